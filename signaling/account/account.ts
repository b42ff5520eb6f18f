import mongoose from 'mongoose';
import { ROLES, type Role, type Service, type Skills } from '../contract/index.ts';

/** A member of staff. Exactly one role: the three powers (administrator, auditor, operator) are never in one hand. */
const schema = new mongoose.Schema(
  {
    _id: { type: String, required: true },
    username: { type: String, required: true, unique: true },
    name: { type: String, required: true },
    role: { type: String, enum: ROLES, required: true },
    courtId: { type: String, required: true },
    services: { type: [String], default: [] },
    skills: { type: mongoose.Schema.Types.Mixed },
    officeNumber: { type: String },
    /** argon2id in PHC form, with its parameters and salt. */
    passwordHash: { type: String, required: true },
    disabled: { type: Boolean, default: false },
    lastSignInAt: { type: Date, default: null },
    createdAt: { type: Date, required: true },
    /** Made by the first start for trying out. */
    demo: { type: Boolean, default: false },
  },
  { collection: 'accounts', versionKey: false },
);
schema.index({ officeNumber: 1 }, { sparse: true });
schema.index({ courtId: 1, role: 1, username: 1 });

export interface AccountDocument {
  _id: string;
  username: string;
  name: string;
  role: Role;
  courtId: string;
  services: Service[];
  /** Missing until somebody has said them. */
  skills?: Skills;
  /** Of a judge's desk, as numbers are compared; missing: none is known. */
  officeNumber?: string | null;
  passwordHash: string;
  disabled: boolean;
  lastSignInAt: Date | null;
  createdAt: Date;
  demo: boolean;
}
export const AccountModel = mongoose.model<AccountDocument>('Account', schema as mongoose.Schema<AccountDocument>);
