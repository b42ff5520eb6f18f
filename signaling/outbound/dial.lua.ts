/**
 * Library: the calls out of the last hour. Goes behind CALL_LUA; touches
 *   dialled:agent:<officer id>, dialled:court:<court id>   sorted sets of the calls out of the last hour, by time
 */
export const DIALLED_LUA = `
local HOUR = 3600000
local function dialledScopes(court, agentId)
  local scopes = { { key = p .. 'dialled:court:' .. court, limit = 'court-limit' } }
  if agentId and agentId ~= '' then table.insert(scopes, 1, { key = p .. 'dialled:agent:' .. agentId, limit = 'agent-limit' }) end
  return scopes
end
-- The limit that is used up, or nil.
local function usedUp(court, agentId, perAgent, perCourt, at)
  local most = { ['agent-limit'] = tonumber(perAgent), ['court-limit'] = tonumber(perCourt) }
  for _, scope in ipairs(dialledScopes(court, agentId)) do
    redis.call('ZREMRANGEBYSCORE', scope.key, '-inf', text(at - HOUR))
    if redis.call('ZCARD', scope.key) >= most[scope.limit] then return scope.limit end
  end
  return nil
end
local function countDialled(court, agentId, id, at)
  for _, scope in ipairs(dialledScopes(court, agentId)) do
    redis.call('ZADD', scope.key, text(at), id)
    redis.call('PEXPIRE', scope.key, HOUR)
  end
end
`;

/** Whether somebody may call out now. ARGV: court id, officer id or empty, most of the officer, most of the court. Gives 'ok', 'agent-limit', 'court-limit'. */
export const MAY_DIAL_LUA = `
return usedUp(ARGV[1], ARGV[2], ARGV[3], ARGV[4], clock()) or 'ok'
`;

/** A call that was not begun by DIAL_LUA counts, too. ARGV: court id, officer id or empty, call id. */
export const COUNT_DIALLED_LUA = `
countDialled(ARGV[1], ARGV[2], ARGV[3], clock())
return 1
`;

/**
 * Somebody is called who is to take part in a video session: no officer's call, and not before the court's limit. Goes behind CALL_LUA of call/ and DIALLED_LUA;
 * touches what they touch, and deadlines dial:<call id>. ARGV: call id, court id, most calls of the court in an hour, ms after which a call that nobody answered is
 * looked at, then fields and values of the call's hash. Gives 'ok' and the hash, or 'court-limit'.
 */
export const DIAL_SESSION_LUA = `
local id, court = ARGV[1], ARGV[2]
local at = clock()
local limit = usedUp(court, '', '0', ARGV[3], at)
if limit then return { limit } end
countDialled(court, '', id, at)
redis.call('HSET', callKey(id), 'id', id, 'courtId', court, 'direction', 'outbound', 'citizenFirst', '1', 'dialReason', 'consultation', 'arrivedAt', text(at),
  'revision', '1', 'agentIds', '[]', unpack(ARGV, 5))
enter(id, nil, 'dialling', at)
line(id, at, 'dialling', 'dialling', 'consultation', '')
redis.call('ZADD', p .. 'calls', text(at), id)
count('court:' .. court, at, 'dialled', 1)
redis.call('ZADD', p .. 'deadlines', text(at + tonumber(ARGV[4])), 'dial:' .. id)
local hash = redis.call('HGETALL', callKey(id))
table.insert(hash, 1, 'ok')
return hash
`;

/**
 * A call out begins: in one step the limits are kept, the call is registered and the officer is talking to it, so that nobody is offered a call while
 * they dial. A telephone that is asked into a call is a leg of its own: its officer goes on talking to that call, whose caller goes on hold. Goes behind CALL_LUA of
 * call/, AGENT_LUA of agent/, PARTY_LUA of party/ and DIALLED_LUA; touches what they touch, and
 *   deadlines   dial:<call id>
 * ARGV: call id, court id, officer id, most calls of the officer in an hour, most of the court, reason, remark, ms after which a call that nobody
 * answered is looked at, the call it is asked into or empty, the masked number, then fields and values of the call's hash.
 * Gives 'ok' and the hash; 'busy' when the officer is not available or away; 'microphone' and its state; 'agent-limit'; 'court-limit'; 'no-call' when the call it is
 * asked into does not allow it.
 */
export const DIAL_LUA = `
local id, court, agentId = ARGV[1], ARGV[2], ARGV[3]
local agent = redis.call('HMGET', agentKey(agentId), 'state', 'microphone', 'reason', 'name')
local into, masked = ARGV[9], ARGV[10]
local state
if into ~= '' then
  state = mayAsk(into, agentId)
  if not state then return { 'no-call' } end
elseif agent[1] ~= 'available' and agent[1] ~= 'away' then return { 'busy' } end
if agent[2] ~= 'ok' then return { 'microphone', agent[2] } end
local at = clock()
local limit = usedUp(court, agentId, ARGV[4], ARGV[5], at)
if limit then return { limit } end
countDialled(court, agentId, id, at)
local key = callKey(id)
redis.call('HSET', key, 'id', id, 'courtId', court, 'direction', 'outbound', 'dialReason', ARGV[6], 'arrivedAt', text(at), 'revision', '1',
  'agentId', agentId, 'agentName', agent[4], 'agentIds', cjson.encode({ agentId }), unpack(ARGV, 11))
enter(id, nil, 'dialling', at)
line(id, at, 'dialling', 'dialling', ARGV[6], ARGV[7])
redis.call('ZADD', p .. 'calls', text(at), id)
count('court:' .. court, at, 'dialled', 1)
count('agent:' .. agentId, at, 'dialled', 1)
setDeadline('dial:' .. id, at + tonumber(ARGV[8]))
if into ~= '' then
  redis.call('HSET', key, 'partyOf', into)
  ask(into, state, { id = id, kind = 'phone', name = masked, state = 'ringing', by = agentId, byName = agent[4], note = ARGV[7], offerId = '',
    offerEndsAt = 0, since = at }, at)
else
  -- Who was away is away again afterwards.
  local wanted = agent[1] == 'away' and agent[3] or ''
  setAgent(agentId, agent[1], 'talking', nil, id, at, 'wanted', wanted, 'busySince', text(at))
end
local hash = redis.call('HGETALL', key)
table.insert(hash, 1, 'ok')
return hash
`;
