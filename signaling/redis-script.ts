import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import { KEY_PREFIX } from './redis.ts';

/** Redis knows our functions by this and the hash of their text. */
const LIBRARY = 'court_';
const TRIES = 3;

/**
 * A Lua script that Redis runs as one atomic step; a function of Redis 7, so that what it shares with others is read once and not at every run. A
 * script derives the keys it touches from the prefix `p` and says so at its head. Named by the hash of its text, so that replicas of two versions
 * may work side by side; Redis is given the text when it does not know it.
 */
export class RedisScript<Result> {
  readonly #source: string;
  readonly #name: string;

  /** `parts`: libraries first, the script last. */
  constructor(...parts: string[]) {
    const [script = '', ...libraries] = parts.reverse();
    const text = `${libraries.reverse().join('\n')}\nlocal function script(ARGV)\n${script}\nend`;
    this.#name = `${LIBRARY}${createHash('sha1').update(text).digest('hex')}`;
    this.#source = [
      `#!lua name=${this.#name}`,
      text,
      `redis.register_function('${this.#name}', function(_, args) return script(args) end)`,
    ].join('\n');
  }

  async run(redis: Redis, ...args: (string | number)[]): Promise<Result> {
    // A replica that starts may take it out again between giving and running it.
    for (let tries = TRIES; ; tries--) {
      try {
        return (await redis.fcall(this.#name, 1, KEY_PREFIX, ...args)) as Result;
      } catch (error) {
        if (!isRefusal(error, 'Function not found') || tries === 0) throw error;
      }
      await redis.function('LOAD', this.#source).catch((error: unknown) => {
        // Another replica was faster.
        if (!isRefusal(error, 'already exists')) throw error;
      });
    }
  }
}

const isRefusal = (error: unknown, text: string): boolean => error instanceof Error && error.message.includes(text);

/** Takes the functions of all versions from Redis, which keeps them for ever otherwise. Those still in use are given to it again. */
export async function forgetScripts(redis: Redis): Promise<void> {
  const libraries = (await redis.function('LIST', 'LIBRARYNAME', `${LIBRARY}*`)) as string[][];
  for (const [, name = ''] of libraries) {
    await redis.function('DELETE', name).catch((error: unknown) => {
      if (!isRefusal(error, 'not found')) throw error;
    });
  }
}

/** Milliseconds since 1970 by the clock of Redis, which all replicas share. */
export const CLOCK_LUA = `
local p = '${KEY_PREFIX}'
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
