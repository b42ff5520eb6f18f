import { CourtError, type session } from '../contract/index.ts';
import { SYSTEM } from './course.ts';
import {
  officersOf,
  participantOf,
  requireLive,
  type Line,
  type LiveSession,
  type Participant,
  type Ring,
} from './live-session.ts';
import { isOnline, type Presence } from './presence.ts';
import { isOver } from './state.ts';

/**
 * 轮到我时打电话叫我: who waits by browser may ask to be called when their officer is ready. Each change changes the session it is given and says what happened.
 */
const RUNG: readonly session.SessionRole[] = ['petitioner', 'representative'];
const NEVER: Ring = { wanted: false, byItselfAt: null, callId: null, result: null };

/** Whether somebody is one whom the court calls when it is their turn. */
export const isRung = (who: Participant): who is Participant & { phoneSealed: string; phoneMasked: string } =>
  RUNG.includes(who.role) &&
  who.accountId === null &&
  who.way === 'browser' &&
  who.phoneSealed !== null &&
  who.phoneMasked !== null;

/** J-007 for who is never called, J-006 for who does not wait. */
export function wish(live: LiveSession, participantId: string, wanted: boolean): Line[] {
  const who = participantOf(requireLive(live), participantId);
  if (!isRung(who)) throw new CourtError('J-007', { detail: 'is not called' });
  if (who.state !== 'waiting') throw new CourtError('J-006', { detail: `wants to be called while ${who.state}` });
  if (wanted || who.ring) who.ring = { ...(who.ring ?? NEVER), wanted };
  return [];
}

/** Whether a call to them goes on: they wait, and want it. */
export const mayGoOn = (live: LiveSession, { state, ring: of }: Participant): boolean =>
  !isOver(live) && state === 'waiting' && (of?.wanted ?? false);

/** They have agreed, too, and an officer is in the room. */
function mayBeRung(live: LiveSession, who: Participant): boolean {
  const officerIsIn = officersOf(live).some(({ state }) => state === 'admitted');
  return officerIsIn && isRung(who) && who.consentAt !== null && mayGoOn(live, who);
}

/** Whom the court calls by itself now: whose window is not there, each once. */
export const dueToRing = (live: LiveSession, presence: Presence): Participant[] =>
  live.participants.filter(
    (who) =>
      mayBeRung(live, who) && who.ring?.byItselfAt === null && who.ring.callId === null && !isOnline(presence, who.id),
  );

/** The court calls; `by` null: by itself, once. J-006 when they are not to be called, or are being called: `before` is a call that is over. */
export function ring(
  live: LiveSession,
  participantId: string,
  { callId, before, by }: { callId: string; before: string | null; by: Pick<Participant, 'name'> | null },
  at: Date,
): Line[] {
  const who = participantOf(requireLive(live), participantId);
  if (!mayBeRung(live, who) || !who.ring) throw new CourtError('J-006', { detail: 'not to be called' });
  if (who.ring.callId !== before) throw new CourtError('J-006', { detail: 'is being called' });
  if (by === null && who.ring.byItselfAt !== null) throw new CourtError('J-006', { detail: 'was called' });
  const byItselfAt = by === null ? at.toISOString() : who.ring.byItselfAt;
  who.ring = { ...who.ring, callId, byItselfAt, result: null };
  return [{ step: 'rung', by: (by ?? SYSTEM).name, who: who.name, detail: who.phoneMasked }];
}

/** What became of a call, once. */
export function rung(
  live: LiveSession,
  callId: string,
  result: NonNullable<Ring['result']>,
  why: string | null,
): Line[] {
  const who = live.participants.find((one) => one.ring?.callId === callId);
  if (!who?.ring) return [];
  who.ring = { ...who.ring, callId: null, result };
  return [{ step: `ring-${result}`, by: null, who: who.name, detail: why }];
}

/** Null: they do not want it. */
export function ringState({ ring: of }: Participant): session.RingState | null {
  if (!of?.wanted) return null;
  return of.callId === null ? (of.result ?? 'wanted') : 'ringing';
}
