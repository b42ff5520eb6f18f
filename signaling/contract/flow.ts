import { z } from 'zod';
import { serviceId } from './service.ts';
import { GREEN_CHANNELS, LANGUAGES } from './state.ts';

/**
 * A flow is a document of verbs: what a caller hears and may do. Nodes have names; a node is a list of verbs run in order.
 * Each verb either falls through to the next one or leaves the node. The gateway runs it, signaling keeps and versions it.
 */
const nodeName = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/);
/** A prompt is named. Its text and audio are looked up in the flow's own `texts` first, then among the shipped ones in `ivr/prompt`. */
export const promptName = z.string().regex(/^[a-z0-9][a-z0-9-]{0,59}$/);
const key = z.string().regex(/^[0-9*#]$/);

/** What a caller may ask for without a person, and what they key in for it. */
export const ENQUIRY_KINDS = ['case', 'identity', 'work-order'] as const;
export type EnquiryKind = (typeof ENQUIRY_KINDS)[number];
export const ENQUIRY_SLOTS = ['year', 'case-type', 'serial', 'password', 'identity', 'order'] as const;
export type EnquirySlot = (typeof ENQUIRY_SLOTS)[number];

export const verbSchema = z.discriminatedUnion('verb', [
  /** Speaks prompts one after the other. Keys do not interrupt it; inside Gather they do. */
  z.object({ verb: z.literal('say'), prompts: z.array(promptName).min(1) }),
  z.object({ verb: z.literal('pause'), seconds: z.number().min(0.1).max(30) }),
  /**
   * Speaks prompts and takes one key; a key interrupts. `keys` maps keys to nodes. A key that is not in it: `invalid` is spoken, none in
   * `timeoutSeconds` after the prompt: `missing` is spoken; and the prompts again, at most `attempts` times in all, then `otherwise`.
   */
  z.object({
    verb: z.literal('gather'),
    prompts: z.array(promptName).min(1),
    keys: z.record(key, nodeName),
    timeoutSeconds: z.number().min(1).max(30).default(5),
    attempts: z.int().min(1).max(5).default(3),
    invalid: promptName,
    missing: promptName,
    otherwise: nodeName,
  }),
  /**
   * Waits in the queue of a service. Leaves to `closed` out of hours, to `unstaffed` when nobody is on duty, to `full` (else `unstaffed`) when as many wait as the
   * court lets, to a node of `keys` when the
   * caller presses that key while waiting. After the talk the flow goes on with the next verb, if the caller is still there.
   */
  z.object({
    verb: z.literal('enqueue'),
    service: serviceId,
    greenChannel: z.enum(GREEN_CHANNELS).optional(),
    music: promptName.default('music'),
    announceSeconds: z.number().min(10).max(300).default(30),
    keys: z.record(key, nodeName).default({}),
    /** Spoken after place and estimate: what the keys do. */
    hint: z.array(promptName).default([]),
    closed: nodeName,
    unstaffed: nodeName,
    full: nodeName.optional(),
  }),
  /**
   * Records a message; ended by `#`, by hanging up, or by the limit (the smaller of `maxSeconds` and the court's figure).
   * Falls through whether something was recorded or not.
   */
  z.object({
    verb: z.literal('record'),
    maxSeconds: z.int().min(5).max(600).default(600),
    beep: z.boolean().default(true),
  }),
  /**
   * Keeps the caller's place and promises to call back; says so, and falls through to the goodbye. Asks for a number when the caller's is withheld.
   * Who would rather wait, or cannot be put on the list, is back in the queue they came from, at their place; without one it leaves to `otherwise`.
   */
  z.object({ verb: z.literal('callback'), otherwise: nodeName }),
  /**
   * Takes digits into a slot for an `enquire` that follows: until `#`, or until `maxDigits`. A key interrupts the prompts; `*` begins again, as the
   * last of `maxDigits` it is an X where `x` is set. Fewer digits than `minDigits` are `invalid`, none in `timeoutSeconds` is `missing`; asked at most
   * `attempts` times in all, then `otherwise`. A lone 0 goes to `person`. Digits are neither logged nor noted.
   */
  z.object({
    verb: z.literal('collect'),
    slot: z.enum(ENQUIRY_SLOTS),
    prompts: z.array(promptName).min(1),
    minDigits: z.int().min(1).max(20),
    maxDigits: z.int().min(1).max(20),
    x: z.boolean().default(false),
    timeoutSeconds: z.number().min(1).max(30).default(8),
    attempts: z.int().min(1).max(5).default(3),
    invalid: promptName,
    missing: promptName,
    again: promptName,
    person: nodeName,
    otherwise: nodeName,
  }),
  /**
   * Asks for what the slots say (`case`: year, case-type, serial, password; `identity`: identity, password; `work-order`: order), empties them, and reads the
   * answer out. Then `menu`, with the key `repeat` for the answer again and `keys` to nodes; none pressed, it goes on with the next verb.
   * Leaves to `refused` when nothing was found or the password was wrong, to `locked` after too many wrong ones, to `unavailable` when cases cannot
   * be asked now.
   */
  z.object({
    verb: z.literal('enquire'),
    kind: z.enum(ENQUIRY_KINDS),
    wait: promptName,
    menu: z.array(promptName).min(1),
    repeat: key.default('9'),
    keys: z.record(key, nodeName).default({}),
    timeoutSeconds: z.number().min(1).max(30).default(8),
    refused: nodeName,
    locked: nodeName,
    unavailable: nodeName,
  }),
  /**
   * From here on prompts are spoken in `language`, in later calls of the same number too. `back`: the language to change to where that one is
   * spoken already, so that one key leads there and back. Falls through.
   */
  z.object({
    verb: z.literal('language'),
    language: z.enum(LANGUAGES),
    back: z.enum(LANGUAGES).optional(),
  }),
  /**
   * Asks a caller who talked to an officer for a rating, 1 (worst) to 5, by key; a key interrupts. Another key: `invalid` is spoken and it is asked
   * again, at most `attempts` times in all. No key in `timeoutSeconds` after the prompt: nobody is asked twice. A caller nobody talked to is not
   * asked. Falls through in any case.
   */
  z.object({
    verb: z.literal('rate'),
    prompts: z.array(promptName).min(1).default(['rate-ask']),
    attempts: z.int().min(1).max(3).default(2),
    timeoutSeconds: z.number().min(1).max(30).default(5),
    invalid: promptName.default('rate-invalid'),
    thanks: promptName.default('rate-thanks'),
  }),
  /**
   * Brings the caller into a video session: asks for its dial-in code of eight digits (a key interrupts; a wrong code: `unknown` is spoken, none: `missing`; at most
   * `attempts` times in all), says `wait`, and plays music until the court lets them in. Falls through when they are out of the session again; leaves to `otherwise`
   * without a right code, and when the session is over or too many codes were wrong.
   */
  z.object({
    verb: z.literal('conference'),
    /** Known already, and not asked for: of who is called out. */
    code: z
      .string()
      .regex(/^\d{8}$/)
      .optional(),
    prompts: z.array(promptName).min(1).default(['conference-code']),
    unknown: promptName.default('conference-unknown'),
    missing: promptName.default('collect-missing'),
    wait: promptName.default('conference-wait'),
    music: promptName.default('music'),
    timeoutSeconds: z.number().min(1).max(30).default(8),
    attempts: z.int().min(1).max(5).default(3),
    otherwise: nodeName,
  }),
  z.object({ verb: z.literal('redirect'), node: nodeName }),
  z.object({ verb: z.literal('hangup') }),
]);
export type Verb = z.infer<typeof verbSchema>;

export const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
/** `spoken`: by the machine, from the text; `recorded`: a file that somebody brought. */
export const TAKE_SOURCES = ['spoken', 'recorded'] as const;
export type TakeSource = (typeof TAKE_SOURCES)[number];
/** A prompt in one language. `audio`: checksum of its sound in signaling's store, null before it was spoken. */
export const promptTake = z.object({
  text: z.string().trim().min(1).max(1000),
  audio: sha256.nullable(),
  source: z.enum(TAKE_SOURCES),
});
export type PromptTake = z.infer<typeof promptTake>;

/** What people call the nodes, by name. For the editor only: callers never hear it. */
export const flowTitles = z.record(nodeName, z.string().trim().min(1).max(24)).default({});

export const flowSchema = z.object({
  name: z.string().min(1).max(80),
  start: nodeName,
  nodes: z.record(nodeName, z.array(verbSchema).min(1).max(50)),
  titles: flowTitles,
  /** Prompts of this flow alone; they win over shipped ones of the same name. */
  texts: z.record(promptName, z.object({ zh: promptTake, en: promptTake.optional() })).default({}),
});
export type Flow = z.infer<typeof flowSchema>;
