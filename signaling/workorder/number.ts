import type { Redis } from 'ioredis';
import { RedisScript, CLOCK_LUA } from '../redis-script.ts';

/**
 * The number of a work order, the same one each time it is asked for. KEYS[1] prefix; touches `work-order-number:<court>:<date>`, the counter of
 * the day, and `work-order:<source>:<call id>`, what was given. ARGV: court, date, source, call id, id to use if it is new. Gives id, running number.
 */
const NUMBER_LUA = `${CLOCK_LUA}
local known = p .. 'work-order:' .. ARGV[3] .. ':' .. ARGV[4]
local given = redis.call('HMGET', known, 'id', 'date', 'running')
if given[1] then return given end
local counter = p .. 'work-order-number:' .. ARGV[1] .. ':' .. ARGV[2]
local running = text(redis.call('INCR', counter))
redis.call('EXPIRE', counter, 604800)
redis.call('HSET', known, 'id', ARGV[5], 'date', ARGV[2], 'running', running)
redis.call('EXPIRE', known, 2592000)
return { ARGV[5], ARGV[2], running }
`;
const take = new RedisScript<string[]>(NUMBER_LUA);

export const numberOf = (date: string, running: number): string =>
  `GD${date.replaceAll('-', '')}-${String(running).padStart(4, '0')}`;

/** Day of Asia/Shanghai (UTC+8 all year), `2026-11-24`. */
export const dayOf = (at: Date): string => new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(0, 10);

/** Id and number of the work order for a call and source. */
export async function takeNumber(
  redis: Redis,
  order: { id: string; courtId: string; source: string; callId: string; at: Date },
): Promise<{ id: string; number: string }> {
  const { id, courtId, source, callId, at } = order;
  const [known = id, date = dayOf(at), running = '1'] = await take.run(redis, courtId, dayOf(at), source, callId, id);
  return { id: known, number: numberOf(date, Number(running)) };
}
