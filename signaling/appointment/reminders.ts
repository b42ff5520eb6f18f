import type { CourtDirectory } from '../court/index.ts';
import type { DeadlineClock } from '../deadline/index.ts';
import type { PetitionService } from '../petition/index.ts';
import { AppointmentModel, type AppointmentDocument } from './document.ts';
import { messageFields } from './view.ts';

const HOUR = 3_600_000;
/** How long before its beginning somebody is reminded, ms. */
const REMINDERS = { 'petition-day': 24 * HOUR, 'petition-hour': HOUR } as const;
type Reminder = keyof typeof REMINDERS;
const NAMES = Object.keys(REMINDERS) as Reminder[];
/** A reminder that comes later than this is none, ms. */
const TOO_LATE = 30 * 60_000;

export interface ReminderParts {
  clock: DeadlineClock;
  courts: CourtDirectory;
  petitions: PetitionService;
}

/** Reminds petitioners by SMS the day before and an hour before. An appointment that was moved or called off since says nothing. */
export class Reminders {
  readonly #parts: ReminderParts;

  constructor(parts: ReminderParts) {
    this.#parts = parts;
    for (const name of NAMES) parts.clock.handle(name, (id) => this.#due(name, id));
  }

  /** For its time as it stands. What would be due at once is left out: it was just told. */
  async set({ _id, version, startsAt }: AppointmentDocument, now = Date.now()): Promise<void> {
    if (startsAt === null) return;
    for (const name of NAMES) {
      const due = startsAt.getTime() - REMINDERS[name];
      if (due > now) await this.#parts.clock.set(name, `${_id}/${version}`, new Date(due));
    }
  }

  async #due(name: Reminder, id: string): Promise<void> {
    const [appointmentId = '', version] = id.split('/');
    const found = await AppointmentModel.findById(appointmentId).lean<AppointmentDocument>();
    if (found?.state !== 'booked' || found.version !== Number(version) || found.startsAt === null) return;
    if (Date.now() > found.startsAt.getTime() - REMINDERS[name] + TOO_LATE) return;
    const { telling } = this.#parts.petitions;
    const fields = messageFields(found, this.#parts.courts);
    await telling.tell(found.petitionId, telling.message(name, fields, `${name}-${appointmentId}-${version}`));
  }
}
