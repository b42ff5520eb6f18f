import { EventEmitter } from 'node:events';
import type { Redis } from 'ioredis';
import { CourtError, type media, type session, type sessionApi } from '../contract/index.ts';
import { KEY_PREFIX } from '../redis.ts';
import { RedisScript } from '../redis-script.ts';
import { timeOf, type Line, type LiveSession, type Participant } from './live-session.ts';
import { COMMIT_LUA, CREATE_LUA, STORED_LUA } from './session.lua.ts';
import { isOver } from './state.ts';

const create = new RedisScript<[string, string]>(CREATE_LUA);
const commit = new RedisScript<'ok' | 'stale' | 'missing'>(COMMIT_LUA);
const stored = new RedisScript<number>(STORED_LUA);

/** How often a change is tried on what others have changed meanwhile. */
const TRIES = 30;
/** Appointment, code and link are known for so long, s: sessions are booked weeks ahead. */
export const KEEP_LINK = 90 * 86_400;
/** A session that is over and stored stays in Redis for who comes late, s. */
const KEEP_OVER = 86_400;
/** Lines of chat that are kept of one session; those a view shows. */
const MOST_CHAT = 5_000;
const SHOWN_CHAT = 200;

const keyOf = (id: string): string => `${KEY_PREFIX}video:${id}`;

/** What passes: who speaks, how well it is heard, whether captions are made and in which room. */
export interface Signs {
  speakerId: string | null;
  captions: { roomId: string; state: media.CaptionState } | null;
  quality: Map<string, number>;
}

/** `changed`: a view is out of date; `over`: there is something to be stored. */
interface Events {
  changed: [id: string];
  over: [id: string];
}

/**
 * Video sessions in Redis. A session is one document with a revision: a change reads it, applies the rules (lobby.ts, course.ts) and writes it back in one
 * atomic step if nobody has changed it meanwhile, else tries again. J-012 for an unknown session.
 */
export class SessionStore extends EventEmitter<Events> {
  readonly #redis: Redis;

  constructor(redis: Redis) {
    super();
    this.#redis = redis;
  }

  /** Keeps a new session; the one its appointment has already, when there is one. Null when its dial-in code is taken. */
  async create(live: LiveSession, lines: Line[]): Promise<string | null> {
    const at = new Date(live.createdAt);
    const [outcome, id] = await create.run(
      this.#redis,
      live.id,
      JSON.stringify(live),
      live.revision,
      new Date(timeOf(live)).getTime(),
      live.appointmentId ?? '',
      live.code,
      KEEP_LINK,
      ...texts(lines, at),
    );
    return outcome === 'code' ? null : id;
  }

