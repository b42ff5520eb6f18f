import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { Role, Service, Skills } from '../contract/index.ts';
import { KEY_PREFIX } from '../redis.ts';
import type { Identity, Origin } from './identity.ts';

/** A session ends after so long without a request, and after so long in any case, ms. */
const IDLE = 12 * 3_600_000;
const ABSOLUTE = 24 * 3_600_000;
/** The time of the last request is written at most so often, ms. */
const TOUCH = 30_000;

/** `{12368}:session:<id>`: hash of the session. `{12368}:sessions:<account>`: ids of an account by their absolute end. */
const sessionKey = (id: string): string => `${KEY_PREFIX}session:${id}`;
const accountKey = (accountId: string): string => `${KEY_PREFIX}sessions:${accountId}`;
export const REVOKED_CHANNEL = `${KEY_PREFIX}session-revoked`;

/**
 * Writes fields of a session only if it is still there, so that one revoked meanwhile does not come back.
 * KEYS[1] the session; ARGV[1] its end as ms since 1970, or '' to leave it; ARGV[2…] field, value, …. Gives 1, or 0 when it is gone.
 */
const WRITE = `
if redis.call('exists', KEYS[1]) == 0 then return 0 end
redis.call('hset', KEYS[1], unpack(ARGV, 2))
if ARGV[1] ~= '' then redis.call('pexpireat', KEYS[1], ARGV[1]) end
return 1`;

interface Holder {
  accountId: string;
  username: string;
  name: string;
  role: Role;
  courtId: string;
  services: Service[];
  skills?: Skills;
}

export interface SessionRecord {
  id: string;
  identity: Identity;
  createdAt: Date;
  lastSeenAt: Date;
  address: string;
  browser: string;
}

const digest = (secret: string): string => createHash('sha256').update(secret).digest('base64url');

/**
 * Sessions in Redis. A token is `<session id>.<256 random bits>`; only the hash of the secret is kept. A session carries who it belongs to,
 * so that requests are authenticated while the database is away.
 */
export class SessionStore {
  readonly #redis: Redis;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  async create(holder: Holder, origin: Origin): Promise<{ token: string; identity: Identity }> {
    const id = randomBytes(16).toString('base64url');
    const secret = randomBytes(32).toString('base64url');
    const now = Date.now();
    const expiresAt = now + ABSOLUTE;
    await this.#redis
      .multi()
      .hset(sessionKey(id), {
        secret: digest(secret),
        accountId: holder.accountId,
        holder: JSON.stringify(holder),
        createdAt: String(now),
        lastSeenAt: String(now),
        expiresAt: String(expiresAt),
        address: origin.address,
        browser: origin.browser.slice(0, 300),
      })
      .pexpireat(sessionKey(id), now + IDLE)
      .zremrangebyscore(accountKey(holder.accountId), 0, now)
      .zadd(accountKey(holder.accountId), expiresAt, id)
      .pexpireat(accountKey(holder.accountId), expiresAt)
      .exec();
    return { token: `${id}.${secret}`, identity: { ...holder, sessionId: id, expiresAt: new Date(expiresAt) } };
  }

  /** Who the token belongs to, or null. Extends the idle time. */
  async authenticate(token: string): Promise<Identity | null> {
    const [id, secret, ...rest] = token.split('.');
    if (!id || !secret || rest.length > 0 || token.length > 200) return null;
    const found = await this.#redis.hgetall(sessionKey(id));
    const record = recordOf(id, found);
    if (!record || !sameDigest(found['secret'] ?? '', digest(secret))) return null;
    if (Date.now() - record.lastSeenAt.getTime() > TOUCH) await this.touch(id);
    return record.identity;
  }

  /** Extends the idle time; false when the session is gone. */
  async touch(id: string): Promise<boolean> {
    const expiresAt = Number(await this.#redis.hget(sessionKey(id), 'expiresAt'));
    if (!(expiresAt > Date.now())) return false;
    const end = Math.min(Date.now() + IDLE, expiresAt);
    return (await this.#write(id, String(end), ['lastSeenAt', String(Date.now())])) === 1;
  }

  async find(id: string): Promise<SessionRecord | null> {
    return recordOf(id, await this.#redis.hgetall(sessionKey(id)));
  }

  /** Newest first. */
  async list(accountId: string): Promise<SessionRecord[]> {
    const ids = await this.#redis.zrangebyscore(accountKey(accountId), Date.now(), '+inf');
    const records = await Promise.all(ids.map((id) => this.find(id)));
    return records.filter((record) => record !== null).sort((a, b) => b.createdAt.getTime() - a.createdAt.getTime());
  }

  /** A changed name or set of services is known to running sessions at once. */
  async rename(accountId: string, change: Pick<Holder, 'name' | 'services' | 'skills'>): Promise<void> {
    for (const { id, identity } of await this.list(accountId)) {
      const { username, role, courtId } = identity;
      await this.#write(id, '', ['holder', JSON.stringify({ accountId, username, role, courtId, ...change })]);
    }
  }

  /** Ends a session and tells every replica. False when it was gone already. */
  async revoke(id: string, accountId: string): Promise<boolean> {
    const replies = await this.#redis
      .multi()
      .del(sessionKey(id))
      .zrem(accountKey(accountId), id)
      .publish(REVOKED_CHANNEL, JSON.stringify({ sessionId: id, accountId }))
      .exec();
    return replies?.[0]?.[1] === 1;
  }

  /** Ends all sessions of an account except one. Gives how many. */
  async revokeAll(accountId: string, except?: string): Promise<number> {
    const ids = await this.#redis.zrange(accountKey(accountId), '0', '-1');
    const ended = await Promise.all(ids.filter((id) => id !== except).map((id) => this.revoke(id, accountId)));
    return ended.filter(Boolean).length;
  }

  async #write(id: string, end: string, fields: string[]): Promise<number> {
    return Number(await this.#redis.eval(WRITE, 1, sessionKey(id), end, ...fields));
  }
}

function sameDigest(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function recordOf(id: string, hash: Record<string, string>): SessionRecord | null {
  const expiresAt = Number(hash['expiresAt']);
  if (!hash['holder'] || !(expiresAt > Date.now())) return null;
  const holder = JSON.parse(hash['holder']) as Holder;
  return {
    id,
    identity: { ...holder, sessionId: id, expiresAt: new Date(expiresAt) },
    createdAt: new Date(Number(hash['createdAt'])),
    lastSeenAt: new Date(Number(hash['lastSeenAt'])),
    address: hash['address'] ?? '',
    browser: hash['browser'] ?? '',
  };
}
