import { CourtError } from '../contract/index.ts';
import type { SessionFacts } from './access.ts';
import type { Author, Correction } from './document.ts';
import { changeByRequest, entryOf, note, requireRoom, type Draft } from './edit.ts';

/** Requests that one person may have open at once. */
const MOST_OPEN = 50;

/**
 * Requests for a correction (民事诉讼法 第一百五十条: 当事人认为对自己的陈述记录有遗漏或者差错的，有权申请补正；不予补正的，将申请记录在案). What is asked and what came of it stay in the
 * record.
 */
export function askCorrection(
  draft: Draft,
  { requestId, entryId, text }: { requestId: string; entryId: string; text: string },
  by: Author,
  now: Date,
): void {
  if (draft.corrections.some(({ id }) => id === requestId)) return;
  const entry = entryOf(draft, entryId);
  const open = draft.corrections.filter((one) => one.state === 'open' && one.by.participantId === by.participantId);
  if (open.length >= MOST_OPEN) throw new CourtError('T-005');
  draft.corrections.push({
    id: requestId,
    entryId,
    by,
    at: now,
    text,
    about: entry.text,
    state: 'open',
    decidedBy: null,
    decidedAt: null,
    reason: null,
  });
  note(draft, { at: now, by, act: 'ask', entryId, reason: text });
  requireRoom(draft);
}

/** The entry says what was asked for. T-002 when it was changed since the one who decides saw it. */
export function acceptCorrection(
  draft: Draft,
  { requestId, version, text }: { requestId: string; version: number; text: string },
  by: Author,
  { facts, now }: { facts: SessionFacts; now: Date },
): void {
  const request = openRequest(draft, requestId);
  const { entryId } = request;
  changeByRequest(draft, { entryId, version, text }, { by, now, facts, requestedBy: request.by.name });
  decide(request, 'accepted', by, now);
  note(draft, { at: now, by, act: 'accept', entryId, reason: request.text, requestedBy: request.by.name });
}

export function declineCorrection(
  draft: Draft,
  { requestId, reason }: { requestId: string; reason: string },
  by: Author,
  now: Date,
): void {
  const request = openRequest(draft, requestId);
  decide(request, 'declined', by, now);
  request.reason = reason;
  note(draft, { at: now, by, act: 'decline', entryId: request.entryId, reason, requestedBy: request.by.name });
}

/** V-003 for a request that is not there, T-003 for one that was decided. */
function openRequest(draft: Draft, requestId: string): Correction {
  const found = draft.corrections.find(({ id }) => id === requestId);
  if (!found) throw new CourtError('V-003', { detail: 'request' });
  if (found.state !== 'open') throw new CourtError('T-003', { detail: 'request decided' });
  return found;
}

function decide(request: Correction, state: Correction['state'], by: Author, now: Date): void {
  request.state = state;
  request.decidedBy = by.name;
  request.decidedAt = now;
}

/** T-005 while somebody waits for an answer. */
export function requireDecided({ corrections }: Pick<Draft, 'corrections'>): void {
  if (corrections.some(({ state }) => state === 'open')) throw new CourtError('T-005');
}