  async find(id: string): Promise<LiveSession | null> {
    return parse(await this.#redis.hmget(keyOf(id), 'json', 'revision'));
  }

  async get(id: string): Promise<LiveSession> {
    const live = await this.find(id);
    if (!live) throw new CourtError('J-012');
    return live;
  }

  /** Sessions that are not over, or not in the database yet, by the time they are for. */
  async live(): Promise<LiveSession[]> {
    const ids = await this.#redis.zrange(`${KEY_PREFIX}videos`, '0', '-1');
    const found = await Promise.all(ids.map((id) => this.find(id)));
    return found.filter((live) => live !== null);
  }

  /**
   * Changes a session. `work` changes what it is given, says what happened, and throws when the change is refused; it may be run several times. What is the
   * same afterwards is not written.
   */
  async change(id: string, work: (live: LiveSession, at: Date) => Line[]): Promise<LiveSession> {
    for (let tries = TRIES; tries > 0; tries--) {
      const live = await this.get(id);
      const before = JSON.stringify(live);
      const at = new Date();
      const lines = work(live, at);
      if (lines.length === 0 && JSON.stringify(live) === before) return live;
      const { revision } = live;
      live.revision = revision + 1;
      const over = isOver(live) ? '1' : '0';
      const outcome = await commit.run(this.#redis, id, revision, JSON.stringify(live), over, ...texts(lines, at));
      if (outcome === 'missing') throw new CourtError('J-012');
      if (outcome === 'stale') continue;
      this.emit('changed', id);
      if (isOver(live)) this.emit('over', id);
      return live;
    }
    throw new CourtError('S-003', { detail: 'session changed too often meanwhile' });
  }

  async timeline(id: string): Promise<sessionApi.SessionLine[]> {
    const lines = await this.#redis.lrange(`${keyOf(id)}:timeline`, 0, -1);
    return lines.map((line) => JSON.parse(line) as sessionApi.SessionLine);
  }

  async say(id: string, line: session.ChatLine): Promise<void> {
    const key = `${keyOf(id)}:chat`;
    if ((await this.#redis.rpush(key, JSON.stringify(line))) > MOST_CHAT) await this.#redis.lpop(key);
    this.emit('changed', id);
  }

  /** Oldest first; the latest ones, or all. */
  async chat(id: string, all = false): Promise<session.ChatLine[]> {
    const lines = await this.#redis.lrange(`${keyOf(id)}:chat`, all ? 0 : -SHOWN_CHAT, -1);
    return lines.map((line) => JSON.parse(line) as session.ChatLine);
  }

  async signs(id: string): Promise<Signs> {
    const found = await this.#redis.hgetall(`${keyOf(id)}:signs`);
    const quality = Object.entries(found).filter(([field]) => field.startsWith('q:'));
    const [roomId, state] = found['captions']?.split(' ') ?? [];
    return {
      speakerId: found['speaker'] || null,
      captions: roomId ? { roomId, state: state === 'fault' ? 'fault' : 'on' } : null,
      quality: new Map(quality.map(([field, score]) => [field.slice(2), Number(score)])),
    };
  }

  async sign(id: string, field: 'speaker' | 'captions' | `q:${string}`, value: string): Promise<void> {
    await this.#redis.hset(`${keyOf(id)}:signs`, field, value);
    this.emit('changed', id);
  }

  /** Of a room that is gone. What was told of captions names its room, and the new one may have told already. */
  async forgetSigns(id: string): Promise<void> {
    const key = `${keyOf(id)}:signs`;
    const fields = (await this.#redis.hkeys(key)).filter((field) => field !== 'captions');
    if (fields.length > 0) await this.#redis.hdel(key, ...fields);
  }

  /** For changes beside the document (who is connected). */
  touched(id: string): void {
    this.emit('changed', id);
  }

  /** Where a join link leads to. */
  async keepLink(hash: string, sessionId: string, participantId: string): Promise<void> {
    await this.#redis.set(`${KEY_PREFIX}video-link:${hash}`, `${sessionId} ${participantId}`, 'EX', KEEP_LINK);
  }

  async linkOf(hash: string): Promise<{ sessionId: string; participantId: string } | null> {
    const [sessionId, participantId] = (await this.#redis.get(`${KEY_PREFIX}video-link:${hash}`))?.split(' ') ?? [];
    return sessionId && participantId ? { sessionId, participantId } : null;
  }

  async byAppointment(appointmentId: string): Promise<string | null> {
    return this.#redis.get(`${KEY_PREFIX}video-appointment:${appointmentId}`);
  }

  async byCode(code: string): Promise<LiveSession | null> {
    const id = await this.#redis.get(`${KEY_PREFIX}video-code:${code}`);
    return id === null ? null : this.find(id);
  }

  /** Sessions that are over and have not been in the database for at least `forMs`. */
  async unstored(forMs: number): Promise<string[]> {
    return this.#redis.zrangebyscore(`${KEY_PREFIX}videos:unstored`, 0, Date.now() - forMs);
  }

  async stored(id: string, revision: number): Promise<void> {
    await stored.run(this.#redis, id, revision, KEEP_OVER);
  }
}

const texts = (lines: Line[], at: Date): string[] =>
  lines.map((line) => JSON.stringify({ at: at.toISOString(), ...line }));

type Later = 'rating' | 'ratedAt' | 'sampled' | 'jointCourtIds';
function parse([json, revision]: (string | null)[]): LiveSession | null {
  if (!json) return null;
  // Sessions made before there were ratings, calls to who waits, or doors for all courts that receive jointly, have none.
  const live = JSON.parse(json) as Omit<LiveSession, Later | 'participants'> &
    Partial<Pick<LiveSession, Later>> & {
      participants: (Omit<Participant, 'ring'> & Partial<Pick<Participant, 'ring'>>)[];
    };
  const participants = live.participants.map((who) => ({ ...who, ring: who.ring ?? null }));
  const later = { rating: null, ratedAt: null, sampled: false, jointCourtIds: [] };
  return { ...later, ...live, participants, revision: Number(revision) };
}
