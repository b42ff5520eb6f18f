/**
 * Library for the scripts of callbacks; goes behind CALL_LUA, AGENT_LUA and QUEUE_LUA. It touches, for a callback, a court and a number's fingerprint:
 *   callback:<id>                         hash of the callback (callback.ts) and `score`, its place in the queue, as BullMQ has it
 *   callback-of:<court>:<fingerprint>     id of the number's callback that is open: a number is on a court's list once
 *   callbacks:<court>                     sorted set of the open ones, by joining
 *   callbacks:unstored                    sorted set of those whose last revision is not in the database yet, by the time of the change
 *   deadlines                             callback:<id>, when it enters the queue
 * In a call's hash: callbackId, set in the call that a callback came from, in each call out for it, and in a call of the citizen that holds its place.
 */
export const CALLBACK_LUA = `
local function backKey(id) return p .. 'callback:' .. id end
local function openKey(court, fingerprint) return p .. 'callback-of:' .. court .. ':' .. fingerprint end
local function openAs(court, fingerprint) return redis.call('GET', openKey(court, fingerprint)) end

local function changed(id)
  redis.call('HINCRBY', backKey(id), 'revision', 1)
  redis.call('PERSIST', backKey(id))
  redis.call('ZADD', p .. 'callbacks:unstored', text(clock()), id)
end

local function backAnswer(outcome, id)
  local hash = redis.call('HGETALL', backKey(id))
  table.insert(hash, 1, outcome)
  return hash
end

-- Back in line from 'at' on, when it takes part by itself.
local function wait(id, at)
  local key = backKey(id)
  redis.call('HSET', key, 'state', 'waiting')
  redis.call('HDEL', key, 'callId', 'held', 'nextTryAt')
  if redis.call('HGET', key, 'offered') == '1' then
    redis.call('HSET', key, 'nextTryAt', text(at))
    setDeadline('callback:' .. id, at)
  end
end

-- The call it comes from still runs, or a new one of the citizen does: it waits until that is over.
local function standBy(id, callId, delay)
  if redis.call('HGET', callKey(callId), 'state') == 'ended' then return wait(id, clock() + delay) end
  redis.call('HSET', backKey(id), 'state', 'waiting', 'callId', callId, 'held', '1')
  redis.call('HDEL', backKey(id), 'nextTryAt')
  clearDeadline('callback:' .. id)
end

local function finish(id, state, reason, by, note)
  local key = backKey(id)
  local back = redis.call('HMGET', key, 'courtId', 'fingerprint')
  redis.call('HSET', key, 'state', state, 'endReason', reason, 'endedBy', by, 'note', note, 'endedAt', text(clock()))
  redis.call('HDEL', key, 'callId', 'held', 'nextTryAt')
  redis.call('DEL', openKey(back[1], back[2]))
  redis.call('ZREM', p .. 'callbacks:' .. back[1], id)
  clearDeadline('callback:' .. id)
  changed(id)
end

-- A call out for it that nobody has taken yet, or nil.
local function tryInLine(back)
  if not back.callId or back.held then return nil end
  local state = redis.call('HGET', callKey(back.callId), 'state')
  if state == 'waiting' or state == 'ringing' then return back.callId end
  return nil
end

local function read(id)
  local back = redis.call('HMGET', backKey(id), 'state', 'callId', 'held', 'courtId', 'service', 'queuedAt', 'score', 'offered')
  return { state = back[1], callId = filled(back[2]), held = back[3] == '1', court = back[4], service = back[5],
    queuedAt = back[6], score = filled(back[7]), offered = back[8] }
end
`;

/**
 * A citizen is to be called back. ARGV: id if it is new, call it comes from, source, sealed number, masked, fingerprint, tail or empty, '1' when it
 * takes part in distribution, ms until its first try, service for a call that never joined a queue.
 * Gives 'new' or 'known' (the number was on the list, or this is a repetition) and the hash; or 'missing'.
 */
