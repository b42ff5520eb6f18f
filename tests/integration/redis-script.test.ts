import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Redis } from 'ioredis';
import { forgetScripts, RedisScript } from '../../signaling/redis-script.ts';
import { startRedis, type OwnRedis } from '../fake/own-redis.ts';

describe('scripts in Redis', () => {
  let own: OwnRedis;
  let redis: Redis;
  beforeAll(async () => {
    own = await startRedis();
    redis = own.connect();
  });
  afterAll(() => own.stop());

  const libraries = async (): Promise<number> => (await redis.function('LIST')).length;
  const library = `local function twice(text) return text .. text end`;

  test('share libraries, get their arguments, and run for callers that start at the same time', async () => {
    const script = new RedisScript<string>(library, `return twice(ARGV[1]) .. ARGV[2]`);
    const answers = await Promise.all(['a', 'b', 'c'].map((text) => script.run(redis, text, 7)));
    expect(answers).toEqual(['aa7', 'bb7', 'cc7']);
    expect(await libraries()).toBe(1);
  });

  test('are given to Redis again when it has forgotten them, and those of no use go', async () => {
    const script = new RedisScript<string>(library, `return twice('x')`);
    expect(await script.run(redis)).toBe('xx');
    await forgetScripts(redis);
    expect(await libraries()).toBe(0);
    expect(await script.run(redis)).toBe('xx');
    expect(await libraries()).toBe(1);
  });

  test('tell the error of Redis', async () => {
    await expect(new RedisScript('return redis.call("INCR")').run(redis)).rejects.toThrow('Wrong number of args');
    await expect(new RedisScript('not lua').run(redis)).rejects.toThrow(/rror/);
  });
});
