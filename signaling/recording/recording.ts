import mongoose from 'mongoose';

const track = new mongoose.Schema(
  {
    side: { type: String, required: true },
    participantId: { type: String, required: true },
    source: { type: String, default: 'microphone' },
    label: { type: String, default: '' },
    codec: { type: String, required: true },
    packets: { type: Number, required: true },
    lost: { type: Number, required: true },
    gaps: [{ _id: false, from: Date, to: Date, reason: String }],
    peaks: [Number],
  },
  { _id: false },
);
const file = new mongoose.Schema(
  {
    kind: { type: String, required: true },
    name: { type: String, required: true },
    gridFsId: { type: String, required: true },
    sha256: { type: String, required: true },
    bytes: { type: Number, required: true },
  },
  { _id: false },
);

/** What was recorded: a stretch of a call, or of a video session, in one media room. Files are in the GridFS bucket `recordings`. */
const schema = new mongoose.Schema(
  {
    _id: { type: String, required: true },
    callId: { type: String, required: true, index: true },
    courtId: { type: String, index: true },
    /** Of a session: all courts that took part, the receiving one (`courtId`) among them. */
    courtIds: { type: [String], default: [], index: true },
    kind: { type: String, enum: ['talk', 'message', 'consultation', 'session'] },
    agentId: { type: String, default: null },
    /** A colleague who was in it too. */
    otherAgentId: { type: String, default: null },
    state: { type: String, enum: ['recording', 'archiving', 'archived', 'faulty'], required: true },
    startedAt: { type: Date, required: true },
    endedAt: { type: Date, default: null },
    durationMs: { type: Number, default: null },
    chain: { type: String, default: null },
    salvaged: { type: Boolean, default: false },
    tracks: { type: [track], default: [] },
    files: { type: [file], default: [] },
    faults: { type: [{ _id: false, at: Date, fault: String, detail: String }], default: [] },
  },
  { collection: 'recordings', minimize: false },
);

export type RecordingDocument = mongoose.InferSchemaType<typeof schema>;
export const RecordingModel = mongoose.model('Recording', schema);
