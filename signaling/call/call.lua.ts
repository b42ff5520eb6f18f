import { CLOCK_LUA } from '../redis-script.ts';

/**
 * Library for every script that changes a call. It touches, for a call id and a court id:
 *   call:<id>            hash of the call (live-call.ts)
 *   call:<id>:timeline   list of its timeline, a JSON object a line
 *   call:<id>:notes      hash officer id → their sealed note
 *   calls                sorted set of calls that are not over, by arrival
 *   deadlines            call-over:<id>, when an ended call concerns the callback list
 *   calls:unstored       sorted set of ended calls whose last revision is not in the database yet, by the time of the change
 *   figures:court:<court id>:<day>, figures:agent:<officer id>:<day>   hashes of counters of a day of Asia/Shanghai
 */
export const CALL_LUA = `${CLOCK_LUA}
local MOST_LINES = 2000
local function callKey(id) return p .. 'call:' .. id end
-- All keys of one call.
local function hangingOn(id)
  local key = callKey(id)
  return ipairs({ key, key .. ':timeline', key .. ':notes' })
end
-- Fields and values of the call as one JSON list: one long text is read faster than a hundred short ones.
local function whole(id) return cjson.encode(redis.call('HGETALL', callKey(id))) end
local function filled(value) if value and value ~= '' then return value end return nil end

local function json(value) return value and value ~= '' and cjson.encode(value) or 'null' end
-- \`reported\`: the step was told from outside and may be told again, because its answer was lost; that makes no second line.
local function line(id, at, state, step, detail, reason, reported)
  local key = callKey(id) .. ':timeline'
  local entry = '{"at":' .. text(at) .. ',"state":"' .. state .. '","step":"' .. step ..
    '","detail":' .. json(detail) .. ',"reason":' .. json(reason) .. '}'
  if reported then
    for _, last in ipairs(redis.call('LRANGE', key, -8, -1)) do if last == entry then return end end
  end
  if redis.call('RPUSH', key, entry) > MOST_LINES then redis.call('RPOP', key) end
end

-- What the record of a call that is not over will hold has changed.
local function revise(id) redis.call('HINCRBY', callKey(id), 'revision', 1) end
-- For scripts that have read the revision and write other fields too.
local function after(revision) return text((tonumber(revision) or 0) + 1) end

-- The same for any call. True when it is over, so that the record must be stored again.
local function touch(id)
  local key = callKey(id)
  revise(id)
  local over = redis.call('HGET', key, 'state') == 'ended'
  if over then
    redis.call('ZADD', p .. 'calls:unstored', text(clock()), id)
    for _, name in hangingOn(id) do redis.call('PERSIST', name) end
  end
  return over
end

local function count(scope, at, field, by)
  -- Shanghai is UTC+8 all year. A day's figures are kept for a week.
  local key = p .. 'figures:' .. scope .. ':' .. text(math.floor((at + 28800000) / 86400000))
  if redis.call('HINCRBY', key, field, text(by)) == by then redis.call('EXPIRE', key, 604800) end
end

-- Entering and leaving the talk: the time counts for the officer who talked.
local function enterTalk(id, at)
  local key = callKey(id)
  redis.call('HSETNX', key, 'talkingAt', text(at))
  redis.call('HSETNX', key, 'talkSince', text(at))
end
local function leaveTalk(id, at)
  local key = callKey(id)
  local talk = redis.call('HMGET', key, 'talkSince', 'agentId', 'partyOf')
  if not talk[1] then return end
  local ms = math.max(0, at - tonumber(talk[1]))
  redis.call('HINCRBY', key, 'talkMs', text(ms))
  redis.call('HDEL', key, 'talkSince', 'heldAt')
  -- A leg to somebody who was asked in is part of a talk that counts already.
  if talk[2] and not talk[3] then count('agent:' .. talk[2], at, 'talkMs', ms) end
end

-- Changes the state, and fields given behind it.
local function enter(id, from, state, at, ...)
  redis.call('HSET', callKey(id), 'state', state, 'stateSince', text(at), ...)
  if state == 'talking' then enterTalk(id, at)
  elseif state ~= 'held' and (from == 'talking' or from == 'held') then leaveTalk(id, at) end
end
`;

/**
 * A call arrives. Does nothing when it is known already.
 * ARGV: id, court id, arrived at (ms), then fields and values of the hash. Gives the hash as a flat list.
 */
export const ADMIT_LUA = `${CALL_LUA}
local id, court, at = ARGV[1], ARGV[2], tonumber(ARGV[3])
local key = callKey(id)
if redis.call('EXISTS', key) == 0 then
  redis.call('HSET', key, 'id', id, 'courtId', court, 'arrivedAt', text(at), 'revision', '1', unpack(ARGV, 4))
  enter(id, nil, 'menu', at)
  line(id, at, 'menu', 'arrived')
  redis.call('ZADD', p .. 'calls', text(at), id)
  count('court:' .. court, at, 'arrived', 1)
end
return redis.call('HGETALL', key)
`;

/**
 * A line of the timeline without a change of state. ARGV: id, step, detail, reason, at (ms or empty). Gives 'missing', 'ended' or 'live'.
 */
export const NOTE_LUA = `${CALL_LUA}
local id = ARGV[1]
local state = redis.call('HGET', callKey(id), 'state')
if not state then return 'missing' end
local at = tonumber(ARGV[5])
line(id, at or clock(), state, ARGV[2], ARGV[3], ARGV[4], at)
return touch(id) and 'ended' or 'live'
`;

