import { CLOCK_LUA } from '../redis-script.ts';

/** For scripts of other folders: a deadline set in the same atomic step as the change it watches. `due` in ms. */
export const SET_DEADLINE_LUA = `
local function setDeadline(member, due) redis.call('ZADD', p .. 'deadlines', text(due), member) end
local function clearDeadline(...) redis.call('ZREM', p .. 'deadlines', ...) end
`;

/**
 * Takes deadlines that are due and pushes each ahead, so that no other replica takes it meanwhile and that it comes again should this replica die.
 * Touches `deadlines` (sorted set: member `<kind>:<id>`, score due time in ms).
 * ARGV[1] most to take; ARGV[2] how far to push ahead, ms.
 * Gives { ms until the next one (-1 none), score given to those taken, member, member, … }.
 */
export const TAKE_DUE_LUA = `${CLOCK_LUA}
local key = p .. 'deadlines'
local now = clock()
local again = text(now + tonumber(ARGV[2]))
local due = redis.call('ZRANGEBYSCORE', key, '-inf', text(now), 'LIMIT', 0, ARGV[1])
for _, member in ipairs(due) do redis.call('ZADD', key, again, member) end
local next = redis.call('ZRANGE', key, 0, 0, 'WITHSCORES')
local wait = '-1'
if next[2] then wait = text(math.max(0, tonumber(next[2]) - now)) end
table.insert(due, 1, again)
table.insert(due, 1, wait)
return due
`;

/**
 * Removes a deadline that was taken, unless it was set anew meanwhile.
 * Touches `deadlines`. ARGV[1] member; ARGV[2] the score it was given when taken.
 */
export const DONE_LUA = `${CLOCK_LUA}
local key = p .. 'deadlines'
local score = redis.call('ZSCORE', key, ARGV[1])
if score and tonumber(score) == tonumber(ARGV[2]) then return redis.call('ZREM', key, ARGV[1]) end
return 0
`;
