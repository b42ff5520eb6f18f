import { Queue, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { isDatabaseAway, isDuplicate } from '../database.ts';
import { BULLMQ_PREFIX } from '../redis.ts';
import { documentOf, SessionModel, type SessionDocument } from './document.ts';
import { numberOf } from './number.ts';
import { isOver } from './state.ts';
import type { SessionStore } from './store.ts';

const NAME = 'session-record';
/** A session that has not been stored after this gets another job, ms: its replica died before it made one. */
const FORGOTTEN = 10_000;
const RETRY = 2_000;

export interface RecordQueueParts {
  redis: Redis;
  /** A connection for blocking use. */
  blocking: Redis;
  store: SessionStore;
  /** Told, at least once, of each session whose file is in the database; what it throws is tried again. */
  stored: (document: SessionDocument) => Promise<void>;
  log: Logger;
}

/**
 * Brings sessions that are over into the database: a BullMQ job each, tried again until the database has it. What must be stored is written in Redis in the same
 * step as the ending (`videos:unstored`), so that nothing is forgotten when a replica dies.
 */
export class RecordQueue {
  readonly #parts: RecordQueueParts;
  readonly #queue: Queue<{ sessionId: string }>;
  readonly #worker: Worker<{ sessionId: string }>;
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
    this.#worker = new Worker(NAME, ({ data }) => this.#store(data.sessionId), {
      connection: parts.blocking,
      prefix: BULLMQ_PREFIX,
      concurrency: 4,
      autorun: false,
    });
    this.#queue.on('error', (error) => log.warn({ err: error }, 'session record queue'));
    this.#worker.on('error', (error) => log.warn({ err: error }, 'session record worker'));
    this.#worker.on('failed', (job, error) => {
      // While the database is away every job says so every two seconds.
      const level = isDatabaseAway(error) ? 'debug' : 'error';
      log[level]({ err: error, sessionId: job?.data.sessionId }, 'session record not stored, tried again');
    });
    parts.store.on('over', (sessionId) => this.#soon(sessionId));
  }

  start(): void {
    const { store, log } = this.#parts;
    this.#worker.run().catch((error: unknown) => log.error({ err: error }, 'session record worker stopped'));
    const sweep = (): void => {
      store
        .unstored(FORGOTTEN)
        .then((ids) => ids.forEach((id) => this.#soon(id)))
        .catch((error: unknown) => log.warn({ err: error }, 'unstored sessions not looked for'));
    };
    sweep();
    this.#sweep = setInterval(sweep, FORGOTTEN);
  }

  async close(): Promise<void> {
    if (this.#sweep) clearInterval(this.#sweep);
    await this.#worker.close();
    await this.#queue.close();
  }

  #soon(sessionId: string): void {
    this.#queue
      .add('store', { sessionId }, { deduplication: { id: sessionId, keepLastIfActive: true } })
      .catch((error: unknown) => this.#parts.log.warn({ err: error, sessionId }, 'no job for the session record now'));
  }

  async #store(sessionId: string): Promise<void> {
    const { store, stored } = this.#parts;
    const live = await store.find(sessionId);
    if (!live || !isOver(live)) return;
    const [timeline, chat] = await Promise.all([store.timeline(sessionId), store.chat(sessionId, true)]);
    const document = documentOf(live, timeline, chat);
    await this.#insert(document);
    await stored(document);
    await store.stored(sessionId, live.revision);
  }

  async #insert({ _id, ...document }: SessionDocument): Promise<void> {
    let { number } = document;
    for (;;) {
      try {
        await SessionModel.updateOne({ _id }, { $set: { ...document, number } }, { upsert: true });
        return;
      } catch (error) {
        if (!isDuplicate(error)) throw error;
        // The counter began again because Redis was emptied: take the next number that is free.
        number = await this.#nextNumber(document.courtId, number.slice(2, 10));
        this.#parts.log.warn({ sessionId: _id }, 'number of the session was taken, it got another');
      }
    }
  }

  async #nextNumber(courtId: string, day: string): Promise<string> {
    const start = numberOf(day, 0).slice(0, -4);
    const last = await SessionModel.findOne({ courtId, number: { $regex: `^${start}` } })
      .sort({ number: -1 })
      .lean<SessionDocument>();
    return numberOf(day, Number(last?.number.slice(start.length) ?? 0) + 1);
  }
}
