import mongoose from 'mongoose';
import type { CaseStage } from '../contract/index.ts';

/** A party of a case. Name and identity number are sealed; the identity is found by its keyed hash. */
export interface PartyDocument {
  nameSealed: string;
  nameMasked: string;
  identitySealed: string | null;
  identityFingerprint: string | null;
}

/** A case that was imported. `_id` is its number as caseNumberText writes it. */
export interface CaseDocument {
  _id: string;
  courtId: string;
  parties: PartyDocument[];
  /** argon2id in PHC form; null: cannot be asked for. */
  passwordHash: string | null;
  stage: CaseStage;
  hearingAt: Date | null;
  hearingPlace: string;
  judge: string;
  text: string;
  importedAt: Date;
  importedBy: string;
}

const schema = new mongoose.Schema<CaseDocument>(
  {
    _id: { type: String, required: true },
    courtId: { type: String, required: true },
    parties: { type: mongoose.Schema.Types.Mixed, default: [] },
    passwordHash: { type: String, default: null },
    stage: { type: String, required: true },
    hearingAt: { type: Date, default: null },
    hearingPlace: { type: String, default: '' },
    judge: { type: String, default: '' },
    text: { type: String, default: '' },
    importedAt: { type: Date, required: true },
    importedBy: { type: String, required: true },
  },
  { collection: 'cases', versionKey: false, minimize: false },
);
schema.index({ courtId: 1, importedAt: -1 });
schema.index({ 'parties.identityFingerprint': 1 });

export const CaseModel = mongoose.model<CaseDocument>('Case', schema);

/** Under these names personal data of parties is sealed. */
export const PARTY_NAME_SEAL = 'case.party-name';
export const PARTY_IDENTITY_SEAL = 'case.party-identity';
