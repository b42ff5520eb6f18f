import type { Redis } from 'ioredis';
import { RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { api } from '../contract/index.ts';
import { KEY_PREFIX } from '../redis.ts';

/** How often, and for how long; a court's settings. */
export type LockFigures = Pick<api.CourtSettings, 'enquiryTries' | 'enquiryWindowMinutes' | 'enquiryLockMinutes'>;

/** Who asks. `crowd`: several may be behind it (an address, callers without a number), so it has ten times as many tries. */
export interface Asker {
  /** A keyed hash, never a number. */
  key: string;
  crowd: boolean;
}
const CROWD = 10;

/**
 * Wrong query passwords lock who asks, and what is asked for, each by itself, over telephone and web together. A try is counted before it is checked
 * (atomically, in Redis), so that tries at the same moment cannot get around the limit.
 */
export class EnquiryLock {
  readonly #redis: Redis;
  readonly #limiters = new Map<string, RateLimiterRedis>();

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  /** Counts a try; false when who asks or what is asked for is locked. */
  async admits(asker: Asker, target: string, figures: LockFigures): Promise<boolean> {
    const { askers, targets } = this.#of(asker, figures);
    return (await counted(askers, asker.key)) && (await counted(targets, target));
  }

  /**
   * It was right: the target starts from nothing, the asker only gets this try back. Whoever knows one password may not use it to go on guessing
   * others.
   */
  async right(asker: Asker, target: string, figures: LockFigures): Promise<void> {
    const { askers, targets } = this.#of(asker, figures);
    await Promise.all([targets.delete(target), askers.reward(asker.key, 1)]);
  }

  /** It was wrong. True when this try locked somebody or something. */
  async wrong(asker: Asker, target: string, figures: LockFigures): Promise<boolean> {
    const { askers, targets } = this.#of(asker, figures);
    const seconds = figures.enquiryLockMinutes * 60;
    const [one, other] = await Promise.all([full(askers, asker.key, seconds), full(targets, target, seconds)]);
    return one || other;
  }

  /** The try was never checked: both get it back. */
  async unchecked(asker: Asker, target: string, figures: LockFigures): Promise<void> {
    const { askers, targets } = this.#of(asker, figures);
    await Promise.all([targets.reward(target, 1), askers.reward(asker.key, 1)]);
  }

  #of(asker: Asker, figures: LockFigures): { askers: RateLimiterRedis; targets: RateLimiterRedis } {
    return {
      askers: this.#limiter('asker', figures, asker.crowd ? figures.enquiryTries * CROWD : figures.enquiryTries),
      targets: this.#limiter('target', figures, figures.enquiryTries),
    };
  }

  #limiter(name: string, figures: LockFigures, points: number): RateLimiterRedis {
    const { enquiryWindowMinutes, enquiryLockMinutes } = figures;
    const known = `${name}:${points}:${enquiryWindowMinutes}:${enquiryLockMinutes}`;
    const limiter =
      this.#limiters.get(known) ??
      new RateLimiterRedis({
        storeClient: this.#redis,
        keyPrefix: `${KEY_PREFIX}enquiry-lock:${name}`,
        points,
        duration: enquiryWindowMinutes * 60,
        blockDuration: enquiryLockMinutes * 60,
      });
    this.#limiters.set(known, limiter);
    return limiter;
  }
}

async function counted(limiter: RateLimiterRedis, key: string): Promise<boolean> {
  try {
    await limiter.consume(key, 1);
    return true;
  } catch (refused) {
    if (refused instanceof RateLimiterRes) return false;
    throw refused;
  }
}

/** Whether all tries are used up; locks then. */
async function full(limiter: RateLimiterRedis, key: string, seconds: number): Promise<boolean> {
  const state = await limiter.get(key);
  if (!state || state.consumedPoints < limiter.points) return false;
  await limiter.block(key, seconds);
  return true;
}
