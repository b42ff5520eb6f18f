/**
 * Library for the queue's scripts; goes behind CALL_LUA and AGENT_LUA. Waiting calls are BullMQ jobs and stay so for BullMQ's own tools: these
 * functions do to BullMQ's keys what its commands do (addPrioritizedJob, moveToActive, moveToFinished, removeJob; BullMQ 6.7), and tell its event
 * stream. tests/integration/queue-bullmq.test.ts fails when a later BullMQ lays out its keys in another way.
 * For the queue `call-<court>-<service>` they touch, behind `<prefix>call-<court>-<service>:`
 *   <call id>     hash of the job      prioritized  sorted set, score priority × 2^32 + counter
 *   active        list                 completed    sorted set by finish time, the last 1000 to 1050 are kept
 *   pc            priority counter     events       stream            meta  hash (paused, opts.maxLenEvents)
 * and of ours
 *   waiting:<court>:<service>   sorted set of calls that wait, by joining time: for the views, and to find a call whose job is missing
 *   caller:<fingerprint>:officer   who talked to this caller last; fades after the court's time for it
 *   deadlines                   ring:<call id>/<offer id>, overflow:<call id>, callback-dial:<call id>
 * In the call's hash: transfer (live-call.ts) and notAgentId, who passed it on last; queueCourtId, the court whose queue it is in when that is not its own (overflow); ownSeconds, how long the caller is its officer's; score, the job's score, so that an offer that comes to nothing leaves the call its place; left, the step by which the
 * caller left the queue.
 */