export const OPEN_LUA = `
local id, callId, source, at = ARGV[1], ARGV[2], ARGV[3], clock()
local call = redis.call('HMGET', callKey(callId), 'courtId', 'service', 'greenChannel', 'queuedAt', 'score', 'calledNumber', 'callbackId',
  'endedAt')
if not call[1] then return { 'missing' } end
local court, service = call[1], filled(call[2]) or ARGV[10]
local queuedAt = filled(call[4]) or filled(call[8]) or text(at)
local known = openAs(court, ARGV[6])
-- It was over when this call had made it: this is the same report again.
if not known and filled(call[7]) and redis.call('HGET', backKey(call[7]), 'originCallId') == callId then return backAnswer('known', call[7]) end
if known then
  local back = read(known)
  if back.state == 'waiting' and not tryInLine(back) then
    if source == 'requested' then redis.call('HSET', backKey(known), 'source', source, 'offered', '1') end
    if ARGV[8] == '1' then redis.call('HSET', backKey(known), 'offered', '1') end
    -- Asked for another service, it has the place in that queue.
    if back.service ~= service then
      redis.call('HSET', backKey(known), 'service', service, 'queuedAt', queuedAt, 'originCallId', callId)
      if filled(call[5]) then redis.call('HSET', backKey(known), 'score', call[5]) else redis.call('HDEL', backKey(known), 'score') end
      redis.call('ZADD', p .. 'callbacks:' .. court, queuedAt, known)
    end
    if not back.callId or back.callId == callId then standBy(known, callId, tonumber(ARGV[9])) end
    changed(known)
  end
  redis.call('HSET', callKey(callId), 'callbackId', known)
  return backAnswer('known', known)
end
local key = backKey(id)
redis.call('HSET', key, 'id', id, 'courtId', court, 'service', service, 'source', source, 'state', 'waiting', 'numberSealed', ARGV[4],
  'numberMasked', ARGV[5], 'fingerprint', ARGV[6], 'calledNumber', call[6] or '', 'queuedAt', queuedAt, 'originCallId', callId,
  'offered', ARGV[8], 'tries', '[]', 'createdAt', text(at), 'delay', ARGV[9])
if ARGV[7] ~= '' then redis.call('HSET', key, 'tail', ARGV[7]) end
if filled(call[3]) then redis.call('HSET', key, 'greenChannel', call[3]) end
if filled(call[5]) then redis.call('HSET', key, 'score', call[5]) end
redis.call('SET', openKey(court, ARGV[6]), id)
redis.call('ZADD', p .. 'callbacks:' .. court, queuedAt, id)
redis.call('HSET', callKey(callId), 'callbackId', id)
standBy(id, callId, tonumber(ARGV[9]))
changed(id)
return backAnswer('new', id)
`;

/**
 * The callback stands in the queue, at the place it had, as a call out that waits. ARGV: id, id of the call out, its sealed number, '1' whether or not
 * its time has come. Gives 'queued' and the hash; 'known' when a call out stands there already; 'not-due' when there is nothing to do.
 */
export const ENTER_LUA = `
local id, callId, at = ARGV[1], ARGV[2], clock()
local back = read(id)
if back.state ~= 'waiting' then return { 'not-due' } end
if back.callId then
  if tryInLine(back) then return backAnswer('known', id) end
  return { 'not-due' }
end
local due = redis.call('HGET', backKey(id), 'nextTryAt')
if ARGV[4] ~= '1' and (not due or tonumber(due) > at) then return { 'not-due' } end
local court, service = back.court, back.service
local queue, key = jobs(court, service), callKey(callId)
local fields = redis.call('HMGET', backKey(id), 'numberMasked', 'fingerprint', 'tail', 'calledNumber', 'greenChannel')
local score = back.score
redis.call('HSET', key, 'id', callId, 'courtId', court, 'gatewayId', '', 'direction', 'outbound', 'dialReason', 'callback', 'callbackId', id,
  'callerSealed', ARGV[3], 'callerMasked', fields[1], 'callerFingerprint', fields[2], 'calledNumber', fields[4], 'sipCallId', '',
  'flowVersion', '0', 'service', service, 'arrivedAt', text(at), 'queuedAt', back.queuedAt, 'revision', '1')
if filled(fields[3]) then redis.call('HSET', key, 'callerTail', fields[3]) end
if filled(fields[5]) then redis.call('HSET', key, 'greenChannel', fields[5]) end
enter(callId, nil, 'waiting', at)
line(callId, at, 'waiting', 'callback-due', service)
redis.call('ZADD', p .. 'calls', text(at), callId)
redis.call('ZADD', waitingKey(court, service), back.queuedAt, callId)
addJob(queue, callId, court, service, math.floor(tonumber(score or (filled(fields[5]) and 10 or 100) * 4294967296) / 4294967296), at)
-- At its old place; one that never joined has the place it got now, for good.
if score then redis.call('ZADD', queue .. 'prioritized', score, callId) else score = redis.call('ZSCORE', queue .. 'prioritized', callId) end
redis.call('HSET', key, 'score', score)
redis.call('HSET', backKey(id), 'score', score)
setDeadline('dispatch:' .. court .. '/' .. service, at + DISPATCH_AGAIN)
redis.call('HSET', backKey(id), 'callId', callId)
redis.call('HDEL', backKey(id), 'nextTryAt')
clearDeadline('callback:' .. id)
changed(id)
return backAnswer('queued', id)
`;

/**
 * The citizen is called before an officer is asked: a call out that is dialled at once and joins the queue when it is answered. ARGV: id, id of the call out,
 * its sealed number, the court's number, its gateway, its language, ms after which a call that nobody answered is looked at.
 * Gives 'dialling' and the call's hash; 'not-due' when there is nothing to do.
 */
