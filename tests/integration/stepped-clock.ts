import type { Redis } from 'ioredis';

const KEY = 'stepped-clock';
/** In seconds: Redis' own time, and what the test has put it forward by. */
const STEPPED = `(function () local t = redis.call('TIME') return { t[1] + (redis.call('GET', '${KEY}') or 0), t[2] } end)()`;

/** A clock of the machine that a test puts forward or back. */
export class SteppedClock {
  #offset = 0;
  /** How many scripts have run. */
  runs = 0;

  /** Whole seconds; negative puts it back. */
  async step(redis: Redis, seconds: number): Promise<void> {
    this.#offset += seconds;
    await redis.set(KEY, this.#offset);
  }

  now(): Date {
    return new Date(Date.now() + this.#offset * 1000);
  }

  /** Scripts that are given to Redis by this connection read this clock where they read the one of Redis. Everything else of them is the real thing. */
  govern(redis: Redis): Redis {
    const give = redis.function.bind(redis) as (...args: unknown[]) => Promise<unknown>;
    const call = redis.fcall.bind(redis) as (...args: unknown[]) => Promise<unknown>;
    return Object.assign(redis, {
      function: (verb: string, ...rest: string[]) =>
        give(verb, ...rest.map((text) => text.replaceAll("redis.call('TIME')", STEPPED))),
      fcall: (...args: unknown[]) => {
        this.runs++;
        return call(...args);
      },
    });
  }
}
