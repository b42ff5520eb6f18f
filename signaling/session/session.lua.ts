import { CLOCK_LUA } from '../redis-script.ts';

/**
 * Library for the scripts about video sessions. They touch, for a session id:
 *   video:<id>             hash: `json` the session (live-session.ts), `revision`
 *   video:<id>:timeline    list of what happened, a JSON object a line
 *   video:<id>:chat        list of what was written, a JSON object a line
 *   video:<id>:signs       hash of what passes: `speaker`, `q:<participant>` quality
 *   video:<id>:presence    hash of connections (presence.ts)
 *   videos                 sorted set of sessions that are not over, or not in the database yet, by the time they are for
 *   videos:unstored        sorted set of sessions that are over and not in the database yet, by the time of the change
 *   video-appointment:<id> the session of an appointment
 *   video-code:<code>      the session of a dial-in code
 *   video-link:<hash>      `<session> <participant>` of a join link
 */
export const VIDEO_LUA = `${CLOCK_LUA}
local MOST_LINES = 5000
-- What anybody may do without end takes no room from the rest.
local MOST_PETTY_LINES = 4000
local function isPetty(line)
  local step = cjson.decode(line).step
  return step == 'hand' or step == 'hand-down' or step == 'help' or step == 'came' or step == 'left'
end
local function videoKey(id) return p .. 'video:' .. id end
local function hangingOn(id)
  local key = videoKey(id)
  return ipairs({ key, key .. ':timeline', key .. ':chat', key .. ':signs', key .. ':presence' })
end
local function append(id, first, last)
  local key = videoKey(id) .. ':timeline'
  for i = first, last do
    local most = isPetty(ARGV[i]) and MOST_PETTY_LINES or MOST_LINES
    if redis.call('LLEN', key) < most then redis.call('RPUSH', key, ARGV[i]) end
  end
end
`;

/**
 * A new session, unless its appointment has one. ARGV: id, JSON, revision, time it is for (ms), appointment or '', dial-in code, seconds that appointment
 * and code are known, lines of the timeline… Gives '' and the session's id; 'known' and the id of the appointment's; or 'code' when the code is taken.
 */
export const CREATE_LUA = `${VIDEO_LUA}
local id, appointment, keep = ARGV[1], ARGV[5], ARGV[7]
if appointment ~= '' then
  local known = redis.call('GET', p .. 'video-appointment:' .. appointment)
  if known then return { 'known', known } end
end
if not redis.call('SET', p .. 'video-code:' .. ARGV[6], id, 'EX', keep, 'NX') then return { 'code', '' } end
if appointment ~= '' then redis.call('SET', p .. 'video-appointment:' .. appointment, id, 'EX', keep) end
redis.call('HSET', videoKey(id), 'json', ARGV[2], 'revision', ARGV[3])
redis.call('ZADD', p .. 'videos', ARGV[4], id)
append(id, 8, #ARGV)
return { '', id }
`;

/**
 * A change, if nobody has changed the session since it was read. ARGV: id, revision it was read with, JSON, '1' when it is over, lines of the timeline…
 * Gives 'ok', 'stale' or 'missing'.
 */
export const COMMIT_LUA = `${VIDEO_LUA}
local id = ARGV[1]
local revision = redis.call('HGET', videoKey(id), 'revision')
if not revision then return 'missing' end
if revision ~= ARGV[2] then return 'stale' end
redis.call('HSET', videoKey(id), 'json', ARGV[3], 'revision', text(tonumber(revision) + 1))
append(id, 5, #ARGV)
if ARGV[4] == '1' then
  redis.call('ZADD', p .. 'videos:unstored', text(clock()), id)
  for _, name in hangingOn(id) do redis.call('PERSIST', name) end
end
return 'ok'
`;

/**
 * A revision of a session that is over is in the database: if it is the last one, the session may fade from Redis. ARGV: id, revision, seconds to keep it.
 * Gives 1 when it was the last.
 */
export const STORED_LUA = `${VIDEO_LUA}
local id = ARGV[1]
if redis.call('HGET', videoKey(id), 'revision') ~= ARGV[2] then return 0 end
redis.call('ZREM', p .. 'videos:unstored', id)
redis.call('ZREM', p .. 'videos', id)
for _, name in hangingOn(id) do redis.call('EXPIRE', name, ARGV[3]) end
return 1
`;
