import type { Logger } from 'pino';
import type { IdentityMark } from '../contract/identity-check.ts';
import { CourtError, type ErrorCode } from '../contract/index.ts';
import type { PetitionService } from '../petition/index.ts';
import type { Roster } from '../roster/index.ts';
import { AppointmentModel, type AppointmentDocument } from './document.ts';
import { NO_SESSIONS, type ReceptionOrder, type ReceptionSessions } from './reception-sessions.ts';
import { isLive } from './state.ts';

/** It will not be opened however often it is asked for: its people do not fit, or it is over. */
const REFUSED: readonly ErrorCode[] = ['V-001', 'J-005', 'J-009', 'J-012'];

export interface OpeningParts {
  petitions: PetitionService;
  roster: Roster;
  /** What was stated about who the petitioner is, by appointment. */
  marks: (appointmentIds: readonly string[]) => Promise<Map<string, IdentityMark>>;
  log: Logger;
}

/** The session of an appointment: open while the appointment is live, at its time, with its officers. */
export class Opening {
  readonly #parts: OpeningParts;
  #sessions: ReceptionSessions = NO_SESSIONS;

  constructor(parts: OpeningParts) {
    this.#parts = parts;
  }

  use(sessions: ReceptionSessions): void {
    this.#sessions = sessions;
  }

  /** The petitioner's link; null: there is no session to be opened now. Asked again it is the same one. S-002 while the database or Redis is away. */
  async open(id: string): Promise<string | null> {
    const appointment = await AppointmentModel.findById(id).lean<AppointmentDocument>();
    const order = appointment && isLive(appointment.state) ? await this.#order(appointment) : null;
    const opened = order && (await this.#openFor(order));
    if (!appointment || !opened) return null;
    const { sessionId, joinUrl } = opened;
    if (appointment.sessionId !== sessionId) await AppointmentModel.updateOne({ _id: id }, { $set: { sessionId } });
    // It may have been moved or called off at this moment: the session goes with it.
    const after = await AppointmentModel.findById(id).lean<AppointmentDocument>();
    if (after?.version === appointment.version) return joinUrl;
    if (after && isLive(after.state)) return this.open(id);
    await this.callOff(id, after?.reason ?? null);
    return null;
  }

  /** As `open`; what fails now is done by the deadline of the appointment. */
  async tryOpen(id: string): Promise<string | null> {
    try {
      return await this.open(id);
    } catch (error) {
      this.#parts.log.warn({ err: error, appointmentId: id }, 'session of an appointment not opened yet');
      return null;
    }
  }

  /** Idempotent. A session that has begun goes on. */
  async callOff(id: string, reason: string | null): Promise<void> {
    await this.#sessions.callOff(id, reason ?? '');
  }

  async #openFor(order: ReceptionOrder): ReturnType<ReceptionSessions['openFor']> {
    try {
      return await this.#sessions.openFor(order);
    } catch (error) {
      if (!(error instanceof CourtError && REFUSED.includes(error.code))) throw error;
      this.#parts.log.warn({ err: error, appointmentId: order.appointmentId }, 'appointment cannot have a session');
      return null;
    }
  }

  /** Null when there is no officer of it at the court any more. */
  async #order(appointment: AppointmentDocument): Promise<ReceptionOrder | null> {
    const { petitions, roster, marks } = this.#parts;
    const { _id, petitionId, caseNumber, localCourtId, courtIds, startsAt } = appointment;
    const [courtId, ...jointCourtIds] = courtIds;
    const serving = await roster.serving(courtIds);
    const officerIds = appointment.officers.map(({ id }) => id).filter((id) => serving.has(id));
    if (courtId === undefined || officerIds.length === 0) return null;
    const petition = await petitions.get(petitionId);
    const [person] = petitions.reveal(petition).people;
    return {
      appointmentId: _id,
      petitionId,
      title: petition.demand.slice(0, 60),
      caseNumber,
      courtId,
      jointCourtIds,
      localCourtId,
      petitioner: { name: person?.name ?? '', phone: petitions.telling.contact(petition) },
      officerIds,
      scheduledAt: startsAt,
      identity: (await marks([_id])).get(_id) ?? null,
    };
  }
}
