import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import { RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { CourtError } from '../contract/index.ts';
import { KEY_PREFIX } from '../redis.ts';

const WINDOW = 15 * 60;
const ACCOUNT_FAILURES = 5;
/** A whole court stands behind one address, so an address has more. */
const ADDRESS_FAILURES = 50;

/** Typed by mistake, a user name may be a password: only its hash becomes a key. */
const hashed = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 22);

/**
 * Five failures lock an account for 15 minutes, fifty an address, whether the account exists or not. A try is counted before it is checked, so
 * that tries at the same moment cannot get around the limit.
 */
export class LockOut {
  readonly #accounts: RateLimiterRedis;
  readonly #addresses: RateLimiterRedis;

  constructor(redis: Redis) {
    const limiter = (name: string, points: number): RateLimiterRedis =>
      new RateLimiterRedis({
        storeClient: redis,
        keyPrefix: `${KEY_PREFIX}lock-out:${name}`,
        points,
        duration: WINDOW,
        blockDuration: WINDOW,
      });
    this.#accounts = limiter('account', ACCOUNT_FAILURES);
    this.#addresses = limiter('address', ADDRESS_FAILURES);
  }

  /** Counts a try; A-003 when the account or the address is locked. */
  async attempt(username: string, address: string): Promise<void> {
    await counted(this.#addresses, hashed(address));
    await counted(this.#accounts, hashed(username));
  }

  /** The last try was right: an account starts from nothing, the address gets its try back. */
  async succeeded(username: string, address: string): Promise<void> {
    await Promise.all([this.#accounts.delete(hashed(username)), this.#addresses.reward(hashed(address), 1)]);
  }

  /** Looks up what a try needs. When that fails the try cannot be checked, and is as if it had not been: nobody is locked out by an outage. */
  async lookUp<T>(username: string, address: string, look: () => Promise<T>): Promise<T> {
    try {
      return await look();
    } catch (error) {
      const back = [this.#accounts.reward(hashed(username), 1), this.#addresses.reward(hashed(address), 1)];
      await Promise.allSettled(back);
      throw error;
    }
  }

  /** The last try was wrong. True when it was the one that locks the account. */
  async failed(username: string): Promise<boolean> {
    const state = await this.#accounts.get(hashed(username));
    if (!state || state.consumedPoints !== ACCOUNT_FAILURES) return false;
    await this.#accounts.block(hashed(username), WINDOW);
    return true;
  }

  async lockedUntil(username: string): Promise<Date | null> {
    const state = await this.#accounts.get(hashed(username));
    return state && state.consumedPoints > ACCOUNT_FAILURES ? new Date(Date.now() + state.msBeforeNext) : null;
  }

  async unlock(username: string): Promise<void> {
    await this.#accounts.delete(hashed(username));
  }
}

async function counted(limiter: RateLimiterRedis, key: string): Promise<void> {
  try {
    await limiter.consume(key, 1);
  } catch (refused) {
    if (refused instanceof RateLimiterRes) throw new CourtError('A-003');
    throw refused;
  }
}
