import { Queue, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { isDatabaseAway } from './database.ts';
import { BULLMQ_PREFIX } from './redis.ts';

/** What has not been stored after this gets another job, ms: its replica died before it made one. */
const FORGOTTEN = 10_000;
const RETRY = 2_000;
const AT_ONCE = 8;

export interface UnstoredQueueParts {
  /** Of the queue in Redis and in the log. */
  name: string;
  redis: Redis;
  /** A connection for blocking use. */
  blocking: Redis;
  /** Ids of what has not been stored for at least `forMs`. */
  unstored: (forMs: number) => Promise<string[]>;
  /** Brings what has this id into the database as it is now; may be asked twice. What it throws is tried again. */
  store: (id: string) => Promise<void>;
  log: Logger;
}

/**
 * Brings what lives in Redis into the database: a BullMQ job each, tried again until the database has it. What must be stored is written in Redis in the same
 * step as the change (a sorted set `…:unstored`), so that nothing is forgotten when a replica dies.
 */
export class UnstoredQueue {
  readonly #parts: UnstoredQueueParts;
  readonly #log: Logger;
  readonly #queue: Queue<{ id: string }>;
  readonly #worker: Worker<{ id: string }>;
  #sweep: NodeJS.Timeout | null = null;

  constructor(parts: UnstoredQueueParts) {
    const { name, redis, blocking, store } = parts;
    const log = parts.log.child({ queue: name });
    this.#parts = parts;
    this.#log = log;
    this.#queue = new Queue(name, {
      connection: redis,
      prefix: BULLMQ_PREFIX,
      defaultJobOptions: {
        attempts: Number.MAX_SAFE_INTEGER,
        backoff: { type: 'fixed', delay: RETRY },
        removeOnComplete: 100,
      },
    });
    this.#worker = new Worker(name, ({ data }) => store(data.id), {
      connection: blocking,
      prefix: BULLMQ_PREFIX,
      concurrency: AT_ONCE,
      autorun: false,
    });
    this.#queue.on('error', (error) => log.warn({ err: error }, 'queue of what is to be stored'));
    this.#worker.on('error', (error) => log.warn({ err: error }, 'worker of what is to be stored'));
    this.#worker.on('failed', (job, error) => {
      // While the database is away every job says so every two seconds.
      const level = isDatabaseAway(error) ? 'debug' : 'error';
      log[level]({ err: error, id: job?.data.id }, 'not stored, tried again');
    });
  }

  start(): void {
    this.#worker.run().catch((error: unknown) => this.#log.error({ err: error }, 'worker stopped'));
    const sweep = (): void => {
      this.#parts
        .unstored(FORGOTTEN)
        .then((ids) => ids.forEach((id) => this.soon(id)))
        .catch((error: unknown) => this.#log.warn({ err: error }, 'what is not stored was not looked for'));
    };
    sweep();
    this.#sweep = setInterval(sweep, FORGOTTEN);
  }

  /** It has changed. A job that has not begun serves; one that runs is followed by another, as it may have read before the change. */
  soon(id: string): void {
    this.#queue
      .add('store', { id }, { deduplication: { id, keepLastIfActive: true } })
      .catch((error: unknown) => this.#log.warn({ err: error, id }, 'no job now'));
  }

  async close(): Promise<void> {
    if (this.#sweep) clearInterval(this.#sweep);
    await this.#worker.close();
    await this.#queue.close();
  }
}
