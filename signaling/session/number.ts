import { randomInt } from 'node:crypto';
import type { Redis } from 'ioredis';
import { KEY_PREFIX } from '../redis.ts';
import { numberOf } from '../running-number.ts';
import { dayOf } from '../shanghai.ts';

/** Running numbers of a day are kept for a week, s. */
const KEEP = 604_800;

/** Numbers of video sessions (视频) begin with it. */
export const NUMBER_KIND = 'SP';

/** The next number of a court and day. */
export async function takeNumber(redis: Redis, courtId: string, at: Date): Promise<string> {
  const day = dayOf(at);
  const key = `${KEY_PREFIX}video-number:${courtId}:${day}`;
  const replies = await redis.multi().incr(key).expire(key, KEEP).exec();
  return numberOf(NUMBER_KIND, day, Number(replies?.[0]?.[1]));
}

/** A dial-in code: eight digits, the first no zero. */
export const newCode = (): string => String(randomInt(10_000_000, 100_000_000));