export const QUEUE_LUA = `
local KEEP_COMPLETED, TRIM = 1000, 50
-- Should the replica that an officer told yes to a callback die before it dials, another does so after this, ms.
local DIAL_AGAIN = 5000
local function jobs(court, service) return p .. 'call-' .. court .. '-' .. service .. ':' end
local function waitingKey(court, service) return p .. 'waiting:' .. court .. ':' .. service end
local function officerOf(fingerprint) return p .. 'caller:' .. fingerprint .. ':officer' end
local function ringMember(id, offer) return 'ring:' .. id .. '/' .. offer end

-- As many as a BullMQ queue keeps when it is not told otherwise.
local KEEP_EVENTS = '10000'
local function tell(queue, event, id, ...)
  redis.call('XADD', queue .. 'events', 'MAXLEN', '~', KEEP_EVENTS, '*', 'event', event, 'jobId', id, ...)
end

local function jobData(id, court, service)
  return '{"callId":' .. json(id) .. ',"courtId":' .. json(court) .. ',"service":' .. json(service) .. '}'
end

-- Priority 1 is before all others; inside a priority in order of coming (article 6, priority.ts).
local function addJob(queue, id, court, service, priority, at)
  local score = priority * 4294967296 + redis.call('INCR', queue .. 'pc') % 4294967296
  redis.call('HSET', queue .. id, 'name', 'call', 'data', jobData(id, court, service), 'opts', '{"priority":' .. priority .. ',"attempts":0}', 'timestamp', text(at), 'delay', '0', 'priority', priority)
  redis.call('ZADD', queue .. 'prioritized', text(score), id)
  tell(queue, 'added', id, 'name', 'call')
  tell(queue, 'waiting', id)
end

local function removeJob(queue, id)
  local previous
  if redis.call('ZREM', queue .. 'prioritized', id) == 1 then previous = 'prioritized'
  elseif redis.call('LREM', queue .. 'active', 0, id) > 0 then previous = 'active'
  elseif redis.call('ZREM', queue .. 'completed', id) == 1 then previous = 'completed' end
  if redis.call('DEL', queue .. id, queue .. id .. ':logs') > 0 then tell(queue, 'removed', id, 'prev', previous or 'unknown') end
end

local function activateJob(queue, id, at, times)
  redis.call('ZREM', queue .. 'prioritized', id)
  redis.call('LPUSH', queue .. 'active', id)
  redis.call('HSET', queue .. id, 'processedOn', text(at), 'ats', times)
  tell(queue, 'active', id, 'prev', 'waiting')
end

local function returnJob(queue, id, score)
  -- From the end: who is rung longest answers first, mostly.
  redis.call('LREM', queue .. 'active', -1, id)
  redis.call('ZADD', queue .. 'prioritized', score, id)
  tell(queue, 'waiting', id, 'prev', 'active')
end

local function completeJob(queue, id, value, at, times)
  redis.call('LREM', queue .. 'active', -1, id)
  redis.call('ZADD', queue .. 'completed', text(at), id)
  redis.call('HSET', queue .. id, 'returnvalue', value, 'finishedOn', text(at), 'atm', times)
  tell(queue, 'completed', id, 'returnvalue', value, 'prev', 'active')
  -- Some at a time, so that not every call pays for it.
  if redis.call('ZCARD', queue .. 'completed') < KEEP_COMPLETED + TRIM then return end
  local old = redis.call('ZRANGE', queue .. 'completed', 0, TRIM - 1)
  redis.call('ZREM', queue .. 'completed', unpack(old))
  local keys = {}
  for _, gone in ipairs(old) do
    table.insert(keys, queue .. gone)
    table.insert(keys, queue .. gone .. ':logs')
  end
  redis.call('DEL', unpack(keys))
end

-- The call waits again, at the score given.
local function waitAgain(id, from, court, service, at)
  local key = callKey(id)
  redis.call('ZADD', waitingKey(court, service), redis.call('HGET', key, 'queuedAt') or text(at), id)
  -- Before the officer is taken off the call, so that the time of a talk counts for them.
  enter(id, from, 'waiting', at)
  redis.call('HDEL', key, 'agentId', 'agentName', 'offerId', 'offerEndsAt', 'ringingAt')
  setDeadline('dispatch:' .. court .. '/' .. service, at + DISPATCH_AGAIN)
end

-- Offers a call that waits with its job in that queue to an officer; \`services\` (JSON) of one who is known to be free. \`from\`: the officer's state; fields of the call's hash behind it. Gives the offer's id.
local function offerTo(id, court, service, officer, from, offers, score, till, at, reason, ...)
  redis.call('ZREM', waitingKey(court, service), id)
  local offer = text((tonumber(offers) or 0) + 1)
  activateJob(jobs(court, service), id, at, offer)
  enter(id, 'waiting', 'ringing', at, 'score', score, 'agentId', officer.id, 'agentName', officer.name, 'offers', offer, 'offerId', offer,
    'offerEndsAt', text(till), 'ringingAt', text(at), ...)
  line(id, at, 'ringing', 'offered', officer.name, reason)
  if officer.services then ring(officer.id, court, officer.services, id, at)
  else setAgent(officer.id, from, 'ringing', nil, id, at, 'offeredAt', text(at), 'wrapUpEndsAt', '') end
  setDeadline(ringMember(id, offer), till)
  return offer
end

-- The priority with which a call that has waited goes into another queue: one place better than who joins there now, in the same class.
local function movedPriority(score, green)
  local priority = math.floor((tonumber(score) or 0) / 4294967296)
  if priority > 0 and priority <= 3 then return priority end
  return filled(green) and 9 or 99
end

-- The court whose queue the call is in.
local function queueCourt(court, other) return filled(other) or court end

-- Nobody is told less, s.
local SHORTEST_WAIT = 15
-- Place (1 is next, or being served already), officers on duty (read when not given), and how long the caller will wait, s: officers on duty become free one
-- after the other, each after the average time a call takes, and as many of them as the place says must. Nobody on duty counts as one.
local function standing(id, court, service, usual, known)
  local queue = court .. ':' .. service
  local rank = redis.call('ZRANK', jobs(court, service) .. 'prioritized', id)
  local place, onDuty = (rank or 0) + 1, known or redis.call('SCARD', p .. 'duty:' .. queue)
  local average = tonumber(redis.call('HGET', p .. 'handling', queue) or usual)
  local wait = math.floor(average / 1000 * place / math.max(1, onDuty) + 0.5)
  return place, onDuty, math.max(SHORTEST_WAIT, wait)
end

local function answer(outcome, id) return { outcome, whole(id) } end
`;

/**
 * A call joins the queue. ARGV: call id, court, service, green channel or empty, codec, joined at (ms), priority, ms a call takes when nothing is known,
 * ms after which it may go to another queue, or empty, most who may wait, or empty. Gives 'waiting' or, when it is further already, 'offered', with what `standing` says; 'unstaffed' when nobody is on duty; 'full'; 'missing'; or 'illegal' and
 * the state.
 */
