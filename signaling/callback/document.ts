import mongoose from 'mongoose';
import type { Callback } from './callback.ts';

/** A callback in the database, the open ones too. The number is sealed; times are UTC. */
export interface CallbackDocument extends Omit<Callback, 'id' | 'callId' | 'held' | 'offered' | 'revision'> {
  _id: string;
  /** Of the callback in Redis when it was stored; an older one never replaces a newer one. */
  revision: number;
}

const text = { type: String, default: null };
const needed = { type: String, required: true };
const when = { type: Date, default: null };
const schema = new mongoose.Schema<CallbackDocument>(
  {
    _id: needed,
    revision: { type: Number, required: true },
    courtId: needed,
    service: needed,
    greenChannel: text,
    source: needed,
    state: needed,
    numberSealed: needed,
    numberMasked: needed,
    fingerprint: needed,
    tail: text,
    calledNumber: { type: String, default: '' },
    queuedAt: { type: Date, required: true },
    originCallId: needed,
    tries: { type: mongoose.Schema.Types.Mixed, default: [] },
    nextTryAt: when,
    createdAt: { type: Date, required: true },
    endedAt: when,
    endReason: text,
    endedBy: { type: String, default: '' },
    note: { type: String, default: '' },
  },
  { collection: 'callbacks', versionKey: false, minimize: false },
);
schema.index({ courtId: 1, createdAt: -1 });
schema.index({ fingerprint: 1, createdAt: -1 });
schema.index({ tail: 1, createdAt: -1 });

export const CallbackModel = mongoose.model<CallbackDocument>('Callback', schema);

export function documentOf(callback: Callback): CallbackDocument {
  const { id, callId: _callId, held: _held, offered: _offered, ...kept } = callback;
  return { _id: id, ...kept };
}
