import type { Redis } from 'ioredis';
import type { DeadlineClock } from '../deadline/index.ts';
import { KEY_PREFIX } from '../redis.ts';
import { CLOCK_LUA, RedisScript } from '../redis-script.ts';
import { officersOf, type LiveSession, type Participant } from './live-session.ts';

/** A connection that has not been heard of for so long is gone, ms. Heartbeats come every 3 s. */
const LEASE = 9_000;
/** The chair passes to the next officer when the one before has been gone for so long, ms: longer than loading a page anew takes. */
export const CHAIR_PATIENCE = 15_000;
/** Kept for so long after the last sign of anybody, s. */
const KEEP = 172_800;

/** Whose connection is there: participant's id → the end of its lease, or when it went (ms), and its socket. */
export type Presence = Map<string, { socketId: string; until: number; goneAt: number | null }>;

/**
 * Touches `video:<session>:presence`, hash participant id → `<socket id> <end of the lease, ms> <gone at, ms, or ->`.
 * ARGV: session, participant, socket, what ('connect', 'heartbeat', 'disconnect'), lease ms, seconds to keep. A heartbeat or disconnect of a socket that was
 * replaced does nothing. Gives the socket before, or '' when there is none, it is the same or its lease was over; 'gone' for one that was replaced.
 */
const SIGN_LUA = `${CLOCK_LUA}
local key = p .. 'video:' .. ARGV[1] .. ':presence'
local socket, what, at = ARGV[3], ARGV[4], clock()
local before = redis.call('HGET', key, ARGV[2]) or ''
local had, till, gone = string.match(before, '^(%S+) (%S+) (%S+)$')
if what ~= 'connect' and had ~= socket then return 'gone' end
local value
if what == 'disconnect' then value = socket .. ' 0 ' .. text(at)
else value = socket .. ' ' .. text(at + tonumber(ARGV[5])) .. ' -' end
redis.call('HSET', key, ARGV[2], value)
redis.call('EXPIRE', key, ARGV[6])
if had and had ~= socket and gone == '-' and tonumber(till) > at then return had end
return ''
`;
const sign = new RedisScript<string>(SIGN_LUA);

/** Who of a session has a connection, in Redis. */
export class PresenceStore {
  readonly #redis: Redis;
  readonly #clock: DeadlineClock;

  /** `gone` is told of a session where somebody is found to have gone; what it throws is tried again. */
  constructor(redis: Redis, clock: DeadlineClock, gone: (sessionId: string) => Promise<void>) {
    this.#redis = redis;
    this.#clock = clock;
    clock.handle('video-presence', (member) => gone(member.split('/')[0] ?? ''), 'lasting');
  }

  /** The socket it takes the place of, or null. */
  async connect(sessionId: string, participantId: string, socketId: string): Promise<string | null> {
    const before = await this.#sign(sessionId, participantId, socketId, 'connect');
    return before === '' ? null : before;
  }

  /** False when another window has taken over. */
  async heartbeat(sessionId: string, participantId: string, socketId: string): Promise<boolean> {
    return (await this.#sign(sessionId, participantId, socketId, 'heartbeat')) !== 'gone';
  }

  async disconnect(sessionId: string, participantId: string, socketId: string): Promise<boolean> {
    const was = (await this.#sign(sessionId, participantId, socketId, 'disconnect')) !== 'gone';
    // Once more when the chair passes on.
    if (was) await this.#look(sessionId, participantId, CHAIR_PATIENCE + 100);
    return was;
  }

  async of(sessionId: string): Promise<Presence> {
    const found = await this.#redis.hgetall(`${KEY_PREFIX}video:${sessionId}:presence`);
    return new Map(
      Object.entries(found).map(([id, text]) => {
        const [socketId = '', until = '0', gone = '-'] = text.split(' ');
        return [id, { socketId, until: Number(until), goneAt: gone === '-' ? null : Number(gone) }];
      }),
    );
  }

  async #sign(sessionId: string, participantId: string, socketId: string, what: string): Promise<string> {
    const before = await sign.run(this.#redis, sessionId, participantId, socketId, what, LEASE, KEEP);
    if (what !== 'disconnect' && before !== 'gone') await this.#look(sessionId, participantId, LEASE + 100);
    return before;
  }

  async #look(sessionId: string, participantId: string, inMs: number): Promise<void> {
    await this.#clock.set('video-presence', `${sessionId}/${participantId}`, new Date(Date.now() + inMs));
  }
}

export const isOnline = (presence: Presence, id: string, now = Date.now()): boolean =>
  (presence.get(id)?.until ?? 0) > now;

/** There, or gone for so short a time that they may be back. */
function isHere(presence: Presence, { id, state }: Participant, now: number): boolean {
  if (state !== 'waiting' && state !== 'admitted') return false;
  const found = presence.get(id);
  if (!found) return false;
  return now - (found.goneAt ?? found.until) < CHAIR_PATIENCE;
}

/** The chair: of the officers in the order in which they were named the first who is there; nobody is there: the first who may come. */
export function chairOf(live: Pick<LiveSession, 'participants'>, presence: Presence, now = Date.now()): string | null {
  const officers = officersOf(live);
  const here = officers.find((officer) => isHere(presence, officer, now));
  const may = officers.find(({ state }) => state !== 'dismissed' && state !== 'left');
  return (here ?? may ?? null)?.id ?? null;
}
