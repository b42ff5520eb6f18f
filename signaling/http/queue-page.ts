import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { ExpressAdapter } from '@bull-board/express';
import { Queue } from 'bullmq';
import type { RequestHandler } from 'express';
import type { Redis } from 'ioredis';
import { BULLMQ_PREFIX, KEY_PREFIX } from '../redis.ts';
import { contentSecurityPolicy } from './security.ts';

export const QUEUE_PAGE = '/api/queues';
const META = ':meta';
/** Jobs hold callers' numbers and what they said; the page shows how queues run, not what is in them. */
const HIDDEN = (): string => '—';

/** A read-only page of all BullMQ queues, for administrators. Queues are made when a court first uses them, so each visit looks for new ones. */
export class QueuePage {
  readonly #redis: Redis;
  readonly #adapter = new ExpressAdapter();
  readonly #board: ReturnType<typeof createBullBoard>;
  readonly #queues = new Map<string, Queue>();
  readonly handlers: RequestHandler[];

  constructor(redis: Redis) {
    this.#redis = redis;
    this.#adapter.setBasePath(QUEUE_PAGE);
    this.#board = createBullBoard({
      queues: [],
      serverAdapter: this.#adapter,
      options: { uiConfig: { boardTitle: '12368', hideRedisDetails: true } },
    });
    this.handlers = [
      async (request, response, next) => {
        if (request.path === '/') await this.#find();
        // Its page has one style element of its own. The fonts it would load from elsewhere stay blocked.
        response.set('Content-Security-Policy', contentSecurityPolicy(["'unsafe-inline'"]));
        next();
      },
      this.#adapter.getRouter() as RequestHandler,
    ];
  }

  async #find(): Promise<void> {
    for await (const keys of this.#redis.scanStream({ match: `${KEY_PREFIX}*${META}`, count: 500 }) as AsyncIterable<
      string[]
    >) {
      for (const key of keys) this.#show(key.slice(KEY_PREFIX.length, -META.length));
    }
  }

  #show(name: string): void {
    if (this.#queues.has(name)) return;
    const queue = new Queue(name, { connection: this.#redis, prefix: BULLMQ_PREFIX, skipMetasUpdate: true });
    const adapter = new BullMQAdapter(queue, { readOnlyMode: true, allowRetries: false });
    for (const field of ['data', 'returnValue', 'progress'] as const) adapter.setFormatter(field, HIDDEN);
    this.#queues.set(name, queue);
    this.#board.addQueue(adapter);
  }
}
