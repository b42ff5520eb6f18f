import { CLOCK_LUA } from '../redis-script.ts';

/** For scripts of other folders: a deadline set in the same atomic step as the change it watches. `due` in ms. */
export const SET_DEADLINE_LUA = `
local function setDeadline(member, due) redis.call('ZADD', p .. 'deadlines', text(due), member) end
local function clearDeadline(...) redis.call('ZREM', p .. 'deadlines', ...) end
`;

/**
 * Takes deadlines that are due and pushes each ahead, so that no other replica takes it meanwhile and that it comes again should this replica die.
 *
 * Before that it asks how long ago deadlines were looked at last. When that is longer than replicas ever pause, nobody could act meanwhile: Redis was
 * away, all of signaling was, or its clock was put forward. What would have run out in that time gets back what it had left; so an officer is not offline
 * because nobody could hear their desk, and none is set away who could not answer. When the clock was put back, deadlines move back with it.
 *
 * Touches `deadlines` (sorted set: member `<kind>:<id>`, score due time in ms), `deadlines:seen` (when they were looked at last), and of
 * kinds that say so the hash that repeats the due time.
 * ARGV[1] most to take; ARGV[2] how far to push ahead, ms; ARGV[3] the longest pause, ms; ARGV[4] JSON object: kinds that measure how long
 * something lasts → '' or `<hash>/<field>` that repeats the due time, the hash's key being `<hash>:<id up to a slash>`.
 * Gives { ms nobody looked or the clock went back (negative), 0 mostly; ms until the next one (-1 none); score given to those taken; member; member; … }.
 */
export const TAKE_DUE_LUA = `${CLOCK_LUA}
local key, seenKey = p .. 'deadlines', p .. 'deadlines:seen'
local WRITE_AFTER, STEP_BACK = 500, -200
local now, pause = clock(), tonumber(ARGV[3])
local seen = tonumber(redis.call('GET', seenKey))
local blind = now - (seen or now)
if not seen or blind >= WRITE_AFTER or blind < 0 then redis.call('SET', seenKey, text(now)) end
if blind <= pause and blind >= STEP_BACK then blind = 0 end

local function move(kinds, member, score, to)
  local colon = string.find(member, ':', 1, true)
  local mirror = kinds[string.sub(member, 1, colon - 1)]
  if not mirror then return end
  redis.call('ZADD', key, text(to), member)
  local hash, field = string.match(mirror, '^(.+)/(.+)$')
  if not hash then return end
  local owner = p .. hash .. ':' .. string.match(string.sub(member, colon + 1), '^[^/]*')
  if redis.call('HGET', owner, field) == text(score) then redis.call('HSET', owner, field, text(to)) end
end
if blind ~= 0 then
  local kinds = cjson.decode(ARGV[4])
  local from, till = text(seen), blind > 0 and text(now) or '+inf'
  local found = redis.call('ZRANGEBYSCORE', key, from, till, 'WITHSCORES')
  for i = 1, #found, 2 do move(kinds, found[i], tonumber(found[i + 1]), tonumber(found[i + 1]) + blind) end
end

local again = text(now + tonumber(ARGV[2]))
local due = redis.call('ZRANGEBYSCORE', key, '-inf', text(now), 'LIMIT', 0, ARGV[1])
for _, member in ipairs(due) do redis.call('ZADD', key, again, member) end
local next = redis.call('ZRANGE', key, 0, 0, 'WITHSCORES')
local wait = '-1'
if next[2] then wait = text(math.max(0, tonumber(next[2]) - now)) end
table.insert(due, 1, again)
table.insert(due, 1, wait)
table.insert(due, 1, text(blind))
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
