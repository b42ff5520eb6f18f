import type {
  CallbackEnd,
  CallbackSource,
  CallbackState,
  CallbackTryResult,
  GreenChannel,
  Service,
} from '../contract/index.ts';

export interface CallbackTry {
  at: Date;
  result: CallbackTryResult;
  /** The call out. */
  callId: string;
  agentName: string;
}

/** A callback as it stands in Redis, until a day after it is over. The number is sealed. */
export interface Callback {
  id: string;
  courtId: string;
  service: Service;
  greenChannel: GreenChannel | null;
  source: CallbackSource;
  state: CallbackState;
  numberSealed: string;
  numberMasked: string;
  fingerprint: string;
  tail: string | null;
  /** The court's number that the citizen had called. */
  calledNumber: string;
  /** When the citizen joined the queue; the callback has the place that belongs to it. */
  queuedAt: Date;
  /** Its place in the queue as BullMQ has it; null when it never had one. */
  score: string | null;
  /** The call that it came from. */
  originCallId: string;
  /** The call that stands for it now: the call out that waits or is made, or a new call of the citizen, which has its place meanwhile. */
  callId: string | null;
  /** `callId` is a call of the citizen. */
  held: boolean;
  /** Takes part in distribution by itself; otherwise an officer takes it from the list. */
  offered: boolean;
  tries: CallbackTry[];
  nextTryAt: Date | null;
  createdAt: Date;
  endedAt: Date | null;
  endReason: CallbackEnd | null;
  endedBy: string;
  note: string;
  /** Goes up with each change. */
  revision: number;
}

const date = (text: string | undefined): Date | null => (text === undefined ? null : new Date(Number(text)));
interface StoredTry {
  at: number;
  result: CallbackTryResult;
  callId: string;
  agentName: string;
}

/** A callback from its hash, as ioredis gives it for `hgetall`; null when there is none. */
export function parseCallback(fields: Record<string, string>): Callback | null {
  const { id, courtId, service, source, state, numberSealed, fingerprint, originCallId } = fields;
  if (!id || !courtId || !service || !source || !state || !numberSealed || !fingerprint || !originCallId) return null;
  const tries = JSON.parse(fields['tries'] ?? '[]') as StoredTry[];
  return {
    id,
    courtId,
    service,
    greenChannel: (fields['greenChannel'] ?? null) as GreenChannel | null,
    source: source as CallbackSource,
    state: state as CallbackState,
    numberSealed,
    numberMasked: fields['numberMasked'] ?? '',
    fingerprint,
    tail: fields['tail'] ?? null,
    calledNumber: fields['calledNumber'] ?? '',
    queuedAt: new Date(Number(fields['queuedAt'])),
    score: fields['score'] ?? null,
    originCallId,
    callId: fields['callId'] ?? null,
    held: fields['held'] === '1',
    offered: fields['offered'] === '1',
    tries: tries.map((one) => ({ ...one, at: new Date(one.at) })),
    nextTryAt: date(fields['nextTryAt']),
    createdAt: new Date(Number(fields['createdAt'])),
    endedAt: date(fields['endedAt']),
    endReason: (fields['endReason'] ?? null) as CallbackEnd | null,
    endedBy: fields['endedBy'] ?? '',
    note: fields['note'] ?? '',
    revision: Number(fields['revision'] ?? 0),
  };
}

/** The same from a script's flat list. */
export function parseFlat(flat: readonly string[]): Callback | null {
  const fields: Record<string, string> = {};
  for (let i = 0; i + 1 < flat.length; i += 2) fields[flat[i] ?? ''] = flat[i + 1] ?? '';
  return parseCallback(fields);
}
