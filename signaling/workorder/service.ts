import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { QueryFilter } from 'mongoose';
import type { Logger } from 'pino';
import type { z } from 'zod';
import { CALLER_SEAL, type LiveCall } from '../call/index.ts';
import { CourtError, type api, type desk } from '../contract/index.ts';
import type { CourtDirectory } from '../court/index.ts';
import type { DeadlineClock } from '../deadline/index.ts';
import type { NoticeService } from '../notice/index.ts';
import { maskName, plainNumber, type PersonalData } from '../personal-data/index.ts';
import { dayOf, SHANGHAI } from '../shanghai.ts';
import { NUMBER_SEAL, WorkOrderActs, type Actor } from './acts.ts';
import { CreationQueue, type NewWorkOrder } from './creation-queue.ts';
import { WorkOrderModel, type Assignee, type WorkOrderDocument, type WorkOrderSource } from './document.ts';
import { deadlineFor } from './due.ts';
import { takeNumber } from './number.ts';
import { Urging } from './urging.ts';
import { contactOf, viewOf } from './view.ts';

const NAME_SEAL = 'workorder.caller-name';
const DAY = 86_400_000;

/**
 * Who may see what: the courts in sight, and of them for an officer the orders they made and those from the message box; a judge sees what is addressed to
 * them, whichever court it comes from. `side` says what they may do.
 */
export type WorkOrderScope =
  | { side: 'desk' | 'none'; courtIds: readonly string[]; agentId?: string | undefined }
  | { side: 'assignee'; assigneeId: string };
export type WorkOrderQuery = z.infer<typeof api.workOrderQuery>;
type Filter = Omit<WorkOrderQuery, 'page' | 'size'>;

export interface WorkOrderParts {
  redis: Redis;
  /** A connection for blocking use. */
  blocking: Redis;
  personal: PersonalData;
  courts: CourtDirectory;
  clock: DeadlineClock;
  notices: NoticeService;
  /** Somebody a message may be addressed to, if they belong to one of the courts; null otherwise. */
  addressee: (id: string, courtIds: readonly string[]) => Promise<Assignee | null>;
  log: Logger;
}

/**
 * Work orders: what could not be answered on the spot. Making one gives its number at once, also while the database is away; it is stored as soon as the
 * database is there. V-003 for an order that does not exist or is out of sight.
 */
export class WorkOrderService {
  readonly #parts: WorkOrderParts;
  readonly #creations: CreationQueue;
  readonly #urging: Urging;
  readonly #acts: WorkOrderActs;
  #urgedListener: (courtId: string) => void = () => undefined;

