import { Queue, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { isDatabaseAway, isDuplicate } from '../database.ts';
import { BULLMQ_PREFIX } from '../redis.ts';
import { WorkOrderModel, type WorkOrderDocument } from './document.ts';
import { dayOf, numberOf } from './number.ts';

const NAME = 'work-order';
const RETRY = 2_000;

/** The document as JSON: dates are texts. */
type Job = Omit<WorkOrderDocument, 'createdAt' | 'dueAt' | 'history'> & { createdAt: string; dueAt: string };

/** Brings new work orders into the database: a BullMQ job each, tried again until the database has it. */
export class CreationQueue {
  readonly #queue: Queue<Job>;
  readonly #worker: Worker<Job>;
  readonly #log: Logger;

  constructor({ redis, blocking, log }: { redis: Redis; blocking: Redis; log: Logger }) {
    this.#log = log;
    this.#queue = new Queue(NAME, {
      connection: redis,
      prefix: BULLMQ_PREFIX,
      defaultJobOptions: {
        attempts: Number.MAX_SAFE_INTEGER,
        backoff: { type: 'fixed', delay: RETRY },
        removeOnComplete: 1000,
      },
    });
    this.#worker = new Worker(NAME, ({ data }) => this.#store(data), {
      connection: blocking,
      prefix: BULLMQ_PREFIX,
      concurrency: 4,
      autorun: false,
    });
    this.#queue.on('error', (error) => log.warn({ err: error }, 'work order queue'));
    this.#worker.on('error', (error) => log.warn({ err: error }, 'work order worker'));
    this.#worker.on('failed', (job, error) => {
      const level = isDatabaseAway(error) ? 'debug' : 'error';
      log[level]({ err: error, workOrderId: job?.id }, 'work order not stored, tried again');
    });
  }

  start(): void {
    this.#worker.run().catch((error: unknown) => this.#log.error({ err: error }, 'work order worker stopped'));
  }

  /** Once this returns the work order cannot be lost. */
  async add(order: Omit<WorkOrderDocument, 'history'>): Promise<void> {
    const data = { ...order, createdAt: order.createdAt.toISOString(), dueAt: order.dueAt.toISOString() };
    await this.#queue.add('create', data, { jobId: order._id });
  }

  async close(): Promise<void> {
    await this.#worker.close();
    await this.#queue.close();
  }

  async #store(job: Job): Promise<void> {
    const { _id, callId, source, courtId, state, createdBy } = job;
    const createdAt = new Date(job.createdAt);
    const history = [{ at: createdAt, state, by: createdBy, reason: null }];
    let { number } = job;
    for (;;) {
      const document = { ...job, number, createdAt, dueAt: new Date(job.dueAt), history };
      try {
        await WorkOrderModel.updateOne({ _id }, { $setOnInsert: document }, { upsert: true });
        return;
      } catch (error) {
        if (!isDuplicate(error)) throw error;
        if (await WorkOrderModel.exists({ callId, source })) return;
        // The counter began again because Redis was emptied: take the next number that is free.
        number = await this.#nextNumber(courtId, dayOf(createdAt));
        this.#log.warn({ workOrderId: _id }, 'number of the work order was taken, it got another');
      }
    }
  }

  async #nextNumber(courtId: string, day: string): Promise<string> {
    const start = numberOf(day, 0).slice(0, -4);
    const last = await WorkOrderModel.findOne({ courtId, number: { $regex: `^${start}` } })
      .sort({ number: -1 })
      .lean<WorkOrderDocument>();
    return numberOf(day, Number(last?.number.slice(start.length) ?? 0) + 1);
  }
}
