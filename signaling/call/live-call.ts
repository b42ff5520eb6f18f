import {
  FIRST_LANGUAGE,
  type CallDirection,
  type CallEndReason,
  type CallResult,
  type CallState,
  type DialReason,
  type GreenChannel,
  type Language,
  type PartyKind,
  type PartyState,
  type Service,
} from '../contract/index.ts';

/**
 * A call as it stands in Redis, from its arrival until an hour after its record is stored. Numbers of callers are sealed. Of a call out, the caller
 * is the citizen who is called, and the called number is the court's, which they see.
 */
export interface LiveCall {
  id: string;
  courtId: string;
  gatewayId: string;
  direction: CallDirection;
  /** What the court called for, and about what: `call:<id>`, `work-order:<id>`, `callback:<id>`. */
  dialReason: DialReason | null;
  dialAbout: string | null;
  state: CallState;
  stateSince: Date;
  callerSealed: string | null;
  /** As it is shown: 138****0001. */
  callerMasked: string;
  /** Keyed hash of the whole number, and of its last four digits. */
  callerFingerprint: string | null;
  callerTail: string | null;
  calledNumber: string;
  sipCallId: string;
  /** What the caller is spoken to in. */
  language: Language;
  service: Service | null;
  /** The judge whose telephone sent the call on. */
  judgeId: string | null;
  judgeName: string | null;
  greenChannel: GreenChannel | null;
  codec: 'PCMA' | 'PCMU' | null;
  /** The flow it was let in with; null: the shipped menu. */
  flowId: string | null;
  flowVersion: number;
  arrivedAt: Date;
  /** When the call joined the queue; kept when it goes back there. */
  queuedAt: Date | null;
  /** What the caller was told when they joined, s; null when it has a place from before. */
  estimateSeconds: number | null;
  /** When it was offered to an officer; of a call out, when it rang at the other side. */
  ringingAt: Date | null;
  /** A call out: the network is heard before the answer. */
  earlyMedia: boolean;
  /** When an officer accepted it for the first time; the waiting ends here (GB/T 33358). */
  answeredAt: Date | null;
  talkingAt: Date | null;
  heldAt: Date | null;
  messageAt: Date | null;
  endedAt: Date | null;
  agentId: string | null;
  agentName: string | null;
  /** Everybody who has taken it, in order; one unless an officer was lost. */
  agentIds: string[];
  /** Who served this caller before and is to be asked first. */
  ownAgentId: string | null;
  /** The court whose queue it waits in, when that is not its own. */
  queueCourtId: string | null;
  /** How it was passed on last; stays when it was taken. */
  transfer: Transfer | null;
  /** Who passed it on and is not to be offered it as long as others are on duty. */
  notAgentId: string | null;
  /** The third in the call (party/state.ts). */
  party: Party | null;
  /** Of a leg to a telephone that was asked into a call: that call. It has no room of its own. */
  partyOf: string | null;
  /** The video session the caller takes part in, or waits for. */
  sessionId: string | null;
  /** The offer in force while ringing, and the one that was accepted afterwards. */
  offerId: string | null;
  offerEndsAt: Date | null;
  /** How often it was offered to an officer. */
  offers: number;
  roomId: string | null;
  mediaNodeId: string | null;
  recordingIds: string[];
  recordingFaultAt: Date | null;
  /** Why the flow is saying goodbye; null while it is not. */
  closing: CallEndReason | null;
  messageLeft: boolean;
  /** Got an answer without a person, by the flow. */
  selfServed: boolean;
  /** How content the caller was, 1 (worst) to 5; null when they did not say. */
  rating: number | null;
  ratedAt: Date | null;
  /** Rated so low that the supervisor follows up (回访抽查). */
  sampled: boolean;
  /** Time spent in talks that are over, ms. */
  talkMs: number;
  /** A call out of which the citizen hears a flow and waits for an officer, as of a call that came in. */
  citizenFirst: boolean;
  /** The callback that came of it, that it is made for, or whose place it holds. */
  callbackId: string | null;
  /** Its place in the queue as BullMQ has it, from when it was offered or left. */
  score: string | null;
  /** The state before `ended`. */
  endedFrom: CallState | null;
  result: CallResult | null;
  reason: CallEndReason | null;
  rtp: RtpCounters | null;
  /** Goes up with each change of what the record holds. */
  revision: number;
}

/** Somebody whom the officer asked into the call. The scripts of party/party.lua.ts write it. */
export interface Party {
  /** The colleague's id, or the id of the leg to the telephone. */
  id: string;
  kind: PartyKind;
  name: string;
  state: PartyState;
  by: string;
  byName: string;
  note: string;
  /** Of a colleague who is rung. */
  offerId: string;
  /** ms; 0 for a telephone. */
  offerEndsAt: number;
  /** Since when it is in this state, ms. */
  since: number;
}

/** An officer passed the call on (blind transfer). The scripts of queue/transfer.lua.ts write it. */
export interface Transfer {
  /** Who passed it on, with their court. */
  by: string;
  byName: string;
  byCourt: string;
  /** The officer it is meant for; empty: whoever is free. */
  to: string;
  toName: string;
  note: string;
  /** When, ms. */
  at: number;
  /** How long who passed it on has for the note, s. */
  wrapUp: number;
  /** Why the officer it was meant for did not take it; empty: nothing of the kind. */
  returned: string;
  /** It came back to who passed it on while they wrote it up. */
  writing?: boolean;
}

