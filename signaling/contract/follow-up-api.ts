import { z } from 'zod';
import { callSummary, followedUp } from './call-api.ts';
import { id, iso, page, size } from './field.ts';
import { SESSION_OUTCOMES } from './session.ts';
import { FOLLOW_UP_KINDS, FOLLOW_UP_STATES } from './state.ts';

/** HTTP API: calls and video sessions that were rated low, for the supervisor to follow up (回访抽查). Times are ISO 8601 in UTC. */
/** Without `kind` both. */
export const followUpQuery = z.object({
  state: z.enum(FOLLOW_UP_STATES).default('open'),
  kind: z.enum(FOLLOW_UP_KINDS).optional(),
  page,
  size,
});
export type FollowUpQuery = z.infer<typeof followUpQuery>;

const both = { ratedAt: iso.nullable(), followedUp: followedUp.nullable() };
export const callFollowUp = callSummary.extend({ kind: z.literal('call'), ...both });
export type CallFollowUp = z.infer<typeof callFollowUp>;

/** A video session; `petitioner*`: whom to call back. */
export const sessionFollowUp = z.object({
  kind: z.literal('session'),
  id: z.uuid(),
  number: z.string(),
  courtId: id,
  courtName: z.string(),
  title: z.string(),
  caseNumber: z.string().nullable(),
  petitionerName: z.string(),
  petitionerMasked: z.string(),
  officerNames: z.array(z.string()),
  startedAt: iso.nullable(),
  endedAt: iso,
  talkSeconds: z.int().nullable(),
  /** Null: everybody went and nobody ended it. */
  outcome: z.enum(SESSION_OUTCOMES).nullable(),
  opinion: z.string(),
  rating: z.int().min(1).max(5).nullable(),
  recordings: z.array(z.object({ recordingId: z.uuid(), from: iso, to: iso.nullable() })),
  ...both,
});
export type SessionFollowUp = z.infer<typeof sessionFollowUp>;

export const followUpView = z.discriminatedUnion('kind', [callFollowUp, sessionFollowUp]);
export type FollowUpView = z.infer<typeof followUpView>;
export const followUpNote = z.object({ note: z.string().trim().min(2).max(1000) });
