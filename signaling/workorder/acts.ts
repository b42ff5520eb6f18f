import { randomUUID } from 'node:crypto';
import type { QueryFilter, UpdateQuery } from 'mongoose';
import type { Logger } from 'pino';
import { CourtError, type WorkOrderAct } from '../contract/index.ts';
import type { CourtDirectory } from '../court/index.ts';
import type { DeadlineClock } from '../deadline/index.ts';
import type { NoticeService } from '../notice/index.ts';
import type { PersonalData } from '../personal-data/index.ts';
import { WorkOrderModel, type Assignee, type TrailEntry, type WorkOrderDocument } from './document.ts';
import { deadlineFor } from './due.ts';
import { ACTS, isForJudge, isOpen } from './state.ts';
import type { Urging } from './urging.ts';

/** Under this name the caller's number is sealed in a work order. */
export const NUMBER_SEAL = 'workorder.caller-number';
const KIND = 'work-order-notice';
/** After a crash between the answer and its message the message is made so much later, ms. */
const CRASH_PAUSE = 5_000;
/** Numbers that can be sent short messages to, without country code. */
const MOBILE = /^1[3-9]\d{9}$/;

/** Who acts. */
export interface Actor {
  id: string;
  name: string;
}

export interface ActParts {
  clock: DeadlineClock;
  courts: CourtDirectory;
  personal: PersonalData;
  notices: NoticeService;
  urging: Urging;
  /** Somebody a message may be addressed to, if they belong to one of the courts; null otherwise. */
  addressee: (id: string, courtIds: readonly string[]) => Promise<Assignee | null>;
  log: Logger;
}

/** What an act changes besides the state. */
interface Change {
  set?: UpdateQuery<WorkOrderDocument>['$set'];
  to?: string;
  reason?: string;
}
type Within = QueryFilter<WorkOrderDocument>;

/**
 * What is done on a work order. Each act is one atomic step with its line in the trail: who, when, to whom, why. `within` are the orders in sight of the one
 * who acts. V-003 for an order out of sight, W-001 for an act that its state does not allow, W-002 for an addressee who is not possible.
 */
export class WorkOrderActs {
  readonly #parts: ActParts;

