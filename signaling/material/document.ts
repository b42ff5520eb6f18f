import mongoose from 'mongoose';
import type { MaterialPreview } from '../contract/index.ts';

/** A file somebody has handed in. Until it belongs to a petition it is kept for a day. */
export interface MaterialDocument {
  _id: string;
  petitionId: string | null;
  /** Who handed it in: keyed hash of the citizen's number, or id of an account. */
  owner: string;
  name: string;
  /** Media type, by content. */
  type: string;
  bytes: number;
  sha256: string;
  gridFsId: string;
  preview: MaterialPreview;
  pages: number;
  uploadedAt: Date;
  uploadedBy: string;
}

const schema = new mongoose.Schema<MaterialDocument>(
  {
    _id: { type: String, required: true },
    petitionId: { type: String, default: null },
    owner: { type: String, required: true },
    name: { type: String, required: true },
    type: { type: String, required: true },
    bytes: { type: Number, required: true },
    sha256: { type: String, required: true },
    gridFsId: { type: String, required: true },
    preview: { type: String, required: true },
    pages: { type: Number, required: true },
    uploadedAt: { type: Date, required: true },
    uploadedBy: { type: String, default: '' },
  },
  { collection: 'materials', versionKey: false },
);
schema.index({ petitionId: 1, uploadedAt: 1 });
schema.index({ owner: 1, petitionId: 1 });

export const MaterialModel = mongoose.model<MaterialDocument>('Material', schema);
