import { z } from 'zod';
import { pageOf } from './api.ts';
import { followedUp } from './call-api.ts';
import { iso, page, size } from './field.ts';
import { PARTICIPANT_STATES, PARTICIPANT_WAYS, SESSION_OUTCOMES, SESSION_ROLES, SESSION_STATES } from './session.ts';
import { ROLES } from './state.ts';

/**
 * HTTP API of video sessions.
 * Staff: `GET /api/sessions`, `/api/sessions/export`, `/api/sessions/staff`, `/api/sessions/:id`, `/api/sessions/:id/materials`; `POST /api/sessions`, `/api/sessions/:id/links`.
 * Everybody else: `GET /api/meet/:token`, `POST /api/meet/:token/open`, `GET /api/meet/me`, `POST /api/meet/rating`.
 */

/** A session in a list (day list of guide and officer). */
export const sessionSummary = z.object({
  id: z.uuid(),
  number: z.string(),
  state: z.enum(SESSION_STATES),
  title: z.string(),
  caseNumber: z.string().nullable(),
  petitionerName: z.string(),
  courtId: z.string(),
  courtName: z.string(),
  localCourtName: z.string().nullable(),
  officerNames: z.array(z.string()),
  appointmentId: z.string().nullable(),
  petitionId: z.string().nullable(),
  scheduledAt: iso.nullable(),
  startedAt: iso.nullable(),
  endedAt: iso.nullable(),
  outcome: z.enum(SESSION_OUTCOMES).nullable(),
  /** How content the petitioner was, 1 (worst) to 5; null: they have not said. */
  rating: z.int().min(1).max(5).nullable(),
  /** How many wait and how many are in the room. */
  waiting: z.int(),
  inside: z.int(),
  /** Whether who asks can go in: it is not over, and they have a place in it or get one when they come. */
  mayEnter: z.boolean(),
});
export type SessionSummary = z.infer<typeof sessionSummary>;

export const sessionPage = pageOf(sessionSummary);

export const sessionQuery = z.object({
  page,
  size,
  day: z.iso.date().optional(),
  state: z.enum(SESSION_STATES).optional(),
  /** `none`: of those that have ended without one. */
  rating: z.enum(['1', '2', '3', '4', '5', 'none']).optional(),
  q: z.string().trim().max(60).optional(),
});

/** A session without booking. Officers are accounts of the receiving court. */
export const sessionCreate = z.object({
  title: z.string().trim().min(2).max(100),
  caseNumber: z.string().trim().max(60).nullable().default(null),
  courtId: z.string().min(1).max(60),
  petitioner: z.object({
    name: z.string().trim().min(1).max(40),
    phone: z.string().regex(/^\+?[0-9 -]{5,20}$/),
    identityTail: z
      .string()
      .regex(/^[0-9Xx]{4}$/)
      .nullable()
      .default(null),
  }),
  officerIds: z.array(z.string().min(1).max(60)).min(1).max(4),
  scheduledAt: iso.nullable().default(null),
});

/** Whom a session can be made with or who can be invited: people of the own court, courts above and below. */
export const staffQuery = z.object({ courtId: z.string().max(60).optional(), role: z.enum(SESSION_ROLES).optional() });
export const sessionStaff = z.object({
  id: z.string(),
  name: z.string(),
  role: z.enum(ROLES),
  courtId: z.string(),
  courtName: z.string(),
});
export type SessionStaff = z.infer<typeof sessionStaff>;

/** A join link as staff see it: `none` for who has an account; `locked`: entered wrongly too often. */
export const LINK_STATES = ['none', 'fresh', 'opened', 'locked'] as const;
export type LinkState = (typeof LINK_STATES)[number];

/**
 * What may happen in a session. `abandoned`: everybody had gone, and it ended by itself. `admitted` with detail `unchecked` or `mismatch`: without a check of identity that
 * matches. `rung`: the court called somebody who waits, as they had asked; `ring-refused`: the call could not be made, with the code; `ring-unanswered`: with the call's
 * reason.
 */
export const SESSION_STEPS = [
  'created',
  'invited',
  'came',
  'ready',
  'identity-asked',
  'identity-picture',
  'identity-refused',
  'identity-match',
  'identity-mismatch',
  'admitted',
  'sent-back',
  'dismissed',
  'rung',
  'ring-answered',
  'ring-unanswered',
  'ring-refused',
  'left',
  'begun',
  'recording',
  'recording-fault',
  'room-lost',
  'hand',
  'hand-down',
  'muted',
  'unmuted',
  'spotlight',
  'shown',
  'private-begun',
  'private-ended',
  'help',
  'link',
  'ended',
  'rated',
  'cancelled',
  'abandoned',
] as const;

