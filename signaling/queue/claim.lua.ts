/**
 * Claims pairs of a call and an officer. In one atomic step job prioritized → active, call waiting → ringing, officer available → ringing, and the
 * offer's deadline; so no call is offered to two officers and no officer has two offers. Jobs whose call is gone are removed on the way.
 *
 * Which call: whoever has waited beyond the bound first, so that no priority starves anybody; then by priority and, inside one, by joining. A call may
 * be passed over for a bounded time because its own officer (who served this caller before) or one who speaks the caller's language is on duty
 * but busy; one that was passed on is not offered to who did so while others are on duty. Which officer: by the court's strategy. Why it came to this pair stands in the line of the timeline, as its reason:
 * `<why this call>/<why this officer>/<officers who were free>/<s the officer was idle>/<s the call waited>`.
 *
 * ARGV: court, service, most pairs, ms to ring, strategy, ms of the bound, ms to wait for the own officer, ms to wait for the language,
 * seconds in which a caller is given to the officer of this call again.
 * Gives a list of { call id, its court, offer id, officer id }.
 */
export const CLAIM_LUA = `
local court, service, most = ARGV[1], ARGV[2], tonumber(ARGV[3])
local strategy, bound, ownWait, languageWait = ARGV[5], tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8])
local here = court .. ':' .. service
local queue, freeKey, waiting = jobs(court, service), p .. 'free:' .. here, waitingKey(court, service)
-- Calls looked at and officers compared in one run, so that it stays short.
local MOST_PASSED, MOST_COMPARED = 20, 100
local offered, at = {}, clock()
if redis.call('HEXISTS', queue .. 'meta', 'paused') == 1 then return offered end

-- Officers who are free, longest idle first; read as far as they are needed, some at a time. \`cursor\`: how many of those read are still in the set.
local BLOCK = 16
local pool, cursor, block, unread = {}, 0, {}, 1
local function readOfficer()
  while #pool < MOST_COMPARED do
    if not block[unread] then
      block, unread = redis.call('ZRANGE', freeKey, cursor, cursor + BLOCK - 1), 1
      cursor = cursor + #block
    end
    local id = block[unread]
    if not id then return false end
    unread = unread + 1
    local agent = redis.call('HMGET', agentKey(id), 'state', 'leaseUntil', 'name', 'microphone', 'idleSince', 'offeredAt', 'levels', 'languages',
      'services')
    if agent[1] ~= 'available' or agent[4] ~= 'ok' then
      redis.call('ZREM', freeKey, id)
      cursor = cursor - 1
    else
      -- One whose desk has not been heard of is left to the deadline of its lease.
      if tonumber(agent[2]) > at then
        table.insert(pool, { id = id, name = agent[3], idle = tonumber(agent[5]) or at, turn = tonumber(agent[6]) or 0,
          levels = agent[7], languages = agent[8], services = agent[9] })
        return true
      end
    end
  end
  return false
end

local function knows(languages, language)
  if not language or language == 'zh' then return true end
  for _, one in ipairs(cjson.decode(filled(languages) or '["zh"]')) do if one == language then return true end end
  return false
end
local function level(officer) return filled(officer.levels) and cjson.decode(officer.levels)[service] or 3 end

local function onDuty(id) return redis.call('SISMEMBER', p .. 'duty:' .. here, id) == 1 end
local function someoneKnows(language)
  for _, id in ipairs(redis.call('SMEMBERS', p .. 'duty:' .. here)) do
    if knows(redis.call('HGET', agentKey(id), 'languages'), language) then return true end
  end
  return false
end

local function better(one, other)
  if not other then return true end
  if strategy == 'round-robin' and one.turn ~= other.turn then return one.turn < other.turn end
  if strategy == 'skill-weighted' and level(one) ~= level(other) then return level(one) > level(other) end
  return one.idle < other.idle
end

-- Index in the pool of the best officer for whom fits is true.
local function choose(fits)
  local best
  if strategy == 'longest-idle' then
    local i = 1
    while i <= #pool or readOfficer() do
      if fits(pool[i]) then return i end
      i = i + 1
    end
    return nil
  end
  while readOfficer() do end
  for i, officer in ipairs(pool) do
    if fits(officer) and better(officer, pool[best]) then best = i end
  end
  return best
end

-- The officer for a call and why; nil when the call is to wait a little for one who suits it.
local function officerFor(call)
  if call.own and onDuty(call.own) then
    local i = choose(function (officer) return officer.id == call.own end)
    if i then return i, 'own' end
    if call.waited < ownWait then return nil end
  end
  if not knows(nil, call.language) then
    local i = choose(function (officer) return knows(officer.languages, call.language) end)
    if i then return i, 'language' end
    if call.waited < languageWait and someoneKnows(call.language) then return nil end
  end
  if call.sender then
    local i = choose(function (officer) return officer.id ~= call.sender end)
    if i then return i, strategy end
    local onlySender = onDuty(call.sender) and redis.call('SCARD', p .. 'duty:' .. here) == 1
    if not onlySender then return nil end
  end
  return choose(function () return true end), strategy
end

local free = redis.call('ZCARD', freeKey)
local passed, passedIds, position = 0, {}, 0
-- When the oldest has not waited up to the bound, nobody has.
local someLate = true
local function read(id, score, why)
  local call = redis.call('HMGET', callKey(id), 'state', 'left', 'service', 'offers', 'revision', 'queuedAt', 'language', 'ownAgentId', 'courtId', 'notAgentId')
  if call[1] ~= 'waiting' or call[2] or call[3] ~= service then
    removeJob(queue, id)
    redis.call('ZREM', waiting, id)
    return nil
  end
  return { id = id, score = score, why = why, offers = call[4], revision = call[5], waited = at - (tonumber(call[6]) or at),
    language = filled(call[7]), own = filled(call[8]), court = call[9], sender = filled(call[10]) }
end

local WHY = { ['1'] = 'returned', ['2'] = 'pulled', ['3'] = 'called-back', ['9'] = 'overflow', ['10'] = 'green', ['99'] = 'overflow' }
-- Who waits longest, when that is beyond the bound; of those who joined in the same millisecond, whoever was first in line.
local function beyondBound()
  if not someLate then return nil end
  local oldest = redis.call('ZRANGE', waiting, 0, 0, 'WITHSCORES')
  someLate = oldest[1] and at - tonumber(oldest[2]) > bound
  if not someLate then return nil end
  local best, bestScore
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', waiting, oldest[2], oldest[2], 'LIMIT', 0, MOST_PASSED)) do
    local score = not passedIds[id] and redis.call('ZSCORE', queue .. 'prioritized', id)
    if score and (not best or tonumber(score) < tonumber(bestScore)) then best, bestScore = id, score end
  end
  return best, bestScore
end
local function nextCall()
  while passed < MOST_PASSED do
    local oldest, score = beyondBound()
    local call
    if oldest then call = read(oldest, score, 'bound')
    else
      local first = redis.call('ZRANGE', queue .. 'prioritized', position, position, 'WITHSCORES')
      if not first[1] then return nil end
      if passedIds[first[1]] then position = position + 1
      else call = read(first[1], first[2], WHY[text(math.floor(tonumber(first[2]) / 4294967296))] or 'first') end
    end
    if call then return call end
  end
end

while #offered < most do
  if #pool == 0 and not readOfficer() then break end
  local call = nextCall()
  if not call then break end
  local i, how = officerFor(call)
  if not i then
    passed, passedIds[call.id] = passed + 1, true
  else
    local officer, id = table.remove(pool, i), call.id
    cursor = cursor - 1
    local reason = call.why .. '/' .. how .. '/' .. text(free) .. '/' ..
      text(math.floor((at - officer.idle) / 1000)) .. '/' .. text(math.floor(math.max(0, call.waited) / 1000))
    local offer = offerTo(id, court, service, officer, 'available', call.offers, call.score, at + tonumber(ARGV[4]), at, reason,
      'ownSeconds', ARGV[9], 'revision', after(call.revision))
    free = free - 1
    table.insert(offered, { id, call.court, offer, officer.id })
  end
end
-- Whoever was passed over is looked at again soon: the wait for an own officer or a language is bounded.
if passed > 0 then setDeadline('dispatch:' .. court .. '/' .. service, at + DISPATCH_AGAIN) end
return offered
`;
