import type { ParticipantView, RoomView } from '../../signaling/contract/session.ts';

export const PERSON_ACTS = [
  'admit',
  'ring',
  'handDown',
  'mute',
  'unmute',
  'cameraOff',
  'cameraOn',
  'spotlight',
  'spotlightOff',
  'back',
  'recall',
  'dismiss',
] as const;
export type PersonAct = (typeof PERSON_ACTS)[number];

/** What can be done about somebody now by the one who looks; the most likely one first. The server decides again. */
export function personActs(person: ParticipantView, view: RoomView): PersonAct[] {
  const { may } = view;
  const own = person.id === view.me.participantId;
  const admitted = person.state === 'admitted';
  const sends = (source: string): boolean => person.sends.some((one) => one.source === source);
  const can: Record<PersonAct, boolean> = {
    admit: may.includes('admit') && person.state === 'waiting' && !own,
    ring: mayRing(person, view),
    handDown: may.includes('hand-down') && person.handAt !== null && !own,
    mute: may.includes('mute') && admitted && !own && sends('microphone') && !person.muted.includes('microphone'),
    unmute: may.includes('mute') && person.muted.includes('microphone'),
    cameraOff: may.includes('mute') && admitted && !own && sends('camera') && !person.muted.includes('camera'),
    cameraOn: may.includes('mute') && person.muted.includes('camera'),
    spotlight: may.includes('spotlight') && admitted && view.spotlightId !== person.id,
    spotlightOff: may.includes('spotlight') && view.spotlightId === person.id,
    back: may.includes('admit') && admitted && !own && !person.chair,
    recall: may.includes('admit') && person.state === 'dismissed',
    dismiss: may.includes('dismiss') && (admitted || person.state === 'waiting') && !own && !person.chair,
  };
  return PERSON_ACTS.filter((act) => can[act]);
}

/** Who waits, has agreed and asked for it is called when an officer is in the room. */
const mayRing = ({ state, ring, consentAt }: ParticipantView, { may, participants }: RoomView): boolean =>
  may.includes('ring') &&
  state === 'waiting' &&
  ring !== null &&
  consentAt !== null &&
  participants.some((other) => other.role === 'officer' && other.state === 'admitted');

/** Somebody who came by a link is let in only when they have agreed to the rules and to being recorded; staff have a court. */
export const mustAgree = ({ way, courtName, consentAt }: ParticipantView): boolean =>
  way === 'browser' && courtName === null && consentAt === null;

/** Somebody who is to come by a link and has not: they may have lost it. Staff have a court, and who is called by telephone needs none. */
export const mayLink = ({ state, way, courtName }: ParticipantView, { may }: Pick<RoomView, 'may'>): boolean =>
  may.includes('invite') && state === 'invited' && way === 'browser' && courtName === null;
