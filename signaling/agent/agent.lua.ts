import { SET_DEADLINE_LUA } from '../deadline/index.ts';

/**
 * Library for every script that changes an officer. Goes behind CALL_LUA of call/ (it uses `count`, `callKey`, `filled`). It touches, for an
 * officer's id, their court and each of their services:
 *   agent:<id>                   hash: courtId name services(JSON) state reason since idleSince busySince callId socketId leaseUntil microphone
 *                                wanted wrapUpEndsAt offeredAt levels(JSON) languages(JSON); times in ms
 *   agents:<court>               set of the officers that have ever signed in
 *   queues                       set of `<court>/<service>` that ever had an officer, so that a call could join
 *   free:<court>:<service>       sorted set of officers who may be offered a call, by idle since
 *   duty:<court>:<service>       set of officers on duty: available, ringing, talking, in wrap-up
 *   handling                     hash <court>:<service> → moving average of the time an officer is taken up by a call, ms
 *   deadlines                    lease:<id>, microphone:<id>, wrap-up:<id>/<call id>, lost:<id>/<call id>, dispatch:<court>/<service>
 */
export const AGENT_LUA = `${SET_DEADLINE_LUA}
local ON_DUTY = { available = true, ringing = true, talking = true, ['wrap-up'] = true }
-- Should the replica that freed an officer die before it offers the next call, another does so after this, ms.
local DISPATCH_AGAIN = 1000
local function agentKey(id) return p .. 'agent:' .. id end

-- Puts the officer into the sets that the state asks for. Free is only who is available with a microphone that works. \`from\`: the state before, when it is
-- known and the sets are as it asks for; then only what differs is changed.
local function index(id, at, from)
  local agent = redis.call('HMGET', agentKey(id), 'courtId', 'services', 'state', 'idleSince', 'microphone')
  local free, onDuty = agent[3] == 'available' and agent[5] == 'ok', ON_DUTY[agent[3]]
  for _, service in ipairs(cjson.decode(agent[2])) do
    local queue = agent[1] .. ':' .. service
    if free then
      redis.call('ZADD', p .. 'free:' .. queue, agent[4], id)
      setDeadline('dispatch:' .. agent[1] .. '/' .. service, at + DISPATCH_AGAIN)
    elseif not from or from == 'available' then
      redis.call('ZREM', p .. 'free:' .. queue, id)
    end
    if not from or ON_DUTY[from] ~= onDuty then
      redis.call(onDuty and 'SADD' or 'SREM', p .. 'duty:' .. queue, id)
    end
  end
end

-- Changes the state, and fields given behind it.
local function setAgent(id, from, state, reason, callId, at, ...)
  redis.call('HSET', agentKey(id), 'state', state, 'reason', reason or '', 'callId', callId or '', 'since', text(at), ...)
  local busy = ON_DUTY[state] and state ~= 'available'
  if not (busy and from and ON_DUTY[from] and from ~= 'available') then index(id, at, from) end
end

-- A free officer is rung: what setAgent does, for one whose court and services (JSON) are known.
local function ring(id, court, services, callId, at)
  redis.call('HSET', agentKey(id), 'state', 'ringing', 'reason', '', 'callId', callId, 'since', text(at), 'offeredAt', text(at))
  for _, service in ipairs(cjson.decode(services)) do redis.call('ZREM', p .. 'free:' .. court .. ':' .. service, id) end
end

-- How long officers are taken up by a call of this service: moving average, the last call counts a tenth.
local function handled(court, callId, busySince, at)
  if not filled(busySince) or not filled(callId) then return end
  local service = redis.call('HGET', callKey(callId), 'service')
  if not service then return end
  local field = court .. ':' .. service
  local taken = math.max(0, at - tonumber(busySince))
  local average = tonumber(redis.call('HGET', p .. 'handling', field)) or taken
  redis.call('HSET', p .. 'handling', field, text(average * 0.9 + taken * 0.1))
end

-- The officer has finished with a call: away when asked for meanwhile, else available and at the end of the line.
local function release(id, at)
  local agent = redis.call('HMGET', agentKey(id), 'state', 'wanted', 'microphone', 'courtId', 'callId', 'busySince')
  handled(agent[4], agent[5], agent[6], at)
  local state, reason = 'available', nil
  if filled(agent[2]) then state, reason = 'away', agent[2]
  elseif agent[3] ~= 'ok' and agent[3] ~= 'unknown' then state, reason = 'away', 'microphone-lost' end
  setAgent(id, agent[1], state, reason, nil, at, 'wanted', '', 'wrapUpEndsAt', '', 'idleSince', text(at), 'busySince', '')
end

-- The caller is gone while it rang: as before, with the idle time there was; away when asked for meanwhile.
local function unring(id, at)
  local wanted = filled(redis.call('HGET', agentKey(id), 'wanted'))
  setAgent(id, 'ringing', wanted and 'away' or 'available', wanted, nil, at, 'wanted', '')
end

-- After the talk with this call; with 0 s there is no wrap-up. False when the officer was not talking to it.
local function wrapUp(id, callId, seconds, at)
  local agent = redis.call('HMGET', agentKey(id), 'state', 'callId')
  if agent[1] ~= 'talking' or agent[2] ~= callId then return false end
  if seconds <= 0 then
    release(id, at)
    return true
  end
  local till = at + seconds * 1000
  setAgent(id, 'talking', 'wrap-up', nil, callId, at, 'wrapUpEndsAt', text(till))
  setDeadline('wrap-up:' .. id .. '/' .. callId, till)
  return true
end

-- What others are told after a change: court, services, and '1' when the officer can be offered a call.
local function told(id)
  local agent = redis.call('HMGET', agentKey(id), 'courtId', 'services', 'state', 'microphone')
  return { agent[1], agent[2], agent[3] == 'available' and agent[4] == 'ok' and '1' or '0' }
end

local function lease(id, ms)
  local till = clock() + ms
  redis.call('HSET', agentKey(id), 'leaseUntil', text(till))
  setDeadline('lease:' .. id, till)
end
`;

