import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { QueryFilter } from 'mongoose';
import type { Logger } from 'pino';
import type { z } from 'zod';
import { CALLER_SEAL, type LiveCall } from '../call/index.ts';
import { CourtError, type api, type Category, type desk } from '../contract/index.ts';
import type { CourtDirectory } from '../court/index.ts';
import { maskName, plainNumber, type PersonalData } from '../personal-data/index.ts';
import { CreationQueue } from './creation-queue.ts';
import { WorkOrderModel, type WorkOrderDocument, type WorkOrderSource } from './document.ts';
import { workingDaysFor } from './due.ts';
import { dayOf, takeNumber } from './number.ts';
import { isOpen } from './state.ts';

const NAME_SEAL = 'workorder.caller-name';
const NUMBER_SEAL = 'workorder.caller-number';
/** Longest one-line summary of an earlier contact, characters. */
const SUMMARY = 60;
const DAY = 86_400_000;
const SHANGHAI = 8 * 3_600_000;

/** Who may see what: the courts in sight; for an officer the orders they made, and those from the message box. */
export interface WorkOrderScope {
  courtIds: readonly string[];
  agentId?: string | undefined;
}
export type WorkOrderQuery = z.infer<typeof api.workOrderQuery>;
type Filter = Omit<WorkOrderQuery, 'page' | 'size'>;

export interface WorkOrderParts {
  redis: Redis;
  /** A connection for blocking use. */
  blocking: Redis;
  personal: PersonalData;
  courts: CourtDirectory;
  log: Logger;
}

/**
 * Work orders: what could not be answered on the spot. Making one gives its number at once, also while the database is away; it is stored as soon as the
 * database is there. V-003 for an order that does not exist or is out of sight.
 */
export class WorkOrderService {
  readonly #parts: WorkOrderParts;
  readonly #creations: CreationQueue;

  constructor(parts: WorkOrderParts) {
    this.#parts = parts;
    this.#creations = new CreationQueue(parts);
  }

  start(): void {
    this.#creations.start();
  }

  async close(): Promise<void> {
    await this.#creations.close();
  }

  /** For a call that an officer talked and did not solve. Asked again for the same call it gives the same order. */
  async createFromCall(
    call: LiveCall,
    wrapUp: desk.WrapUp,
    by: { id: string; name: string },
  ): Promise<{ id: string; number: string }> {
    const { category, matter, callerName } = wrapUp;
    return this.#create(call, 'call', { category, matter, callerName, createdBy: by.name, createdById: by.id });
  }

