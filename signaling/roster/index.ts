export { Roster, type Duty, type RosterParts } from './roster.ts';
export { isAligned, slotStart, slotStarts, startsFrom } from './slot.ts';
export { seedRoster } from './demo.ts';
