import mongoose from 'mongoose';
import type { AppointmentState, PetitionPlace } from '../contract/index.ts';

/** An appointment for a reception. What it says of the petition is as it was when the time was set. */
export interface AppointmentDocument {
  _id: string;
  petitionId: string;
  petitionNumber: string;
  petitioner: string;
  demand: string;
  caseNumber: string | null;
  localCourtId: string;
  /** Receiving courts; two receive jointly. */
  courtIds: string[];
  officers: { id: string; name: string; courtId: string }[];
  place: PetitionPlace;
  roomId: string | null;
  roomName: string | null;
  state: AppointmentState;
  /** Null while it waits in the line of its day. */
  startsAt: Date | null;
  slots: number;
  /** Asia/Shanghai, `2026-11-26`. */
  date: string;
  walkIn: boolean;
  late: boolean;
  queuedAt: Date | null;
  arrivedAt: Date | null;
  reason: string | null;
  sessionId: string | null;
  /** Grows with every change of time, so that what was prepared for another one does nothing. */
  version: number;
  createdAt: Date;
  createdBy: string;
}

const required = { type: String, required: true };
const text = { type: String, default: null };
const date = { type: Date, default: null };
const schema = new mongoose.Schema<AppointmentDocument>(
  {
    _id: required,
    petitionId: required,
    petitionNumber: required,
    petitioner: { type: String, default: '' },
    demand: { type: String, default: '' },
    caseNumber: text,
    localCourtId: required,
    courtIds: { type: [String], required: true },
    officers: { type: mongoose.Schema.Types.Mixed, default: [] },
    place: required,
    roomId: text,
    roomName: text,
    state: required,
    startsAt: date,
    slots: { type: Number, required: true },
    date: required,
    walkIn: { type: Boolean, default: false },
    late: { type: Boolean, default: false },
    queuedAt: date,
    arrivedAt: date,
    reason: text,
    sessionId: text,
    version: { type: Number, required: true },
    createdAt: { type: Date, required: true },
    createdBy: { type: String, default: '' },
  },
  { collection: 'appointments', versionKey: false, minimize: false },
);
schema.index({ petitionId: 1, createdAt: 1 });
schema.index({ localCourtId: 1, date: 1 });
schema.index({ 'officers.id': 1, date: 1 });
export const AppointmentModel = mongoose.model<AppointmentDocument>('Appointment', schema);

/** A half hour of an officer or a room that belongs to an appointment. Its id is what it is: nobody can have it twice. */
export interface SlotDocument {
  /** `<resource>|<beginning, ISO>` */
  _id: string;
  resource: string;
  at: Date;
  appointmentId: string;
}
const slot = new mongoose.Schema<SlotDocument>(
  { _id: required, resource: required, at: { type: Date, required: true }, appointmentId: required },
  { collection: 'appointment_slots', versionKey: false },
);
slot.index({ appointmentId: 1 });
slot.index({ resource: 1, at: 1 });
export const SlotModel = mongoose.model<SlotDocument>('AppointmentSlot', slot);
