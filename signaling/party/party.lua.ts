/**
 * Library for the scripts about the third in a call; goes behind CALL_LUA and AGENT_LUA. The party is the JSON field `party` of the call's hash (Party of
 * call/live-call.ts); its moves are those of state.ts. Deadlines: party-ring:<call id>/<offer id>.
 */
export const PARTY_LUA = `
local function partyOf(id)
  local party = redis.call('HGET', callKey(id), 'party')
  return party and cjson.decode(party) or nil
end
local function keepParty(id, party) redis.call('HSET', callKey(id), 'party', cjson.encode(party)) end

-- The caller is on hold or in the talk as the party's state asks for.
local function holdCaller(id, state, at)
  if state ~= 'talking' then return end
  enter(id, state, 'held', at, 'heldAt', text(at))
end
local function resumeCaller(id, state, at)
  if state ~= 'held' then return end
  enter(id, state, 'talking', at)
  redis.call('HDEL', callKey(id), 'heldAt')
end

-- Whether this officer may ask somebody else into their call; else why not.
local function mayAsk(id, by)
  local call = redis.call('HMGET', callKey(id), 'state', 'agentId', 'party')
  if not call[1] or call[2] ~= by then return nil, 'missing' end
  if (call[1] ~= 'talking' and call[1] ~= 'held') or call[3] then return nil, 'illegal' end
  return call[1]
end

local function ask(id, state, party, at)
  holdCaller(id, state, at)
  keepParty(id, party)
  line(id, at, 'held', 'party-asked', party.name, party.note)
  revise(id)
end

-- The one who was asked is gone; an officer is as free as before, or away when they did not answer.
local function dropParty(id, party, reason, at)
  local key = callKey(id)
  redis.call('HDEL', key, 'party')
  clearDeadline('party-ring:' .. id .. '/' .. party.offerId)
  line(id, at, redis.call('HGET', key, 'state'), 'party-left', party.name, reason)
  touch(id)
  if party.kind ~= 'officer' then return end
  local agent = redis.call('HMGET', agentKey(party.id), 'state', 'callId')
  if agent[2] ~= id then return end
  if agent[1] == 'talking' then release(party.id, at)
  elseif agent[1] == 'ringing' then
    if reason == 'no-answer' or reason == 'rejected' or reason == 'connection-lost' or reason == 'microphone-lost' then
      setAgent(party.id, 'ringing', 'away', reason, nil, at, 'wanted', '')
    else unring(party.id, at) end
  end
end
`;

/**
 * An officer asks a colleague into their call. ARGV: call id, who asks, their name, colleague, note, ms to ring.
 * Gives 'ok' and the hash; 'missing', 'illegal', or 'busy' when the colleague is not free.
 */
export const ASK_LUA = `
local id, by, byName, to, note = unpack(ARGV, 1, 5)
local state, refusal = mayAsk(id, by)
if not state then return { refusal } end
local at = clock()
local agent = redis.call('HMGET', agentKey(to), 'state', 'microphone', 'leaseUntil', 'name')
if agent[1] ~= 'available' or agent[2] ~= 'ok' or tonumber(agent[3]) <= at then return { 'busy' } end
local offer = 'party-' .. text(redis.call('HINCRBY', callKey(id), 'parties', 1))
local till = at + tonumber(ARGV[6])
ask(id, state, { id = to, kind = 'officer', name = agent[4], state = 'ringing', by = by, byName = byName, note = note, offerId = offer,
  offerEndsAt = till, since = at }, at)
setAgent(to, 'available', 'ringing', nil, id, at, 'offeredAt', text(at))
setDeadline('party-ring:' .. id .. '/' .. offer, till)
return { 'ok', whole(id) }
`;

/**
 * The one who was asked answers. ARGV: call id, party's id, offer id or empty for a telephone. Gives 'ok' and the hash; 'known' and the hash when they had
 * answered before; 'missing'; or 'gone' when nobody asks any more.
 */