export const JOIN_LUA = `
local id, court, service, at = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[6])
local key, queue = callKey(id), jobs(court, service)
local call = redis.call('HMGET', key, 'state', 'service', 'left', 'queuedAt', 'revision', 'queueCourtId', 'callerFingerprint')
local state = call[1]
if not state then return { 'missing' } end
if state == 'ringing' or state == 'connecting' or state == 'talking' or state == 'held' then
  return { 'offered', standing(id, queueCourt(court, call[6]), call[2], ARGV[8]) }
end
if state == 'waiting' and not call[3] then return { 'waiting', standing(id, queueCourt(court, call[6]), call[2], ARGV[8]) } end
if state ~= 'menu' then return { 'illegal', state } end
local staff = redis.call('SCARD', p .. 'duty:' .. court .. ':' .. service)
if staff == 0 then return { 'unstaffed' } end
if ARGV[10] ~= '' and redis.call('ZCARD', waitingKey(court, service)) >= tonumber(ARGV[10]) then return { 'full' } end
if call[4] then
  -- A job left over from an earlier stay.
  removeJob(queue, id)
  redis.call('HDEL', key, 'left', 'score', 'agentId', 'agentName', 'offerId', 'offerEndsAt', 'queueCourtId')
end
enter(id, state, 'waiting', at, 'service', service, 'codec', ARGV[5], 'queuedAt', text(at), 'revision', after(call[5]))
if ARGV[4] ~= '' then redis.call('HSET', key, 'greenChannel', ARGV[4]) end
local own = call[7] and redis.call('GET', officerOf(call[7]))
if own then redis.call('HSET', key, 'ownAgentId', own) end
line(id, at, 'waiting', 'queued', service)
redis.call('ZADD', waitingKey(court, service), text(at), id)
addJob(queue, id, court, service, tonumber(ARGV[7]), at)
if ARGV[9] ~= '' then setDeadline('overflow:' .. id, at + tonumber(ARGV[9])) end
setDeadline('dispatch:' .. court .. '/' .. service, clock() + DISPATCH_AGAIN)
local place, onDuty, wait = standing(id, court, service, ARGV[8], staff)
redis.call('HSET', key, 'estimateSeconds', text(wait))
return { 'waiting', place, onDuty, wait }
`;

/**
 * The officer takes the call. ARGV: call id, offer id, officer id. Gives 'ok' and the call's court; 'missing'; or 'gone' when the offer does not
 * stand any more. Repeating the yes gives 'ok' again as long as the call is there.
 */
export const ACCEPT_LUA = `
local id, offer, agentId = ARGV[1], ARGV[2], ARGV[3]
local key = callKey(id)
local call = redis.call('HMGET', key, 'state', 'offerId', 'agentId', 'courtId', 'service', 'queuedAt', 'answeredAt', 'agentIds', 'agentName',
  'revision', 'queueCourtId', 'callerFingerprint', 'ownSeconds', 'direction', 'citizenFirst')
-- A citizen who is still to be called.
local toDial = call[14] == 'outbound' and not call[15]
if not call[1] then return { 'missing' } end
if call[2] ~= offer or call[3] ~= agentId then return { 'gone' } end
if call[1] == 'connecting' or call[1] == 'talking' or call[1] == 'held' then return { 'ok', call[4] } end
local agent = redis.call('HMGET', agentKey(agentId), 'state', 'callId')
if call[1] ~= 'ringing' or agent[1] ~= 'ringing' or agent[2] ~= id then return { 'gone' } end
local at = clock()
clearDeadline(ringMember(id, offer), 'overflow:' .. id)
-- A callback was not answered, it is about to be called.
if not call[7] and call[14] ~= 'outbound' then
  local waited = math.max(0, at - tonumber(call[6]))
  local court = 'court:' .. call[4]
  count(court, at, 'answered', 1)
  count(court, at, 'waitMs', waited)
  if waited <= 15000 then count(court, at, 'answeredIn15s', 1) end
end
count('agent:' .. agentId, at, 'answered', 1)
local takers = cjson.decode(call[8] or '[]')
if takers[#takers] ~= agentId then table.insert(takers, agentId) end
completeJob(jobs(queueCourt(call[4], call[11]), call[5]), id, '"' .. agentId .. '"', at, #takers)
enter(id, 'ringing', 'connecting', at, 'answeredAt', call[7] or text(at), 'agentIds', cjson.encode(takers), 'revision', after(call[10]))
if toDial then
  redis.call('HDEL', key, 'answeredAt')
  setDeadline('callback-dial:' .. id, at + DIAL_AGAIN)
end
line(id, at, 'connecting', 'accepted', call[9])
if call[12] and (tonumber(call[13]) or 0) > 0 then redis.call('SET', officerOf(call[12]), agentId, 'EX', call[13]) end
setAgent(agentId, 'ringing', 'talking', nil, id, at, 'busySince', text(at))
return { 'ok', call[4] }
`;