export const CITIZEN_FIRST_LUA = `
local id, callId, at = ARGV[1], ARGV[2], clock()
local back = read(id)
local due = redis.call('HGET', backKey(id), 'nextTryAt')
if back.state ~= 'waiting' or back.callId or not due or tonumber(due) > at then return { 'not-due' } end
local key = callKey(callId)
local fields = redis.call('HMGET', backKey(id), 'numberMasked', 'fingerprint', 'tail', 'greenChannel')
redis.call('HSET', key, 'id', callId, 'courtId', back.court, 'gatewayId', ARGV[5], 'direction', 'outbound', 'citizenFirst', '1',
  'dialReason', 'callback', 'callbackId', id, 'callerSealed', ARGV[3], 'callerMasked', fields[1], 'callerFingerprint', fields[2],
  'calledNumber', ARGV[4], 'sipCallId', callId, 'flowVersion', '0', 'language', ARGV[6], 'service', back.service, 'arrivedAt', text(at),
  'revision', '1')
if filled(fields[3]) then redis.call('HSET', key, 'callerTail', fields[3]) end
if filled(fields[4]) then redis.call('HSET', key, 'greenChannel', fields[4]) end
enter(callId, nil, 'dialling', at)
line(callId, at, 'dialling', 'dialling', 'citizen-first')
redis.call('ZADD', p .. 'calls', text(at), callId)
setDeadline('dial:' .. callId, at + tonumber(ARGV[7]))
redis.call('HSET', backKey(id), 'callId', callId, 'state', 'dialling')
redis.call('HDEL', backKey(id), 'nextTryAt')
clearDeadline('callback:' .. id)
changed(id)
return { 'dialling', whole(callId) }
`;

/**
 * An officer takes a callback from the list: its call out is offered to just them, and they have said yes already (accept follows). ARGV: id, officer.
 * Gives 'ok', call id, offer id; 'gone' when somebody else has it; 'busy' when the officer cannot.
 */
export const TAKE_LUA = `
local id, agentId, at = ARGV[1], ARGV[2], clock()
local back = read(id)
local callId = back.state == 'waiting' and tryInLine(back)
if not callId or redis.call('HGET', callKey(callId), 'state') ~= 'waiting' then return { 'gone' } end
local agent = redis.call('HMGET', agentKey(agentId), 'state', 'microphone', 'name', 'courtId', 'reason')
if (agent[1] ~= 'available' and agent[1] ~= 'away') or agent[2] ~= 'ok' or agent[4] ~= back.court then return { 'busy' } end
local queue, key = jobs(back.court, back.service), callKey(callId)
redis.call('ZREM', waitingKey(back.court, back.service), callId)
local offer = text((tonumber(redis.call('HGET', key, 'offers')) or 0) + 1)
local till = at + 20000
activateJob(queue, callId, at, offer)
enter(callId, 'waiting', 'ringing', at, 'score', back.score, 'agentId', agentId, 'agentName', agent[3], 'offers', offer, 'offerId', offer,
  'offerEndsAt', text(till), 'ringingAt', text(at))
line(callId, at, 'ringing', 'taken', agent[3])
touch(callId)
-- Who was away when they took it is away again afterwards.
if agent[1] == 'away' then redis.call('HSET', agentKey(agentId), 'wanted', filled(agent[5]) or 'other') end
setAgent(agentId, agent[1], 'ringing', nil, callId, at)
setDeadline(ringMember(callId, offer), till)
redis.call('HSET', backKey(id), 'offered', '1')
changed(id)
return { 'ok', callId, offer }
`;

/**
 * The citizen calls by themself: the new call has the callback's place until it is over. ARGV: new call, its service.
 * Gives 'held', the callback's hash, and before it the call out to be withdrawn or '', the score when the place is in the queue of that service or '';
 * or 'none'.
 */
export const HOLD_LUA = `
local callId = ARGV[1]
local call = redis.call('HMGET', callKey(callId), 'courtId', 'callerFingerprint')
local id = call[1] and filled(call[2]) and openAs(call[1], call[2])
if not id then return { 'none' } end
local back = read(id)
if back.state ~= 'waiting' then return { 'none' } end
local withdrawn = tryInLine(back)
if back.callId and back.callId ~= callId and not withdrawn then return { 'none' } end
if back.callId ~= callId then
  redis.call('HSET', backKey(id), 'callId', callId, 'held', '1')
  redis.call('HDEL', backKey(id), 'nextTryAt')
  clearDeadline('callback:' .. id)
  redis.call('HSET', callKey(callId), 'callbackId', id)
  changed(id)
end
local hash = backAnswer('held', id)
table.insert(hash, 2, withdrawn or '')
table.insert(hash, 3, back.service == ARGV[2] and back.score or '')
return hash
`;

