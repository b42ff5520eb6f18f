import { CourtError, type api } from '../contract/index.ts';
import type { CourtDirectory } from '../court/index.ts';
import { dayOf } from '../shanghai.ts';
import { isAligned, slotStart, startsFrom, type Duty, type Roster } from '../roster/index.ts';
import { officerSlot, roomSlot, takenSlots } from './slots.ts';

const DAY = 86_400_000;

export interface CalendarParts {
  courts: CourtDirectory;
  roster: Roster;
}

/** Courts that may receive a local court's petitioner: those above it; its own when there is none. */
export function receivingCourts(courts: CourtDirectory, localCourtId: string): string[] {
  const above = courts.above(localCourtId);
  return above.length > 0 ? above : [localCourtId];
}

/** Free time of officers and rooms for a petitioner of a local court, `days` days from `from` (`2026-11-26`) on. */
export async function calendarOf(
  { courts, roster }: CalendarParts,
  localCourtId: string,
  from: string,
  days: number,
  now = new Date(),
): Promise<api.CalendarDay[]> {
  const receiving = receivingCourts(courts, localCourtId);
  const rooms = await roster.rooms([localCourtId]);
  const found: api.CalendarDay[] = [];
  for (let day = 0; day < days; day++) {
    const start = new Date(slotStart(from, '00:00').getTime() + day * DAY);
    const date = dayOf(start);
    // The court next above first.
    const duties = (await roster.onDuty(receiving, date)).sort(
      (a, b) => receiving.indexOf(a.courtId) - receiving.indexOf(b.courtId),
    );
    const resources = [
      ...duties.map(({ officerId }) => officerSlot(officerId)),
      ...rooms.map(({ id }) => roomSlot(id)),
    ];
    const taken = await takenSlots(resources, start, new Date(start.getTime() + DAY));
    const isFree = (duty: Duty, at: Date): boolean =>
      at > now && taken.get(officerSlot(duty.officerId))?.has(at.getTime()) !== true;
    found.push({
      date,
      working: receiving.some((id) => courts.calendar(id).isWorkingDay(date)),
      officers: duties.map((duty) => ({
        officerId: duty.officerId,
        name: duty.name,
        kind: duty.kind,
        courtId: duty.courtId,
        courtName: courts.get(duty.courtId)?.name ?? '',
        slots: duty.starts.map((at) => ({ at: at.toISOString(), free: isFree(duty, at) })),
      })),
      rooms: rooms.map(({ id: roomId, name }) => ({
        roomId,
        name,
        busy: [...(taken.get(roomSlot(roomId)) ?? [])].sort((a, b) => a - b).map((at) => new Date(at).toISOString()),
      })),
    });
  }
  return found;
}

/** Who and where, as an appointment keeps it. */
export interface Place {
  officers: { id: string; name: string; courtId: string }[];
  courtIds: string[];
  roomId: string | null;
  roomName: string | null;
}

/**
 * Whether these officers receive at that time and the room is one of the local court; P-021 with what is wrong. Joint reception: officers of at most two
 * courts. Whether they are still free shows when the slots are taken.
 */
export async function checkTime(
  { courts, roster }: CalendarParts,
  localCourtId: string,
  time: api.AppointmentTime,
  now = new Date(),
): Promise<Place> {
  const refuse = (field: string, message: string): never => {
    throw new CourtError('P-021', { fields: { [field]: message } });
  };
  const startsAt = new Date(time.startsAt);
  if (!isAligned(startsAt) || startsAt <= now) refuse('startsAt', '请选日历上还没有过去的时间');
  const duties = await roster.onDuty(receivingCourts(courts, localCourtId), dayOf(startsAt));
  const officers = [...new Set(time.officerIds)].map((id) => {
    const duty = duties.find(({ officerId }) => officerId === id);
    const starts = new Set(duty?.starts.map(Number));
    const whole = startsFrom(startsAt, time.slots).every((at) => starts.has(at.getTime()));
    if (!duty || !whole) return refuse('officerIds', '接访人员这个时间不接访');
    return { id, name: duty.name, courtId: duty.courtId };
  });
  const courtIds = [...new Set(officers.map(({ courtId }) => courtId))];
  if (courtIds.length > 2) refuse('officerIds', '最多两个法院联合接访');
  if (time.roomId === null) return { officers, courtIds, roomId: null, roomName: null };
  const room = (await roster.rooms([localCourtId])).find(({ id }) => id === time.roomId);
  if (!room) return refuse('roomId', '请选择当地法院的接访室');
  return { officers, courtIds, roomId: room.id, roomName: room.name };
}
