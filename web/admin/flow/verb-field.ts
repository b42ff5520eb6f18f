import type { FlowDraft } from '../../../signaling/contract/flow-api.ts';
import { ENQUIRY_KINDS, ENQUIRY_SLOTS, type Verb } from '../../../signaling/contract/flow.ts';
import { LANGUAGES } from '../../../signaling/contract/state.ts';

/** What a field of a verb is, so that forms, tree, comparison and faults need to know no verb by name. */
export type Field =
  /** Names of prompts spoken one after the other; `atLeast` of them. */
  | { kind: 'prompts'; atLeast: number }
  | { kind: 'prompt' }
  /** Keys and the nodes they lead to. */
  | { kind: 'keys' }
  | { kind: 'node' }
  | { kind: 'number'; least: number; most: number; unit: 'second' | 'time' | 'digit' }
  /** `unset`: what it is when nothing is said. */
  | { kind: 'switch'; unset: boolean }
  | { kind: 'service' }
  | { kind: 'green-channel' }
  /** One of the contract's words. */
  | { kind: 'choice'; of: 'slot' | 'enquiry' | 'language'; values: readonly string[] }
  /** A single key of the telephone. */
  | { kind: 'key' }
  /** Not for hand editing here; kept as it is. */
  | { kind: 'fixed' };

export type VerbName = Verb['verb'];
type VerbOf<Name extends VerbName> = Extract<Verb, { verb: Name }>;
type FieldsOf<V> = { [Name in Exclude<keyof V, 'verb'>]-?: Field };

const seconds = (least: number, most: number): Field => ({ kind: 'number', least, most, unit: 'second' });

/** The fields of each verb in the order a person reads them; the ranges are those of the contract. */
export const FIELDS: { [Name in VerbName]: FieldsOf<VerbOf<Name>> } = {
  say: { prompts: { kind: 'prompts', atLeast: 1 } },
  pause: { seconds: seconds(0.1, 30) },
  gather: {
    prompts: { kind: 'prompts', atLeast: 1 },
    keys: { kind: 'keys' },
    invalid: { kind: 'prompt' },
    missing: { kind: 'prompt' },
    timeoutSeconds: seconds(1, 30),
    attempts: { kind: 'number', least: 1, most: 5, unit: 'time' },
    otherwise: { kind: 'node' },
  },
  enqueue: {
    service: { kind: 'service' },
    greenChannel: { kind: 'green-channel' },
    keys: { kind: 'keys' },
    hint: { kind: 'prompts', atLeast: 0 },
    announceSeconds: seconds(10, 300),
    closed: { kind: 'node' },
    unstaffed: { kind: 'node' },
    full: { kind: 'node' },
    music: { kind: 'fixed' },
  },
  record: { maxSeconds: seconds(5, 600), beep: { kind: 'switch', unset: true } },
  callback: { otherwise: { kind: 'node' } },
  collect: {
    slot: { kind: 'choice', of: 'slot', values: ENQUIRY_SLOTS },
    prompts: { kind: 'prompts', atLeast: 1 },
    minDigits: { kind: 'number', least: 1, most: 20, unit: 'digit' },
    maxDigits: { kind: 'number', least: 1, most: 20, unit: 'digit' },
    x: { kind: 'switch', unset: false },
    invalid: { kind: 'prompt' },
    missing: { kind: 'prompt' },
    again: { kind: 'prompt' },
    timeoutSeconds: seconds(1, 30),
    attempts: { kind: 'number', least: 1, most: 5, unit: 'time' },
    person: { kind: 'node' },
    otherwise: { kind: 'node' },
  },
  enquire: {
    kind: { kind: 'choice', of: 'enquiry', values: ENQUIRY_KINDS },
    wait: { kind: 'prompt' },
    menu: { kind: 'prompts', atLeast: 1 },
    repeat: { kind: 'key' },
    keys: { kind: 'keys' },
    timeoutSeconds: seconds(1, 30),
    refused: { kind: 'node' },
    locked: { kind: 'node' },
    unavailable: { kind: 'node' },
  },
  language: {
    language: { kind: 'choice', of: 'language', values: LANGUAGES },
    back: { kind: 'choice', of: 'language', values: LANGUAGES },
  },
  rate: {
    prompts: { kind: 'prompts', atLeast: 1 },
    invalid: { kind: 'prompt' },
    thanks: { kind: 'prompt' },
    timeoutSeconds: seconds(1, 30),
    attempts: { kind: 'number', least: 1, most: 3, unit: 'time' },
  },
  conference: {
    prompts: { kind: 'prompts', atLeast: 1 },
    unknown: { kind: 'prompt' },
    missing: { kind: 'prompt' },
    wait: { kind: 'prompt' },
    timeoutSeconds: seconds(1, 30),
    attempts: { kind: 'number', least: 1, most: 5, unit: 'time' },
    otherwise: { kind: 'node' },
    music: { kind: 'fixed' },
    code: { kind: 'fixed' },
  },
  redirect: { node: { kind: 'node' } },
  hangup: {},
};

export const VERB_NAMES = Object.keys(FIELDS) as VerbName[];

/** A step of a draft: its fields may be missing or wrong, which is told as faults. */
export type DraftVerb = FlowDraft['nodes'][string][number];
type Nodes = FlowDraft['nodes'];
export type { Nodes };

/** The fields of a verb with their values. A verb of a newer server has none that can be shown. */
export function fieldsOf(verb: DraftVerb): { name: string; field: Field; value: unknown }[] {
  const known: Record<string, Record<string, Field> | undefined> = FIELDS;
  return Object.entries(known[verb.verb] ?? {}).map(([name, field]) => ({ name, field, value: verb[name] }));
}

/** The verb with another value in a field; undefined takes the field out. */
export function withField(verb: DraftVerb, name: string, value: unknown): DraftVerb {
  const others = Object.fromEntries(Object.entries(verb).filter(([field]) => field !== name));
  return { ...others, verb: verb.verb, ...(value === undefined ? {} : { [name]: value }) };
}

export const promptsIn = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];

/** Keys with the nodes they lead to, as they stand on a telephone. */
export function keysIn(value: unknown): [key: string, node: string][] {
  if (typeof value !== 'object' || value === null) return [];
  const nodes: Record<string, unknown> = { ...value };
  return PHONE_KEYS.flatMap((key) => {
    const node = nodes[key];
    return typeof node === 'string' ? [[key, node] as [string, string]] : [];
  });
}

/** The twelve keys as they stand on a telephone. */
export const PHONE_KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'] as const;

/** A way out of a node: from which field of which verb, and by which key. */
export interface Way {
  at: number;
  field: string;
  key: string | null;
  to: string;
}

export function waysOf(verbs: readonly DraftVerb[]): Way[] {
  return verbs.flatMap((verb, at) =>
    fieldsOf(verb).flatMap(({ name, field, value }): Way[] => {
      if (field.kind === 'node') return typeof value === 'string' ? [{ at, field: name, key: null, to: value }] : [];
      return field.kind === 'keys' ? keysIn(value).map(([key, to]) => ({ at, field: name, key, to })) : [];
    }),
  );
}

/** Names of all prompts a verb may speak. */
export function promptsOf(verb: DraftVerb): string[] {
  return fieldsOf(verb).flatMap(({ field, value }) => {
    if (field.kind === 'prompts') return promptsIn(value);
    return field.kind === 'prompt' && typeof value === 'string' ? [value] : [];
  });
}
