import { z } from 'zod';
import { id, iso } from './field.ts';
import { identityMark } from './identity-check.ts';
import {
  APPOINTMENT_ACTS,
  APPOINTMENT_STATES,
  MOST_SLOTS,
  PETITION_PLACES,
  ROSTER_KINDS,
  SLOT_MINUTES,
} from './petition-state.ts';

/** HTTP API: reception roster, video rooms, appointments. Times are ISO 8601 in UTC; dates and clocks Asia/Shanghai. */
const clock = z.string().regex(/^([01][0-9]|2[0-3]):(00|30)$/, '只能选整点或半点');

export const rosterEdit = z
  .object({
    officerId: id,
    kind: z.enum(ROSTER_KINDS),
    /** 0 is Monday; every working day with this name. Null: on `date` only, whatever day it is. */
    weekday: z.int().min(0).max(6).nullable(),
    date: z.iso.date().nullable(),
    from: clock,
    to: clock,
  })
  .refine((entry) => (entry.weekday === null) !== (entry.date === null), {
    path: ['weekday'],
    message: '请选星期或日期',
  })
  .refine((entry) => entry.from < entry.to, { path: ['to'], message: '结束时间必须晚于开始时间' });
export type RosterEdit = z.infer<typeof rosterEdit>;
export const rosterView = z.object({
  id,
  courtId: id,
  courtName: z.string(),
  officerId: id,
  officerName: z.string(),
  kind: z.enum(ROSTER_KINDS),
  weekday: z.int().nullable(),
  date: z.string().nullable(),
  from: z.string(),
  to: z.string(),
});
export type RosterView = z.infer<typeof rosterView>;
export const roomEdit = z.object({ courtId: id, name: z.string().trim().min(1).max(40) });
export const roomView = z.object({ id, courtId: id, courtName: z.string(), name: z.string() });
export type RoomView = z.infer<typeof roomView>;
export const receptionOfficer = z.object({ id, name: z.string(), courtId: id, courtName: z.string() });
export type ReceptionOfficer = z.infer<typeof receptionOfficer>;

export const calendarQuery = z.object({
  /** Whose petition is to be given a time: which courts and rooms come into question. */
  petitionId: id,
  from: z.iso.date(),
  days: z.coerce.number().int().min(1).max(14).default(7),
});
const slots = z.array(z.object({ at: iso, free: z.boolean() }));
/** Free time of officers and rooms. `working` false: a holiday of the receiving court. */
export const calendarDay = z.object({
  date: z.string(),
  working: z.boolean(),
  officers: z.array(
    z.object({
      officerId: id,
      name: z.string(),
      kind: z.enum(ROSTER_KINDS),
      courtId: id,
      courtName: z.string(),
      slots,
    }),
  ),
  rooms: z.array(z.object({ roomId: id, name: z.string(), busy: z.array(iso) })),
});
export type CalendarDay = z.infer<typeof calendarDay>;

/** `officerIds`: of one court, or of two that receive jointly. `roomId` null: the petitioner is at home. */
export const appointmentTime = z.object({
  officerIds: z.array(id).min(1).max(4),
  roomId: id.nullable(),
  startsAt: iso,
  slots: z.int().min(1).max(MOST_SLOTS).default(1),
});
export type AppointmentTime = z.infer<typeof appointmentTime>;
export const minutesOf = (slotCount: number): number => slotCount * SLOT_MINUTES;
export const appointmentMove = appointmentTime.extend({ reason: z.string().trim().min(2).max(500) });

export const appointmentView = z.object({
  id,
  petitionId: id,
  petitionNumber: z.string(),
  petitioner: z.string(),
  demand: z.string(),
  caseNumber: z.string().nullable(),
  state: z.enum(APPOINTMENT_STATES),
  localCourtId: id,
  localCourtName: z.string(),
  courtIds: z.array(id),
  courtNames: z.array(z.string()),
  officers: z.array(z.object({ id, name: z.string(), courtName: z.string() })),
  place: z.enum(PETITION_PLACES),
  roomName: z.string().nullable(),
  /** Null while it waits in the line of the day. */
  startsAt: iso.nullable(),
  minutes: z.int(),
  /** The day, Asia/Shanghai. */
  date: z.string(),
  walkIn: z.boolean(),
  late: z.boolean(),
  arrivedAt: iso.nullable(),
  reason: z.string().nullable(),
  sessionId: z.string().nullable(),
  /** Null: not checked. */
  identity: identityMark.nullable(),
  /** Whether who asks may state it now. */
  mayIdentify: z.boolean(),
  acts: z.array(z.enum(APPOINTMENT_ACTS)),
});
export type AppointmentView = z.infer<typeof appointmentView>;
export const appointmentQuery = z.object({
  from: z.iso.date(),
  days: z.coerce.number().int().min(1).max(31).default(1),
  state: z.enum(APPOINTMENT_STATES).optional(),
  mine: z.stringbool().optional(),
});
export const walkIn = z.object({ petitionId: id });
