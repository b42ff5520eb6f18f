import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { CourtDirectory } from '../court/index.ts';
import type { DeadlineClock } from '../deadline/index.ts';
import type { NoticeService, TemplateName } from '../notice/index.ts';
import type { PersonalData } from '../personal-data/index.ts';
import { PetitionModel, type PendingNotice, type PetitionDocument } from './document.ts';

const KIND = 'petition-notice';
/** When a process died between storing a message and handing it over, another does it after so long, ms. */
const CRASH_PAUSE = 10_000;
const MOBILE = /^1[3-9]\d{9}$/;
export const CONTACT_SEAL = 'petition.contact';

/** Messages that tell where to go, to which the link into the waiting room belongs. */
const WITH_LINK: readonly TemplateName[] = ['petition-scheduled', 'petition-moved', 'petition-day', 'petition-hour'];

export interface TellingParts {
  personal: PersonalData;
  courts: CourtDirectory;
  clock: DeadlineClock;
  notices: NoticeService;
  log: Logger;
}

/** The link into the waiting room of an appointment; null: there is none. */
export type JoinLink = (appointmentId: string) => Promise<string | null>;

/** What petitioners are told by SMS. A message is stored together with the move it tells of, so that it is sent whatever dies, and sent once. */
export class Telling {
  readonly #parts: TellingParts;
  #link: JoinLink = () => Promise.resolve(null);

  constructor(parts: TellingParts) {
    this.#parts = parts;
    parts.clock.handle(KIND, (id) => this.#send(id));
  }

  useLinks(link: JoinLink): void {
    this.#link = link;
  }

  /** A message to be stored with a move. `fields` without the court and the number, which every message has. */
  message(template: TemplateName, fields: Record<string, string> = {}, id: string = randomUUID()): PendingNotice {
    return { id, template, fields };
  }

  /** A message that comes with no move. The same id again is the same message. */
  async tell(petitionId: string, message: PendingNotice): Promise<void> {
    await this.promise(petitionId);
    await PetitionModel.updateOne({ _id: petitionId }, { $push: { pendingNotices: message } });
    await this.flush(petitionId);
  }

  /** The number messages go to; empty for none. */
  contact({ contactSealed }: Pick<PetitionDocument, 'contactSealed'>): string {
    return contactSealed === null ? '' : this.#parts.personal.open(contactSealed, CONTACT_SEAL);
  }

  /** To be called before messages are stored. */
  async promise(petitionId: string): Promise<void> {
    await this.#parts.clock.set(KIND, petitionId, new Date(Date.now() + CRASH_PAUSE));
  }

  /** Hands over what is stored. What fails now is done by the deadline. */
  async flush(petitionId: string): Promise<void> {
    try {
      await this.#send(petitionId);
      await this.#parts.clock.clear(KIND, petitionId);
    } catch (error) {
      this.#parts.log.warn({ err: error, petitionId }, 'the petitioner is told later');
    }
  }

  async #send(petitionId: string): Promise<void> {
    const petition = await PetitionModel.findById(petitionId).lean<PetitionDocument>();
    for (const pending of petition?.pendingNotices ?? []) {
      if (petition) await this.#sendOne(petition, pending);
      await PetitionModel.updateOne({ _id: petitionId }, { $pull: { pendingNotices: { id: pending.id } } });
    }
  }

  async #sendOne(petition: PetitionDocument, { id, template, fields }: PendingNotice): Promise<void> {
    const { courtId, number, appointment } = petition;
    const phone = this.contact(petition);
    if (!MOBILE.test(phone)) return;
    const link = WITH_LINK.includes(template) && appointment ? await this.#link(appointment.id) : null;
    // A path alone leads nowhere from a telephone: without an address of the court the way in is on the page of own matters.
    const secret = link?.startsWith('http') ? { secretLink: `，进入链接：${link}` } : {};
    await this.#parts.notices.send({
      id,
      courtId,
      number: phone,
      template,
      fields: { court: this.#parts.courts.get(courtId)?.name ?? '', number, link: '', ...fields },
      ...secret,
      about: { kind: 'petition', id: petition._id, label: number },
      createdBy: '',
    });
  }
}
