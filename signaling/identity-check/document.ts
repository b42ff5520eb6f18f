import mongoose from 'mongoose';
import type { IdentityPicture, IdentityResult, IdentityWay } from '../contract/identity-check.ts';

/** A picture of a statement, as the statement keeps it. */
export interface CheckPicture {
  id: string;
  kind: IdentityPicture;
  takenAt: Date;
  /** Of the picture before it was sealed. */
  sha256: string;
}

/** Somebody stated who the petitioner of a reception is. Never changed: a later statement is another document. */
export interface IdentityCheckDocument {
  _id: string;
  /** The appointment; the session when it has none. */
  receptionId: string;
  petitionId: string | null;
  /** Null: in the court, at the appointment. */
  sessionId: string | null;
  result: IdentityResult;
  way: IdentityWay;
  reason: string;
  pictures: CheckPicture[];
  at: Date;
  byId: string;
  by: string;
  courtId: string;
}

const required = { type: String, required: true };
const text = { type: String, default: null };
const schema = new mongoose.Schema<IdentityCheckDocument>(
  {
    _id: required,
    receptionId: required,
    petitionId: text,
    sessionId: text,
    result: required,
    way: required,
    reason: { type: String, default: '' },
    pictures: { type: mongoose.Schema.Types.Mixed, default: [] },
    at: { type: Date, required: true },
    byId: required,
    by: required,
    courtId: required,
  },
  { collection: 'identity_checks', versionKey: false },
);
schema.index({ receptionId: 1, at: -1 });
schema.index({ petitionId: 1, at: -1 }, { sparse: true });
schema.index({ 'pictures.id': 1 });
export const IdentityCheckModel = mongoose.model<IdentityCheckDocument>('IdentityCheck', schema);

/** A picture of a paper or a person. Not a material: nothing that lists, counts or shows materials finds it. */
export interface IdentityPictureDocument extends Omit<CheckPicture, 'id'> {
  _id: string;
  receptionId: string;
  by: string;
  /** The JPEG, in base64, sealed. */
  sealed: string;
}

const picture = new mongoose.Schema<IdentityPictureDocument>(
  {
    _id: required,
    receptionId: required,
    kind: required,
    takenAt: { type: Date, required: true },
    sha256: required,
    by: { type: String, default: '' },
    sealed: required,
  },
  { collection: 'identity_pictures', versionKey: false },
);
picture.index({ receptionId: 1, takenAt: -1 });
export const IdentityPictureModel = mongoose.model<IdentityPictureDocument>('IdentityPicture', picture);
