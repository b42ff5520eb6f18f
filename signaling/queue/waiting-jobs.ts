import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { BULLMQ_PREFIX } from '../redis.ts';
import { queueName, type QueueId } from './name.ts';

/** What a job says: ids only. Everything else about a call is in its hash. */
export interface WaitingJob {
  callId: string;
  courtId: string;
  service: string;
}

/** The BullMQ queues that hold waiting calls, for BullMQ's tools. The queue's own scripts write them; no worker runs on them: officers do. */
export class WaitingJobs {
  readonly #redis: Redis;
  readonly #log: Logger;
  readonly #queues = new Map<string, Queue<WaitingJob>>();

  constructor(redis: Redis, log: Logger) {
    this.#redis = redis;
    this.#log = log;
  }

  queue(id: QueueId): Queue<WaitingJob> {
    const name = queueName(id);
    const known = this.#queues.get(name);
    if (known) return known;
    const queue = new Queue<WaitingJob>(name, { connection: this.#redis, prefix: BULLMQ_PREFIX });
    queue.on('error', (error) => this.#log.warn({ err: error, queue: name }, 'queue connection'));
    this.#queues.set(name, queue);
    return queue;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#queues.values()].map((queue) => queue.close()));
  }
}
