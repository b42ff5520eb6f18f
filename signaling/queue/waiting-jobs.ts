import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { BULLMQ_PREFIX, KEY_PREFIX } from '../redis.ts';
import { queueName, type QueueId } from './name.ts';

/** What a job says: ids only. Everything else about a call is in its hash. */
export interface WaitingJob {
  callId: string;
  courtId: string;
  service: string;
}

/** The BullMQ queues that hold waiting calls. No worker runs on them: officers do. */
export class WaitingJobs {
  readonly #redis: Redis;
  readonly #log: Logger;
  readonly #queues = new Map<string, Queue<WaitingJob>>();

  constructor(redis: Redis, log: Logger) {
    this.#redis = redis;
    this.#log = log;
  }

  /** Does nothing when the call has a job there. */
  async add(id: QueueId, callId: string, priority: number): Promise<void> {
    await this.queue(id).add('call', { callId, ...id }, { jobId: callId, priority });
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

  /** Calls that wait but have no job, because the replica that took them died in between. */
  async missing({ courtId, service }: QueueId): Promise<string[]> {
    const prioritized = `${KEY_PREFIX}${queueName({ courtId, service })}:prioritized`;
    const waiting = `${KEY_PREFIX}waiting:${courtId}:${service}`;
    const [calls, jobs] = await Promise.all([this.#redis.zcard(waiting), this.#redis.zcard(prioritized)]);
    if (calls <= jobs) return [];
    return this.#redis.zdiff(2, waiting, prioritized);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#queues.values()].map((queue) => queue.close()));
  }
}
