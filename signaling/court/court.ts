import mongoose from 'mongoose';
import { COURT_LEVELS, type api, type CourtLevel, type DistributionRules } from '../contract/index.ts';

/** A court as everybody may see it. `numbers`: the called numbers that belong to its line. */
export type Court = api.CourtView;

/** Who saved a version. */
export interface Author {
  accountId: string;
  name: string;
}
/** What a court begins with was saved by nobody. */
export const SYSTEM: Author = { accountId: 'system', name: '系统' };

export interface CourtDocument {
  _id: string;
  name: string;
  level: CourtLevel;
  parentId: string | null;
  numbers: string[];
  settings: api.CourtSettings;
  /** Rules as the court began with them, and as releases without versions saved them. */
  distribution?: DistributionRules;
  outbound?: api.OutboundRules;
}

const court = new mongoose.Schema<CourtDocument>(
  {
    _id: { type: String, required: true },
    name: { type: String, required: true },
    level: { type: String, enum: COURT_LEVELS, required: true },
    parentId: { type: String, default: null },
    numbers: { type: [String], default: [] },
    settings: { type: mongoose.Schema.Types.Mixed, required: true },
    distribution: { type: mongoose.Schema.Types.Mixed },
    outbound: { type: mongoose.Schema.Types.Mixed },
  },
  { collection: 'courts', versionKey: false, minimize: false },
);
export const CourtModel = mongoose.model<CourtDocument>('Court', court);

/** A version of something a court edits. Versions are only added; the highest is in force. */
export interface VersionDocument {
  courtId: string;
  version: number;
  content: unknown;
  savedBy: string;
  savedById: string;
  savedAt: Date;
  /** Of what was published: what it was for. */
  note?: string;
  /** The version whose content it repeats. */
  rolledBackTo?: number | null;
}

const versionSchema = (collection: string): mongoose.Schema<VersionDocument> => {
  const schema = new mongoose.Schema<VersionDocument>(
    {
      courtId: { type: String, required: true },
      version: { type: Number, required: true },
      content: { type: mongoose.Schema.Types.Mixed, required: true },
      savedBy: { type: String, required: true },
      savedById: { type: String, required: true },
      savedAt: { type: Date, required: true },
      note: { type: String },
      rolledBackTo: { type: Number },
    },
    { collection, versionKey: false, minimize: false },
  );
  schema.index({ courtId: 1, version: 1 }, { unique: true });
  return schema;
};
/** The highest version is in force. */
export const VERSIONS = {
  hours: mongoose.model<VersionDocument>('OpeningHours', versionSchema('court_hours')),
  services: mongoose.model<VersionDocument>('CourtServices', versionSchema('court_services')),
  announcement: mongoose.model<VersionDocument>('Announcement', versionSchema('court_announcements')),
  settings: mongoose.model<VersionDocument>('CourtSettings', versionSchema('court_settings')),
  distribution: mongoose.model<VersionDocument>('CourtDistribution', versionSchema('court_distribution')),
  outbound: mongoose.model<VersionDocument>('CourtOutbound', versionSchema('court_outbound')),
  records: mongoose.model<VersionDocument>('CourtRecords', versionSchema('court_records')),
};

/** What is being written of one kind at a court. */
export interface DraftDocument {
  courtId: string;
  kind: api.CourtDraftKind;
  /** Goes up with each change, also when the draft is taken away: a page that has read an older one never writes over a newer one. */
  revision: number;
  /** Null: there is none at present. */
  content: unknown;
  savedBy: string;
  savedById: string;
  savedAt: Date;
}

const draft = new mongoose.Schema<DraftDocument>(
  {
    courtId: { type: String, required: true },
    kind: { type: String, required: true },
    revision: { type: Number, required: true },
    content: { type: mongoose.Schema.Types.Mixed, default: null },
    savedBy: { type: String, required: true },
    savedById: { type: String, required: true },
    savedAt: { type: Date, required: true },
  },
  { collection: 'court_drafts', versionKey: false, minimize: false },
);
draft.index({ courtId: 1, kind: 1 }, { unique: true });
export const DraftModel = mongoose.model<DraftDocument>('CourtDraft', draft);

/** Documents of rules of a court, each saved whole. */
export interface CourtRules {
  services: api.CourtServices;
  settings: api.CourtSettings;
  distribution: DistributionRules;
  outbound: api.OutboundRules;
}