/**
 * A desk opens. ARGV: id, court id, name, services (JSON), socket id, lease ms, time in which the microphone must be reported, ms, levels of the
 * services (JSON object), languages (JSON list).
 * Gives the id of the socket that it takes over from ('' for none).
 */
export const CONNECT_LUA = `
local id = ARGV[1]
local key = agentKey(id)
local before = redis.call('HMGET', key, 'state', 'courtId', 'services', 'socketId')
local at = clock()
if before[1] then
  for _, service in ipairs(cjson.decode(before[3])) do
    redis.call('ZREM', p .. 'free:' .. before[2] .. ':' .. service, id)
    redis.call('SREM', p .. 'duty:' .. before[2] .. ':' .. service, id)
  end
  if before[2] ~= ARGV[2] then redis.call('SREM', p .. 'agents:' .. before[2], id) end
end
redis.call('HSET', key, 'id', id, 'courtId', ARGV[2], 'name', ARGV[3], 'services', ARGV[4], 'socketId', ARGV[5],
  'levels', ARGV[8], 'languages', ARGV[9])
redis.call('SADD', p .. 'agents:' .. ARGV[2], id)
for _, service in ipairs(cjson.decode(ARGV[4])) do redis.call('SADD', p .. 'queues', ARGV[2] .. '/' .. service) end
if before[4] ~= ARGV[5] then
  redis.call('HSET', key, 'microphone', 'unknown')
  setDeadline('microphone:' .. id, at + tonumber(ARGV[7]))
end
lease(id, tonumber(ARGV[6]))
if not before[1] or before[1] == 'offline' then
  redis.call('HSET', key, 'wanted', '', 'wrapUpEndsAt', '', 'idleSince', text(at))
  setAgent(id, nil, 'away', 'signed-in', nil, at)
else
  index(id, at)
end
return before[4] ~= ARGV[5] and before[4] or ''
`;