/**
 * Compare and set. ARGV: id, state to go to or empty to stay, JSON list of states it may be in (empty list: any), step (empty: no line), detail,
 * reason, at (ms or empty), number of fields and values to set, those, fields to remove.
 * Gives { 'ok', hash… }, { 'missing' } or { 'illegal', state }.
 */
export const MOVE_LUA = `${CALL_LUA}
local id, to, at = ARGV[1], ARGV[2], tonumber(ARGV[7]) or clock()
local key = callKey(id)
local state = redis.call('HGET', key, 'state')
if not state then return { 'missing' } end
local from = cjson.decode(ARGV[3])
local legal = #from == 0
for _, one in ipairs(from) do if one == state then legal = true end end
if not legal then return { 'illegal', state } end
local last = 8 + tonumber(ARGV[8])
if last > 8 then redis.call('HSET', key, unpack(ARGV, 9, last)) end
if #ARGV > last then redis.call('HDEL', key, unpack(ARGV, last + 1)) end
if to ~= '' then enter(id, state, to, at) else to = state end
if ARGV[4] ~= '' then line(id, at, to, ARGV[4], ARGV[5], ARGV[6], ARGV[7] ~= '') end
touch(id)
return { 'ok', whole(id) }
`;

/**
 * A call is over. One that stands for a callback, or that may have broken off before it was served, is told to the callback list (a deadline, so that it
 * is told whatever dies). ARGV: id, result or empty, result when nobody talked, no message was left and no enquiry was answered, reason, at (ms or empty), RTP counters as JSON or
 * empty. Gives the hash, or an empty list when there is no such call or it was over before.
 */
export const END_LUA = `${CALL_LUA}
local id, at = ARGV[1], tonumber(ARGV[5]) or clock()
local key = callKey(id)
local call = redis.call('HMGET', key, 'state', 'courtId', 'talkingAt', 'messageLeft', 'queuedAt', 'revision', 'callbackId', 'direction', 'selfServed')
if not call[1] or call[1] == 'ended' then return {} end
local result = filled(ARGV[2])
if not result then
  if call[3] then result = 'served'
  elseif call[4] == '1' then result = 'message'
  -- Who got an answer by keys and did not go on to wait for a person, was served; unless the call broke off, but then they know the answer too.
  elseif call[9] == '1' and not call[5] then result = 'self-service'
  else result = ARGV[3] end
end
local fields = { 'result', result, 'reason', ARGV[4], 'endedAt', text(at), 'endedFrom', call[1], 'revision', after(call[6]) }
if ARGV[6] ~= '' then
  table.insert(fields, 'rtp')
  table.insert(fields, ARGV[6])
end
enter(id, call[1], 'ended', at, unpack(fields))
redis.call('HDEL', key, 'offerEndsAt')
line(id, at, 'ended', 'ended', result, ARGV[4])
redis.call('ZREM', p .. 'calls', id)
local inTalk = call[1] == 'talking' or call[1] == 'held'
local plain = result == 'served' and (call[1] == 'menu' or (inTalk and ARGV[4] == 'caller-hangup'))
if call[7] or (not plain and call[8] ~= 'outbound') then redis.call('ZADD', p .. 'deadlines', text(clock()), 'call-over:' .. id) end
if result == 'abandoned' and call[5] then count('court:' .. call[2], at, 'abandoned', 1) end
if result == 'message' then count('court:' .. call[2], at, 'messages', 1) end
redis.call('ZADD', p .. 'calls:unstored', text(clock()), id)
return { whole(id) }
`;

/**
 * The caller rated the talk; the first rating counts. ARGV: id, score 1 to 5, highest score that is sampled for a follow-up, at (ms or empty).
 * Gives 'missing', 'not-talked', 'known' when it was rated before, 'ended' or 'live'.
 */
export const RATE_LUA = `${CALL_LUA}
local id, score, at = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[4]) or clock()
local key = callKey(id)
local call = redis.call('HMGET', key, 'state', 'courtId', 'talkingAt', 'rating', 'agentId')
if not call[1] then return 'missing' end
if not call[3] then return 'not-talked' end
if call[4] then return 'known' end
redis.call('HSET', key, 'rating', text(score), 'ratedAt', text(at))
if score <= tonumber(ARGV[3]) then redis.call('HSET', key, 'sampled', '1') end
line(id, at, call[1], 'rated', text(score))
local scopes = { 'court:' .. call[2] }
if call[5] then table.insert(scopes, 'agent:' .. call[5]) end
for _, scope in ipairs(scopes) do
  count(scope, at, 'ratings', 1)
  count(scope, at, 'ratingSum', score)
end
return touch(id) and 'ended' or 'live'
`;

/**
 * An officer's note is saved. ARGV: id, officer id, sealed note. Gives 'missing', 'ended' or 'live'.
 */
export const SAVE_WRAP_UP_LUA = `${CALL_LUA}
local id = ARGV[1]
if redis.call('EXISTS', callKey(id)) == 0 then return 'missing' end
redis.call('HSET', callKey(id) .. ':notes', ARGV[2], ARGV[3])
return touch(id) and 'ended' or 'live'
`;

/**
 * A revision of an ended call is in the database: if it is still the last one, the call may fade from Redis.
 * ARGV: id, revision, seconds to keep it. Gives 1 when it was the last.
 */
export const STORED_LUA = `${CALL_LUA}
local id = ARGV[1]
local key = callKey(id)
local call = redis.call('HMGET', key, 'revision', 'state')
if call[1] ~= ARGV[2] or call[2] ~= 'ended' then return 0 end
redis.call('ZREM', p .. 'calls:unstored', id)
for _, name in hangingOn(id) do redis.call('EXPIRE', name, ARGV[3]) end
return 1
`;
