import type { Redis } from 'ioredis';
import type { CourtService, desk, DistributionRules, Service } from '../contract/index.ts';
import { KEY_PREFIX } from '../redis.ts';
import { queueName, type QueueId } from './name.ts';

/** Most who may wait; null: as many as come. */
export const capacityOf = ({ capacity }: Pick<DistributionRules, 'capacity'>, service: Service): number | null =>
  capacity.find((one) => one.service === service)?.most ?? null;

/** All queues of a court, those nobody waits in too; of a service that takes no calls any more while somebody still waits or is on duty for it. */
export async function viewOf(
  redis: Redis,
  courtId: string,
  rules: DistributionRules & { services: readonly CourtService[] },
): Promise<desk.QueueView[]> {
  const all = await Promise.all(
    rules.services.map(async ({ id: service, active }) => {
      const queue = `${courtId}:${service}`;
      const [waiting, oldest, onDuty, available] = await Promise.all([
        redis.zcard(`${KEY_PREFIX}waiting:${queue}`),
        redis.zrange(`${KEY_PREFIX}waiting:${queue}`, '0', '0', 'WITHSCORES'),
        redis.scard(`${KEY_PREFIX}duty:${queue}`),
        redis.zcard(`${KEY_PREFIX}free:${queue}`),
      ]);
      const since = (oldest as unknown[]).flat()[1];
      const oldestAt = since === undefined ? null : new Date(Number(since)).toISOString();
      const view = { service, waiting, capacity: capacityOf(rules, service), oldestAt, onDuty, available };
      return active || waiting > 0 || onDuty > 0 ? [view] : [];
    }),
  );
  return all.flat();
}

/** How many wait before a place (its job's score; null: behind all), and how many officers are on duty. */
export async function callsBefore(
  redis: Redis,
  { courtId, service }: QueueId,
  score: string | null,
): Promise<{ ahead: number; onDuty: number }> {
  const [ahead, onDuty] = await Promise.all([
    redis.zcount(jobsOf({ courtId, service }), '-inf', score === null ? '+inf' : `(${score}`),
    redis.scard(`${KEY_PREFIX}duty:${courtId}:${service}`),
  ]);
  return { ahead, onDuty };
}

/** Orders the first calls of different queues: by priority, then by joining. Infinity when nobody waits. */
export async function headOf(redis: Redis, id: QueueId): Promise<number> {
  const first = await redis.zrange(jobsOf(id), '0', '0', 'WITHSCORES');
  const [callId, score] = (first as unknown[]).flat();
  if (typeof callId !== 'string') return Infinity;
  const queuedAt = await redis.hget(`${KEY_PREFIX}call:${callId}`, 'queuedAt');
  return Math.floor(Number(score) / 2 ** 32) * 2 ** 42 + Number(queuedAt ?? 0);
}

const jobsOf = (id: QueueId): string => `${KEY_PREFIX}${queueName(id)}:prioritized`;
