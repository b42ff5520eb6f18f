import { Queue, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { isDatabaseAway, isDuplicate } from '../database.ts';
import type { PersonalData } from '../personal-data/index.ts';
import { BULLMQ_PREFIX } from '../redis.ts';
import { RedisScript } from '../redis-script.ts';
import { STORED_LUA } from './call.lua.ts';
import { CallModel, recordOf } from './record.ts';
import type { CallStore } from './store.ts';

const NAME = 'call-record';
/** A stored call stays in Redis for the notes that follow, s. */
const KEEP = 3600;
/** A call that has not been stored after this gets another job, ms: its replica died before it made one. */
const FORGOTTEN = 10_000;
const RETRY = 2_000;

const stored = new RedisScript<number>(STORED_LUA);

export interface RecordQueueParts {
  redis: Redis;
  /** A connection for blocking use. */
  blocking: Redis;
  calls: CallStore;
  personal: PersonalData;
  log: Logger;
}

/**
 * Brings ended calls into the database: a BullMQ job each, tried again until the database has it. What must be stored is written in Redis in the same
 * step as the change (`calls:unstored`), so that nothing is forgotten when a replica dies.
 */
export class RecordQueue {
  readonly #parts: RecordQueueParts;
  readonly #queue: Queue<{ callId: string }>;
  readonly #worker: Worker<{ callId: string }>;
  #sweep: NodeJS.Timeout | null = null;

  constructor(parts: RecordQueueParts) {
    this.#parts = parts;
    const { log } = parts;
    this.#queue = new Queue(NAME, {
      connection: parts.redis,
      prefix: BULLMQ_PREFIX,
      defaultJobOptions: {
        attempts: Number.MAX_SAFE_INTEGER,
        backoff: { type: 'fixed', delay: RETRY },
        removeOnComplete: 100,
      },
    });
    this.#worker = new Worker(NAME, ({ data }) => this.#store(data.callId), {
      connection: parts.blocking,
      prefix: BULLMQ_PREFIX,
      concurrency: 8,
      autorun: false,
    });
    this.#queue.on('error', (error) => log.warn({ err: error }, 'call record queue'));
    this.#worker.on('error', (error) => log.warn({ err: error }, 'call record worker'));
    this.#worker.on('failed', (job, error) => {
      // While the database is away every job says so every two seconds.
      const level = isDatabaseAway(error) ? 'debug' : 'error';
      log[level]({ err: error, callId: job?.data.callId }, 'call record not stored, tried again');
    });
    parts.calls.on('recordable', (callId) => this.#soon(callId));
  }

  start(): void {
    this.#worker.run().catch((error: unknown) => this.#parts.log.error({ err: error }, 'call record worker stopped'));
    const sweep = (): void => {
      this.#parts.calls
        .unstored(FORGOTTEN)
        .then((ids) => ids.forEach((id) => this.#soon(id)))
        .catch((error: unknown) => this.#parts.log.warn({ err: error }, 'unstored calls not looked for'));
    };
    sweep();
    this.#sweep = setInterval(sweep, FORGOTTEN);
  }

  async close(): Promise<void> {
    if (this.#sweep) clearInterval(this.#sweep);
    await this.#worker.close();
    await this.#queue.close();
  }

  /** A job that has not begun serves; one that runs is followed by another, as it may have read before the change. */
  #soon(callId: string): void {
    this.#queue
      .add('store', { callId }, { deduplication: { id: callId, keepLastIfActive: true } })
      .catch((error: unknown) => this.#parts.log.warn({ err: error, callId }, 'no job for the call record now'));
  }

  async #store(callId: string): Promise<void> {
    const { calls, personal, redis } = this.#parts;
    const call = await calls.get(callId);
    if (call?.state !== 'ended') return;
    const [timeline, notes] = await Promise.all([calls.timeline(callId), calls.notes(callId)]);
    const { _id, ...record } = recordOf(personal, call, timeline, notes);
    try {
      await CallModel.updateOne({ _id, revision: { $lt: call.revision } }, { $set: record }, { upsert: true });
    } catch (error) {
      // The filter found nothing although the id is taken: this revision or a newer one is stored.
      if (!isDuplicate(error)) throw error;
    }
    await stored.run(redis, callId, call.revision, KEEP);
  }
}
