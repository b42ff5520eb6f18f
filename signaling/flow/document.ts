import mongoose from 'mongoose';
import type { Flow, flowApi, Language, TakeSource } from '../contract/index.ts';

/** A flow: what is being written, and where it belongs. What is in force are its versions. */
export interface FlowDocument {
  _id: string;
  courtId: string;
  /** Null: all numbers of the court that have no flow of their own. */
  calledNumber: string | null;
  /** Goes up with each save of the draft. */
  revision: number;
  draft: flowApi.FlowDraft;
  updatedBy: string;
  updatedById: string;
  updatedAt: Date;
}

const flow = new mongoose.Schema<FlowDocument>(
  {
    _id: { type: String, required: true },
    courtId: { type: String, required: true },
    calledNumber: { type: String, default: null },
    revision: { type: Number, required: true },
    draft: { type: mongoose.Schema.Types.Mixed, required: true },
    updatedBy: { type: String, required: true },
    updatedById: { type: String, required: true },
    updatedAt: { type: Date, required: true },
  },
  { collection: 'flows', versionKey: false, minimize: false },
);
flow.index({ courtId: 1, calledNumber: 1 }, { unique: true });
export const FlowModel = mongoose.model<FlowDocument>('Flow', flow);

/** A published version. Only added, never changed; the highest is in force. */
export interface FlowVersionDocument {
  flowId: string;
  version: number;
  document: Flow;
  note: string;
  rolledBackTo: number | null;
  publishedBy: string;
  publishedById: string;
  publishedAt: Date;
}

const version = new mongoose.Schema<FlowVersionDocument>(
  {
    flowId: { type: String, required: true },
    version: { type: Number, required: true },
    document: { type: mongoose.Schema.Types.Mixed, required: true },
    note: { type: String, required: true },
    rolledBackTo: { type: Number, default: null },
    publishedBy: { type: String, required: true },
    publishedById: { type: String, required: true },
    publishedAt: { type: Date, required: true },
  },
  { collection: 'flow_versions', versionKey: false, minimize: false },
);
version.index({ flowId: 1, version: 1 }, { unique: true });
export const FlowVersionModel = mongoose.model<FlowVersionDocument>('FlowVersion', version);

/** A sound, under the SHA-256 of its WAV file (PCM, 16 bits, one channel, 8000 Hz). */
export interface SoundDocument {
  _id: string;
  wav: Buffer;
  durationMs: number;
  source: TakeSource;
  /** Of a spoken one: checksum of voice, language and text, so that the same is not spoken twice. */
  spoken: string | null;
  language: Language | null;
  createdAt: Date;
}

const sound = new mongoose.Schema<SoundDocument>(
  {
    _id: { type: String, required: true },
    wav: { type: Buffer, required: true },
    durationMs: { type: Number, required: true },
    source: { type: String, required: true },
    spoken: { type: String, default: null },
    language: { type: String, default: null },
    createdAt: { type: Date, required: true },
  },
  { collection: 'prompt_sounds', versionKey: false },
);
sound.index({ spoken: 1 });
export const SoundModel = mongoose.model<SoundDocument>('PromptSound', sound);