/**
 * The desk is there. ARGV: id, socket id, lease ms. Gives 0 when another desk has taken over, 1, or 2 when the officer had been taken for lost.
 */
export const HEARTBEAT_LUA = `
local id = ARGV[1]
local agent = redis.call('HMGET', agentKey(id), 'socketId', 'state')
if not agent[1] or agent[1] ~= ARGV[2] then return 0 end
lease(id, tonumber(ARGV[3]))
if agent[2] ~= 'offline' then return 1 end
setAgent(id, nil, 'away', 'connection-lost', nil, clock())
return 2
`;

/** The desk's socket closed. ARGV: id, socket id, ms it may be away, ms while talking or writing up. Gives 1 when it was this officer's desk. */
export const DISCONNECT_LUA = `
local id = ARGV[1]
local agent = redis.call('HMGET', agentKey(id), 'socketId', 'state')
if not agent[1] or agent[1] ~= ARGV[2] then return 0 end
redis.call('HSET', agentKey(id), 'socketId', '', 'microphone', 'unknown')
index(id, clock())
local busy = agent[2] == 'talking' or agent[2] == 'wrap-up'
if agent[2] ~= 'offline' then lease(id, tonumber(busy and ARGV[4] or ARGV[3])) end
return 1
`;

/**
 * The officer wants to be available or away. ARGV: id, 'available' or 'away', reason of away.
 * Gives 'ok', 'illegal', or 'microphone' and its state.
 */
export const STATUS_LUA = `
local id = ARGV[1]
local key = agentKey(id)
local agent = redis.call('HMGET', key, 'state', 'microphone', 'wanted')
local state = agent[1]
if not state or state == 'offline' then return { 'illegal' } end
local busy = state == 'ringing' or state == 'talking' or state == 'wrap-up'
local at = clock()
if ARGV[2] == 'away' then
  if busy then redis.call('HSET', key, 'wanted', ARGV[3]) else setAgent(id, state, 'away', ARGV[3], nil, at) end
  return { 'ok' }
end
if busy then
  if not filled(agent[3]) then return { 'illegal' } end
  redis.call('HSET', key, 'wanted', '')
  return { 'ok' }
end
if agent[2] ~= 'ok' then return { 'microphone', agent[2] } end
if state == 'away' then
  redis.call('HSET', key, 'idleSince', text(at), 'wanted', '')
  setAgent(id, state, 'available', nil, nil, at)
end
return { 'ok' }
`;

/**
 * What the browser says of its microphone. ARGV: id, microphone, '1' only when nothing is known yet (deadline).
 * Gives 'none', 'same', 'changed', or 'ringing' and the call's id: the offer cannot stand.
 */
export const MICROPHONE_LUA = `
local id = ARGV[1]
local key = agentKey(id)
local agent = redis.call('HMGET', key, 'state', 'microphone', 'callId')
if not agent[1] or (ARGV[3] == '1' and agent[2] ~= 'unknown') then return { 'none' } end
redis.call('HSET', key, 'microphone', ARGV[2])
clearDeadline('microphone:' .. id)
if ARGV[2] ~= 'ok' and agent[1] == 'available' then setAgent(id, nil, 'away', 'microphone-lost', nil, clock())
elseif ARGV[2] ~= 'ok' and agent[1] == 'ringing' then return { 'ringing', agent[3] }
elseif agent[2] == ARGV[2] then return { 'same' }
else index(id, clock()) end
return { 'changed' }
`;

