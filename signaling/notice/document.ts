import mongoose from 'mongoose';
import { NOTICE_STATES, type notice as contract, type NoticeState } from '../contract/index.ts';

/** What a message is about, for finding it from there. */
export type NoticeSubject = NonNullable<contract.NoticeView['about']>;

/** A short message in the database. The number is sealed; the text is what was sent, word for word. */
export interface NoticeDocument {
  _id: string;
  courtId: string;
  template: string;
  templateVersion: number;
  numberSealed: string;
  numberMasked: string;
  numberFingerprint: string;
  text: string;
  /** What the text only has a mark for, until it is sent. */
  secretSealed?: string;
  state: NoticeState;
  attempts: number;
  fault: string | null;
  about: NoticeSubject | null;
  createdAt: Date;
  settledAt: Date | null;
  createdBy: string;
}

const schema = new mongoose.Schema<NoticeDocument>(
  {
    _id: { type: String, required: true },
    courtId: { type: String, required: true },
    template: { type: String, required: true },
    templateVersion: { type: Number, required: true },
    numberSealed: { type: String, required: true },
    numberMasked: { type: String, required: true },
    numberFingerprint: { type: String, required: true },
    text: { type: String, required: true },
    secretSealed: { type: String },
    state: { type: String, enum: NOTICE_STATES, required: true },
    attempts: { type: Number, default: 0 },
    fault: { type: String, default: null },
    about: { type: mongoose.Schema.Types.Mixed, default: null },
    createdAt: { type: Date, required: true },
    settledAt: { type: Date, default: null },
    createdBy: { type: String, default: '' },
  },
  { collection: 'notices', versionKey: false, minimize: false },
);
schema.index({ courtId: 1, createdAt: -1 });
schema.index({ 'about.id': 1, createdAt: 1 });
schema.index({ numberFingerprint: 1, createdAt: -1 });

export const NoticeModel = mongoose.model<NoticeDocument>('Notice', schema);