  constructor(parts: WorkOrderParts) {
    this.#parts = parts;
    const { courts, addressee } = parts;
    this.#urging = new Urging({ ...parts, changed: (courtId) => this.#urgedListener(courtId) });
    this.#acts = new WorkOrderActs({ ...parts, urging: this.#urging });
    this.#creations = new CreationQueue({
      ...parts,
      addressee: (id, courtId) => addressee(id, courts.visible(courtId)),
      stored: (order) => this.#stored(order),
    });
  }

  /** Told of each court whose urged orders have changed. */
  onUrged(listener: (courtId: string) => void): void {
    this.#urgedListener = listener;
  }

  /** Urged orders of a court that are still open, without the database; null when there are none. */
  async urged(courtId: string): Promise<{ count: number; since: string } | null> {
    return this.#urging.openOf(courtId);
  }

  /** Does what is asked on an order and gives it as it stands afterwards. */
  async act(
    scope: WorkOrderScope,
    does: (acts: WorkOrderActs, within: QueryFilter<WorkOrderDocument>) => Promise<WorkOrderDocument>,
  ): Promise<api.WorkOrderView> {
    return viewOf(await does(this.#acts, inSight(scope)), this.#parts.courts, scope.side);
  }

  start(): void {
    this.#creations.start();
  }

  async close(): Promise<void> {
    await this.#creations.close();
  }

  /** For a call that an officer talked and did not solve. Asked again for the same call it gives the same order. */
  async createFromCall(call: LiveCall, wrapUp: desk.WrapUp, by: Actor): Promise<{ id: string; number: string }> {
    const { category, matter, callerName } = wrapUp;
    const judgeId = category === 'contact-judge' ? wrapUp.judgeId : null;
    return this.#create(call, 'call', {
      category,
      matter,
      callerName,
      judgeId,
      createdBy: by.name,
      createdById: by.id,
    });
  }

  /** For a message of so many seconds. Asked again for the same call it gives the same order. */
  async createFromMessage(call: LiveCall, seconds: number): Promise<{ id: string; number: string }> {
    return this.#create(call, 'message', {
      category: call.service === 'contact-judge' || call.judgeId !== null ? 'contact-judge' : null,
      // Who called a judge and was sent on speaks to this judge, unless they chose something else.
      judgeId: call.service === null || call.service === 'contact-judge' ? call.judgeId : null,
      matter: `电话留言，${Math.round(seconds)}秒，请听录音后处理。`,
      callerName: '',
      createdBy: '语音信箱',
      createdById: null,
    });
  }

  async #create(
    call: LiveCall,
    source: WorkOrderSource,
    about: Pick<NewWorkOrder, 'category' | 'matter' | 'judgeId' | 'createdBy' | 'createdById'> & { callerName: string },
  ): Promise<{ id: string; number: string }> {
    const { redis, personal, courts } = this.#parts;
    const { category, matter, callerName, judgeId, createdBy, createdById } = about;
    const at = new Date();
    const { courtId, id: callId } = call;
    const settings = await courts.settings(courtId);
    const { id, number } = await takeNumber(redis, { id: randomUUID(), courtId, source, callId, at });
    await this.#creations.add({
      _id: id,
      number,
      courtId,
      source,
      callId,
      category,
      matter,
      callerSealed:
        call.callerSealed === null ? null : personal.seal(personal.open(call.callerSealed, CALLER_SEAL), NUMBER_SEAL),
      callerMasked: call.callerMasked,
      callerFingerprint: call.callerFingerprint,
      callerNameSealed: callerName === '' ? null : personal.seal(callerName, NAME_SEAL),
      callerNameMasked: maskName(callerName),
      createdAt: at,
      ...deadlineFor(category, at, courts.calendar(courtId), settings),
      judgeId,
      createdBy,
      createdById,
    });
    return { id, number };
  }

  /** What still has a deadline first, the nearest deadline on top. */
  async list(query: WorkOrderQuery, scope: WorkOrderScope): Promise<{ items: api.WorkOrderView[]; total: number }> {
    const filter = this.#filter(query, scope);
    const [documents, total] = await Promise.all([
      WorkOrderModel.find(filter)
        .sort({ open: -1, dueAt: 1, number: 1 })
        .skip((query.page - 1) * query.size)
        .limit(query.size)
        .lean<WorkOrderDocument[]>(),
      WorkOrderModel.countDocuments(filter),
    ]);
    return { items: documents.map((document) => viewOf(document, this.#parts.courts, scope.side)), total };
  }

  /** All that the filter finds, oldest first, at most `limit`. */
  async *rows(filter: Filter, scope: WorkOrderScope, limit: number): AsyncGenerator<api.WorkOrderView> {
    const found = WorkOrderModel.find(this.#filter(filter, scope))
      .sort({ createdAt: 1 })
      .limit(limit)
      .lean<WorkOrderDocument>();
    for await (const document of found.cursor()) yield viewOf(document, this.#parts.courts, scope.side);
  }

  async detail(id: string, scope: WorkOrderScope): Promise<api.WorkOrderView> {
    const found = await WorkOrderModel.findOne({
      $and: [{ _id: id }, this.#filter({}, scope)],
    }).lean<WorkOrderDocument>();
    if (!found) throw new CourtError('V-003');
    return viewOf(found, this.#parts.courts, scope.side);
  }

  /** The whole number of an order's caller, for calling back; null when it was withheld. V-003 for an order out of sight. */
  async numberOf(id: string, scope: WorkOrderScope): Promise<string | null> {
    const found = await WorkOrderModel.findOne({
      $and: [{ _id: id }, this.#filter({}, scope)],
    }).lean<WorkOrderDocument>();
    if (!found) throw new CourtError('V-003');
    return found.callerSealed === null ? null : this.#parts.personal.open(found.callerSealed, NUMBER_SEAL);
  }

  /** For a call's page. */
  async ofCall(callId: string): Promise<api.CallDetail['workOrders']> {
    const found = await WorkOrderModel.find({ callId }).sort({ createdAt: 1 }).lean<WorkOrderDocument[]>();
    return found.map(({ _id: id, number, state, category, dueAt }) => ({
      id,
      number,
      state,
      category,
      dueAt: dueAt.toISOString(),
    }));
  }

  /** A caller's earlier work orders, newest first. */
  async earlier(fingerprint: string, courtIds: readonly string[], limit: number): Promise<desk.EarlierContact[]> {
    const found = await WorkOrderModel.find({ callerFingerprint: fingerprint, courtId: { $in: [...courtIds] } })
      .sort({ createdAt: -1 })
      .limit(limit)
      .lean<WorkOrderDocument[]>();
    return found.map(contactOf);
  }

  /** Where an order of this court stands: by its whole number as digits, or by its last four for an order of this caller, the latest. Null when there is none. */
  async progressByPhone(
    digits: string,
    courtId: string,
    callerFingerprint: string | null,
  ): Promise<{ progress: api.WorkOrderProgress; answer: string | null } | null> {
    const short = digits.length === 4;
    if (short && callerFingerprint === null) return null;
    const filter = short ? { callerFingerprint, number: { $regex: `-${digits}$` } } : { number: orderNumber(digits) };
    const found = await WorkOrderModel.findOne({ courtId, ...filter })
      .sort({ createdAt: -1 })
      .lean<WorkOrderDocument>();
    if (!found) return null;
    // An answer is for who asked: whoever else knows the number hears where the order stands.
    const theirs = callerFingerprint !== null && found.callerFingerprint === callerFingerprint;
    return { progress: progressOf(found), answer: theirs && found.answer ? found.answer : null };
  }

  /** Where an order stands, for who knows its number (as digits) and the last four digits of the telephone number it is registered for; else null. */
  async progressByTail(digits: string, phoneTail: string): Promise<api.WorkOrderProgress | null> {
    const found = await WorkOrderModel.find({ number: orderNumber(digits) })
      .limit(50)
      .lean<WorkOrderDocument[]>();
    const mine = found.find(
      ({ callerSealed }) =>
        callerSealed !== null && plainNumber(this.#parts.personal.open(callerSealed, NUMBER_SEAL)).endsWith(phoneTail),
    );
    return mine ? progressOf(mine) : null;
  }

  /** In the database: from now on its deadline is watched, and what the same number asked before is urged. */
  async #stored({ _id, category, courtId, callerFingerprint, urgeAt }: NewWorkOrder): Promise<void> {
    if (category !== 'contact-judge') return;
    if (urgeAt) await this.#urging.watch(_id, urgeAt);
    if (callerFingerprint) await this.#urging.repeated(callerFingerprint, courtId, _id);
  }

  #filter({ state, category, due, urged, q }: Filter, scope: WorkOrderScope): QueryFilter<WorkOrderDocument> {
    const dayEnd = new Date(Date.parse(`${dayOf(new Date())}T00:00:00Z`) + DAY - SHANGHAI);
    const conditions: QueryFilter<WorkOrderDocument>[] = [inSight(scope)];
    if (state) conditions.push({ state });
    if (category) conditions.push({ category });
    if (due === 'overdue') conditions.push({ open: true, dueAt: { $lt: new Date() } });
    if (due === 'today') conditions.push({ open: true, dueAt: { $gte: new Date(), $lt: dayEnd } });
    if (urged) conditions.push({ open: true, urgedAt: { $ne: null } });
    if (q) conditions.push({ $or: this.#matching(q) });
    return { $and: conditions };
  }

  /** By order number, by words of the matter, and by the caller's whole number. */
  #matching(q: string): QueryFilter<WorkOrderDocument>[] {
    const literally = q.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    const phone = /^\+?[0-9 -]{5,20}$/.test(q) ? plainNumber(q) : null;
    return [
      { number: { $regex: `^${literally.toUpperCase()}` } },
      { matter: { $regex: literally } },
      ...(phone === null ? [] : [{ callerFingerprint: this.#parts.personal.fingerprint(phone) }]),
    ];
  }
}

function inSight(scope: WorkOrderScope): QueryFilter<WorkOrderDocument> {
  if (scope.side === 'assignee') return { 'assignee.id': scope.assigneeId };
  const courts = { courtId: { $in: [...scope.courtIds] } };
  if (scope.agentId === undefined) return courts;
  return { ...courts, $or: [{ createdById: scope.agentId }, { source: 'message' }] };
}

/** `202611240001` is GD20261124-0001. */
const orderNumber = (digits: string): string => `GD${digits.slice(0, 8)}-${digits.slice(8)}`;

function progressOf({ number, state, open, dueAt }: WorkOrderDocument): api.WorkOrderProgress {
  return { number, state, dueAt: open ? dueAt.toISOString() : null, overdue: open && dueAt < new Date() };
}
