import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import { KEY_PREFIX } from './redis.ts';

/**
 * A Lua script that Redis runs as one atomic step. `KEYS[1]` is always KEY_PREFIX; a script derives the keys it touches from it and says so at its
 * head. Sent by its hash; Redis is given the text when it does not know it (first use, after a restart).
 */
export class RedisScript<Result> {
  readonly #source: string;
  readonly #hash: string;

  /** `parts`: libraries first, the script last. */
  constructor(...parts: string[]) {
    this.#source = parts.join('\n');
    this.#hash = createHash('sha1').update(this.#source).digest('hex');
  }

  async run(redis: Redis, ...args: (string | number)[]): Promise<Result> {
    try {
      return (await redis.evalsha(this.#hash, 1, KEY_PREFIX, ...args)) as Result;
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
      return (await redis.eval(this.#source, 1, KEY_PREFIX, ...args)) as Result;
    }
  }
}

/** Milliseconds since 1970 by the clock of Redis, which all replicas share. */
export const CLOCK_LUA = `
local p = KEYS[1]
local function clock()
  local t = redis.call('TIME')
  return t[1] * 1000 + math.floor(t[2] / 1000)
end
local lastNumber, lastText
local function text(number)
  if number ~= lastNumber then lastNumber, lastText = number, string.format('%.0f', number) end
  return lastText
end
`;
