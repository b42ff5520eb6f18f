/**
 * A call out begins: in one step the limits are kept, the call is registered and the officer is talking to it, so that nobody is offered a call while
 * they dial. Goes behind CALL_LUA of call/ and AGENT_LUA of agent/; touches what they touch, and
 *   dialled:agent:<officer id>, dialled:court:<court id>   sorted sets of the calls out of the last hour, by time
 *   deadlines                                              dial:<call id>
 * ARGV: call id, court id, officer id, most calls of the officer in an hour, most of the court, reason, remark, ms after which a call that nobody
 * answered is looked at, then fields and values of the call's hash.
 * Gives 'ok' and the hash; 'busy' when the officer is not available or away; 'microphone' and its state; 'agent-limit'; 'court-limit'.
 */
export const DIAL_LUA = `
local id, court, agentId = ARGV[1], ARGV[2], ARGV[3]
local HOUR = 3600000
local agent = redis.call('HMGET', agentKey(agentId), 'state', 'microphone', 'reason', 'name')
if agent[1] ~= 'available' and agent[1] ~= 'away' then return { 'busy' } end
if agent[2] ~= 'ok' then return { 'microphone', agent[2] } end
local at = clock()
local scopes = { p .. 'dialled:agent:' .. agentId, p .. 'dialled:court:' .. court }
local outcomes = { 'agent-limit', 'court-limit' }
for index, scope in ipairs(scopes) do
  redis.call('ZREMRANGEBYSCORE', scope, '-inf', text(at - HOUR))
  if redis.call('ZCARD', scope) >= tonumber(ARGV[3 + index]) then return { outcomes[index] } end
end
for _, scope in ipairs(scopes) do
  redis.call('ZADD', scope, text(at), id)
  redis.call('PEXPIRE', scope, HOUR)
end
local key = callKey(id)
redis.call('HSET', key, 'id', id, 'courtId', court, 'direction', 'outbound', 'dialReason', ARGV[6], 'arrivedAt', text(at), 'revision', '1',
  'agentId', agentId, 'agentName', agent[4], 'agentIds', cjson.encode({ agentId }), unpack(ARGV, 9))
enter(id, nil, 'dialling', at)
line(id, at, 'dialling', 'dialling', ARGV[6], ARGV[7])
redis.call('ZADD', p .. 'calls', text(at), id)
count('court:' .. court, at, 'dialled', 1)
count('agent:' .. agentId, at, 'dialled', 1)
setDeadline('dial:' .. id, at + tonumber(ARGV[8]))
-- Who was away is away again afterwards.
local wanted = agent[1] == 'away' and agent[3] or ''
setAgent(agentId, agent[1], 'talking', nil, id, at, 'wanted', wanted, 'busySince', text(at))
local hash = redis.call('HGETALL', key)
table.insert(hash, 1, 'ok')
return hash
`;