/**
 * The offer comes to nothing: the call waits again in its old place, the officer is away with the reason.
 * Whoever passed it on to that officer is offered it next, when they are free or still write it up.
 * ARGV: call id, offer id, officer id or empty for whoever it was offered to, reason, ms to ring. Gives 'ok', the officer's id and the call's hash; 'missing'; or 'gone'.
 */
export const DECLINE_LUA = `
local id, offer, reason = ARGV[1], ARGV[2], ARGV[4]
local key = callKey(id)
local call = redis.call('HMGET', key, 'state', 'offerId', 'agentId', 'courtId', 'service', 'score', 'agentName', 'queueCourtId', 'transfer', 'offers')
if not call[1] then return { 'missing' } end
if call[1] ~= 'ringing' or call[2] ~= offer or (ARGV[3] ~= '' and call[3] ~= ARGV[3]) then return { 'gone' } end
local agentId, at, court = call[3], clock(), queueCourt(call[4], call[8])
clearDeadline(ringMember(id, offer))
returnJob(jobs(court, call[5]), id, call[6])
waitAgain(id, 'ringing', court, call[5], at)
line(id, at, 'waiting', 'offer-ended', call[7], reason)
revise(id)
if reason == 'no-answer' or reason == 'rejected' then count('agent:' .. agentId, at, 'missed', 1) end
local agent = redis.call('HMGET', agentKey(agentId), 'state', 'callId')
if agent[1] == 'ringing' and agent[2] == id then
  setAgent(agentId, 'ringing', 'away', reason, nil, at, 'wanted', '')
end
if call[9] then offerToSender(id, court, call[5], agentId, cjson.decode(call[9]), { offers = call[10], score = call[6] }, reason, tonumber(ARGV[5]), at) end
local hash = answer('ok', id)
table.insert(hash, 2, agentId)
return hash
`;

/**
 * The caller leaves the queue, by hanging up or for a node of the flow. The job is removed wherever it is; an officer who was rung is available as
 * before. ARGV: call id, step, '1' when the caller stays on the line. Gives 'ok', the officer's id or '', and the call's hash; or 'missing'.
 * Leaves a call alone that is not waiting or ringing.
 */
export const LEAVE_LUA = `
local id, step = ARGV[1], ARGV[2]
local key = callKey(id)
local call = redis.call('HMGET', key, 'state', 'offerId', 'agentId', 'courtId', 'service', 'left', 'queueCourtId', 'transfer')
if not call[1] then return { 'missing' } end
local agentId, court = '', queueCourt(call[4], call[7])
if (call[1] == 'waiting' and not call[6]) or call[1] == 'ringing' then
  local at = clock()
  -- Its place, for a callback or for coming back; one in another court's queue is no place here.
  local score = court == call[4] and redis.call('ZSCORE', jobs(court, call[5]) .. 'prioritized', id)
  if score then redis.call('HSET', key, 'score', score) end
  removeJob(jobs(court, call[5]), id)
  redis.call('ZREM', waitingKey(court, call[5]), id)
  clearDeadline('overflow:' .. id)
  if call[1] == 'ringing' then
    agentId = call[3]
    clearDeadline(ringMember(id, call[2]))
    local agent = redis.call('HMGET', agentKey(agentId), 'state', 'callId')
    if agent[1] == 'ringing' and agent[2] == id and not writeUpAgain(id, agentId, call[8], at) then unring(agentId, at) end
    redis.call('HDEL', key, 'agentId', 'agentName', 'offerId', 'offerEndsAt')
  end
  if ARGV[3] == '1' then enter(id, call[1], 'menu', at) else enter(id, call[1], 'waiting', at, 'left', step) end
  line(id, at, ARGV[3] == '1' and 'menu' or 'waiting', 'left-queue', nil, step ~= 'left-queue' and step or nil)
  revise(id)
end
local hash = answer('ok', id)
table.insert(hash, 2, agentId)
return hash
`;

/**
 * The officer was lost: the call goes to the front of its queue, with the joining time it had; the officer, if still at it, is available again, or
 * away when the desk is gone. ARGV: call id, reason. Gives 'ok', the officer's id or '', and the call's hash; 'missing'; or 'illegal' and the state.
 */
