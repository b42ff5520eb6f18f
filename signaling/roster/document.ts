import mongoose from 'mongoose';
import type { RosterKind } from '../contract/index.ts';

/** Hours in which somebody receives: every working day of a weekday, or on one date. Clocks Asia/Shanghai. */
export interface RosterDocument {
  _id: string;
  courtId: string;
  officerId: string;
  officerName: string;
  kind: RosterKind;
  weekday: number | null;
  date: string | null;
  from: string;
  to: string;
}

const required = { type: String, required: true };
const roster = new mongoose.Schema<RosterDocument>(
  {
    _id: required,
    courtId: required,
    officerId: required,
    officerName: required,
    kind: required,
    weekday: { type: Number, default: null },
    date: { type: String, default: null },
    from: required,
    to: required,
  },
  { collection: 'reception_roster', versionKey: false },
);
roster.index({ courtId: 1, weekday: 1, from: 1 });
export const RosterModel = mongoose.model<RosterDocument>('ReceptionRoster', roster);

/** A room with camera and screen at a local court. */
export interface RoomDocument {
  _id: string;
  courtId: string;
  name: string;
}
const room = new mongoose.Schema<RoomDocument>(
  { _id: required, courtId: required, name: required },
  { collection: 'video_rooms', versionKey: false },
);
room.index({ courtId: 1, name: 1 }, { unique: true });
export const RoomModel = mongoose.model<RoomDocument>('VideoRoom', room);
