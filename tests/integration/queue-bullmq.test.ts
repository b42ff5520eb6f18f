import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Queue, QueueEvents } from 'bullmq';
import { once } from 'node:events';
import { startRedis, type OwnRedis } from '../fake/own-redis.ts';
import { arrive, replica, sitDown, wait, type Replica } from './queue-desk.ts';

/** The queue's scripts write BullMQ's keys. What they write must be what this BullMQ reads; a BullMQ that lays out its keys in another way fails here. */
const COURT = 'court-1';
const BASE = `{12368}:call-${COURT}-general:`;
let own: OwnRedis;
let here: Replica;
let events: QueueEvents;
const seen: string[] = [];

beforeAll(async () => {
  own = await startRedis();
  here = replica(own.connect());
  events = new QueueEvents(`call-${COURT}-general`, { connection: own.connect(), prefix: '{12368}' });
  await events.waitUntilReady();
  for (const name of ['added', 'waiting', 'active', 'completed', 'removed'] as const) {
    events.on(name, ({ jobId }: { jobId: string }) => seen.push(`${name} ${jobId}`));
  }
});
afterAll(async () => {
  await events.close();
  await here.close();
  await own.stop();
});

async function jobOf(callId: string): Promise<{ state: string; job: Awaited<ReturnType<Queue['getJob']>> }> {
  const [queue] = await here.queue.queues();
  const job = await queue!.getJob(callId);
  return { state: job ? await job.getState() : 'none', job };
}

test("BullMQ's own tools see a waiting call as the job it is", async () => {
  await sitDown(here, COURT, 'alice');
  const [call, green] = [await arrive(here, COURT), await arrive(here, COURT)];
  await here.agents.setAway('alice', 'break');
  await sitDown(here, COURT, 'bob');
  await here.redis.hset('{12368}:agent:bob', 'microphone', 'unknown');
  await wait(here, call);
  await wait(here, green, 'general', 'elderly');
  await here.queue.dispatch(COURT, 'general');
  expect(await here.redis.type(`${BASE}prioritized`)).toBe('zset');
  expect(await here.redis.zrange(`${BASE}prioritized`, '0', '-1')).toEqual([green.id, call.id]);
  // Score: priority × 2^32 + counter.
  expect(Math.floor(Number(await here.redis.zscore(`${BASE}prioritized`, green.id)) / 2 ** 32)).toBe(10);
  expect(Number(await here.redis.get(`${BASE}pc`))).toBe(2);
  const waiting = await jobOf(call.id);
  expect(waiting.state).toBe('prioritized');
  expect(waiting.job).toMatchObject({
    name: 'call',
    priority: 100,
    data: { callId: call.id, courtId: COURT, service: 'general' },
  });
  // What BullMQ itself makes of such a job, but for its counter of ids and its mark that wakes workers.
  const theirs = new Queue('theirs', { connection: here.redis, prefix: '{12368}' });
  await theirs.add('call', waiting.job!.data, { jobId: call.id, priority: 100, timestamp: waiting.job!.timestamp });
  const keysOf = async (base: string): Promise<string[]> =>
    (await here.redis.keys(`${base}*`)).map((key) => key.slice(base.length)).sort();
  const written = (await keysOf('{12368}:theirs:')).filter((key) => key !== 'id' && key !== 'marker');
  expect(await keysOf(BASE)).toEqual([...written, green.id].sort());
  const hash = async (base: string): Promise<Record<string, unknown>> => {
    const { data, opts, ...rest } = await here.redis.hgetall(`${base}${call.id}`);
    return { ...rest, data: JSON.parse(data!), opts: JSON.parse(opts!) };
  };
  const { opts, ...theirJob } = await hash('{12368}:theirs:');
  // What an `add` was called with stands in its options too; nobody reads it there.
  expect(await hash(BASE)).toEqual({
    ...theirJob,
    opts: { ...(opts as object), jobId: undefined, timestamp: undefined },
  });
  await theirs.obliterate();
  await theirs.close();
});

test('offered, declined, accepted, requeued, left: in each state BullMQ says the same', async () => {
  const offered = once(here.queue, 'offered');
  await here.agents.setMicrophone('alice', 'ok');
  await here.agents.setStatus('alice', 'available');
  const [call] = (await offered) as [Awaited<ReturnType<typeof arrive>>];
  expect((await jobOf(call.id)).state).toBe('active');
  expect((await jobOf(call.id)).job?.processedOn).toBeGreaterThan(0);
  const score = Number(await here.redis.hget(`{12368}:call:${call.id}`, 'score'));
  await here.queue.decline(call.id, '1', 'alice', 'rejected');
  expect((await jobOf(call.id)).state).toBe('prioritized');
  expect(Number(await here.redis.zscore(`${BASE}prioritized`, call.id))).toBe(score);
  const again = once(here.queue, 'offered');
  await here.agents.setStatus('alice', 'available');
  await again;
  await here.queue.accept(call.id, '2', 'alice');
  const done = await jobOf(call.id);
  expect(done.state).toBe('completed');
  expect(done.job?.returnvalue).toBe('alice');
  expect(done.job?.finishedOn).toBeGreaterThan(0);
  await here.queue.requeue(call.id, 'connection-lost');
  const back = await jobOf(call.id);
  expect(back.state).toBe('prioritized');
  expect(back.job).toMatchObject({ priority: 1 });
  expect(back.job?.finishedOn).toBeUndefined();
  await here.queue.leave(call.id, 'caller-hangup');
  expect((await jobOf(call.id)).state).toBe('none');
  const [queue] = await here.queue.queues();
  expect(await queue!.getJobCounts('active', 'completed', 'prioritized')).toEqual({
    active: 0,
    completed: 0,
    prioritized: 1,
  });
  const marker = once(events, 'removed');
  const [other] = await queue!.getJobs('prioritized');
  await here.queue.leave(other!.id!, 'caller-hangup');
  await marker;
  expect(seen.filter((line) => line.endsWith(call.id)).map((line) => line.split(' ')[0])).toEqual([
    'added',
    'waiting',
    'active',
    'waiting',
    'active',
    'completed',
    'waiting',
    'removed',
  ]);
});
