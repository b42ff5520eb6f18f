import type { Redis } from 'ioredis';
import { RedisScript, CLOCK_LUA } from '../redis-script.ts';
import { numberOf } from '../running-number.ts';
import { dayOf } from '../shanghai.ts';

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

/** Numbers of work orders (工单) begin with it. */
export const NUMBER_KIND = 'GD';

/** Id and number of the work order for a call and source. */
export async function takeNumber(
  redis: Redis,
  order: { id: string; courtId: string; source: string; callId: string; at: Date },
): Promise<{ id: string; number: string }> {
  const { id, courtId, source, callId, at } = order;
  const [known = id, date = dayOf(at), running = '1'] = await take.run(redis, courtId, dayOf(at), source, callId, id);
  return { id: known, number: numberOf(NUMBER_KIND, date, Number(running)) };
}