/** Counters of the phone leg as the gateway gave them; jitter in ms. */
export interface RtpCounters {
  received: number;
  lost: number;
  reordered: number;
  refused: number;
  jitterMs: number;
  sent: number;
}

/** What `CallStore.set` and `move` may change. States, counters and the queue's own fields have their own ways. */
export type CallPatch = Partial<
  Omit<
    LiveCall,
    'id' | 'courtId' | 'state' | 'stateSince' | 'revision' | 'talkMs' | 'offers' | 'rating' | 'ratedAt' | 'sampled'
  >
>;

/** Whether an officer has dialled it, and it ends with their talk. */
export const officerDialled = ({ direction, citizenFirst }: LiveCall): boolean =>
  direction === 'outbound' && !citizenFirst;

type Kind = 'text' | 'date' | 'number' | 'flag' | 'json';
const KIND: Record<keyof LiveCall, Kind> = {
  id: 'text',
  courtId: 'text',
  gatewayId: 'text',
  direction: 'text',
  dialReason: 'text',
  dialAbout: 'text',
  state: 'text',
  stateSince: 'date',
  callerSealed: 'text',
  callerMasked: 'text',
  callerFingerprint: 'text',
  callerTail: 'text',
  calledNumber: 'text',
  sipCallId: 'text',
  language: 'text',
  service: 'text',
  judgeId: 'text',
  judgeName: 'text',
  greenChannel: 'text',
  codec: 'text',
  flowId: 'text',
  flowVersion: 'number',
  arrivedAt: 'date',
  queuedAt: 'date',
  estimateSeconds: 'number',
  ringingAt: 'date',
  earlyMedia: 'flag',
  answeredAt: 'date',
  talkingAt: 'date',
  heldAt: 'date',
  messageAt: 'date',
  endedAt: 'date',
  agentId: 'text',
  agentName: 'text',
  agentIds: 'json',
  ownAgentId: 'text',
  queueCourtId: 'text',
  transfer: 'json',
  notAgentId: 'text',
  party: 'json',
  partyOf: 'text',
  sessionId: 'text',
  offerId: 'text',
  offerEndsAt: 'date',
  offers: 'number',
  roomId: 'text',
  mediaNodeId: 'text',
  recordingIds: 'json',
  recordingFaultAt: 'date',
  closing: 'text',
  messageLeft: 'flag',
  selfServed: 'flag',
  citizenFirst: 'flag',
  rating: 'number',
  ratedAt: 'date',
  sampled: 'flag',
  talkMs: 'number',
  callbackId: 'text',
  score: 'text',
  endedFrom: 'text',
  result: 'text',
  reason: 'text',
  rtp: 'json',
  revision: 'number',
};
const EMPTY: Partial<Record<keyof LiveCall, unknown>> = {
  direction: 'inbound',
  flowVersion: 0,
  offers: 0,
  talkMs: 0,
  revision: 0,
  messageLeft: false,
  earlyMedia: false,
  selfServed: false,
  citizenFirst: false,
  sampled: false,
  language: FIRST_LANGUAGE,
  recordingIds: [],
  agentIds: [],
  callerMasked: '',
};

function read(kind: Kind, text: string): unknown {
  if (kind === 'date') return new Date(Number(text));
  if (kind === 'number') return Number(text);
  if (kind === 'flag') return text === '1';
  return kind === 'json' ? (JSON.parse(text) as unknown) : text;
}

function write(value: unknown): string | null {
  if (value === null || value === undefined || value === false) return null;
  if (value === true) return '1';
  if (value instanceof Date) return String(value.getTime());
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** A call from the fields and values of its hash: a flat list as HGETALL gives it, or that list as one JSON text. Null when there is none. */
export function parseCall(flat: readonly string[]): LiveCall | null {
  const [first] = flat;
  if (first === undefined) return null;
  const list = flat.length === 1 ? (JSON.parse(first) as string[]) : flat;
  const fields = new Map<string, string>();
  for (let i = 0; i + 1 < list.length; i += 2) fields.set(list[i] ?? '', list[i + 1] ?? '');
  return fields.size === 0 ? null : callOf(fields);
}

/** The same from an object of fields, as ioredis gives it for `hgetall`. */
export function parseCallObject(fields: Record<string, string>): LiveCall | null {
  return Object.keys(fields).length === 0 ? null : callOf(new Map(Object.entries(fields)));
}

function callOf(fields: Map<string, string>): LiveCall {
  const call: Partial<Record<keyof LiveCall, unknown>> = {};
  for (const [name, kind] of Object.entries(KIND) as [keyof LiveCall, Kind][]) {
    const text = fields.get(name);
    call[name] = text === undefined ? (EMPTY[name] ?? null) : read(kind, text);
  }
  return call as LiveCall;
}

/** Fields to set, as a flat list for HSET, and fields to remove. */
export function changesOf(patch: Partial<LiveCall>): { set: string[]; remove: string[] } {
  const set: string[] = [];
  const remove: string[] = [];
  for (const [name, value] of Object.entries(patch)) {
    const text = write(value);
    if (text === null) remove.push(name);
    else set.push(name, text);
  }
  return { set, remove };
}
