import mongoose from 'mongoose';
import type {
  api,
  CallDirection,
  CallEndReason,
  CallResult,
  CallState,
  Category,
  desk,
  DialReason,
  Fault,
  GreenChannel,
  Language,
  Service,
} from '../contract/index.ts';
import { FAULT_OF, FIRST_LANGUAGE } from '../contract/index.ts';
import type { FollowedUp } from '../follow-up/index.ts';
import { maskName, type PersonalData } from '../personal-data/index.ts';
import type { LiveCall, RtpCounters } from './live-call.ts';
import { orderedNotes, type OfficerNote } from './note.ts';

/** What an officer noted, as it is stored: the caller's name is sealed. */
export interface NoteDocument {
  callerNameSealed: string | null;
  callerNameMasked: string;
  category: Category | null;
  matter: string;
  answer: string;
  solved: boolean | null;
}

/** What an officer noted who had the call before the last one. */
export interface EarlierNoteDocument extends NoteDocument {
  agentId: string;
  agentName: string;
}

/** The complete record of a call in the database. Numbers and names of callers are sealed; times are UTC. */
export interface CallDocument {
  _id: string;
  /** Of the call in Redis when it was stored; an older one never replaces a newer one. */
  revision: number;
  courtId: string;
  gatewayId: string;
  direction: CallDirection;
  dialReason: DialReason | null;
  dialAbout: string | null;
  state: CallState;
  callerSealed: string | null;
  callerMasked: string;
  callerFingerprint: string | null;
  callerTail: string | null;
  calledNumber: string;
  sipCallId: string;
  /** Missing in records from before there were languages. */
  language?: Language;
  service: Service | null;
  greenChannel: GreenChannel | null;
  codec: string | null;
  flowId: string | null;
  flowVersion: number;
  arrivedAt: Date;
  queuedAt: Date | null;
  answeredAt: Date | null;
  talkingAt: Date | null;
  endedAt: Date | null;
  waitSeconds: number | null;
  /** Missing in records from before it was kept. */
  estimateSeconds?: number | null;
  talkSeconds: number | null;
  agentId: string | null;
  agentName: string | null;
  agentIds: string[];
  recordingIds: string[];
  callbackId: string | null;
  result: CallResult | null;
  reason: CallEndReason | null;
  fault: Fault | null;
  rtp: RtpCounters | null;
  /** Missing in records from before there were ratings. */
  rating?: number | null;
  ratedAt?: Date | null;
  /** Rated so low that the supervisor follows up (回访抽查). */
  sampled?: boolean;
  /** Only in the database: a record that is stored again leaves it as it is. */
  followedUp?: FollowedUp | null;
  timeline: api.TimelineEntry[];
  /** Of the last officer. */
  note: NoteDocument;
  /** Whose note that is; null when nobody made one. Missing in records from before calls could be passed on. */
  noteBy?: { id: string; name: string } | null;
  earlierNotes?: EarlierNoteDocument[];
}

const text = { type: String, default: null };
const when = { type: Date, default: null };
const schema = new mongoose.Schema<CallDocument>(
  {
    _id: { type: String, required: true },
    revision: { type: Number, required: true },
    courtId: { type: String, required: true },
    gatewayId: { type: String, required: true },
    direction: { type: String, default: 'inbound' },
    dialReason: text,
    dialAbout: text,
    state: { type: String, required: true },
    callerSealed: text,
    callerMasked: { type: String, required: true },
    callerFingerprint: text,
    callerTail: text,
    calledNumber: { type: String, required: true },
    sipCallId: { type: String, required: true },
    language: text,
    service: text,
    greenChannel: text,
    codec: text,
    flowId: text,
    flowVersion: { type: Number, required: true },
    arrivedAt: { type: Date, required: true },
    queuedAt: when,
    answeredAt: when,
    talkingAt: when,
    endedAt: when,
    waitSeconds: { type: Number, default: null },
    estimateSeconds: { type: Number, default: null },
    talkSeconds: { type: Number, default: null },
    agentId: text,
    agentName: text,
    agentIds: { type: [String], default: [] },
    recordingIds: { type: [String], default: [] },
    callbackId: text,
    result: text,
    reason: text,
    fault: text,
    rtp: { type: mongoose.Schema.Types.Mixed, default: null },
    rating: { type: Number, default: null },
    ratedAt: when,
    sampled: { type: Boolean, default: false },
    followedUp: { type: mongoose.Schema.Types.Mixed, default: null },
    timeline: { type: mongoose.Schema.Types.Mixed, default: [] },
    note: { type: mongoose.Schema.Types.Mixed, required: true },
    noteBy: { type: mongoose.Schema.Types.Mixed, default: null },
    earlierNotes: { type: mongoose.Schema.Types.Mixed, default: [] },
  },
  { collection: 'calls', versionKey: false, minimize: false },
);
schema.index({ courtId: 1, arrivedAt: -1 });
schema.index({ agentIds: 1, arrivedAt: -1 });
schema.index({ callerFingerprint: 1, arrivedAt: -1 });
schema.index({ callerTail: 1, arrivedAt: -1 });
schema.index({ sampled: 1, courtId: 1, arrivedAt: -1 });