  constructor(parts: ActParts) {
    this.#parts = parts;
    parts.clock.handle(KIND, (id) => this.#tellPending(id));
  }

  /** Addresses it to a judge. A message nobody had put into a category is one for a judge from now on. */
  async assign(id: string, assigneeId: string, by: Actor, within: Within): Promise<WorkOrderDocument> {
    const order = await this.#find(id, within);
    const assignee = await this.#addressee(order, assigneeId);
    if (order.category === 'contact-judge')
      return this.#move(order, 'assign', by, { set: { assignee }, to: assignee.name });
    const { courtId } = order;
    const settings = await this.#parts.courts.settings(courtId);
    const deadline = deadlineFor('contact-judge', new Date(), this.#parts.courts.calendar(courtId), settings);
    const set = { assignee, category: 'contact-judge' as const, dueAt: deadline.dueAt };
    const moved = await this.#move(order, 'assign', by, { set, to: assignee.name });
    if (deadline.urgeAt) await this.#parts.urging.watch(id, deadline.urgeAt);
    return moved;
  }

  async accept(id: string, by: Actor, within: Within): Promise<WorkOrderDocument> {
    return this.#move(await this.#find(id, within), 'accept', by);
  }

  async begin(id: string, by: Actor, within: Within): Promise<WorkOrderDocument> {
    return this.#move(await this.#find(id, within), 'begin', by);
  }

  /** The answer goes to the citizen by SMS; a crash in between does not lose it. */
  async reply(id: string, answer: string, by: Actor, within: Within): Promise<WorkOrderDocument> {
    const order = await this.#find(id, within);
    await this.#parts.clock.set(KIND, id, new Date(Date.now() + CRASH_PAUSE));
    const set = { answer, answeredAt: new Date(), pendingNotice: randomUUID() };
    const moved = await this.#move(order, 'reply', by, { set });
    // The answer is stored: what fails now is done by the deadline.
    await Promise.all([this.#parts.urging.settle(moved), this.#tell(moved)]).catch((error: unknown) =>
      this.#parts.log.warn({ err: error, workOrderId: id }, 'the citizen is told of the answer later'),
    );
    return moved;
  }

  /** To a deputy or the division head, of the court of the one who hands over or of the order. */
  async handOver(
    id: string,
    { assigneeId, reason, courtId }: { assigneeId: string; reason: string; courtId: string },
    by: Actor,
    within: Within,
  ): Promise<WorkOrderDocument> {
    const order = await this.#find(id, within);
    if (assigneeId === by.id) throw new CourtError('W-002');
    const assignee = await this.#addressee(order, assigneeId, courtId);
    return this.#move(order, 'hand-over', by, { set: { assignee }, to: assignee.name, reason });
  }

  async giveBack(id: string, reason: string, by: Actor, within: Within): Promise<WorkOrderDocument> {
    return this.#move(await this.#find(id, within), 'return', by, { set: { assignee: null }, reason });
  }

  /** The citizen is not content: the same judge again, with a new deadline. */
  async reopen(id: string, reason: string, by: Actor, within: Within): Promise<WorkOrderDocument> {
    const order = await this.#find(id, within);
    const { courtId } = order;
    const settings = await this.#parts.courts.settings(courtId);
    const { dueAt, urgeAt } = deadlineFor(order.category, new Date(), this.#parts.courts.calendar(courtId), settings);
    const moved = await this.#move(order, 'reopen', by, { set: { dueAt, urges: [], urgedAt: null }, reason });
    if (urgeAt) await this.#parts.urging.watch(id, urgeAt);
    return moved;
  }

  async close(id: string, by: Actor, within: Within): Promise<WorkOrderDocument> {
    return this.#move(await this.#find(id, within), 'close', by);
  }

  async #find(id: string, within: Within): Promise<WorkOrderDocument> {
    const found = await WorkOrderModel.findOne({ $and: [{ _id: id }, within] }).lean<WorkOrderDocument>();
    if (!found) throw new CourtError('V-003');
    return found;
  }

  async #addressee(order: WorkOrderDocument, id: string, ownCourt?: string): Promise<Assignee> {
    const { courts, addressee } = this.#parts;
    const own = ownCourt === undefined ? [] : [ownCourt];
    const found = await addressee(id, [...courts.visible(order.courtId), ...own]);
    if (!found) throw new CourtError('W-002');
    return found;
  }

  /** Nobody else may have moved it since it was read: the state and the one it is addressed to are part of the condition. */
  async #move(order: WorkOrderDocument, act: WorkOrderAct, by: Actor, change: Change = {}): Promise<WorkOrderDocument> {
    const { from, to: state } = ACTS[act];
    if (!from.includes(order.state) || !isForJudge(order.category)) throw new CourtError('W-001', { detail: act });
    const entry: TrailEntry = {
      at: new Date(),
      state,
      step: act,
      by: by.name,
      to: change.to ?? null,
      reason: change.reason ?? null,
    };
    const moved = await WorkOrderModel.findOneAndUpdate(
      { _id: order._id, state: order.state, ...(order.assignee ? { 'assignee.id': order.assignee.id } : {}) },
      { $set: { ...change.set, state, open: isOpen(state) }, $push: { history: entry } },
      { returnDocument: 'after' },
    ).lean<WorkOrderDocument>();
    if (!moved) throw new CourtError('W-001', { detail: act });
    return moved;
  }

  async #tellPending(id: string): Promise<void> {
    const order = await WorkOrderModel.findById(id).lean<WorkOrderDocument>();
    if (order) await this.#tell(order);
  }

  /** Hands the answer to the SMS queue, once: the message's id was stored together with the answer. */
  async #tell(order: WorkOrderDocument): Promise<void> {
    const { _id: id, courtId, pendingNotice, callerSealed, number, assignee } = order;
    if (!pendingNotice) return;
    const phone = callerSealed === null ? '' : this.#parts.personal.open(callerSealed, NUMBER_SEAL);
    if (MOBILE.test(phone.replace(/^\+?86/, ''))) {
      await this.#parts.notices.send({
        id: pendingNotice,
        courtId,
        number: phone,
        template: 'judge-reply',
        fields: {
          court: this.#parts.courts.get(courtId)?.name ?? '',
          day: dayWords(order.createdAt),
          judge: `${assignee?.name ?? ''}法官`,
          number,
          answer: order.answer,
        },
        about: { kind: 'work-order', id, label: number },
        createdBy: assignee?.name ?? '',
      });
    }
    await WorkOrderModel.updateOne({ _id: id, pendingNotice }, { $set: { pendingNotice: null } });
    await this.#parts.clock.clear(KIND, id);
  }
}

/** `11月25日`, Asia/Shanghai. */
const dayWords = (at: Date): string =>
  new Intl.DateTimeFormat('zh-CN', { timeZone: 'Asia/Shanghai', month: 'long', day: 'numeric' }).format(at);
