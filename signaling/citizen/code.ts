import { randomInt } from 'node:crypto';
import type { Redis } from 'ioredis';
import { RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { CourtError } from '../contract/index.ts';
import type { PersonalData } from '../personal-data/index.ts';
import { KEY_PREFIX } from '../redis.ts';

/** How long a code is good for, s. */
const LIFE = 300;
const TRIES = 5;
/** Codes a number may ask for in an hour, and the shortest time between two, s; a whole court may stand behind one address. */
const NUMBER_HOUR = 6;
const PAUSE = 30;
const ADDRESS_HOUR = 60;

const key = (fingerprint: string): string => `${KEY_PREFIX}citizen-code:${fingerprint}`;

/**
 * Compares a code and counts the try before it is compared, so that tries at the same moment cannot get around the limit. A right code is used up, and so is
 * one that was tried too often. KEYS[1] the code; ARGV[1] hash of what was typed, ARGV[2] most tries. Gives 1 right, 0 wrong or none.
 */
const TRY = `
local right = redis.call('hget', KEYS[1], 'code')
if not right then return 0 end
local tries = redis.call('hincrby', KEYS[1], 'tries', 1)
if right == ARGV[1] and tries <= tonumber(ARGV[2]) then redis.call('del', KEYS[1]) return 1 end
if tries >= tonumber(ARGV[2]) then redis.call('del', KEYS[1]) end
return 0`;

/** Codes that prove a telephone number. Only keyed hashes are kept, of the number and of the code. */
export class SignInCodes {
  readonly #redis: Redis;
  readonly #personal: PersonalData;
  readonly #pauses: RateLimiterRedis;
  readonly #numbers: RateLimiterRedis;
  readonly #addresses: RateLimiterRedis;

  constructor(redis: Redis, personal: PersonalData) {
    this.#redis = redis;
    this.#personal = personal;
    const limiter = (name: string, points: number, duration: number): RateLimiterRedis =>
      new RateLimiterRedis({
        storeClient: redis,
        keyPrefix: `${KEY_PREFIX}citizen-code-rate:${name}`,
        points,
        duration,
      });
    this.#pauses = limiter('pause', 1, PAUSE);
    this.#numbers = limiter('number', NUMBER_HOUR, 3600);
    this.#addresses = limiter('address', ADDRESS_HOUR, 3600);
  }

  /** A new code; an earlier one is void. A-010 when this number or address asks too often. */
  async make(phone: string, address: string): Promise<string> {
    const fingerprint = this.#personal.fingerprint(phone);
    await counted(this.#addresses, this.#personal.fingerprint(`address ${address}`));
    await counted(this.#pauses, fingerprint);
    await counted(this.#numbers, fingerprint);
    const code = String(randomInt(1_000_000)).padStart(6, '0');
    await this.#redis
      .multi()
      .del(key(fingerprint))
      .hset(key(fingerprint), { code: this.#hash(phone, code), tries: '0' })
      .expire(key(fingerprint), LIFE)
      .exec();
    return code;
  }

  /** Uses up a right code. A-011 for a wrong or old one, and after five wrong ones for any. */
  async use(phone: string, code: string): Promise<void> {
    const name = key(this.#personal.fingerprint(phone));
    const right = await this.#redis.eval(TRY, 1, name, this.#hash(phone, code), TRIES);
    if (Number(right) !== 1) throw new CourtError('A-011');
  }

  #hash(phone: string, code: string): string {
    return this.#personal.fingerprint(`code ${phone} ${code}`);
  }
}

async function counted(limiter: RateLimiterRedis, name: string): Promise<void> {
  try {
    await limiter.consume(name);
  } catch (refused) {
    if (refused instanceof RateLimiterRes) throw new CourtError('A-010');
    throw refused;
  }
}
