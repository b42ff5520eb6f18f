import type { QueryFilter } from 'mongoose';
import { CourtError, type api, type desk } from '../contract/index.ts';
import { isDatabaseAway } from '../database.ts';
import type { UnstoredQueue } from '../unstored-queue.ts';
import { agentFigures, courtFigures } from './figures.ts';
import { CallFollowUps } from './follow-up.ts';
import { CallModel, nameOf, noteOf, recordOf, summaryOf, type CallDocument } from './record.ts';
import { callRecords, type CallRecordParts } from './record-queue.ts';
import { CALLER_SEAL } from './store.ts';

/** Who may see what: the courts in sight, and for an officer only calls they took. */
export interface CallScope {
  courtIds: readonly string[];
  agentId?: string | undefined;
}

/** What the archive asks of work orders. */
export interface CallOrders {
  ofCall(callId: string): Promise<api.CallDetail['workOrders']>;
  earlier(fingerprint: string, courtIds: readonly string[], limit: number): Promise<desk.EarlierContact[]>;
}

export interface CallArchiveParts extends CallRecordParts {
  courtName: (courtId: string) => string;
  orders: CallOrders;
}

export type CallFilterQuery = Omit<api.CallQuery, 'page' | 'size' | 'mine'>;
export type CallPage = Omit<api.CallDetail, 'recordings' | 'access'>;

/** Longest one-line summary of an earlier contact, characters. */
const SUMMARY = 60;

/**
 * Calls that are over, in the database: storing (by a job that is tried until it succeeds), searching, showing; and today's figures. C-001 for a call
 * that does not exist or is out of sight.
 */
export class CallArchive {
  readonly #parts: CallArchiveParts;
  readonly #records: UnstoredQueue;
  readonly followUps: CallFollowUps;

  constructor(parts: CallArchiveParts) {
    this.#parts = parts;
    this.#records = callRecords(parts);
    this.followUps = new CallFollowUps(parts.courtName);
  }

  start(): void {
    this.#records.start();
  }

  async close(): Promise<void> {
    await this.#records.close();
  }

