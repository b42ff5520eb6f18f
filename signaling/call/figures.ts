import type { Redis } from 'ioredis';
import type { desk } from '../contract/index.ts';
import { KEY_PREFIX } from '../redis.ts';
import { SHANGHAI } from '../shanghai.ts';

const DAY = 86_400_000;

/** Counters of the day (Asia/Shanghai) that the scripts keep in Redis. */
async function counters(redis: Redis, scope: string, at: Date): Promise<(name: string) => number> {
  const day = Math.floor((at.getTime() + SHANGHAI) / DAY);
  const fields = await redis.hgetall(`${KEY_PREFIX}figures:${scope}:${day}`);
  return (name) => Number(fields[name] ?? 0);
}

/** How content callers were: how many said so, and their mean, 1 (worst) to 5, null when nobody did. */
function ratings(of: (name: string) => number): desk.Ratings {
  const count = of('ratings');
  return { ratings: count, ratingAverage: count === 0 ? null : Math.round((of('ratingSum') / count) * 100) / 100 };
}

/** Today's figures of a court. `abandoned`: callers who waited and gave up. */
export async function courtFigures(redis: Redis, courtId: string, at: Date): Promise<desk.BoardView['today']> {
  const of = await counters(redis, `court:${courtId}`, at);
  const answered = of('answered');
  return {
    arrived: of('arrived'),
    answered,
    answeredIn15s: of('answeredIn15s'),
    abandoned: of('abandoned'),
    messages: of('messages'),
    averageWaitSeconds: answered === 0 ? 0 : Math.round(of('waitMs') / answered / 1000),
    ...ratings(of),
  };
}

/** Today's figures of an officer. `missed`: offers not answered or rejected. */
export async function agentFigures(redis: Redis, agentId: string, at: Date): Promise<desk.DeskView['today']> {
  const of = await counters(redis, `agent:${agentId}`, at);
  return {
    answered: of('answered'),
    missed: of('missed'),
    talkSeconds: Math.round(of('talkMs') / 1000),
    ...ratings(of),
  };
}
