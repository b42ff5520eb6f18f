import { Queue, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { isDatabaseAway, isDuplicate } from '../database.ts';
import { BULLMQ_PREFIX } from '../redis.ts';
import { CallbackModel, documentOf } from './document.ts';
import type { CallbackStore } from './store.ts';

const NAME = 'callback-record';
/** A change that has not been stored after this gets another job, ms: its replica died before it made one. */
const FORGOTTEN = 5_000;
const RETRY = 2_000;

/** Brings callbacks into the database, after each change: a BullMQ job tried again until the database has it, as for calls. */
export class CallbackRecords {
  readonly #store: CallbackStore;
  readonly #log: Logger;
  readonly #queue: Queue<{ id: string }>;
  readonly #worker: Worker<{ id: string }>;
  #sweep: NodeJS.Timeout | null = null;

  constructor(parts: { redis: Redis; blocking: Redis; store: CallbackStore; log: Logger }) {
    const { redis, blocking, store, log } = parts;
    this.#store = store;
    this.#log = log;
    this.#queue = new Queue(NAME, {
      connection: redis,
      prefix: BULLMQ_PREFIX,
      defaultJobOptions: {
        attempts: Number.MAX_SAFE_INTEGER,
        backoff: { type: 'fixed', delay: RETRY },
        removeOnComplete: 100,
      },
    });
    this.#worker = new Worker(NAME, ({ data }) => this.#keep(data.id), {
      connection: blocking,
      prefix: BULLMQ_PREFIX,
      concurrency: 4,
      autorun: false,
    });
    this.#queue.on('error', (error) => log.warn({ err: error }, 'callback record queue'));
    this.#worker.on('error', (error) => log.warn({ err: error }, 'callback record worker'));
    this.#worker.on('failed', (job, error) => {
      const level = isDatabaseAway(error) ? 'debug' : 'error';
      log[level]({ err: error, callbackId: job?.data.id }, 'callback not stored, tried again');
    });
    store.on('changed', (callback) => this.#soon(callback.id));
  }

  start(): void {
    this.#worker.run().catch((error: unknown) => this.#log.error({ err: error }, 'callback record worker stopped'));
    const sweep = (): void => {
      this.#store
        .unstored(FORGOTTEN)
        .then((ids) => ids.forEach((id) => this.#soon(id)))
        .catch((error: unknown) => this.#log.warn({ err: error }, 'unstored callbacks not looked for'));
    };
    sweep();
    this.#sweep = setInterval(sweep, FORGOTTEN);
  }

  async close(): Promise<void> {
    if (this.#sweep) clearInterval(this.#sweep);
    await this.#worker.close();
    await this.#queue.close();
  }

  #soon(id: string): void {
    this.#queue
      .add('store', { id }, { deduplication: { id, keepLastIfActive: true } })
      .catch((error: unknown) => this.#log.warn({ err: error, callbackId: id }, 'no job for the callback now'));
  }

  async #keep(id: string): Promise<void> {
    const callback = await this.#store.get(id);
    if (!callback) return;
    const { _id, ...record } = documentOf(callback);
    try {
      await CallbackModel.updateOne({ _id, revision: { $lt: callback.revision } }, { $set: record }, { upsert: true });
    } catch (error) {
      // The filter found nothing although the id is taken: this revision or a newer one is stored.
      if (!isDuplicate(error)) throw error;
    }
    await this.#store.stored(id, callback.revision);
  }
}
