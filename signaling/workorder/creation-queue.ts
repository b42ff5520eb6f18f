import { Queue, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { isDatabaseAway, isDuplicate } from '../database.ts';
import type { Category } from '../contract/index.ts';
import { BULLMQ_PREFIX } from '../redis.ts';
import { nextNumber } from '../running-number.ts';
import { dayOf } from '../shanghai.ts';
import {
  WorkOrderModel,
  type Assignee,
  type TrailEntry,
  type WorkOrderDocument,
  type WorkOrderSource,
} from './document.ts';
import { NUMBER_KIND } from './number.ts';
import { isOpen } from './state.ts';

const NAME = 'work-order';
const RETRY = 2_000;

/** What is known of an order when it is made; the same in the job as JSON, with dates as texts. */
export interface NewWorkOrder {
  _id: string;
  number: string;
  courtId: string;
  source: WorkOrderSource;
  callId: string;
  category: Category | null;
  matter: string;
  callerSealed: string | null;
  callerMasked: string;
  callerFingerprint: string | null;
  callerNameSealed: string | null;
  callerNameMasked: string;
  createdAt: Date;
  dueAt: Date;
  /** When to look whether it has to be urged; null: never. */
  urgeAt: Date | null;
  createdBy: string;
  createdById: string | null;
  /** To whom the officer addressed it. */
  judgeId: string | null;
}
type Job = Omit<NewWorkOrder, 'createdAt' | 'dueAt' | 'urgeAt'> & {
  createdAt: string;
  dueAt: string;
  urgeAt: string | null;
};

export interface CreationParts {
  redis: Redis;
  blocking: Redis;
  /** Who a message may be addressed to; null: nobody of these courts. */
  addressee: (id: string, courtId: string) => Promise<Assignee | null>;
  /** Called, at least once, when the order is in the database. */
  stored: (order: NewWorkOrder) => Promise<void>;
  log: Logger;
}

/** Brings new work orders into the database: a BullMQ job each, tried again until the database has it. */
export class CreationQueue {
  readonly #queue: Queue<Job>;
  readonly #worker: Worker<Job>;
  readonly #parts: CreationParts;
  readonly #log: Logger;

  constructor(parts: CreationParts) {
    const { redis, blocking, log } = parts;
    this.#parts = parts;
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
  async add(order: NewWorkOrder): Promise<void> {
    const data = {
      ...order,
      createdAt: order.createdAt.toISOString(),
      dueAt: order.dueAt.toISOString(),
      urgeAt: order.urgeAt?.toISOString() ?? null,
    };
    await this.#queue.add('create', data, { jobId: order._id });
  }

  async close(): Promise<void> {
    await this.#worker.close();
    await this.#queue.close();
  }

  async #store(job: Job): Promise<void> {
    const { createdAt, dueAt, urgeAt } = job;
    const order: NewWorkOrder = {
      ...job,
      createdAt: new Date(createdAt),
      dueAt: new Date(dueAt),
      urgeAt: urgeAt === null ? null : new Date(urgeAt),
    };
    await this.#insert(order);
    await this.#parts.stored(order);
  }

  async #insert({ judgeId, urgeAt: _, ...order }: NewWorkOrder): Promise<void> {
    const { _id, callId, source, courtId } = order;
    const assignee = judgeId === null ? null : await this.#parts.addressee(judgeId, courtId);
    if (judgeId !== null && !assignee) this.#log.warn({ workOrderId: _id }, 'work order without its addressee');
    const begun = beginning(order, assignee);
    let { number } = order;
    for (;;) {
      try {
        await WorkOrderModel.updateOne({ _id }, { $setOnInsert: { ...order, ...begun, number } }, { upsert: true });
        return;
      } catch (error) {
        if (!isDuplicate(error)) throw error;
        if (await WorkOrderModel.exists({ callId, source })) return;
        // The counter began again because Redis was emptied: take the next number that is free.
        number = await nextNumber(WorkOrderModel, NUMBER_KIND, courtId, dayOf(order.createdAt));
        this.#log.warn({ workOrderId: _id }, 'number of the work order was taken, it got another');
      }
    }
  }
}

/** How an order begins: registered, and at once addressed when the officer knew to whom. */
function beginning(
  { createdAt: at, createdBy: by }: { createdAt: Date; createdBy: string },
  assignee: Assignee | null,
): Pick<WorkOrderDocument, 'state' | 'open' | 'history' | 'assignee' | 'urges' | 'urgedAt' | 'answer' | 'answeredAt'> {
  const registered: TrailEntry = { at, state: 'registered', step: 'register', by, to: null, reason: null };
  const history = assignee
    ? [registered, { ...registered, state: 'assigned' as const, step: 'assign' as const, to: assignee.name }]
    : [registered];
  const state = assignee ? 'assigned' : 'registered';
  return { state, open: isOpen(state), history, assignee, urges: [], urgedAt: null, answer: '', answeredAt: null };
}