  /** For a message of so many seconds. Asked again for the same call it gives the same order. */
  async createFromMessage(call: LiveCall, seconds: number): Promise<{ id: string; number: string }> {
    return this.#create(call, 'message', {
      category: null,
      matter: `电话留言，${Math.round(seconds)}秒，请听录音后处理。`,
      callerName: '',
      createdBy: '语音信箱',
      createdById: null,
    });
  }

  async #create(
    call: LiveCall,
    source: WorkOrderSource,
    about: {
      category: Category | null;
      matter: string;
      callerName: string;
      createdBy: string;
      createdById: string | null;
    },
  ): Promise<{ id: string; number: string }> {
    const { redis, personal, courts } = this.#parts;
    const { category, matter, callerName, createdBy, createdById } = about;
    const at = new Date();
    const { courtId, id: callId } = call;
    const { id, number } = await takeNumber(redis, { id: randomUUID(), courtId, source, callId, at });
    await this.#creations.add({
      _id: id,
      number,
      courtId,
      source,
      callId,
      category,
      matter,
      state: 'registered',
      open: isOpen('registered'),
      callerSealed:
        call.callerSealed === null ? null : personal.seal(personal.open(call.callerSealed, CALLER_SEAL), NUMBER_SEAL),
      callerMasked: call.callerMasked,
      callerFingerprint: call.callerFingerprint,
      callerNameSealed: callerName === '' ? null : personal.seal(callerName, NAME_SEAL),
      callerNameMasked: maskName(callerName),
      createdAt: at,
      dueAt: courts.calendar(courtId).addWorkingDays(at, workingDaysFor(category)),
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
    return { items: documents.map((document) => this.#view(document)), total };
  }

  /** All that the filter finds, oldest first, at most `limit`. */
  async *rows(filter: Filter, scope: WorkOrderScope, limit: number): AsyncGenerator<api.WorkOrderView> {
    const found = WorkOrderModel.find(this.#filter(filter, scope))
      .sort({ createdAt: 1 })
      .limit(limit)
      .lean<WorkOrderDocument>();
    for await (const document of found.cursor()) yield this.#view(document);
  }

  async detail(id: string, scope: WorkOrderScope): Promise<api.WorkOrderView> {
    const found = await WorkOrderModel.findOne({
      $and: [{ _id: id }, this.#filter({}, scope)],
    }).lean<WorkOrderDocument>();
    if (!found) throw new CourtError('V-003');
    return this.#view(found);
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
    return found.map((document) => ({
      kind: 'work-order',
      id: document._id,
      at: document.createdAt.toISOString(),
      category: document.category,
      summary: document.matter.replace(/\s+/g, ' ').slice(0, SUMMARY),
      agentName: document.createdById === null ? null : document.createdBy,
      result: null,
      workOrderState: document.state,
    }));
  }

  /** Where an order of this court stands: by its whole number as digits, or by its last four for an order of this caller, the latest. Null when there is none. */
  async progressByPhone(
    digits: string,
    courtId: string,
    callerFingerprint: string | null,
  ): Promise<api.WorkOrderProgress | null> {
    const short = digits.length === 4;
    if (short && callerFingerprint === null) return null;
    const filter = short ? { callerFingerprint, number: { $regex: `-${digits}$` } } : { number: orderNumber(digits) };
    const found = await WorkOrderModel.findOne({ courtId, ...filter })
      .sort({ createdAt: -1 })
      .lean<WorkOrderDocument>();
    return found && progressOf(found);
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

  #filter({ state, category, due, q }: Filter, { courtIds, agentId }: WorkOrderScope): QueryFilter<WorkOrderDocument> {
    const dayEnd = new Date(Date.parse(`${dayOf(new Date())}T00:00:00Z`) + DAY - SHANGHAI);
    const conditions: QueryFilter<WorkOrderDocument>[] = [{ courtId: { $in: [...courtIds] } }];
    if (agentId !== undefined) conditions.push({ $or: [{ createdById: agentId }, { source: 'message' }] });
    if (state) conditions.push({ state });
    if (category) conditions.push({ category });
    if (due === 'overdue') conditions.push({ open: true, dueAt: { $lt: new Date() } });
    if (due === 'today') conditions.push({ open: true, dueAt: { $gte: new Date(), $lt: dayEnd } });
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

  #view(document: WorkOrderDocument): api.WorkOrderView {
    const { courts } = this.#parts;
    const now = new Date();
    const left = courts.calendar(document.courtId).workingDaysBetween(now, document.dueAt);
    return {
      id: document._id,
      number: document.number,
      courtId: document.courtId,
      courtName: courts.get(document.courtId)?.name ?? '',
      category: document.category,
      source: document.source,
      callId: document.callId,
      callerMasked: document.callerMasked,
      callerName: document.callerNameMasked,
      matter: document.matter,
      state: document.state,
      createdAt: document.createdAt.toISOString(),
      dueAt: document.dueAt.toISOString(),
      workingDaysLeft: left,
      createdBy: document.createdBy,
    };
  }
}

/** `202611240001` is GD20261124-0001. */
const orderNumber = (digits: string): string => `GD${digits.slice(0, 8)}-${digits.slice(8)}`;

function progressOf({ number, state, open, dueAt }: WorkOrderDocument): api.WorkOrderProgress {
  return { number, state, dueAt: open ? dueAt.toISOString() : null, overdue: open && dueAt < new Date() };
}
