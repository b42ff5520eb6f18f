export { FollowUps, type FollowUpAuthor } from './follow-ups.ts';
export { followUpTold, type FollowedUp, type FollowUpScope, type RatedLow } from './rated-low.ts';
