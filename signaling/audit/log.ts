import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import type { QueryFilter } from 'mongoose';
import type { Logger } from 'pino';
import type { api } from '../contract/index.ts';
import { isDuplicate } from '../database.ts';
import { KEY_PREFIX } from '../redis.ts';
import { AuditModel, type AuditDocument } from './document.ts';
import { chainLink, CHAIN_START, type AuditEntry, type AuditFilter, type AuditRecord } from './entry.ts';

/** Stream of entries that are not in the database yet; field `record` holds the JSON. An entry is deleted once it is stored. */
const STREAM = `${KEY_PREFIX}audit`;
const BATCH = 200;
/** A replica that missed the wake-up looks again after so long, ms. */
const WAKE = 5_000;
const RETRY = 2_000;

export interface AuditParts {
  redis: Redis;
  /** A connection of its own: it blocks. Closed by `close`. */
  blocking: Redis;
  courtName: (courtId: string) => string;
  log: Logger;
}

/**
 * Who did what, when, why. An entry is acknowledged when Redis has it (fsync always), and stored in the database in order, at once or when
 * the database is back. Any replica stores; unique indexes make sure that each entry is stored once and the chain has no fork.
 */
export class AuditLog {
  readonly #parts: AuditParts;
  #running: Promise<void> | null = null;
  #closed = false;

  constructor(parts: AuditParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Returns when the entry cannot be lost any more; throws when it could not be kept, so that what was to be audited does not happen. */
  async write(entry: AuditEntry): Promise<void> {
    const actor = entry.actor === 'system' ? null : entry.actor;
    const record: AuditRecord = {
      id: randomUUID(),
      at: new Date().toISOString(),
      actorId: actor?.accountId ?? null,
      actorName: actor?.name ?? 'system',
      role: actor?.role ?? 'system',
      courtId: entry.courtId ?? actor?.courtId ?? null,
      action: entry.action,
      target: entry.target,
      reason: entry.reason ?? null,
      address: entry.address,
      details: entry.details ?? {},
    };
    await this.#parts.redis.xadd(STREAM, '*', 'record', JSON.stringify(record));
  }

  /** Newest first. */
  async list(filter: AuditFilter, page: number, size: number): Promise<{ items: api.AuditView[]; total: number }> {
    const query = queryOf(filter);
    const [documents, total] = await Promise.all([
      AuditModel.find(query)
        .sort({ seq: -1 })
        .skip((page - 1) * size)
        .limit(size)
        .lean<AuditDocument[]>(),
      AuditModel.countDocuments(query),
    ]);
    return { items: documents.map((document) => this.#view(document)), total };
  }

  /** All that the filter finds, oldest first, at most `limit`. */
  async *all(filter: AuditFilter, limit: number): AsyncGenerator<api.AuditView> {
    const cursor = AuditModel.find(queryOf(filter)).sort({ seq: 1 }).limit(limit).lean<AuditDocument>().cursor();
    for await (const document of cursor) yield this.#view(document);
  }

  /** Who touched this, newest first: for a call's page. `actions` narrows by the beginning of the action. */
  async ofTarget(targets: string[], limit: number): Promise<{ at: string; name: string; action: string }[]> {
    const found = await AuditModel.find({ target: { $in: targets } })
      .sort({ at: -1 })
      .limit(limit)
      .lean<AuditDocument[]>();
    return found.map((document) => ({
      at: document.at.toISOString(),
      name: document.actorName,
      action: document.action,
    }));
  }

  /** Walks the whole chain. `brokenAt` is the number of the first entry that does not fit. */
  async verify(): Promise<{ ok: boolean; entries: number; brokenAt: number | null }> {
    let previous = CHAIN_START;
    let seq = 0;
    for await (const found of AuditModel.find().sort({ seq: 1 }).lean<AuditDocument>().cursor()) {
      const document = found;
      seq += 1;
      const link = chainLink(previous, seq, recordOf(document));
      if (document.seq !== seq || document.link !== link) return { ok: false, entries: seq, brokenAt: seq };
      previous = link;
    }
    return { ok: true, entries: seq, brokenAt: null };
  }

  /** Entries that wait for the database. */
  async pending(): Promise<number> {
    return this.#parts.redis.xlen(STREAM);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#parts.blocking.disconnect();
    await this.#running;
  }

  async #run(): Promise<void> {
    let failing = false;
    let last = '0';
    while (!this.#closed) {
      try {
        last = (await this.#drain()) ?? last;
        failing = false;
        await this.#parts.blocking.xread('BLOCK', WAKE, 'STREAMS', STREAM, last);
      } catch (error) {
        if (this.#closed) return;
        if (!failing) this.#parts.log.warn({ err: error }, 'audit entries wait for the database');
        // oxlint-disable-next-line no-useless-assignment -- read when the next round fails too
        failing = true;
        await pause(RETRY);
      }
    }
  }

  /** Stores everything that waits, in order. Gives the id of the last entry, null when there was none. */
  async #drain(): Promise<string | null> {
    let last: string | null = null;
    for (;;) {
      const batch = await this.#parts.redis.xrange(STREAM, '-', '+', 'COUNT', BATCH);
      if (batch.length === 0) return last;
      for (const [entryId, fields] of batch) {
        const record = JSON.parse(fields[1] ?? '{}') as AuditRecord;
        await this.#store(record);
        await this.#parts.redis.xdel(STREAM, entryId);
        last = entryId;
      }
    }
  }

  async #store(record: AuditRecord): Promise<void> {
    for (;;) {
      const newest = await AuditModel.findOne().sort({ seq: -1 }).lean<AuditDocument>();
      const seq = (newest?.seq ?? 0) + 1;
      const link = chainLink(newest?.link ?? CHAIN_START, seq, record);
      const { id, at, ...rest } = record;
      try {
        await AuditModel.create({ _id: id, seq, at: new Date(at), ...rest, link });
        return;
      } catch (error) {
        if (!isDuplicate(error)) throw error;
        // Another replica stored this entry, or took the number for another one.
        if (await AuditModel.exists({ _id: id })) return;
      }
    }
  }

  #view(document: AuditDocument): api.AuditView {
    return {
      id: document._id,
      at: document.at.toISOString(),
      actorName: document.actorName,
      role: document.role,
      courtName: document.courtId ? this.#parts.courtName(document.courtId) : '',
      action: document.action,
      target: document.target,
      reason: document.reason ?? null,
      address: document.address,
    };
  }
}

function recordOf(document: AuditDocument): AuditRecord {
  return {
    id: document._id,
    at: document.at.toISOString(),
    actorId: document.actorId ?? null,
    actorName: document.actorName,
    role: document.role,
    courtId: document.courtId ?? null,
    action: document.action,
    target: document.target,
    reason: document.reason ?? null,
    address: document.address,
    details: (document.details ?? {}) as AuditRecord['details'],
  };
}

const literally = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

function queryOf(filter: AuditFilter): QueryFilter<AuditDocument> {
  const at = {
    ...(filter.from ? { $gte: new Date(filter.from) } : {}),
    ...(filter.to ? { $lte: new Date(filter.to) } : {}),
  };
  return {
    courtId: { $in: [...filter.courtIds, null] },
    ...(filter.actor ? { actorName: { $regex: literally(filter.actor) } } : {}),
    ...(filter.action ? { action: { $regex: `^${literally(filter.action)}` } } : {}),
    ...(Object.keys(at).length > 0 ? { at } : {}),
  };
}