export const CallModel = mongoose.model<CallDocument>('Call', schema);

const NAME_SEAL = 'call.caller-name';
const seconds = (from: Date | null, to: Date | null): number | null =>
  from && to ? Math.max(0, Math.round((to.getTime() - from.getTime()) / 1000)) : null;

/**
 * The note as it is stored. A name that was only seen masked and handed back as it was shown is the name there was before.
 */
export function noteOf(
  personal: PersonalData,
  wrapUp: Omit<desk.WrapUp, 'callId' | 'final'> | null,
  before: NoteDocument | null = null,
): NoteDocument {
  const { category = null, matter = '', answer = '', solved = null, callerName = '' } = wrapUp ?? {};
  const unchanged = before !== null && callerName !== '' && callerName === before.callerNameMasked;
  return {
    callerNameSealed: unchanged
      ? before.callerNameSealed
      : callerName === ''
        ? null
        : personal.seal(callerName, NAME_SEAL),
    callerNameMasked: unchanged ? before.callerNameMasked : maskName(callerName),
    category,
    matter,
    answer,
    solved,
  };
}

/** The caller's whole name; empty when none was noted. */
export const nameOf = (personal: PersonalData, note: NoteDocument): string =>
  note.callerNameSealed === null ? '' : personal.open(note.callerNameSealed, NAME_SEAL);

/** The record of a call as it stands in Redis. */
export function recordOf(
  personal: PersonalData,
  call: LiveCall,
  timeline: api.TimelineEntry[],
  notes: readonly OfficerNote[],
): CallDocument {
  const ordered = orderedNotes(call, notes);
  const last = ordered.pop();
  return {
    _id: call.id,
    revision: call.revision,
    courtId: call.courtId,
    gatewayId: call.gatewayId,
    direction: call.direction,
    dialReason: call.dialReason,
    dialAbout: call.dialAbout,
    state: call.state,
    callerSealed: call.callerSealed,
    callerMasked: call.callerMasked,
    callerFingerprint: call.callerFingerprint,
    callerTail: call.callerTail,
    calledNumber: call.calledNumber,
    sipCallId: call.sipCallId,
    language: call.language,
    service: call.service,
    greenChannel: call.greenChannel,
    codec: call.codec,
    flowId: call.flowId,
    flowVersion: call.flowVersion,
    arrivedAt: call.arrivedAt,
    queuedAt: call.queuedAt,
    answeredAt: call.answeredAt,
    talkingAt: call.talkingAt,
    endedAt: call.endedAt,
    waitSeconds: seconds(call.queuedAt, call.answeredAt ?? call.endedAt),
    estimateSeconds: call.estimateSeconds,
    talkSeconds: call.talkingAt ? Math.round(call.talkMs / 1000) : null,
    // Of a call that was given to a telephone, who had it last.
    agentId: call.agentId ?? call.agentIds.at(-1) ?? null,
    agentName: call.agentName,
    agentIds: call.agentIds,
    recordingIds: call.recordingIds,
    callbackId: call.callbackId,
    result: call.result,
    reason: call.reason,
    fault: call.reason ? FAULT_OF[call.reason] : null,
    rtp: call.rtp,
    rating: call.rating,
    ratedAt: call.ratedAt,
    sampled: call.sampled,
    timeline,
    note: noteOf(personal, last?.wrapUp ?? null),
    noteBy: last ? { id: last.agentId, name: last.agentName } : null,
    earlierNotes: ordered.map(({ agentId, agentName, wrapUp }) => ({
      agentId,
      agentName,
      ...noteOf(personal, wrapUp),
    })),
  };
}

/** A call in a list. */
export function summaryOf(document: CallDocument, courtName: string): api.CallSummary {
  return {
    id: document._id,
    courtId: document.courtId,
    courtName,
    // Records of releases before there were calls out have neither.
    direction: document.direction ?? 'inbound',
    dialReason: document.dialReason ?? null,
    callerMasked: document.callerMasked,
    callerName: document.note.callerNameMasked,
    calledNumber: document.calledNumber,
    arrivedAt: document.arrivedAt.toISOString(),
    endedAt: document.endedAt?.toISOString() ?? null,
    state: document.state,
    language: document.language ?? FIRST_LANGUAGE,
    service: document.service,
    greenChannel: document.greenChannel,
    category: document.note.category,
    agentName: document.agentName,
    waitSeconds: document.waitSeconds,
    talkSeconds: document.talkSeconds,
    result: document.result,
    reason: document.reason,
    rating: document.rating ?? null,
    hasRecording: document.recordingIds.length > 0,
  };
}
