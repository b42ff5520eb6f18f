import mongoose from 'mongoose';
import { session, type sessionApi } from '../contract/index.ts';
import type { FollowedUp } from '../follow-up/index.ts';
import type { LiveSession, Participant, RecordingPart } from './live-session.ts';

/** Somebody who took part, as the file keeps them. The phone number is sealed. */
export type KeptParticipant = Pick<
  Participant,
  | 'id'
  | 'role'
  | 'name'
  | 'accountId'
  | 'courtId'
  | 'way'
  | 'state'
  | 'phoneSealed'
  | 'phoneMasked'
  | 'consentAt'
  | 'selfTest'
  | 'dismissedFor'
>;

/** A session that is over, in the database. */
export interface SessionDocument extends Pick<
  LiveSession,
  | 'number'
  | 'revision'
  | 'state'
  | 'title'
  | 'caseNumber'
  | 'courtId'
  | 'localCourtId'
  | 'appointmentId'
  | 'petitionId'
  | 'createdBy'
  | 'endedBy'
  | 'outcome'
  | 'opinion'
  | 'reason'
  | 'rating'
> {
  _id: string;
  /** When it took place, or was to. */
  at: Date;
  scheduledAt: Date | null;
  createdAt: Date;
  startedAt: Date | null;
  endedAt: Date;
  /** These are missing in files from before there were follow-ups, and doors for all courts that receive jointly. */
  ratedAt?: Date | null;
  sampled?: boolean;
  jointCourtIds?: string[];
  /** Only in the database: a file that is stored again leaves it as it is. */
  followedUp?: FollowedUp | null;
  participants: KeptParticipant[];
  recordings: RecordingPart[];
  timeline: sessionApi.SessionLine[];
  chat: session.ChatLine[];
}

const text = { type: String, default: null };
const mixed = { type: mongoose.Schema.Types.Mixed, default: [] };
const schema = new mongoose.Schema<SessionDocument>(
  {
    _id: { type: String, required: true },
    number: { type: String, required: true },
    revision: { type: Number, required: true },
    state: { type: String, enum: session.SESSION_STATES, required: true },
    title: { type: String, required: true },
    caseNumber: text,
    courtId: { type: String, required: true },
    localCourtId: text,
    jointCourtIds: { type: [String], default: [] },
    appointmentId: text,
    petitionId: text,
    createdBy: { type: String, default: '' },
    endedBy: text,
    outcome: text,
    opinion: { type: String, default: '' },
    reason: text,
    rating: { type: Number, default: null },
    ratedAt: { type: Date, default: null },
    sampled: { type: Boolean, default: false },
    followedUp: { type: mongoose.Schema.Types.Mixed, default: null },
    at: { type: Date, required: true },
    scheduledAt: { type: Date, default: null },
    createdAt: { type: Date, required: true },
    startedAt: { type: Date, default: null },
    endedAt: { type: Date, required: true },
    participants: mixed,
    recordings: mixed,
    timeline: mixed,
    chat: mixed,
  },
  { collection: 'sessions', versionKey: false, minimize: false },
);
schema.index({ courtId: 1, number: 1 }, { unique: true });
schema.index({ courtId: 1, at: -1 });
schema.index({ localCourtId: 1, at: -1 });
schema.index({ jointCourtIds: 1, at: -1 });
schema.index({ sampled: 1, courtId: 1, startedAt: -1 });
schema.index({ 'participants.accountId': 1, at: -1 });
schema.index({ appointmentId: 1 }, { sparse: true });
schema.index({ petitionId: 1 }, { sparse: true });

export const SessionModel = mongoose.model<SessionDocument>('Session', schema);

/** What of a session goes into its file. */
export function documentOf(
  live: LiveSession,
  timeline: sessionApi.SessionLine[],
  chat: session.ChatLine[],
): SessionDocument {
  const { id, number, revision, state, title, caseNumber, courtId, localCourtId, appointmentId, petitionId } = live;
  const { createdBy, endedBy, outcome, opinion, reason, rating, sampled, recordings, jointCourtIds } = live;
  const { createdAt, scheduledAt, startedAt, endedAt, ratedAt } = live;
  return {
    _id: id,
    number,
    revision,
    state,
    title,
    caseNumber,
    courtId,
    localCourtId,
    jointCourtIds,
    appointmentId,
    petitionId,
    createdBy,
    endedBy,
    outcome,
    opinion,
    reason,
    rating,
    sampled,
    at: new Date(scheduledAt ?? createdAt),
    scheduledAt: dateOf(scheduledAt),
    createdAt: new Date(createdAt),
    startedAt: dateOf(startedAt),
    endedAt: new Date(endedAt ?? Date.now()),
    ratedAt: dateOf(ratedAt),
    participants: live.participants.map(keptOf),
    recordings,
    timeline,
    chat,
  };
}

const dateOf = (iso: string | null): Date | null => (iso === null ? null : new Date(iso));

function keptOf(who: Participant): KeptParticipant {
  const { id, role, name, accountId, courtId, way, state, phoneSealed, phoneMasked } = who;
  const { consentAt, selfTest, dismissedFor } = who;
  return {
    id,
    role,
    name,
    accountId,
    courtId,
    way,
    state,
    phoneSealed,
    phoneMasked,
    consentAt,
    selfTest,
    dismissedFor,
  };
}