/** The talk is over. ARGV: id, call id, seconds; with 0 there is no wrap-up. Gives what `told` says; nothing when the officer was not talking to it. */
export const BEGIN_WRAP_UP_LUA = `
local id, callId = ARGV[1], ARGV[2]
local agent = redis.call('HMGET', agentKey(id), 'state', 'callId')
if agent[2] ~= callId then return {} end
if agent[1] ~= 'wrap-up' and not wrapUp(id, callId, tonumber(ARGV[3]), clock()) then return {} end
return told(id)
`;

/** More time. ARGV: id, call id, seconds. Gives the new end (ms), or '' when there is no such wrap-up. */
export const EXTEND_WRAP_UP_LUA = `
local id, callId = ARGV[1], ARGV[2]
local agent = redis.call('HMGET', agentKey(id), 'state', 'callId', 'wrapUpEndsAt')
if agent[1] ~= 'wrap-up' or agent[2] ~= callId then return '' end
local till = math.max(tonumber(agent[3]), clock()) + tonumber(ARGV[3]) * 1000
redis.call('HSET', agentKey(id), 'wrapUpEndsAt', text(till))
setDeadline('wrap-up:' .. id .. '/' .. callId, till)
return text(till)
`;

/** The wrap-up is over. ARGV: id, call id or empty for whichever, '1' only when its time is up. Gives 1 when there was one and it is over. */
export const END_WRAP_UP_LUA = `
local id = ARGV[1]
local agent = redis.call('HMGET', agentKey(id), 'state', 'callId', 'wrapUpEndsAt')
if agent[1] ~= 'wrap-up' or (ARGV[2] ~= '' and agent[2] ~= ARGV[2]) then return 0 end
local at = clock()
if ARGV[3] == '1' and tonumber(agent[3]) > at then return 0 end
clearDeadline('wrap-up:' .. id .. '/' .. agent[2])
release(id, at)
return 1
`;

/** Somebody else sets the officer away; after the call when there is one. ARGV: id, reason. Gives 1 when there was something to do. */
export const SET_AWAY_LUA = `
local id = ARGV[1]
local state = redis.call('HGET', agentKey(id), 'state')
if not state or state == 'offline' then return 0 end
if state == 'available' or state == 'away' then setAgent(id, state, 'away', ARGV[2], nil, clock())
else redis.call('HSET', agentKey(id), 'wanted', ARGV[2]) end
return 1
`;

/**
 * The officer is gone: the lease ran out, or ('1') they signed off. ARGV: id, '1' without regard to the lease.
 * Gives 'none'; 'later' and when (ms); or 'gone', the state before, the call's id ('' none).
 */
export const EXPIRE_LUA = `
local id = ARGV[1]
local agent = redis.call('HMGET', agentKey(id), 'state', 'callId', 'leaseUntil')
if not agent[1] or agent[1] == 'offline' then return { 'none' } end
local at = clock()
if ARGV[2] ~= '1' and tonumber(agent[3]) > at then return { 'later', agent[3] } end
local state, callId = agent[1], agent[2] or ''
redis.call('HSET', agentKey(id), 'wrapUpEndsAt', '', 'wanted', '')
if ARGV[2] == '1' then redis.call('HSET', agentKey(id), 'socketId', '', 'microphone', 'unknown') end
redis.call('HDEL', agentKey(id), 'busySince')
clearDeadline('lease:' .. id)
if state == 'talking' then setDeadline('lost:' .. id .. '/' .. callId, at) end
setAgent(id, state, 'offline', ARGV[2] ~= '1' and 'connection-lost' or nil, nil, at)
return { 'gone', state, callId }
`;

/** After all of signaling was away: leases that ran out meanwhile get time for the desks to come back. ARGV: id, ms. */
export const GRACE_LUA = `
local id = ARGV[1]
local agent = redis.call('HMGET', agentKey(id), 'state', 'leaseUntil')
if not agent[1] or agent[1] == 'offline' then return 0 end
if tonumber(agent[2]) < clock() + tonumber(ARGV[2]) then lease(id, tonumber(ARGV[2])) end
return 1
`;