export const ANSWER_LUA = `
local id, partyId, offer = ARGV[1], ARGV[2], ARGV[3]
local key = callKey(id)
local call = redis.call('HGET', key, 'state')
if not call then return { 'missing' } end
local party = partyOf(id)
if not party or party.id ~= partyId or (offer ~= '' and party.offerId ~= offer) then return { 'gone' } end
if call ~= 'talking' and call ~= 'held' then return { 'gone' } end
if party.state ~= 'ringing' then return { 'known', whole(id) } end
local at = clock()
if party.kind == 'officer' then
  local agent = redis.call('HMGET', agentKey(partyId), 'state', 'callId')
  if agent[1] ~= 'ringing' or agent[2] ~= id then return { 'gone' } end
  setAgent(partyId, 'ringing', 'talking', nil, id, at, 'busySince', '')
  local takers = cjson.decode(redis.call('HGET', key, 'agentIds') or '[]')
  local known = false
  for _, taker in ipairs(takers) do if taker == partyId then known = true end end
  if not known then table.insert(takers, 1, partyId) end
  redis.call('HSET', key, 'agentIds', cjson.encode(takers))
end
clearDeadline('party-ring:' .. id .. '/' .. party.offerId)
party.state, party.since = 'consulting', at
keepParty(id, party)
line(id, at, 'held', 'party-answered', party.name)
revise(id)
return { 'ok', whole(id) }
`;

/**
 * The party is gone. ARGV: call id, party's id or empty for whoever it is, offer id or empty, reason, '1' when the caller comes back from hold.
 * Gives 'ok' and the hash; 'missing'; 'gone' when there is no such party.
 */
export const DROP_LUA = `
local id, partyId, offer, reason = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local state = redis.call('HGET', callKey(id), 'state')
if not state then return { 'missing' } end
local party = partyOf(id)
if not party or (partyId ~= '' and party.id ~= partyId) or (offer ~= '' and (party.offerId ~= offer or party.state ~= 'ringing')) then
  return { 'gone' }
end
local at = clock()
if ARGV[5] == '1' then resumeCaller(id, state, at) end
dropParty(id, party, reason, at)
return { 'ok', whole(id) }
`;

/**
 * The officer brings the caller in, or puts them on hold. ARGV: call id, officer, 'conference' or 'consulting'. Gives 'ok' and the hash; 'missing'; or 'illegal'.
 */
export const TURN_LUA = `
local id, by, to = ARGV[1], ARGV[2], ARGV[3]
local call = redis.call('HMGET', callKey(id), 'state', 'agentId')
local party = partyOf(id)
if not call[1] or call[2] ~= by then return { 'missing' } end
if not party or party.state == 'ringing' then return { 'illegal', call[1] } end
if party.state == to then return { 'ok', whole(id) } end
local at = clock()
party.state, party.since = to, at
keepParty(id, party)
if to == 'conference' then resumeCaller(id, call[1], at) else holdCaller(id, call[1], at) end
line(id, at, redis.call('HGET', callKey(id), 'state'), 'party-' .. to, party.name)
revise(id)
return { 'ok', whole(id) }
`;

/**
 * The call is theirs who were asked into it; the officer writes up their part. A colleague is its officer from here on; a telephone stays as the party, and
 * there is no officer any more. ARGV: call id, officer or empty for whoever it is, s of the wrap-up, reason or empty. Gives 'ok' and the hash; 'missing'; or
 * 'illegal' when nobody has answered yet.
 */
export const GIVE_LUA = `
local id, by, reason = ARGV[1], ARGV[2], ARGV[4]
local key = callKey(id)
local call = redis.call('HMGET', key, 'state', 'agentId', 'agentName', 'agentIds', 'courtId')
local party = partyOf(id)
if not call[1] or not call[2] or (by ~= '' and call[2] ~= by) then return { 'missing' } end
if not party or party.state == 'ringing' or (call[1] ~= 'talking' and call[1] ~= 'held') then return { 'illegal', call[1] } end
local at, officer = clock(), call[2]
leaveTalk(id, at)
if party.kind == 'officer' then
  local takers = {}
  for _, taker in ipairs(cjson.decode(call[4] or '[]')) do if taker ~= party.id then table.insert(takers, taker) end end
  table.insert(takers, party.id)
  redis.call('HDEL', key, 'party')
  redis.call('HSET', key, 'agentId', party.id, 'agentName', party.name, 'agentIds', cjson.encode(takers), 'transfer', cjson.encode({ by = officer,
    byName = call[3], byCourt = redis.call('HGET', agentKey(officer), 'courtId'), to = party.id, toName = party.name, note = party.note, at = at,
    wrapUp = 0, returned = '' }))
  redis.call('HSET', agentKey(party.id), 'busySince', text(at))
  count('agent:' .. party.id, at, 'answered', 1)
else
  party.state, party.since = 'conference', at
  keepParty(id, party)
  redis.call('HDEL', key, 'agentId')
end
if call[1] == 'talking' then enterTalk(id, at) else enter(id, 'held', 'talking', at) end
line(id, at, 'talking', 'party-given', party.name, reason)
revise(id)
wrapUp(officer, id, tonumber(ARGV[3]), at)
return { 'ok', whole(id) }
`;
