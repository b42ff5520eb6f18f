import mongoose from 'mongoose';
import type { Addressee, Category, UrgeReason, WorkOrderState, WorkOrderStep } from '../contract/index.ts';

export type WorkOrderSource = 'call' | 'message';

/** A line of the trail. Lines of an older release have neither `step` nor `to`. */
export interface TrailEntry {
  at: Date;
  state: WorkOrderState;
  step?: WorkOrderStep;
  by: string;
  to?: string | null;
  reason: string | null;
}

/** Whom a message is addressed to. */
export interface Assignee {
  id: string;
  name: string;
  role: Addressee;
}

/** A work order (工单) in the database. The caller's number and name are sealed. */
export interface WorkOrderDocument {
  _id: string;
  /** `GD20261124-0001`: day (Asia/Shanghai) and running number of the court. */
  number: string;
  courtId: string;
  source: WorkOrderSource;
  callId: string;
  category: Category | null;
  matter: string;
  state: WorkOrderState;
  /** Kept with the state, so that what still has a deadline can be listed first. */
  open: boolean;
  callerSealed: string | null;
  callerMasked: string;
  callerFingerprint: string | null;
  callerNameSealed: string | null;
  callerNameMasked: string;
  createdAt: Date;
  dueAt: Date;
  createdBy: string;
  createdById: string | null;
  history: TrailEntry[];
  assignee: Assignee | null;
  /** Why it was urged so far, and when first. */
  urges: UrgeReason[];
  urgedAt: Date | null;
  answer: string;
  answeredAt: Date | null;
  /** Id of the message that tells the citizen of the answer, until it is handed to the SMS queue. */
  pendingNotice: string | null;
}

const text = { type: String, default: null };
const schema = new mongoose.Schema<WorkOrderDocument>(
  {
    _id: { type: String, required: true },
    number: { type: String, required: true },
    courtId: { type: String, required: true },
    source: { type: String, enum: ['call', 'message'], required: true },
    callId: { type: String, required: true },
    category: text,
    matter: { type: String, default: '' },
    state: { type: String, required: true },
    open: { type: Boolean, required: true },
    callerSealed: text,
    callerMasked: { type: String, default: '' },
    callerFingerprint: text,
    callerNameSealed: text,
    callerNameMasked: { type: String, default: '' },
    createdAt: { type: Date, required: true },
    dueAt: { type: Date, required: true },
    createdBy: { type: String, required: true },
    createdById: text,
    history: { type: mongoose.Schema.Types.Mixed, default: [] },
    assignee: { type: mongoose.Schema.Types.Mixed, default: null },
    urges: { type: [String], default: [] },
    urgedAt: { type: Date, default: null },
    answer: { type: String, default: '' },
    answeredAt: { type: Date, default: null },
    pendingNotice: text,
  },
  { collection: 'work_orders', versionKey: false, minimize: false },
);
schema.index({ courtId: 1, number: 1 }, { unique: true });
schema.index({ callId: 1, source: 1 }, { unique: true });
schema.index({ courtId: 1, open: -1, dueAt: 1 });
schema.index({ callerFingerprint: 1, createdAt: -1 });
schema.index({ 'assignee.id': 1, open: -1, dueAt: 1 });

export const WorkOrderModel = mongoose.model<WorkOrderDocument>('WorkOrder', schema);
