import { CourtError } from '../contract/index.ts';
import type { IdentityMark, IdentityView, IdentityWish } from '../contract/identity-check.ts';
import {
  participantOf,
  requireLive,
  type IdentityCourse,
  type Line,
  type LiveSession,
  type Participant,
} from './live-session.ts';

const NOTHING: IdentityCourse = { mark: null, ask: null, uncheckedAt: null };
export const identityOf = ({ identity }: Pick<Participant, 'identity'>): IdentityCourse => identity ?? NOTHING;

/** Whose identity is checked. Staff have accounts; others are vouched for by who asks them in. */
const isChecked = ({ role }: Pick<Participant, 'role'>): boolean => role === 'petitioner';

/** What a reception's statements are kept under. */
export const receptionOf = ({ appointmentId, id }: Pick<LiveSession, 'appointmentId' | 'id'>): string =>
  appointmentId ?? id;

export function petitionerOf(live: Pick<LiveSession, 'participants'>): Participant {
  const found = live.participants.find(isChecked);
  if (!found) throw new CourtError('J-009');
  return found;
}

/** J-006 unless they wait, at a browser, so that they see that they are asked. */
export function askPicture(live: LiveSession, by: Participant, participantId: string, at: Date): Line[] {
  const who = participantOf(requireLive(live), participantId);
  const before = identityOf(who);
  if (!isChecked(who)) throw new CourtError('J-007', { detail: 'no petitioner' });
  if (who.state !== 'waiting' || who.way !== 'browser') throw new CourtError('J-006', { detail: 'does not wait' });
  if (before.ask?.state === 'asked') return [];
  who.identity = { ...before, ask: { state: 'asked', by: by.name, at: at.toISOString(), pictureId: null } };
  return [{ step: 'identity-asked', by: by.name, who: who.name, detail: null }];
}

/** The petitioner agreed: the picture is there. Without `pictureId` they did not. J-006 when nobody asked, or not any more. */
export function answerPicture(live: LiveSession, participantId: string, pictureId: string | null): Line[] {
  const who = requireAsked(live, participantId);
  const { ask, ...before } = identityOf(who);
  if (!ask) return [];
  who.identity = { ...before, ask: { ...ask, state: pictureId === null ? 'refused' : 'taken', pictureId } };
  const step = pictureId === null ? 'identity-refused' : 'identity-picture';
  return [{ step, by: who.name, who: who.name, detail: null }];
}

export function requireAsked(live: LiveSession, participantId: string): Participant {
  const who = participantOf(requireLive(live), participantId);
  if (identityOf(who).ask?.state !== 'asked') throw new CourtError('J-006', { detail: 'no picture wished for' });
  return who;
}

/** It was stated who the petitioner is, here or at the appointment. What comes late, after a newer statement, changes nothing. */
export function identified(live: LiveSession, mark: IdentityMark): Line[] {
  const who = petitionerOf(live);
  const before = identityOf(who);
  if (before.mark && before.mark.at >= mark.at) return [];
  who.identity = { ...before, mark };
  return [{ step: `identity-${mark.result}`, by: mark.by, who: who.name, detail: null }];
}

/** Somebody is let in: nothing is wished for any more, and how it stood is put down. `null`: as it should be. */
export function letIn(who: Participant, at: Date): 'unchecked' | 'mismatch' | null {
  if (!isChecked(who)) return null;
  const { mark, ask, uncheckedAt } = identityOf(who);
  const open = mark?.result !== 'match';
  who.identity = {
    mark,
    ask: ask?.state === 'asked' ? null : ask,
    uncheckedAt: open ? at.toISOString() : uncheckedAt,
  };
  if (!open) return null;
  return mark === null ? 'unchecked' : 'mismatch';
}

/** For who looks after the waiting room; null for who is not checked. */
export function identityView(who: Participant): IdentityView | null {
  if (!isChecked(who)) return null;
  const { mark, ask, uncheckedAt } = identityOf(who);
  return {
    mark,
    ask: ask?.state ?? 'none',
    pictureId: ask?.pictureId ?? null,
    // One who was let in before and found not to be who they say is asked about again.
    askBefore: mark?.result !== 'match' && (uncheckedAt === null || (mark !== null && mark.at > uncheckedAt)),
  };
}

/** For the petitioner. */
export function wishOf(who: Participant): IdentityWish | null {
  const { ask } = identityOf(who);
  return ask?.state === 'asked' ? { by: ask.by, at: ask.at } : null;
}
