import { randomUUID } from 'node:crypto';
import { CourtError, type api } from '../contract/index.ts';
import { dayOf } from '../shanghai.ts';
import type { DeadlineClock } from '../deadline/index.ts';
import type { Actor, PetitionDocument } from '../petition/index.ts';
import { checkTime, type CalendarParts, type Place } from './calendar.ts';
import { AppointmentModel, SlotModel, type AppointmentDocument } from './document.ts';
import { claimSlots, heldSlots, releaseSlots } from './slots.ts';

export const SETTLE = 'appointment-settle';
/** When a process died between two writes of a booking, another tidies up after so long, ms. */
const CRASH_PAUSE = 30_000;

export interface BookingParts extends CalendarParts {
  clock: DeadlineClock;
}

/** Gives times to petitions: officers and room are taken together or not at all. */
export class Booking {
  readonly #parts: BookingParts;

  constructor(parts: BookingParts) {
    this.#parts = parts;
  }

  /** A new appointment at a time. P-021 not a possible time, P-020 somebody was faster. */
  async book(petition: PetitionDocument, time: api.AppointmentTime, by: Actor): Promise<AppointmentDocument> {
    const place = await checkTime(this.#parts, petition.courtId, time);
    const startsAt = new Date(time.startsAt);
    return this.#make({ ...fresh(petition, by), ...at(place, startsAt, time.slots), state: 'booked' });
  }

  /** Into the line of today, without a time. */
  async queue(petition: PetitionDocument, by: Actor): Promise<AppointmentDocument> {
    const now = new Date();
    const nobody = { officers: [], courtIds: [], roomId: null, roomName: null };
    const line = { walkIn: true, queuedAt: now, arrivedAt: now, place: 'court' as const, date: dayOf(now) };
    return this.#make({ ...fresh(petition, by), ...at(nobody, null, 1), ...line, state: 'queued' });
  }

  /** Another time for one that is live. P-020, P-021; P-022 when it changed meanwhile. */
  async move(before: AppointmentDocument, time: api.AppointmentTime): Promise<AppointmentDocument> {
    const place = await checkTime(this.#parts, before.localCourtId, time);
    const startsAt = new Date(time.startsAt);
    const set = { ...at(place, startsAt, time.slots), state: 'booked' as const, queuedAt: null, late: false };
    return this.change(before, set);
  }

  /** Writes a change of officers, room, time or state, taking and giving back slots. P-020; P-022 when it changed meanwhile. */
  async change(before: AppointmentDocument, set: Partial<AppointmentDocument>): Promise<AppointmentDocument> {
    const { _id, version } = before;
    await this.promise(_id);
    const wanted = heldSlots({ ...before, ...set });
    await claimSlots(_id, wanted);
    const after = await AppointmentModel.findOneAndUpdate(
      { _id, version, state: before.state },
      { $set: { ...set, version: version + 1 } },
      { returnDocument: 'after' },
    ).lean<AppointmentDocument>();
    if (!after) {
      await this.tidy(_id);
      throw new CourtError('P-022');
    }
    await releaseSlots(_id, wanted);
    return after;
  }

  /** Slots that the appointment does not need, whatever died on the way, are free. Gives the appointment; null when it was never made. */
  async tidy(id: string): Promise<AppointmentDocument | null> {
    const found = await AppointmentModel.findById(id).lean<AppointmentDocument>();
    await releaseSlots(id, found ? heldSlots(found) : []);
    return found;
  }

  /** To be called before the first write: should this process die, another finishes what it began. */
  async promise(id: string): Promise<void> {
    await this.#parts.clock.set(SETTLE, id, new Date(Date.now() + CRASH_PAUSE));
  }

  async #make(appointment: AppointmentDocument): Promise<AppointmentDocument> {
    const { _id } = appointment;
    const wanted = heldSlots(appointment);
    await this.promise(_id);
    await claimSlots(_id, wanted);
    await AppointmentModel.create(appointment);
    // Who was stopped for so long that others tidied up does not have the time any more.
    if ((await SlotModel.countDocuments({ appointmentId: _id })) < wanted.length) {
      await AppointmentModel.deleteOne({ _id });
      await releaseSlots(_id);
      throw new CourtError('P-020');
    }
    return appointment;
  }
}

type Timed = Pick<
  AppointmentDocument,
  'officers' | 'courtIds' | 'roomId' | 'roomName' | 'place' | 'startsAt' | 'slots' | 'date'
>;
const at = (place: Place, startsAt: Date | null, slots: number): Timed => ({
  ...place,
  place: place.roomId === null ? 'home' : 'court',
  startsAt,
  slots,
  date: dayOf(startsAt ?? new Date()),
});

function fresh(petition: PetitionDocument, by: Actor): Omit<AppointmentDocument, keyof Timed | 'state'> {
  return {
    _id: randomUUID(),
    petitionId: petition._id,
    petitionNumber: petition.number,
    petitioner: petition.people[0]?.nameMasked ?? '',
    demand: petition.demand.slice(0, 200),
    caseNumber: petition.caseNumbers[0] ?? null,
    localCourtId: petition.courtId,
    walkIn: false,
    late: false,
    queuedAt: null,
    arrivedAt: null,
    reason: null,
    sessionId: null,
    version: 1,
    createdAt: new Date(),
    createdBy: by.name,
  };
}
