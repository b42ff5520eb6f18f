import mongoose from 'mongoose';
import type { GreenChannel } from '../contract/index.ts';

/** A number whose calls go first at a court until a day, and why. The number is sealed; marks are never deleted. */
export interface GreenMarkDocument {
  _id: string;
  courtId: string;
  numberSealed: string;
  numberMasked: string;
  fingerprint: string;
  tail: string | null;
  channel: GreenChannel;
  reason: string;
  until: Date;
  by: string;
  byId: string;
  createdAt: Date;
  removedAt: Date | null;
  removedBy: string;
  removedFor: string;
}

const schema = new mongoose.Schema<GreenMarkDocument>(
  {
    _id: { type: String, required: true },
    courtId: { type: String, required: true },
    numberSealed: { type: String, required: true },
    numberMasked: { type: String, required: true },
    fingerprint: { type: String, required: true },
    tail: { type: String, default: null },
    channel: { type: String, required: true },
    reason: { type: String, required: true },
    until: { type: Date, required: true },
    by: { type: String, required: true },
    byId: { type: String, required: true },
    createdAt: { type: Date, required: true },
    removedAt: { type: Date, default: null },
    removedBy: { type: String, default: '' },
    removedFor: { type: String, default: '' },
  },
  { collection: 'green_marks', versionKey: false },
);
schema.index({ courtId: 1, createdAt: -1 });
schema.index({ fingerprint: 1, courtId: 1 });
export const GreenMarkModel = mongoose.model<GreenMarkDocument>('GreenMark', schema);
