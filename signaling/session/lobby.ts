import { randomUUID } from 'node:crypto';
import { CourtError, session } from '../contract/index.ts';
import { letIn } from './identity.ts';
import { participantOf, requireLive, type Line, type LiveSession, type Participant } from './live-session.ts';
import { PARTICIPANT_MOVES } from './state.ts';

/** People of one session at most, those who went or were sent away not counted. */
const MOST_INVITED = 30;

/** J-013 when with somebody of this court there would be people of more courts than a session may have. */
function requireCourt(people: readonly Participant[], courtId: string | null): void {
  const courts = new Set(people.map((one) => one.courtId).filter((id) => id !== null));
  if (courtId !== null && !courts.has(courtId) && courts.size >= session.MOST_COURTS) throw new CourtError('J-013');
}

/** Changes of who waits and who is in the room. Each changes the session it is given and says what happened. */
type State = session.ParticipantState;

/** J-006 for a move that the table of states does not have. */
function move(who: Participant, to: State, at: Date): void {
  if (!PARTICIPANT_MOVES[who.state].includes(to)) {
    throw new CourtError('J-006', { detail: `participant ${who.state} to ${to}` });
  }
  who.state = to;
  who.since = at.toISOString();
}

/** Who is not in the room any more sends nothing and talks to nobody alone. */
export function leaveRoom(live: LiveSession, who: Participant): Line[] {
  who.sends = [];
  who.handAt = null;
  if (live.spotlightId === who.id) live.spotlightId = null;
  return live.privateTalk?.participantIds.includes(who.id) ? endPrivateTalk(live, null) : [];
}

export function endPrivateTalk(live: LiveSession, by: string | null): Line[] {
  if (!live.privateTalk) return [];
  const names = live.privateTalk.participantIds.map((id) => participantOf(live, id).name);
  live.privateTalk = null;
  live.rooms.private = null;
  return [{ step: 'private-ended', by, who: names.join('、'), detail: null }];
}

/** Somebody comes, or comes again. J-006 for who was sent away: they are called back. */
export function come(live: LiveSession, participantId: string, at: Date): Line[] {
  const who = participantOf(requireLive(live), participantId);
  if (who.state === 'waiting' || who.state === 'admitted') return [];
  if (who.state === 'dismissed') return [];
  move(who, 'waiting', at);
  return [{ step: 'came', by: who.name, who: who.name, detail: null }];
}

export function ready(live: LiveSession, participantId: string, tested: session.SelfTest | null, at: Date): Line[] {
  const who = participantOf(requireLive(live), participantId);
  const first = who.consentAt === null;
  who.consentAt ??= at.toISOString();
  who.selfTest = tested ?? who.selfTest;
  return first ? [{ step: 'ready', by: who.name, who: who.name, detail: null }] : [];
}

const insideOf = ({ participants }: LiveSession): Participant[] =>
  participants.filter(({ state }) => state === 'admitted');

/**
 * Into the room, or back to the waiting room; who was sent away comes back to the waiting room. J-008 when the room is full, J-013 when people of
 * enough courts are in it, J-006 when who is to be admitted has not come, or has not agreed to the rules and to being recorded (staff and telephones are told
 * otherwise).
 */
export function admit(live: LiveSession, by: Participant, participantId: string, admitted: boolean, at: Date): Line[] {
  const who = participantOf(requireLive(live), participantId);
  if (admitted ? who.state === 'admitted' : who.state === 'waiting') return [];
  if (!admitted) {
    if (who.state !== 'admitted' && who.state !== 'dismissed') {
      throw new CourtError('J-006', { detail: `participant ${who.state} sent back` });
    }
    const lines = leaveRoom(live, who);
    move(who, 'waiting', at);
    who.dismissedFor = null;
    return [...lines, { step: 'sent-back', by: by.name, who: who.name, detail: null }];
  }
  if (who.accountId === null && who.way === 'browser' && who.consentAt === null) {
    throw new CourtError('J-006', { detail: 'has not agreed to the rules' });
  }
  const inside = insideOf(live);
  if (inside.length >= session.MOST_PARTICIPANTS) throw new CourtError('J-008');
  requireCourt(inside, who.courtId);
  move(who, 'admitted', at);
  who.wasInside = true;
  // Whose identity was not checked is let in all the same; that it was so stays in the file.
  return [{ step: 'admitted', by: by.name, who: who.name, detail: letIn(who, at) }];
}

