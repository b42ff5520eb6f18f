import { CourtError, type AppointmentState } from '../contract/index.ts';
import { isDuplicate } from '../database.ts';
import { startsFrom } from '../roster/index.ts';
import { SlotModel, type AppointmentDocument, type SlotDocument } from './document.ts';

type Wanted = Pick<SlotDocument, '_id' | 'resource' | 'at'>;
type Holder = Pick<AppointmentDocument, 'officers' | 'roomId' | 'startsAt' | 'slots'>;

export const officerSlot = (id: string): string => `officer:${id}`;
export const roomSlot = (id: string): string => `room:${id}`;

/** The half hours that an appointment at its time needs, in the one order in which all take them. */
export function wantedSlots({ officers, roomId, startsAt, slots }: Holder): Wanted[] {
  if (startsAt === null) return [];
  const resources = [...officers.map(({ id }) => officerSlot(id)), ...(roomId === null ? [] : [roomSlot(roomId)])];
  return resources
    .flatMap((resource) =>
      startsFrom(startsAt, slots).map((at) => ({ _id: `${resource}|${at.toISOString()}`, resource, at })),
    )
    .sort((a, b) => (a._id < b._id ? -1 : 1));
}

const HOLDING: readonly AppointmentState[] = ['booked', 'arrived'];

/** What it has to hold as it stands: who waits in line holds nothing, and what is over is given back. */
export const heldSlots = (appointment: Holder & Pick<AppointmentDocument, 'state'>): Wanted[] =>
  HOLDING.includes(appointment.state) ? wantedSlots(appointment) : [];

/**
 * Takes all of them for an appointment, or none: P-020. Two that press at once meet at the unique ids; as all take in the same order, the one who has the first
 * that both want gets the rest, too.
 */
export async function claimSlots(appointmentId: string, wanted: readonly Wanted[]): Promise<void> {
  const taken: string[] = [];
  for (const slot of wanted) {
    try {
      await SlotModel.create({ ...slot, appointmentId });
      taken.push(slot._id);
    } catch (error) {
      if (isDuplicate(error) && (await SlotModel.exists({ _id: slot._id, appointmentId }))) continue;
      await SlotModel.deleteMany({ _id: { $in: taken }, appointmentId });
      throw isDuplicate(error) ? new CourtError('P-020') : error;
    }
  }
}

/** What an appointment holds beyond these is free again. */
export async function releaseSlots(appointmentId: string, except: readonly Wanted[] = []): Promise<void> {
  await SlotModel.deleteMany({ appointmentId, _id: { $nin: except.map(({ _id }) => _id) } });
}

/** Beginnings that are taken, by resource. */
export async function takenSlots(resources: string[], from: Date, to: Date): Promise<Map<string, Set<number>>> {
  const found = await SlotModel.find({ resource: { $in: resources }, at: { $gte: from, $lt: to } }).lean<
    SlotDocument[]
  >();
  const taken = new Map<string, Set<number>>();
  for (const { resource, at } of found) {
    const known = taken.get(resource) ?? new Set();
    taken.set(resource, known.add(at.getTime()));
  }
  return taken;
}