  /** Newest first. */
  async list(query: api.CallQuery, scope: CallScope): Promise<{ items: api.CallSummary[]; total: number }> {
    const filter = this.#filter(query, scope);
    const [documents, total] = await Promise.all([
      CallModel.find(filter)
        .sort({ arrivedAt: -1 })
        .skip((query.page - 1) * query.size)
        .limit(query.size)
        .select({ timeline: 0 })
        .lean<CallDocument[]>(),
      CallModel.countDocuments(filter),
    ]);
    return { items: documents.map((document) => this.#summary(document)), total };
  }

  /** Calls that run now, newest first; of one number when it is given. */
  async live(number: string | undefined, { courtIds, agentId }: CallScope): Promise<api.CallSummary[]> {
    const { calls, personal } = this.#parts;
    const fingerprint = number === undefined ? undefined : personal.fingerprint(number);
    const seen = (await calls.live({ courtIds })).filter(
      (call) =>
        (agentId === undefined || call.agentIds.includes(agentId)) &&
        (fingerprint === undefined || call.callerFingerprint === fingerprint),
    );
    return seen
      .sort((a, b) => b.arrivedAt.getTime() - a.arrivedAt.getTime())
      .map((call) => this.#summary(recordOf(personal, call, [], [])));
  }

  /** All that the filter finds, oldest first, at most `limit`. */
  async *rows(query: CallFilterQuery, scope: CallScope, limit: number): AsyncGenerator<api.CallSummary> {
    const found = CallModel.find(this.#filter(query, scope))
      .sort({ arrivedAt: 1 })
      .limit(limit)
      .select({ timeline: 0 })
      .lean<CallDocument>();
    for await (const document of found.cursor()) yield this.#summary(document);
  }

  /** The call's page, of a call that still runs too. */
  async detail(id: string, scope: CallScope): Promise<CallPage> {
    const document = await this.#find(id, scope);
    const workOrders = await this.#parts.orders.ofCall(id).catch((error: unknown) => {
      // A call that is in Redis is shown while the database is away.
      if (isDatabaseAway(error)) return [];
      throw error;
    });
    const flow = { id: document.flowId ?? null, version: document.flowVersion };
    const { timeline, fault, rtp, note, callbackId, sampled = false } = document;
    const followedUp = sampled ? await this.followUps.of(id) : null;
    const { matter, answer, solved } = note;
    const earlierNotes = document.earlierNotes ?? [];
    return {
      ...this.#summary(document),
      flow,
      sampled,
      followedUp,
      fault,
      // Records of earlier releases have none.
      callbackId: callbackId ?? null,
      timeline,
      matter,
      answer,
      solved,
      earlierNotes: earlierNotes.map(({ agentName, category, matter: what, answer: said, solved: done }) => ({
        agentName,
        category,
        matter: what,
        answer: said,
        solved: done,
      })),
      workOrders,
      rtp,
    };
  }

  /** The caller's whole number; null when it was withheld. The caller of this audits it. */
  async reveal(id: string, scope: CallScope): Promise<{ number: string | null; courtId: string }> {
    const { callerSealed, courtId } = await this.#find(id, scope);
    return { number: callerSealed === null ? null : this.#parts.personal.open(callerSealed, CALLER_SEAL), courtId };
  }

  /** Completes the note of a call that is over. A caller's name handed back masked stays as it was. C-003 while the call runs. */
  async saveNote(id: string, wrapUp: desk.WrapUp, scope: CallScope): Promise<void> {
    const document = await this.#find(id, scope);
    if (document.state !== 'ended') throw new CourtError('C-003', { detail: document.state });
    const note = noteOf(this.#parts.personal, wrapUp, document.note);
    try {
      const by = document.noteBy ?? { id: scope.agentId ?? '', name: document.agentName ?? '' };
      const callerName = nameOf(this.#parts.personal, note);
      await this.#parts.calls.saveWrapUp(id, by, { ...wrapUp, callerName, callId: id });
    } catch (error) {
      if (!(error instanceof CourtError) || error.code !== 'C-001') throw error;
      // Not in Redis any more: the database has the only copy.
      await CallModel.updateOne({ _id: id }, { $set: { note }, $inc: { revision: 1 } });
    }
  }

  /** What this caller asked before, newest first: calls and work orders. */
  async earlier(fingerprint: string, courtIds: readonly string[], limit: number): Promise<desk.EarlierContact[]> {
    const [calls, orders] = await Promise.all([
      CallModel.find({ callerFingerprint: fingerprint, courtId: { $in: [...courtIds] } })
        .sort({ arrivedAt: -1 })
        .limit(limit)
        .select({ timeline: 0 })
        .lean<CallDocument[]>(),
      this.#parts.orders.earlier(fingerprint, courtIds, limit),
    ]);
    return [...calls.map(contactOf), ...orders].sort((a, b) => (a.at < b.at ? 1 : -1)).slice(0, limit);
  }

  /** Today (Asia/Shanghai) at a court, from counters. */
  async today(courtId: string): Promise<desk.BoardView['today']> {
    return courtFigures(this.#parts.redis, courtId, new Date());
  }

  /** Today of an officer. */
  async todayOf(agentId: string): Promise<desk.DeskView['today']> {
    return agentFigures(this.#parts.redis, agentId, new Date());
  }

  /** The call as it stands: from Redis while it is there, which is never behind the database. */
  async #find(id: string, { courtIds, agentId }: CallScope): Promise<CallDocument> {
    const { calls, personal } = this.#parts;
    const live = await calls.get(id);
    const document = live
      ? recordOf(personal, live, await calls.timeline(id), await calls.notes(id))
      : await CallModel.findById(id).lean<CallDocument>();
    // An officer sees the calls they took, those of another court that were passed on to them too.
    const seen =
      agentId === undefined ? document && courtIds.includes(document.courtId) : document?.agentIds.includes(agentId);
    if (!document || !seen) throw new CourtError('C-001');
    return document;
  }

  #filter(query: CallFilterQuery, scope: CallScope): QueryFilter<CallDocument> {
    const { number, from, to, agentId, result, category, service, direction, rating } = query;
    const { personal } = this.#parts;
    const officers = [agentId, scope.agentId].filter((id) => id !== undefined);
    const arrivedAt = { ...(from ? { $gte: new Date(from) } : {}), ...(to ? { $lte: new Date(to) } : {}) };
    return {
      ...(scope.agentId === undefined ? { courtId: { $in: [...scope.courtIds] } } : {}),
      ...(officers.length > 0 ? { agentIds: { $all: officers } } : {}),
      ...(number === undefined
        ? {}
        : number.length === 4
          ? { callerTail: personal.fingerprintTail(number) }
          : { callerFingerprint: personal.fingerprint(number) }),
      ...(from || to ? { arrivedAt } : {}),
      ...(result ? { result } : {}),
      ...(category ? { 'note.category': category } : {}),
      ...(service ? { service } : {}),
      ...(direction === undefined ? {} : { direction: direction === 'outbound' ? direction : { $ne: 'outbound' } }),
      ...(rating === undefined ? {} : ratingFilter(rating)),
    };
  }

  #summary(document: CallDocument): api.CallSummary {
    return summaryOf(document, this.#parts.courtName(document.courtId));
  }
}

/** `none`: who talked and did not rate. */
function ratingFilter(rating: NonNullable<api.CallQuery['rating']>): QueryFilter<CallDocument> {
  return rating === 'none' ? { rating: null, talkingAt: { $ne: null } } : { rating: Number(rating) };
}

function contactOf(document: CallDocument): desk.EarlierContact {
  const { matter, category } = document.note;
  return {
    kind: 'call',
    id: document._id,
    at: document.arrivedAt.toISOString(),
    category,
    summary: matter.replace(/\s+/g, ' ').slice(0, SUMMARY),
    agentName: document.agentName,
    result: document.result,
    workOrderState: null,
    answer: null,
  };
}
