import type { QueryFilter } from 'mongoose';
import type { z } from 'zod';
import { CourtError, type api } from '../contract/index.ts';
import type { PersonalData } from '../personal-data/index.ts';
import type { Callback } from './callback.ts';
import { CallbackModel, documentOf, type CallbackDocument } from './document.ts';
import type { CallbackStore } from './store.ts';

export type CallbackQuery = z.infer<typeof api.callbackQuery>;
type Filter = Omit<CallbackQuery, 'page' | 'size'>;

export interface CallbackArchiveParts {
  store: CallbackStore;
  personal: PersonalData;
  courtName: (courtId: string) => string;
}

/** Callbacks as pages show them: the list from the database, a single one from Redis while it is there. V-003 for one out of sight. */
export class CallbackArchive {
  readonly #parts: CallbackArchiveParts;

  constructor(parts: CallbackArchiveParts) {
    this.#parts = parts;
  }

  /** Newest first. */
  async list(query: CallbackQuery, courtIds: readonly string[]): Promise<{ items: api.CallbackView[]; total: number }> {
    const filter = this.#filter(query, courtIds);
    const [documents, total] = await Promise.all([
      CallbackModel.find(filter)
        .sort({ createdAt: -1 })
        .skip((query.page - 1) * query.size)
        .limit(query.size)
        .lean<CallbackDocument[]>(),
      CallbackModel.countDocuments(filter),
    ]);
    return { items: documents.map((document) => this.#view(document)), total };
  }

  /** All that the filter finds, oldest first, at most `limit`. */
  async *rows(filter: Filter, courtIds: readonly string[], limit: number): AsyncGenerator<api.CallbackView> {
    const found = CallbackModel.find(this.#filter(filter, courtIds))
      .sort({ createdAt: 1 })
      .limit(limit)
      .lean<CallbackDocument>();
    for await (const document of found.cursor()) yield this.#view(document);
  }

  async get(id: string, courtIds: readonly string[]): Promise<api.CallbackView> {
    const live = await this.#parts.store.get(id);
    const document = live ? documentOf(live) : await CallbackModel.findById(id).lean<CallbackDocument>();
    if (!document || !courtIds.includes(document.courtId)) throw new CourtError('V-003');
    return this.#view(document);
  }

  view(callback: Callback): api.CallbackView {
    return this.#view(documentOf(callback));
  }

  #filter(
    { number, state, source, service, from, to }: Filter,
    courtIds: readonly string[],
  ): QueryFilter<CallbackDocument> {
    const { personal } = this.#parts;
    const createdAt = { ...(from ? { $gte: new Date(from) } : {}), ...(to ? { $lte: new Date(to) } : {}) };
    return {
      courtId: { $in: [...courtIds] },
      ...(number === undefined
        ? {}
        : number.length === 4
          ? { tail: personal.fingerprintTail(number) }
          : { fingerprint: personal.fingerprint(number) }),
      ...(state === 'open' ? { endedAt: null } : state ? { state } : {}),
      ...(source ? { source } : {}),
      ...(service ? { service } : {}),
      ...(from || to ? { createdAt } : {}),
    };
  }

  #view(document: CallbackDocument): api.CallbackView {
    return {
      id: document._id,
      courtId: document.courtId,
      courtName: this.#parts.courtName(document.courtId),
      service: document.service,
      greenChannel: document.greenChannel,
      source: document.source,
      state: document.state,
      numberMasked: document.numberMasked,
      queuedAt: document.queuedAt.toISOString(),
      originCallId: document.originCallId,
      tries: document.tries.map(({ at, result, callId, agentName }) => ({
        at: at.toISOString(),
        result,
        callId,
        agentName,
      })),
      nextTryAt: document.nextTryAt?.toISOString() ?? null,
      createdAt: document.createdAt.toISOString(),
      endedAt: document.endedAt?.toISOString() ?? null,
      endReason: document.endReason,
      endedBy: document.endedBy,
      note: document.note,
    };
  }
}