/** J-007 for somebody who sends themself away, and for an officer who is sent away by a guide. */
export function dismiss(live: LiveSession, by: Participant, participantId: string, reason: string, at: Date): Line[] {
  const who = participantOf(requireLive(live), participantId);
  if (who.state === 'dismissed') return [];
  if (who.id === by.id || (who.role === 'officer' && by.role !== 'officer')) throw new CourtError('J-007');
  const lines = leaveRoom(live, who);
  move(who, 'dismissed', at);
  who.dismissedFor = reason;
  who.wasInside = false;
  return [...lines, { step: 'dismissed', by: by.name, who: who.name, detail: reason }];
}

export function leave(live: LiveSession, participantId: string, at: Date): Line[] {
  const who = participantOf(requireLive(live), participantId);
  if (who.state !== 'waiting' && who.state !== 'admitted') return [];
  const lines = leaveRoom(live, who);
  move(who, 'left', at);
  return [...lines, { step: 'left', by: who.name, who: who.name, detail: null }];
}

export interface Newcomer {
  role: session.SessionRole;
  name: string;
  accountId?: string | null;
  courtId?: string | null;
  way?: session.ParticipantWay;
  phoneSealed?: string | null;
  phoneMasked?: string | null;
  checkSealed?: string | null;
}

export const newParticipant = (newcomer: Newcomer, at: Date): Participant => ({
  id: randomUUID(),
  accountId: null,
  courtId: null,
  way: 'browser',
  phoneSealed: null,
  phoneMasked: null,
  checkSealed: null,
  ...newcomer,
  state: 'invited',
  since: at.toISOString(),
  link: null,
  handAt: null,
  muted: [],
  sends: [],
  selfTest: null,
  consentAt: null,
  dismissedFor: null,
  wasInside: false,
  phone: null,
  ring: null,
});

/**
 * Asks somebody in. A member of staff who takes part already is the same participant, called back when they were sent away. J-008 when there are too many,
 * J-013 of a court too many, so that nobody is asked to come in vain.
 */
export function invite(
  live: LiveSession,
  by: string | null,
  newcomer: Newcomer,
  at: Date,
): { who: Participant; lines: Line[] } {
  requireLive(live);
  const known = newcomer.accountId
    ? live.participants.find(({ accountId }) => accountId === newcomer.accountId)
    : undefined;
  if (known) return { who: known, lines: [] };
  const present = live.participants.filter(({ state }) => state !== 'left' && state !== 'dismissed');
  if (present.length >= MOST_INVITED) throw new CourtError('J-008');
  requireCourt(present, newcomer.courtId ?? null);
  const who = newParticipant(newcomer, at);
  live.participants.push(who);
  return { who, lines: [{ step: 'invited', by, who: who.name, detail: who.role }] };
}

/** These officers receive, in this order. Of those named before who has not come is not asked any more; who has come stays, behind the others. */
export function nameOfficers(live: LiveSession, officers: readonly Newcomer[], at: Date): Line[] {
  requireLive(live);
  const before = live.participants.filter(({ role }) => role === 'officer');
  const named = officers.map(
    (one) => before.find(({ accountId }) => accountId === one.accountId) ?? newParticipant(one, at),
  );
  const stay = before.filter((who) => !named.includes(who) && who.state !== 'invited');
  const others = live.participants.filter(({ role }) => role !== 'officer');
  live.participants = [...others, ...named, ...stay];
  return named
    .filter((who) => !before.includes(who))
    .map((who) => ({ step: 'invited', by: null, who: who.name, detail: who.role }));
}
