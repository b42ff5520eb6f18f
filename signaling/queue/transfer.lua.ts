/**
 * Library for passing a call on; goes behind QUEUE_LUA, before the scripts that use it. See `Transfer` of call/live-call.ts.
 */
export const TRANSFER_LIBRARY_LUA = `
-- Why an offer came about that no claim made; as the claim writes it.
local function offeredBecause(how) return 'transferred/' .. how .. '/1/0/0' end

-- Nobody took the call where it was passed on to: who did so is offered it, when they are free or still write up this very call.
local function offerToSender(id, court, service, agentId, transfer, call, reason, ring, at)
  if transfer.to ~= agentId or transfer.returned ~= '' then return end
  local sender = redis.call('HMGET', agentKey(transfer.by), 'state', 'callId', 'microphone', 'leaseUntil')
  local writesUp = sender[1] == 'wrap-up' and sender[2] == id
  transfer.returned, transfer.writing = reason, writesUp
  redis.call('HSET', callKey(id), 'transfer', cjson.encode(transfer))
  if (sender[1] ~= 'available' and not writesUp) or sender[3] ~= 'ok' or tonumber(sender[4]) <= at then return end
  if writesUp then clearDeadline('wrap-up:' .. transfer.by .. '/' .. id) end
  offerTo(id, court, service, { id = transfer.by, name = transfer.byName }, sender[1], call.offers, call.score, at + ring, at, offeredBecause('sender'))
end

-- The caller is gone while it rang at who had passed the call on and was writing it up: they go on with that. False for anybody else.
local function writeUpAgain(id, agentId, transfer, at)
  transfer = filled(transfer) and cjson.decode(transfer)
  if not transfer or transfer.by ~= agentId or not transfer.writing or transfer.wrapUp <= 0 then return false end
  local till = at + transfer.wrapUp * 1000
  setAgent(agentId, 'ringing', 'wrap-up', nil, id, at, 'wrapUpEndsAt', text(till))
  setDeadline('wrap-up:' .. agentId .. '/' .. id, till)
  return true
end
`;

/**
 * An officer passes the call on: in one step the talk ends, the officer writes it up, and the call waits in the queue chosen, with the priority and the time
 * of joining it had, or rings at the officer chosen. It leaves its room (roomId, mediaNodeId), which is closed by who runs this.
 * ARGV: call id, officer who passes it on, court and service of the queue (empty: as it is), officer it is for or empty, detail of the line, note, s of the
 * wrap-up, ms to ring.
 * Gives 'ok', the id of who passed it on and the call's hash; 'missing', also when it is not that officer's; 'illegal' and the state; 'busy' when the officer
 * chosen is not free; 'unstaffed' when nobody else is on duty there.
 */
export const TRANSFER_LUA = `
local id, by, toCourt, toService, to, detail, note = unpack(ARGV, 1, 7)
local key = callKey(id)
local call = redis.call('HMGET', key, 'state', 'agentId', 'courtId', 'service', 'queueCourtId', 'score', 'queuedAt', 'greenChannel', 'agentName', 'direction',
  'offers', 'party')
local state = call[1]
if not state or call[2] ~= by then return { 'missing' } end
if (state ~= 'talking' and state ~= 'held') or call[10] == 'outbound' or call[12] then return { 'illegal', state } end
local at = clock()
local fromCourt = queueCourt(call[3], call[5])
local court, service = filled(toCourt) or fromCourt, filled(toService) or call[4]
local target = { id = to, name = '' }
if to ~= '' then
  local agent = redis.call('HMGET', agentKey(to), 'state', 'microphone', 'leaseUntil', 'name')
  if agent[1] ~= 'available' or agent[2] ~= 'ok' or tonumber(agent[3]) <= at then return { 'busy' } end
  target.name = agent[4]
else
  local duty = p .. 'duty:' .. court .. ':' .. service
  if redis.call('SCARD', duty) - redis.call('SISMEMBER', duty, by) == 0 then return { 'unstaffed' } end
end
removeJob(jobs(fromCourt, call[4]), id)
addJob(jobs(court, service), id, court, service, movedPriority(call[6], call[8]), tonumber(call[7]) or at)
waitAgain(id, state, court, service, at)
redis.call('HDEL', key, 'roomId', 'mediaNodeId', 'ownAgentId', 'heldAt')
redis.call('HSET', key, 'service', service, 'queueCourtId', court, 'notAgentId', by, 'transfer', cjson.encode({ by = by, byName = call[9],
  byCourt = redis.call('HGET', agentKey(by), 'courtId'), to = to, toName = target.name, note = note, at = at, wrapUp = tonumber(ARGV[8]), returned = '' }))
line(id, at, 'waiting', 'transferred', filled(detail) or target.name, note)
revise(id)
wrapUp(by, id, tonumber(ARGV[8]), at)
if to ~= '' then
  local score = redis.call('ZSCORE', jobs(court, service) .. 'prioritized', id)
  offerTo(id, court, service, target, 'available', call[11], score, at + tonumber(ARGV[9]), at, offeredBecause('named'))
end
local hash = answer('ok', id)
table.insert(hash, 2, by)
return hash
`;
