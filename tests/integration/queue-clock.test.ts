import { once } from 'node:events';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { LiveCall } from '../../signaling/call/index.ts';
import { startRedis, type OwnRedis } from '../fake/own-redis.ts';
import { arrive, replica, sitDown, type Replica } from './queue-desk.ts';
import { until } from './signaling-process.ts';
import { SteppedClock } from './stepped-clock.ts';

const COURT = 'court-1';
const WAITING = 20;
const MINUTE = 60;
let own: OwnRedis;
let clock: SteppedClock;
let here: Replica;
let hearts: NodeJS.Timeout;

beforeEach(async () => {
  own = await startRedis();
  clock = new SteppedClock();
});
afterEach(async () => {
  clearInterval(hearts);
  await here.close();
  await own.stop();
});

const join = (call: LiveCall): ReturnType<Replica['queue']['enqueue']> =>
  here.queue.enqueue(call.id, {
    courtId: COURT,
    service: 'general',
    greenChannel: null,
    codec: 'PCMA',
    at: clock.now(),
  });

/** One officer is rung, one writes up a call, and others wait: gives those in the order in which they joined. */
async function morning(ringSeconds: number): Promise<{ waiting: LiveCall[]; rung: LiveCall }> {
  here = replica(clock.govern(own.connect()), ringSeconds);
  await here.queue.start();
  here.clock.start();
  for (const name of ['rung', 'writing']) await sitDown(here, COURT, name);
  hearts = setInterval(() => {
    for (const name of ['rung', 'writing']) void here.agents.heartbeat(name, `socket-${name}`);
  }, 1000);
  const calls: LiveCall[] = [];
  for (let n = 0; n < WAITING + 2; n++) calls.push(await arrive(here, COURT));
  for (const call of calls) await join(call);
  await until(async () => (await here.agents.get('writing'))?.state === 'ringing');
  const { callId } = (await here.agents.get('writing'))!;
  const offer = (await here.calls.get(callId!))!;
  await here.queue.accept(callId!, offer.offerId!, 'writing');
  await here.calls.end(callId!, { reason: 'caller-hangup' });
  await here.agents.beginWrapUp('writing', callId!, 30);
  const rung = (await here.calls.get((await here.agents.get('rung'))!.callId!))!;
  return { rung, waiting: calls.filter(({ id }) => id !== callId && id !== rung.id) };
}

/** Offers in their order, each officer taking what comes. */
async function servedInOrder(): Promise<string[]> {
  const order: string[] = [];
  while (order.length < WAITING) {
    const agent = await until(async () => {
      const found = await here.agents.get('writing');
      return found?.state === 'ringing' ? found : null;
    });
    const call = (await here.calls.get(agent.callId!))!;
    await here.queue.accept(call.id, call.offerId!, 'writing');
    order.push(call.id);
    await here.calls.end(call.id, { reason: 'caller-hangup' });
    await here.agents.beginWrapUp('writing', call.id, 0);
  }
  return order;
}

const seen = async (): Promise<number> => Number(await here.redis.get('{12368}:deadlines:seen'));

test('the clock is put forward by ten minutes: nobody is set away, no offer or note ends, the order stays', async () => {
  const { rung, waiting } = await morning(120);
  await until(seen);
  const [runs, began] = [clock.runs, performance.now()];
  await clock.step(here.redis, 10 * MINUTE);
  await until(async () => (await seen()) > Date.now() + 9 * MINUTE * 1000);
  // A look a second, a heartbeat of each officer a second: not a storm.
  expect(clock.runs - runs).toBeLessThan(20 + (5 * (performance.now() - began)) / 1000);
  expect(await here.agents.get('rung')).toMatchObject({ state: 'ringing', callId: rung.id });
  expect((await here.calls.get(rung.id))!.offerEndsAt!.getTime()).toBeGreaterThan(clock.now().getTime());
  const writing = (await here.agents.get('writing'))!;
  expect(writing.state).toBe('wrap-up');
  expect(writing.wrapUpEndsAt!.getTime()).toBeGreaterThan(clock.now().getTime());
  await here.agents.endWrapUp('writing');
  expect(await servedInOrder()).toEqual(waiting.map(({ id }) => id));
}, 240_000);

test('the clock is put back by ten minutes: an offer ends in its time, who joins later stands behind, the order stays', async () => {
  const { rung, waiting } = await morning(8);
  await until(seen);
  const ended = once(here.queue, 'offer-ended');
  await clock.step(here.redis, -10 * MINUTE);
  await until(async () => (await seen()) < Date.now() - 9 * MINUTE * 1000);
  const late = await arrive(here, COURT);
  expect(await join(late)).toMatchObject({ result: 'queued', place: WAITING + 1 });
  expect(await ended).toEqual([rung.id, 'rung', 'no-answer']);
  // The call that rang is the next again, before all others.
  expect(await here.queue.place(rung.id)).toMatchObject({ place: 1 });
  expect((await here.agents.get('writing'))!.wrapUpEndsAt!.getTime()).toBeLessThan(
    clock.now().getTime() + MINUTE * 1000,
  );
  await here.agents.endWrapUp('writing');
  expect(await servedInOrder()).toEqual([rung.id, ...waiting.slice(0, -1).map(({ id }) => id)]);
}, 240_000);