/** A call that just joined has the place it had before. ARGV: call, score, joined at (ms). */
export const RESTORE_LUA = `
local id = ARGV[1]
local call = redis.call('HMGET', callKey(id), 'state', 'courtId', 'service')
if call[1] ~= 'waiting' then return 0 end
local now = redis.call('ZSCORE', jobs(call[2], call[3]) .. 'prioritized', id)
if not now or tonumber(now) == tonumber(ARGV[2]) then return 0 end
redis.call('ZADD', jobs(call[2], call[3]) .. 'prioritized', 'XX', ARGV[2], id)
redis.call('ZADD', waitingKey(call[2], call[3]), 'XX', ARGV[3], id)
redis.call('HSET', callKey(id), 'queuedAt', ARGV[3])
line(id, clock(), 'waiting', 'place-kept')
touch(id)
return 1
`;

/** The call out begins, or is answered. ARGV: call, 'dialling' or 'talking'. Gives 1, or 0 when the callback is not this call's any more. */
export const STEP_LUA = `
local id = redis.call('HGET', callKey(ARGV[1]), 'callbackId')
if not id then return 0 end
local back = read(id)
if back.callId ~= ARGV[1] or back.held then return 0 end
if back.state == ARGV[2] then return 1 end
if not ((ARGV[2] == 'dialling' and back.state == 'waiting') or (ARGV[2] == 'talking' and back.state == 'dialling')) then return 0 end
redis.call('HSET', backKey(id), 'state', ARGV[2])
changed(id)
return 1
`;

/**
 * A call that stands for a callback is over. ARGV: call, what the try came to ('reached' too for a citizen's own call that was served), most tries,
 * then ms to wait after each try.
 * Gives 'settled' and the hash, or 'none' when there is nothing to settle (any more).
 */
export const SETTLE_LUA = `
local callId, at = ARGV[1], clock()
local call = redis.call('HMGET', callKey(callId), 'state', 'callbackId', 'talkingAt', 'direction', 'agentName', 'endedAt')
local id = filled(call[2])
if not id or call[1] ~= 'ended' then return { 'none' } end
local back = read(id)
if back.callId ~= callId then return { 'none' } end
if call[4] ~= 'outbound' then
  local origin = redis.call('HMGET', backKey(id), 'originCallId', 'delay')
  if ARGV[2] == 'reached' and origin[1] ~= callId then finish(id, 'done', 'called-again', '', '')
  else
    wait(id, at + tonumber(origin[2]))
    changed(id)
  end
  return backAnswer('settled', id)
end
-- Withdrawn before anybody was called: no try.
if back.state == 'waiting' then
  wait(id, at)
  changed(id)
  return backAnswer('settled', id)
end
local tries = cjson.decode(redis.call('HGET', backKey(id), 'tries'))
table.insert(tries, { at = tonumber(call[6]) or at, result = call[3] and 'reached' or ARGV[2], callId = callId, agentName = call[5] or '' })
redis.call('HSET', backKey(id), 'tries', cjson.encode(tries))
if call[3] then finish(id, 'done', 'served', call[5] or '', '')
elseif #tries >= tonumber(ARGV[3]) then finish(id, 'failed', 'tries-used-up', '', '')
else
  redis.call('HSET', backKey(id), 'offered', '1')
  wait(id, at + tonumber(ARGV[3 + #tries]))
  changed(id)
end
return backAnswer('settled', id)
`;

/**
 * Somebody ends it. ARGV: id, 'done' or 'cancelled', reason, name, note. Gives 'ok', the call out to be withdrawn or '', and the hash; 'busy' while
 * the citizen is being called or talked to; or 'over'.
 */
export const CLOSE_LUA = `
local id = ARGV[1]
local back = read(id)
if not back.state or back.state == 'done' or back.state == 'failed' or back.state == 'cancelled' then return { 'over' } end
local withdrawn = tryInLine(back)
if back.state ~= 'waiting' or (back.callId and not withdrawn and not back.held) then return { 'busy' } end
finish(id, ARGV[2], ARGV[3], ARGV[4], ARGV[5])
local hash = backAnswer('ok', id)
table.insert(hash, 2, withdrawn or '')
return hash
`;

/** A revision is in the database: a callback that is over may fade from Redis. ARGV: id, revision, seconds to keep it. Gives 1 when it was the last. */
export const STORED_LUA = `
local id = ARGV[1]
local back = redis.call('HMGET', backKey(id), 'revision', 'endedAt')
if back[1] ~= ARGV[2] then return 0 end
redis.call('ZREM', p .. 'callbacks:unstored', id)
if back[2] then redis.call('EXPIRE', backKey(id), ARGV[3]) end
return 1
`;
