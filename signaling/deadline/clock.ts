import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { KEY_PREFIX } from '../redis.ts';
import { RedisScript } from '../redis-script.ts';
import { DONE_LUA, TAKE_DUE_LUA } from './deadline.lua.ts';

const KEY = `${KEY_PREFIX}deadlines`;
/** A deadline whose handler has not finished comes again after this, ms. */
const AGAIN = 5_000;
/** Longest sleep, ms: a deadline set by another replica is never later than this. */
const LONGEST_SLEEP = 1_000;
/** When nobody has looked for longer than this, nobody could, ms. */
const LONGEST_PAUSE = 3_000;
const BATCH = 100;

const takeDue = new RedisScript<string[]>(TAKE_DUE_LUA);
const done = new RedisScript<number>(DONE_LUA);

type Handler = (id: string) => Promise<void>;

/**
 * What a deadline means. `moment`: a time of day, whatever happened meanwhile. `lasting`: how long somebody has for something; time in which nobody could
 * act does not count. `lastingIn`: the same, and `<hash>/<field>` repeats it, in the hash `<hash>:<id up to a slash>`.
 */
export type Meaning = 'moment' | 'lasting' | { lastingIn: `${string}/${string}` };

/**
 * Timers that outlive a process. They are kept in Redis; whichever replica is there first runs the handler, and runs it at least once: a
 * handler that fails, or whose replica dies, is run again after 5 s. So handlers must be idempotent and check whether there is still anything to
 * do. Not before time; at most about a second late. Neither an outage of Redis nor a step of the system's clock makes deadlines of the kind `lasting` run
 * out at once or wait for the step's length (deadline.lua.ts).
 */
export class DeadlineClock {
  readonly #redis: Redis;
  readonly #log: Logger;
  readonly #handlers = new Map<string, Handler>();
  readonly #lasting: Record<string, string> = {};
  readonly #running = new Set<Promise<void>>();
  readonly #afterPause: (() => Promise<void>)[] = [];
  #timer: NodeJS.Timeout | null = null;
  /** By the clock that is never put forward or back. */
  #wakeAt = Infinity;
  #taking = false;
  #closed = true;

  constructor(redis: Redis, log: Logger) {
    this.#redis = redis;
    this.#log = log;
  }

  /** `kind` must not contain a colon. Setting it again moves it. */
  async set(kind: string, id: string, dueAt: Date): Promise<void> {
    await this.#redis.zadd(KEY, dueAt.getTime(), `${kind}:${id}`);
    this.nudge(dueAt.getTime() - Date.now());
  }

  async clear(kind: string, id: string): Promise<void> {
    await this.#redis.zrem(KEY, `${kind}:${id}`);
  }

  /** One handler a kind; to be given before `start`, as a deadline without handler in this replica is kept for 5 s at a time. */
  handle(kind: string, handler: Handler, meaning: Meaning = 'moment'): void {
    if (this.#handlers.has(kind)) throw new Error(`deadline kind ${kind} has a handler already`);
    this.#handlers.set(kind, handler);
    if (meaning !== 'moment') this.#lasting[kind] = meaning === 'lasting' ? '' : meaning.lastingIn;
  }

  /** Work for one replica after a time in which none could act: what was left half done. */
  afterPause(work: () => Promise<void>): void {
    this.#afterPause.push(work);
  }

  /** A script has set a deadline that is due in `ms`: wake up for it. */
  nudge(ms: number): void {
    if (this.#closed || performance.now() + ms >= this.#wakeAt) return;
    this.#sleep(ms);
  }

  start(): void {
    this.#closed = false;
    this.#sleep(0);
  }

  /** Takes no more deadlines and waits for running handlers. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#timer) clearTimeout(this.#timer);
    await Promise.allSettled(this.#running);
  }

  #sleep(ms: number): void {
    if (this.#closed) return;
    if (this.#timer) clearTimeout(this.#timer);
    const pause = Math.max(0, Math.min(ms, LONGEST_SLEEP));
    this.#wakeAt = performance.now() + pause;
    this.#timer = setTimeout(() => void this.#wake(), pause);
  }

  async #wake(): Promise<void> {
    if (this.#taking) return;
    this.#taking = true;
    this.#wakeAt = Infinity;
    let pause = LONGEST_SLEEP;
    try {
      const lasting = JSON.stringify(this.#lasting);
      const [blind, wait, score = '', ...members] = await takeDue.run(
        this.#redis,
        BATCH,
        AGAIN,
        LONGEST_PAUSE,
        lasting,
      );
      if (wait !== undefined && wait !== '-1') pause = Number(wait);
      if (blind !== '0') this.#resume(Number(blind));
      for (const member of members) this.#run(member, score);
    } catch (error) {
      if (!this.#closed) this.#log.warn({ err: error }, 'deadlines not read');
    }
    this.#taking = false;
    this.#sleep(Math.min(pause, this.#wakeAt - performance.now()));
  }

  #resume(blind: number): void {
    this.#log.warn({ blind }, 'nobody looked at deadlines for some time, or the clock was put back: they were moved');
    for (const work of this.#afterPause)
      work().catch((error: unknown) => this.#log.error({ err: error }, 'not everything resumed'));
  }

  #run(member: string, score: string): void {
    const colon = member.indexOf(':');
    const kind = member.slice(0, colon);
    const handler = this.#handlers.get(kind);
    if (!handler) return;
    const work = handler(member.slice(colon + 1))
      .then(async () => {
        await done.run(this.#redis, member, score);
      })
      .catch((error: unknown) => {
        if (!this.#closed) this.#log.error({ err: error, kind }, 'deadline handler failed, comes again');
      })
      .finally(() => this.#running.delete(work));
    this.#running.add(work);
  }
}
