import mongoose from 'mongoose';
import type {
  api,
  AppointmentState,
  PersonRole,
  PetitionChannel,
  PetitionKind,
  PetitionPlace,
  PetitionSide,
  PetitionState,
  PetitionStep,
  session,
} from '../contract/index.ts';
import type { TemplateName } from '../notice/index.ts';

/** Somebody of a petition. What tells who they are is sealed, shown masked, and found by keyed hashes. */
export interface PersonRecord {
  role: PersonRole;
  nameSealed: string;
  nameMasked: string;
  nameFingerprint: string;
  identitySealed: string | null;
  identityMasked: string;
  identityFingerprint: string | null;
  phoneSealed: string | null;
  phoneMasked: string;
  phoneFingerprint: string | null;
  addressSealed: string | null;
}

/** A line of the story. `startsAt`: the time that was set or called off; `detail`: the name of a material. */
export interface TrailLine {
  at: Date;
  step: PetitionStep;
  side: PetitionSide;
  by: string;
  reason: string | null;
  startsAt: Date | null;
  detail: string | null;
}

/** What the petition says of its appointment; the appointment itself is a document of its own. */
export interface AppointmentOf {
  id: string;
  state: AppointmentState;
  startsAt: Date | null;
  minutes: number;
  place: PetitionPlace;
  roomName: string | null;
  courtNames: string[];
}

/** A message to the petitioner that was decided together with a move and is not handed to the SMS queue yet. */
export interface PendingNotice {
  id: string;
  template: TemplateName;
  fields: Record<string, string>;
}

export interface PetitionDocument {
  _id: string;
  /** `XF20261126-0001`: day (Asia/Shanghai) and running number of the court. */
  number: string;
  /** The local court, which accepts or rejects. */
  courtId: string;
  state: PetitionState;
  /** Kept with the state, so that what still needs somebody can be listed first. */
  open: boolean;
  channel: PetitionChannel;
  visit: 'first' | 'repeat';
  kind: PetitionKind;
  people: PersonRecord[];
  persons: number;
  demand: string;
  caseNumbers: string[];
  courts: string;
  preference: api.PetitionPreference;
  /** Where messages go: the number the citizen has proved, or the petitioner's. */
  contactSealed: string | null;
  /** Keyed hashes of the telephone numbers whose owners may see it. */
  owners: string[];
  trail: TrailLine[];
  appointment: AppointmentOf | null;
  outcome: session.SessionOutcome | null;
  opinion: string;
  noShows: number;
  blocked: boolean;
  submittedAt: Date;
  createdBy: string;
  /** Null: by the citizen. */
  createdById: string | null;
  pendingNotices: PendingNotice[];
}

const mixed = mongoose.Schema.Types.Mixed;
const required = { type: String, required: true };
const schema = new mongoose.Schema<PetitionDocument>(
  {
    _id: required,
    number: required,
    courtId: required,
    state: required,
    open: { type: Boolean, required: true },
    channel: required,
    visit: required,
    kind: required,
    people: { type: mixed, required: true },
    persons: { type: Number, required: true },
    demand: required,
    caseNumbers: { type: [String], default: [] },
    courts: { type: String, default: '' },
    preference: { type: mixed, required: true },
    contactSealed: { type: String, default: null },
    owners: { type: [String], default: [] },
    trail: { type: mixed, default: [] },
    appointment: { type: mixed, default: null },
    outcome: { type: String, default: null },
    opinion: { type: String, default: '' },
    noShows: { type: Number, default: 0 },
    blocked: { type: Boolean, default: false },
    submittedAt: { type: Date, required: true },
    createdBy: { type: String, default: '' },
    createdById: { type: String, default: null },
    pendingNotices: { type: mixed, default: [] },
  },
  { collection: 'petitions', versionKey: false, minimize: false },
);
schema.index({ courtId: 1, number: 1 }, { unique: true });
schema.index({ courtId: 1, open: -1, submittedAt: 1 });
schema.index({ owners: 1, submittedAt: -1 });
schema.index({ 'people.identityFingerprint': 1 });
schema.index({ 'people.phoneFingerprint': 1 });
schema.index({ 'people.nameFingerprint': 1 });
schema.index({ caseNumbers: 1 });

export const PetitionModel = mongoose.model<PetitionDocument>('Petition', schema);
