import { z } from 'zod';
import { id, iso } from './field.ts';
import { flowSchema, flowTitles, promptName, promptTake, sha256, TAKE_SOURCES } from './flow.ts';
import { LANGUAGES } from './state.ts';

/** HTTP API of flows: documents with one draft each and versions that are only added. Times are ISO 8601 in UTC. */
const digits = z.string().regex(/^\+?[0-9*#]{1,32}$/);

/** What validation finds. */
export const FLOW_FAULTS = [
  'malformed', // not what the schema of flows says: unknown verb, missing or wrong field
  'unknown-node', // a way leads to a node that is not there
  'unknown-prompt', // neither a text of this flow nor a shipped prompt
  'unknown-service', // the court has no such service that takes calls
  'audio-missing', // a text of this flow has no sound
  'dead-end', // the verbs run off the end: the call just stops
  'endless-loop', // a circle in which no key, limit or hangup leads out
  'unreachable-node', // nothing leads there
  'unreachable-verb', // stands after a verb that always leaves
  'menu-too-deep', // more than two levels of menus (GB/T 33358)
  'no-person', // no key of this menu leads to a person; it should be 0
] as const;
export type FlowFaultCode = (typeof FLOW_FAULTS)[number];

/** A fault with its place: node, index of the verb in it, field of the verb (`keys.3`). Only errors stand against publishing. */
export const flowFault = z.object({
  severity: z.enum(['error', 'warning']),
  code: z.enum(FLOW_FAULTS),
  node: z.string().nullable(),
  verb: z.int().nullable(),
  field: z.string().nullable(),
  zh: z.string(),
  en: z.string(),
});
export type FlowFault = z.infer<typeof flowFault>;

/**
 * A flow that is being written: the same shape as `flowSchema`, verbs may still be incomplete. What is missing is told as faults, not refused.
 * A text of source `spoken` with `audio: null`, or whose text has changed, is spoken when the draft is saved.
 */
export const flowDraft = z.object({
  name: z.string().max(80),
  start: z.string().max(40),
  nodes: z.record(z.string().min(1).max(40), z.array(z.looseObject({ verb: z.string().max(40) })).max(50)),
  titles: flowTitles,
  texts: z.record(promptName, z.object({ zh: promptTake, en: promptTake.optional() })).default({}),
});
export type FlowDraft = z.infer<typeof flowDraft>;

/** `rolledBackTo`: the version whose document this one repeats; null when it came from the draft. */
export const flowVersionSummary = z.object({
  version: z.int().min(1),
  publishedAt: iso,
  publishedBy: z.string(),
  note: z.string(),
  rolledBackTo: z.int().nullable(),
});
export type FlowVersionSummary = z.infer<typeof flowVersionSummary>;
export const flowVersionView = flowVersionSummary.extend({ document: flowSchema });
export type FlowVersionView = z.infer<typeof flowVersionView>;

/** `calledNumber`: the number of the court it is for, null for all that have none of their own. `changed`: the draft is not what is published. */
export const flowSummary = z.object({
  id,
  courtId: id,
  courtName: z.string(),
  calledNumber: digits.nullable(),
  name: z.string(),
  revision: z.int().min(1),
  updatedAt: iso,
  updatedBy: z.string(),
  changed: z.boolean(),
  published: flowVersionSummary.nullable(),
});
export type FlowSummary = z.infer<typeof flowSummary>;
export const flowView = flowSummary.extend({ document: flowDraft, faults: z.array(flowFault) });
export type FlowView = z.infer<typeof flowView>;

export const flowQuery = z.object({ courtId: id.optional() });
/** `copyOf`: a flow whose draft is copied; null begins with the shipped menu. */
export const flowCreate = z.object({
  courtId: id,
  calledNumber: digits.nullable(),
  copyOf: id.nullable().default(null),
});
/** `revision`: the one that was read. F-001 when somebody has saved meanwhile. */
export const flowSave = z.object({ revision: z.int().min(1), document: flowDraft });
/** Anything; what is wrong with it is the answer. `courtId`: whose services it may lead to; without one they are not looked at. */
export const flowCheck = z.object({ document: z.unknown(), courtId: id.optional() });
export const flowCheckResult = z.object({ faults: z.array(flowFault) });
const note = z.string().trim().min(1).max(200);
/** F-001 when the draft is not the one that was read, F-002 when validation finds errors. */
export const flowPublish = z.object({ revision: z.int().min(1), note });
export const flowRollback = z.object({ version: z.int().min(1), note });

/** A version by its number, or the draft. */
const side = z.union([z.literal('draft'), z.coerce.number().int().min(1).max(1_000_000)]);
export const flowCompareQuery = z.object({ from: side, to: side });
const verbs = z.array(z.looseObject({ verb: z.string() }));
const CHANGES = ['added', 'removed', 'changed'] as const;
/** What differs; equal nodes and texts are left out. `before` is null for what was added, `after` for what was removed. */
export const flowComparison = z.object({
  name: z.object({ before: z.string(), after: z.string() }).nullable(),
  start: z.object({ before: z.string(), after: z.string() }).nullable(),
  nodes: z.array(
    z.object({ node: z.string(), change: z.enum(CHANGES), before: verbs.nullable(), after: verbs.nullable() }),
  ),
  texts: z.array(
    z.object({
      prompt: z.string(),
      language: z.enum(LANGUAGES),
      change: z.enum(CHANGES),
      before: promptTake.nullable(),
      after: promptTake.nullable(),
    }),
  ),
});
export type FlowComparison = z.infer<typeof flowComparison>;

/** A prompt that comes with the system. `audio`: languages in which it can be heard at /api/prompts/:name/audio. */
export const shippedPrompt = z.object({
  name: z.string(),
  zh: z.string().nullable(),
  en: z.string().nullable(),
  audio: z.array(z.enum(LANGUAGES)),
});
export type ShippedPrompt = z.infer<typeof shippedPrompt>;

/** Sound that was stored, to be named in a text or an announcement and heard at /api/prompt-audio/:sha256. */
export const promptAudio = z.object({ sha256, durationMs: z.int().min(0) });
export type PromptAudio = z.infer<typeof promptAudio>;
export const speechRequest = z.object({ text: promptTake.shape.text, language: z.enum(LANGUAGES) });

/** An emergency announcement: heard by every caller of the court before anything else, from the next call on. */
export const announcement = z.object({
  on: z.boolean(),
  text: z.string().trim().max(1000),
  /** Of a recording; null, or of source `spoken`: the text is spoken when it is saved. */
  audio: sha256.nullable().default(null),
  source: z.enum(TAKE_SOURCES).default('spoken'),
});
export type Announcement = z.infer<typeof announcement>;
/** Each save is a new version; version 0: there never was one. */
export const announcementView = announcement.extend({
  version: z.int().min(0),
  savedBy: z.string(),
  savedAt: iso.nullable(),
});
export type AnnouncementView = z.infer<typeof announcementView>;
