import { z } from 'zod';
import { id, iso, page, size } from './field.ts';
import { mediaSource } from './media.ts';
import { serviceId } from './service.ts';
import {
  CALL_DIRECTIONS,
  CALL_END_REASONS,
  CALL_RESULTS,
  CALL_STATES,
  CATEGORIES,
  DIAL_REASONS,
  FAULTS,
  GREEN_CHANNELS,
  LANGUAGES,
  WORK_ORDER_STATES,
} from './state.ts';

/** HTTP API: Calls, their recordings, and calls to be followed up. Times are ISO 8601 in UTC. */
/** `number`: a whole number or its last four digits. Numbers are kept encrypted and found by keyed hashes. */
export const callQuery = z.object({
  number: z
    .string()
    .trim()
    .regex(/^\+?[0-9]{4,20}$/)
    .optional(),
  agentId: id.optional(),
  from: iso.optional(),
  to: iso.optional(),
  result: z.enum(CALL_RESULTS).optional(),
  category: z.enum(CATEGORIES).optional(),
  service: serviceId.optional(),
  direction: z.enum(CALL_DIRECTIONS).optional(),
  /** A score, or `none`: talks that were not rated. */
  rating: z.enum(['1', '2', '3', '4', '5', 'none']).optional(),
  /** `mine`: only calls this officer took; what an officer sees in any case. */
  mine: z.stringbool().optional(),
  page,
  size,
});
export type CallQuery = z.infer<typeof callQuery>;

export const callSummary = z.object({
  id: z.uuid(),
  courtId: id,
  courtName: z.string(),
  direction: z.enum(CALL_DIRECTIONS),
  /** Why the court called; null for a call that came in. */
  dialReason: z.enum(DIAL_REASONS).nullable(),
  /** The citizen at the telephone, in both directions. */
  callerMasked: z.string(),
  callerName: z.string(),
  /** The court's number: dialled by the citizen, or shown to them. */
  calledNumber: z.string(),
  arrivedAt: iso,
  endedAt: iso.nullable(),
  state: z.enum(CALL_STATES),
  language: z.enum(LANGUAGES),
  service: serviceId.nullable(),
  greenChannel: z.enum(GREEN_CHANNELS).nullable(),
  category: z.enum(CATEGORIES).nullable(),
  agentName: z.string().nullable(),
  waitSeconds: z.int().nullable(),
  talkSeconds: z.int().nullable(),
  result: z.enum(CALL_RESULTS).nullable(),
  reason: z.enum(CALL_END_REASONS).nullable(),
  /** How content the caller was, 1 (worst) to 5; null when they did not say. */
  rating: z.int().min(1).max(5).nullable(),
  hasRecording: z.boolean(),
});
export type CallSummary = z.infer<typeof callSummary>;

/** A line of a call's timeline: a state entered, or a step in it. `detail` is for reading: a key, a node, an officer's name. */
export const timelineEntry = z.object({
  at: iso,
  state: z.enum(CALL_STATES),
  step: z.string(),
  detail: z.string().nullable(),
  reason: z.string().nullable(),
});
export type TimelineEntry = z.infer<typeof timelineEntry>;

export const recordingView = z.object({
  id: z.uuid(),
  callId: z.uuid(),
  /** `consultation`: the officer and somebody asked in, while the caller heard music; `session`: a video session, whose id is `callId` then. */
  kind: z.enum(['talk', 'message', 'consultation', 'session']),
  state: z.enum(['recording', 'archiving', 'archived', 'faulty']),
  startedAt: iso,
  endedAt: iso.nullable(),
  durationMs: z.int().nullable(),
  sha256: z.string().nullable(),
  chain: z.string().nullable(),
  bytes: z.int().nullable(),
  /** The composed picture of a session with all voices; null: there is none. */
  video: z.object({ sha256: z.string(), bytes: z.int() }).nullable(),
  salvaged: z.boolean(),
  tracks: z.array(
    z.object({
      side: z.enum(['caller', 'agent']),
      source: mediaSource,
      /** Name and role of who sent it, in sessions. */
      label: z.string(),
      packets: z.int(),
      lost: z.int(),
      gaps: z.array(z.object({ from: iso, to: iso, reason: z.string() })),
      peaks: z.array(z.int()),
    }),
  ),
  faults: z.array(z.object({ at: iso, fault: z.string(), detail: z.string() })),
});
export type RecordingView = z.infer<typeof recordingView>;
export type RecordingKind = RecordingView['kind'];

/** A supervisor called back because of a low rating, and what came of it. */
export const followedUp = z.object({ at: iso, by: z.string(), note: z.string() });

export const callDetail = callSummary.extend({
  /** What it heard: the flow (null: the shipped menu) and its version. */
  flow: z.object({ id: id.nullable(), version: z.int() }),
  /** Rated so low that the supervisor follows up (回访抽查). */
  sampled: z.boolean(),
  followedUp: followedUp.nullable(),
  fault: z.enum(FAULTS).nullable(),
  /** The callback that came of it, or that it was made for. */
  callbackId: id.nullable(),
  timeline: z.array(timelineEntry),
  matter: z.string(),
  answer: z.string(),
  solved: z.boolean().nullable(),
  /** What officers noted who had the call before the last one, in their order. */
  earlierNotes: z.array(
    z.object({
      agentName: z.string(),
      category: z.enum(CATEGORIES).nullable(),
      matter: z.string(),
      answer: z.string(),
      solved: z.boolean().nullable(),
    }),
  ),
  recordings: z.array(recordingView),
  workOrders: z.array(
    z.object({
      id,
      number: z.string(),
      state: z.enum(WORK_ORDER_STATES),
      category: z.enum(CATEGORIES).nullable(),
      dueAt: iso,
    }),
  ),
  /** Who looked at or listened to it, newest first. Only for supervisors and auditors. */
  access: z.array(z.object({ at: iso, name: z.string(), action: z.string() })),
  rtp: z
    .object({
      received: z.int(),
      lost: z.int(),
      reordered: z.int(),
      refused: z.int(),
      jitterMs: z.number(),
      sent: z.int(),
    })
    .nullable(),
});
export type CallDetail = z.infer<typeof callDetail>;

/** Showing a whole number, or taking a recording away, needs a reason; it is audited. */
export const withReason = z.object({ reason: z.string().trim().min(2).max(200) });
export const revealed = z.object({ number: z.string().nullable() });
/** Result of reading every stored byte again and comparing it with what was noted when it was archived. */
export const verification = z.object({
  ok: z.boolean(),
  checkedAt: iso,
  files: z.array(
    z.object({ kind: z.string(), name: z.string(), sha256: z.string(), actual: z.string(), ok: z.boolean() }),
  ),
  chainOk: z.boolean(),
});
export type Verification = z.infer<typeof verification>;