/** A line of what happened, for the session's file. `by` and `who` are names. */
export const sessionLine = z.object({
  at: iso,
  step: z.enum(SESSION_STEPS),
  by: z.string().nullable(),
  who: z.string().nullable(),
  detail: z.string().nullable(),
});
export type SessionLine = z.infer<typeof sessionLine>;

export const sessionDetail = sessionSummary.extend({
  courtNames: z.array(z.string()),
  opinion: z.string(),
  /** Rated so low that the supervisor of the receiving court follows up (回访抽查). */
  sampled: z.boolean(),
  followedUp: followedUp.nullable(),
  /** Why it was cancelled. */
  reason: z.string().nullable(),
  endedBy: z.string().nullable(),
  participants: z.array(
    z.object({
      id: z.uuid(),
      role: z.enum(SESSION_ROLES),
      name: z.string(),
      courtName: z.string().nullable(),
      way: z.enum(PARTICIPANT_WAYS),
      state: z.enum(PARTICIPANT_STATES),
      phoneMasked: z.string().nullable(),
      link: z.enum(LINK_STATES),
      dismissedFor: z.string().nullable(),
    }),
  ),
  recordings: z.array(z.object({ recordingId: z.uuid(), from: iso, to: iso.nullable() })),
  timeline: z.array(sessionLine),
  /** Id of the place the person who asks has in it; null: none, they may only look, or get one when they go in (`mayEnter`). */
  mine: z.uuid().nullable(),
});
export type SessionDetail = z.infer<typeof sessionDetail>;

/** A paper of the session's petition, for who may show it to the room. `pages` null: it has none that can be shown. */
export const sessionMaterial = z.object({ materialId: z.string(), name: z.string(), pages: z.int().nullable() });
export type SessionMaterial = z.infer<typeof sessionMaterial>;

/** `link`: the petitioner's, a path, shown once. */
export const sessionCreated = z.object({ session: sessionSummary, link: z.string() });

/** A fresh join link; the one before is dead. `send`: by SMS, when a phone number is known. */
export const linkCreate = z.object({ participantId: z.uuid(), send: z.boolean().default(false) });
/** `check`: what is to be entered when no phone number is known. */
export const linkCreated = z.object({ link: z.string(), check: z.string().nullable(), sent: z.boolean() });
export type LinkCreated = z.infer<typeof linkCreated>;

/**
 * What is asked of somebody who opens a join link: the last four characters of their phone or identity number, or four digits they were told when neither is
 * known.
 */
export const meetOpen = z.object({ check: z.string().regex(/^[0-9Xx]{4}$/) });
/** Who the link is for, before anything is asked: the name masked. */
export const meetView = z.object({
  nameMasked: z.string(),
  role: z.enum(SESSION_ROLES),
  courtName: z.string(),
  scheduledAt: iso.nullable(),
  /** `fresh`: not opened yet; `mine`: opened in this browser; `used`: opened elsewhere. */
  state: z.enum(['fresh', 'mine', 'used', 'over', 'cancelled']),
});
export type MeetView = z.infer<typeof meetView>;

/**
 * Who this browser is, after a link was opened in it. J-010 nobody, J-005 when it is over. `over`: it has ended, and they were in the room: its record is what
 * is left to them, to be signed and taken home.
 */
export const meetMe = z.object({
  state: z.enum(['open', 'over', 'cancelled']),
  /** Why it was cancelled; null: it was not. */
  cancelledFor: z.string().nullable(),
  sessionId: z.uuid(),
  participantId: z.uuid(),
  name: z.string(),
  role: z.enum(SESSION_ROLES),
  title: z.string(),
  courtName: z.string(),
  scheduledAt: iso.nullable(),
  /** How content the petitioner was, for the one who says so; null: not said. */
  rating: z.int().min(1).max(5).nullable(),
  /** Whether this person is asked for it. */
  mayRate: z.boolean(),
});
export type MeetMe = z.infer<typeof meetMe>;

/** How content the petitioner was with a session that has ended, 1 (worst) to 5. */
export const meetRating = z.object({ score: z.int().min(1).max(5) });
