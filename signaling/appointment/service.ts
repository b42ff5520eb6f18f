import type { QueryFilter } from 'mongoose';
import type { Logger } from 'pino';
import type { z } from 'zod';
import { CourtError, SLOT_MINUTES, type api, type AppointmentAct, type session } from '../contract/index.ts';
import type { CourtDirectory } from '../court/index.ts';
import { dayOf } from '../shanghai.ts';
import { slotStart } from '../roster/index.ts';
import {
  blocksAfter,
  type Actor,
  type PetitionDocument,
  type PetitionScope,
  type PetitionService,
} from '../petition/index.ts';
import { Booking, SETTLE, type BookingParts } from './booking.ts';
import { calendarOf } from './calendar.ts';
import { AppointmentModel, type AppointmentDocument } from './document.ts';
import { Opening, type OpeningParts } from './opening.ts';
import type { ReceptionSessions } from './reception-sessions.ts';
import { Reminders } from './reminders.ts';
import { ACTS, actsOf, isLive, LIVE } from './state.ts';
import { messageFields, ofPetition, timeWords, viewOf } from './view.ts';

const DAY = 86_400_000;
/** Appointments shown at once. */
const MOST = 1000;
const SYSTEM: Actor = { id: null, name: '系统', side: 'system' };
/** Told when nobody has said why. */
const NO_REASON = '安排有变';
/** The waiting room is open to the petitioner so long before the time, and after it, ms. */
const JOIN_BEFORE = 30 * 60_000;
const JOIN_AFTER = 3 * 3_600_000;

export interface AppointmentParts extends BookingParts, OpeningParts {
  petitions: PetitionService;
  courts: CourtDirectory;
  log: Logger;
}

type ListQuery = z.infer<typeof api.appointmentQuery>;

/** Appointments of petitions for receptions. V-003 for one out of sight, P-022 for one that is not in that state any more. */
export class AppointmentService {
  readonly #parts: AppointmentParts;
  readonly #booking: Booking;
  readonly #reminders: Reminders;
  readonly #opening: Opening;

