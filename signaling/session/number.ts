import { randomInt } from 'node:crypto';
import type { Redis } from 'ioredis';
import { KEY_PREFIX } from '../redis.ts';

/** Running numbers of a day are kept for a week, s. */
const KEEP = 604_800;

/** Day of Asia/Shanghai (UTC+8 all year), `2026-11-24`. */
export const dayOf = (at: Date): string => new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(0, 10);

export const numberOf = (day: string, running: number): string =>
  `SP${day.replaceAll('-', '')}-${String(running).padStart(4, '0')}`;

/** The next number of a court and day. */
export async function takeNumber(redis: Redis, courtId: string, at: Date): Promise<string> {
  const day = dayOf(at);
  const key = `${KEY_PREFIX}video-number:${courtId}:${day}`;
  const replies = await redis.multi().incr(key).expire(key, KEEP).exec();
  return numberOf(day, Number(replies?.[0]?.[1]));
}

/** A dial-in code: eight digits, the first no zero. */
export const newCode = (): string => String(randomInt(10_000_000, 100_000_000));