export const REQUEUE_LUA = `
local id, reason = ARGV[1], ARGV[2]
local key = callKey(id)
local call = redis.call('HMGET', key, 'state', 'agentId', 'courtId', 'service', 'agentName', 'queueCourtId')
local state, court = call[1], queueCourt(call[3], call[6])
if not state then return { 'missing' } end
if state ~= 'connecting' and state ~= 'talking' and state ~= 'held' then return { 'illegal', state } end
local queue, at, agentId = jobs(court, call[4]), clock(), call[2]
local job = redis.call('HGETALL', queue .. id)
redis.call('ZREM', queue .. 'completed', id)
-- The job may have faded from the completed ones in a long talk.
if #job == 0 then
  redis.call('HSET', queue .. id, 'name', 'call', 'data', jobData(id, court, call[4]),
    'opts', '{"priority":1,"attempts":0}', 'timestamp', text(at), 'delay', '0')
  tell(queue, 'added', id, 'name', 'call')
end
redis.call('HSET', queue .. id, 'priority', '1')
redis.call('HDEL', queue .. id, 'finishedOn', 'returnvalue', 'processedOn')
redis.call('ZADD', queue .. 'prioritized', text(4294967296 + redis.call('INCR', queue .. 'pc') % 4294967296), id)
tell(queue, 'waiting', id, 'prev', 'completed')
waitAgain(id, state, court, call[4], at)
line(id, at, 'waiting', 'requeued', call[5], reason)
revise(id)
local agent = redis.call('HMGET', agentKey(agentId), 'state', 'callId')
if agent[1] == 'talking' and agent[2] == id then
  if reason == 'connection-lost' then setAgent(agentId, 'talking', 'away', reason, nil, at) else release(agentId, at) end
end
local hash = answer('ok', id)
table.insert(hash, 2, agentId or '')
return hash
`;

/**
 * Where a call stands. ARGV: call id, ms a call takes when nothing is known. Gives what `standing` says, and nothing for an unknown call or one that never
 * joined.
 */
export const PLACE_LUA = `
local call = redis.call('HMGET', callKey(ARGV[1]), 'courtId', 'service', 'queueCourtId')
if not call[2] then return {} end
return { standing(ARGV[1], queueCourt(call[1], call[3]), call[2], ARGV[2]) }
`;

/**
 * A supervisor moves a waiting call forward: behind those moved before, ahead of all others. ARGV: call id, who, reason. Gives 'ok' and the call's hash;
 * 'missing'; or 'illegal' and the state.
 */
export const PULL_LUA = `
local id = ARGV[1]
local key = callKey(id)
local call = redis.call('HMGET', key, 'state', 'courtId', 'service', 'left', 'queueCourtId')
if not call[1] then return { 'missing' } end
local court = queueCourt(call[2], call[5])
local queue = jobs(court, call[3] or '')
if call[1] ~= 'waiting' or call[4] or not redis.call('ZSCORE', queue .. 'prioritized', id) then return { 'illegal', call[1] } end
redis.call('ZADD', queue .. 'prioritized', text(2 * 4294967296 + redis.call('INCR', queue .. 'pc') % 4294967296), id)
redis.call('HSET', queue .. id, 'priority', '2')
line(id, clock(), 'waiting', 'pulled-forward', ARGV[2], ARGV[3])
revise(id)
return answer('ok', id)
`;

/**
 * A call that has waited long goes to another queue, with the joining time it had and before those who have not waited elsewhere. ARGV: call id, court and
 * service it is to come from, court and service to go to. Gives 'ok' and the call's hash; 'unstaffed' when nobody is on duty there; 'gone' when the
 * call does not wait there any more.
 */
export const OVERFLOW_LUA = `
local id, fromCourt, from, toCourt, to = unpack(ARGV)
local key = callKey(id)
local call = redis.call('HMGET', key, 'state', 'courtId', 'service', 'left', 'queueCourtId', 'queuedAt', 'greenChannel')
if call[1] ~= 'waiting' or call[4] or call[3] ~= from or queueCourt(call[2], call[5]) ~= fromCourt then return { 'gone' } end
local score = redis.call('ZSCORE', jobs(fromCourt, from) .. 'prioritized', id)
if not score then return { 'gone' } end
if redis.call('SCARD', p .. 'duty:' .. toCourt .. ':' .. to) == 0 then return { 'unstaffed' } end
local priority, at = movedPriority(score, call[7]), clock()
removeJob(jobs(fromCourt, from), id)
redis.call('ZREM', waitingKey(fromCourt, from), id)
redis.call('HSET', key, 'service', to, 'queueCourtId', toCourt)
redis.call('ZADD', waitingKey(toCourt, to), call[6], id)
addJob(jobs(toCourt, to), id, toCourt, to, priority, tonumber(call[6]))
line(id, at, 'waiting', 'overflowed', to, toCourt ~= fromCourt and toCourt or nil)
revise(id)
setDeadline('dispatch:' .. toCourt .. '/' .. to, at + DISPATCH_AGAIN)
return answer('ok', id)
`;