  constructor(parts: AppointmentParts) {
    this.#parts = parts;
    this.#booking = new Booking(parts);
    this.#reminders = new Reminders(parts);
    this.#opening = new Opening(parts);
    parts.clock.handle(SETTLE, (id) => this.#settle(id));
    parts.petitions.telling.useLinks((id) => this.#opening.open(id));
  }

  /** Where receptions take place. */
  useSessions(sessions: ReceptionSessions): void {
    this.#opening.use(sessions);
  }

  /** Of some days, by time; those in line after those with a time, in the order in which they came. */
  async list(
    { from, days, state, mine }: ListQuery,
    scope: PetitionScope,
    accountId: string,
  ): Promise<api.AppointmentView[]> {
    const first = slotStart(from, '00:00');
    const dates = Array.from({ length: days }, (_, index) => dayOf(new Date(first.getTime() + index * DAY)));
    const filter: QueryFilter<AppointmentDocument> = {
      localCourtId: { $in: [...scope.courtIds] },
      date: { $in: dates },
      ...(state ? { state } : {}),
      ...(mine === true ? { 'officers.id': accountId } : {}),
    };
    const found = await AppointmentModel.find(filter).limit(MOST).lean<AppointmentDocument[]>();
    const order = ({ startsAt, queuedAt }: AppointmentDocument): number =>
      startsAt?.getTime() ?? (queuedAt?.getTime() ?? 0) + DAY;
    const marks = await this.#parts.marks(found.map(({ _id }) => _id));
    return found
      .sort((a, b) => (a.date === b.date ? order(a) - order(b) : a.date < b.date ? -1 : 1))
      .map((one) => viewOf(one, this.#parts.courts, scope.sideOf(one.localCourtId), marks.get(one._id) ?? null));
  }

  async view(id: string, scope: PetitionScope): Promise<api.AppointmentView> {
    const found = await this.#find(id, scope);
    const mark = (await this.#parts.marks([id])).get(id) ?? null;
    return viewOf(found, this.#parts.courts, scope.sideOf(found.localCourtId), mark);
  }

  async calendar(petition: PetitionDocument, from: string, days: number): Promise<api.CalendarDay[]> {
    return calendarOf(this.#parts, petition.courtId, from, days);
  }

  /** The upper court approves and gives a time. P-001, P-008, P-020, P-021. */
  async schedule(petition: PetitionDocument, time: api.AppointmentTime, by: Actor): Promise<AppointmentDocument> {
    requireReady(petition);
    return this.#begin(petition, by, await this.#booking.book(petition, time, by), 'schedule');
  }

  /** The petitioner is at the court without an appointment: into the line of today. P-001, P-008. */
  async walkIn(petition: PetitionDocument, by: Actor): Promise<AppointmentDocument> {
    requireReady(petition);
    return this.#begin(petition, by, await this.#booking.queue(petition, by), 'walk-in');
  }

  /** Another time. P-020, P-021, P-022. */
  async move(
    id: string,
    { reason, ...time }: z.infer<typeof api.appointmentMove>,
    by: Actor,
    scope: PetitionScope,
  ): Promise<AppointmentDocument> {
    const before = await this.#actable(id, 'move', scope);
    const after = await this.#booking.move(before, time);
    const fields = { ...messageFields(after, this.#parts.courts), reason };
    await this.#tellPetition(after, by, { step: 'move', reason, notice: ['petition-moved', fields] });
    await this.#reminders.set(after);
    // One that is open already would be taken for abandoned a day after the old time, and the appointment with it.
    if (after.sessionId !== null) await this.#opening.tryOpen(id);
    return after;
  }

  /** There, late, done. */
  async act(
    id: string,
    act: 'arrive' | 'late' | 'done',
    by: Actor,
    scope: PetitionScope,
  ): Promise<AppointmentDocument> {
    const before = await this.#actable(id, act, scope);
    const now = new Date();
    const change = {
      arrive: { arrivedAt: now },
      // Who is late loses the time, waits in the line of the day, and is taken when an officer is free.
      late: { late: true, arrivedAt: now, queuedAt: now, startsAt: null, date: dayOf(now) },
      done: {},
    }[act];
    const after = await this.#booking.change(before, { ...change, state: ACTS[act].to });
    if (act === 'done') await this.#tellPetition(after, by, { step: 'receive', to: 'received' });
    else await this.#tellPetition(after, by, { step: act, startsAt: before.startsAt });
    return after;
  }

  /** An officer takes who waits in line, now. P-020 when the officer has somebody at this time. */
  async take(
    id: string,
    officer: { id: string; name: string; courtId: string },
    scope: PetitionScope,
  ): Promise<AppointmentDocument> {
    const before = await this.#actable(id, 'take', scope);
    const slot = SLOT_MINUTES * 60_000;
    const startsAt = new Date(Math.floor(Date.now() / slot) * slot);
    const after = await this.#booking.change(before, {
      officers: [officer],
      courtIds: [officer.courtId],
      startsAt,
      slots: 1,
      state: 'arrived',
    });
    await this.#tellPetition(after, { id: officer.id, name: officer.name, side: 'staff' }, { step: 'arrive' });
    await this.#opening.tryOpen(id);
    return after;
  }

  /** Called off by the court. The petition waits for another time. */
  async cancel(id: string, reason: string, by: Actor, scope: PetitionScope): Promise<AppointmentDocument> {
    return this.#callOff(await this.#actable(id, 'cancel', scope), reason, by);
  }

  /** Called off by the petitioner. */
  async cancelOwn(petition: PetitionDocument, reason: string, by: Actor): Promise<void> {
    const found = await this.#live(petition);
    if (!found || found.state === 'arrived') throw new CourtError('P-022');
    await this.#callOff(found, reason, by);
  }

  /** The petitioner, or the guide for them, takes the petition back; its appointment is free. */
  async withdraw(petition: PetitionDocument, by: Actor, reason: string | null): Promise<PetitionDocument> {
    const { acts } = this.#parts.petitions;
    const found = await this.#live(petition);
    if (found) await this.#booking.promise(found._id);
    const moved = await acts.withdraw(petition, by, reason);
    if (found) await this.#end(found, 'cancelled', reason ?? '撤回');
    return moved;
  }

  /** Nobody came. Once more is free; after the second time the guide has to talk to the petitioner first. */
  async noShow(id: string, by: Actor, scope: PetitionScope): Promise<AppointmentDocument> {
    const before = await this.#actable(id, 'no-show', scope);
    const after = await this.#end(before, 'no-show', null);
    await this.#missed(after, by);
    return after;
  }

  /** The session of an appointment is over; without an outcome the petition waits for somebody to put it down. Idempotent. */
  async sessionEnded(
    appointmentId: string,
    { outcome, opinion, by }: { outcome: session.SessionOutcome | null; opinion: string; by: string },
  ): Promise<void> {
    const found = await AppointmentModel.findById(appointmentId).lean<AppointmentDocument>();
    if (!found) return;
    const after = isLive(found.state) ? await this.#booking.change(found, { state: 'done' }) : found;
    if (after.state !== 'done') return;
    const { petitions } = this.#parts;
    const actor: Actor = { id: null, name: by, side: 'staff' };
    let petition = await petitions.get(after.petitionId);
    if (petition.appointment?.id !== after._id) return;
    if (petition.state === 'scheduled') {
      petition = await this.#tellPetition(after, actor, { step: 'receive', to: 'received' });
    }
    if (outcome !== null && petition.state === 'received') {
      await petitions.acts.close(petition, actor, { outcome, opinion });
    }
  }

  /** The session of an appointment was called off by who was to lead it. Idempotent. */
  async sessionCancelled(appointmentId: string, reason: string, by: string): Promise<void> {
    const found = await AppointmentModel.findById(appointmentId).lean<AppointmentDocument>();
    if (found && isLive(found.state)) await this.#callOff(found, reason, { id: null, name: by, side: 'staff' });
  }

  /** For the petitioner: the way into the waiting room, from half an hour before the time on. */
  async joinUrlOf(petition: PetitionDocument, now = Date.now()): Promise<string | null> {
    const { appointment } = petition;
    if (petition.state !== 'scheduled' || !appointment || !isLive(appointment.state)) return null;
    const at = appointment.startsAt?.getTime();
    if (at === undefined || now < at - JOIN_BEFORE || now > at + JOIN_AFTER) return null;
    return this.#opening.tryOpen(appointment.id);
  }

  async #begin(
    petition: PetitionDocument,
    by: Actor,
    appointment: AppointmentDocument,
    step: 'schedule' | 'walk-in',
  ): Promise<AppointmentDocument> {
    const { petitions, courts } = this.#parts;
    const { startsAt } = appointment;
    const fields = messageFields(appointment, courts);
    const notice = step === 'schedule' ? petitions.telling.message('petition-scheduled', fields) : null;
    try {
      await petitions.acts.appointment(petition, by, ofPetition(appointment, courts), {
        step,
        to: 'scheduled',
        startsAt,
        notice,
        when: { blocked: false },
      });
    } catch (error) {
      await this.#end(appointment, 'cancelled', null);
      throw error;
    }
    await this.#reminders.set(appointment);
    return appointment;
  }

  async #callOff(before: AppointmentDocument, reason: string, by: Actor): Promise<AppointmentDocument> {
    const after = await this.#end(before, 'cancelled', reason);
    await this.#cancelled(after, by);
    return after;
  }

  async #cancelled(after: AppointmentDocument, by: Actor): Promise<void> {
    const { startsAt, reason } = after;
    const notice = ['petition-cancelled', { time: timeWords(startsAt), reason: reason ?? NO_REASON }] as const;
    await this.#tellPetition(after, by, { step: 'cancel', to: 'accepted', reason, notice });
  }

  async #missed(after: AppointmentDocument, by: Actor): Promise<void> {
    const noShows = (await this.#parts.petitions.get(after.petitionId)).noShows + 1;
    const again = blocksAfter(noShows);
    const template = again ? 'petition-no-show-again' : 'petition-no-show';
    const notice = [template, { time: timeWords(after.startsAt) }] as const;
    const set = { noShows, blocked: again };
    await this.#tellPetition(after, by, { step: 'no-show', to: 'accepted', notice, set });
  }

  /** Its slots are free and its session does not take place. */
  async #end(
    before: AppointmentDocument,
    state: 'cancelled' | 'no-show',
    reason: string | null,
  ): Promise<AppointmentDocument> {
    const after = await this.#booking.change(before, { state, reason });
    await this.#opening.callOff(after._id, reason).catch((error: unknown) => {
      this.#parts.log.warn({ err: error, appointmentId: after._id }, 'session of an appointment not called off yet');
    });
    return after;
  }

  async #tellPetition(
    appointment: AppointmentDocument,
    by: Actor,
    { notice, ...move }: Told,
  ): Promise<PetitionDocument> {
    const { petitions, courts } = this.#parts;
    const petition = await petitions.get(appointment.petitionId);
    const message = notice ? petitions.telling.message(notice[0], notice[1]) : null;
    return petitions.acts.appointment(petition, by, ofPetition(appointment, courts), {
      startsAt: appointment.startsAt,
      ...move,
      notice: message,
      when: { 'appointment.id': appointment._id },
    });
  }

