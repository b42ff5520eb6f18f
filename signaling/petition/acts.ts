import type { QueryFilter } from 'mongoose';
import {
  CourtError,
  type PetitionSide,
  type PetitionState,
  type PetitionStep,
  type session,
} from '../contract/index.ts';
import {
  PetitionModel,
  type AppointmentOf,
  type PendingNotice,
  type PetitionDocument,
  type TrailLine,
} from './document.ts';
import { isOpen, PETITION_MOVES } from './state.ts';
import type { Telling } from './telling.ts';

/** Who does something. `id` null: a citizen or the system. */
export interface Actor {
  id: string | null;
  name: string;
  side: PetitionSide;
}

/** A step and what it changes. `to` left out: the state stays. */
export interface Move {
  step: PetitionStep;
  to?: PetitionState | undefined;
  reason?: string | null | undefined;
  startsAt?: Date | null | undefined;
  detail?: string | null | undefined;
  set?: Partial<Pick<PetitionDocument, 'appointment' | 'outcome' | 'opinion' | 'noShows' | 'blocked'>> | undefined;
  notice?: PendingNotice | null | undefined;
  /** What else must still hold when it is done. */
  when?: QueryFilter<PetitionDocument> | undefined;
}

/** What can be done on petitions. Every step is one write that fails when somebody else was faster: P-001. */
export class PetitionActs {
  readonly #telling: Telling;

  constructor(telling: Telling) {
    this.#telling = telling;
  }

  /** P-001 when the state does not allow it any more. */
  async move(petition: PetitionDocument, by: Actor, move: Move): Promise<PetitionDocument> {
    const { _id, state } = petition;
    const to = move.to ?? state;
    if (to !== state && !PETITION_MOVES[state].includes(to)) throw new CourtError('P-001', { detail: move.step });
    const line = lineOf(by, move);
    if (move.notice) await this.#telling.promise(_id);
    const moved = await PetitionModel.findOneAndUpdate(
      { $and: [{ _id, state }, move.when ?? {}] },
      {
        $set: { ...move.set, state: to, open: isOpen(to) },
        $push: { trail: line, ...(move.notice ? { pendingNotices: move.notice } : {}) },
      },
      { returnDocument: 'after' },
    ).lean<PetitionDocument>();
    if (!moved) throw new CourtError('P-001', { detail: move.step });
    if (move.notice) await this.#telling.flush(_id);
    return moved;
  }

  async accept(petition: PetitionDocument, by: Actor): Promise<PetitionDocument> {
    return this.move(petition, by, {
      step: 'accept',
      to: 'accepted',
      notice: this.#telling.message('petition-accepted'),
    });
  }

  async reject(petition: PetitionDocument, by: Actor, reason: string): Promise<PetitionDocument> {
    const notice = this.#telling.message('petition-rejected', { reason });
    return this.move(petition, by, { step: 'reject', to: 'rejected', reason, notice });
  }

  /** The guide has talked to who missed two appointments. */
  async allow(petition: PetitionDocument, by: Actor, reason: string): Promise<PetitionDocument> {
    return this.move(petition, by, { step: 'allow', reason, set: { blocked: false }, when: { blocked: true } });
  }

  async withdraw(petition: PetitionDocument, by: Actor, reason: string | null): Promise<PetitionDocument> {
    return this.move(petition, by, { step: 'withdraw', to: 'withdrawn', reason });
  }

  /** What the reception came to; with `next-session` it waits for another time. */
  async close(
    petition: PetitionDocument,
    by: Actor,
    { outcome, opinion }: { outcome: session.SessionOutcome; opinion: string },
  ): Promise<PetitionDocument> {
    const again = outcome === 'next-session';
    return this.move(petition, by, {
      step: again ? 'next-session' : 'close',
      to: again ? 'accepted' : 'closed',
      detail: outcome,
      reason: opinion === '' ? null : opinion,
      set: { outcome, opinion },
      notice: again ? null : this.#telling.message('petition-closed', { outcome: OUTCOME_WORDS[outcome] }),
    });
  }

  /** Its appointment stands otherwise: what the petition says of it, and a line of the story. */
  async appointment(
    petition: PetitionDocument,
    by: Actor,
    appointment: AppointmentOf | null,
    move: Omit<Move, 'set'> & { set?: Pick<PetitionDocument, 'noShows' | 'blocked'> | undefined },
  ): Promise<PetitionDocument> {
    return this.move(petition, by, { ...move, set: { ...move.set, appointment } });
  }

  /** A line of the story that changes nothing, whatever state it is in meanwhile. */
  async tell(petitionId: string, by: Actor, { step, reason }: Pick<Move, 'step' | 'reason'>): Promise<void> {
    await PetitionModel.updateOne({ _id: petitionId }, { $push: { trail: lineOf(by, { step, reason }) } });
  }

  async note(
    petition: PetitionDocument,
    by: Actor,
    step: 'material' | 'remove-material',
    detail: string,
  ): Promise<void> {
    await this.move(petition, by, { step, detail });
  }
}

const lineOf = (by: Actor, { step, reason, startsAt, detail }: Move): TrailLine => ({
  at: new Date(),
  step,
  side: by.side,
  by: by.name,
  reason: reason ?? null,
  startsAt: startsAt ?? null,
  detail: detail ?? null,
});

/** As a citizen is told. */
const OUTCOME_WORDS: Record<session.SessionOutcome, string> = {
  'clear-error': '材料已收取，转立案审查',
  explained: '已当面答复',
  'next-session': '需要再次接访',
  transferred: '已转有关机关处理',
};