  /** Some seconds after each change: what a crash, or Redis or the database being away, has left half done. */
  async #settle(id: string): Promise<void> {
    const found = await this.#booking.tidy(id);
    if (!found) return;
    const petition = await this.#parts.petitions.get(found.petitionId);
    const belongs = petition.appointment?.id === id && petition.state === 'scheduled';
    if (isLive(found.state) && !belongs) return void (await this.#end(found, 'cancelled', null));
    if (belongs && petition.appointment?.state !== found.state) await this.#catchUp(found);
    if (!isLive(found.state)) return this.#opening.callOff(id, found.reason);
    if (found.state === 'booked') await this.#reminders.set(found);
    await this.#opening.open(id);
  }

  /** The petition says what the appointment says. */
  async #catchUp(found: AppointmentDocument): Promise<void> {
    if (found.state === 'no-show') await this.#missed(found, SYSTEM);
    else if (found.state === 'cancelled') await this.#cancelled(found, SYSTEM);
    else if (found.state === 'done') await this.#tellPetition(found, SYSTEM, { step: 'receive', to: 'received' });
    else await this.#tellPetition(found, SYSTEM, { step: 'move' });
  }

  async #live(petition: PetitionDocument): Promise<AppointmentDocument | null> {
    const { appointment, state } = petition;
    if (state !== 'scheduled' || !appointment) return null;
    return AppointmentModel.findOne({ _id: appointment.id, state: { $in: [...LIVE] } }).lean<AppointmentDocument>();
  }

  async #find(id: string, scope: PetitionScope): Promise<AppointmentDocument> {
    const filter = { _id: id, localCourtId: { $in: [...scope.courtIds] } };
    const found = await AppointmentModel.findOne(filter).lean<AppointmentDocument>();
    if (!found) throw new CourtError('V-003');
    return found;
  }

  /** A-004 for the wrong side, P-022 for the wrong state or too early. */
  async #actable(id: string, act: AppointmentAct, scope: PetitionScope): Promise<AppointmentDocument> {
    const found = await this.#find(id, scope);
    const side = scope.sideOf(found.localCourtId);
    if (!ACTS[act].sides.includes(side)) throw new CourtError('A-004');
    if (!actsOf(side, found).includes(act)) throw new CourtError('P-022', { detail: act });
    return found;
  }
}

type PetitionMove = Parameters<PetitionService['acts']['appointment']>[3];
type Told = Omit<PetitionMove, 'notice' | 'when'> & {
  notice?: readonly [Parameters<PetitionService['telling']['message']>[0], Record<string, string>] | undefined;
};

/** P-001 when it does not wait for a time, P-008 when the guide has to talk to the petitioner first. */
function requireReady({ state, blocked }: PetitionDocument): void {
  if (state !== 'accepted') throw new CourtError('P-001', { detail: 'schedule' });
  if (blocked) throw new CourtError('P-008');
}
