import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { once } from 'node:events';
import type { LiveCall } from '../../signaling/call/index.ts';
import { parseOfferCause, type OfferCause, type Service } from '../../signaling/contract/index.ts';
import type { QueueRules } from '../../signaling/queue/index.ts';
import { startRedis, type OwnRedis } from '../fake/own-redis.ts';
import { arrive, replica, sitDown, wait, type Replica } from './queue-desk.ts';

/** Which call goes to which officer, and that it can be said why. */
const COURT = 'court-1';
const UPPER = 'court-2';
let own: OwnRedis;
let here: Replica;
const rules: Partial<QueueRules> = {};

beforeAll(async () => {
  own = await startRedis();
});
beforeEach(async () => {
  const redis = own.connect();
  await redis.flushall();
  for (const key of Object.keys(rules) as (keyof QueueRules)[]) delete rules[key];
  here = replica(redis, 20, rules);
  here.clock.start();
});
afterEach(() => here.close());
afterAll(() => own.stop());

/** The next offer: the call, the officer, and why. */
async function nextOffer(): Promise<{ call: LiveCall; agentId: string; cause: OfferCause | null }> {
  const [call, agentId] = (await once(here.queue, 'offered')) as [LiveCall, string];
  const line = (await here.calls.timeline(call.id)).findLast(({ step }) => step === 'offered');
  return { call, agentId, cause: parseOfferCause(line?.reason ?? '') };
}

/** The officer takes the offer, talks, and is free again. */
async function serve({ call, agentId }: { call: LiveCall; agentId: string }): Promise<void> {
  await here.queue.accept(call.id, call.offerId ?? '', agentId);
  await here.calls.end(call.id, { reason: 'caller-hangup' });
  await here.agents.beginWrapUp(agentId, call.id, 0);
}

async function callAndOffer(number = '13800000001', service: Service = 'general') {
  const call = await arrive(here, COURT, number);
  const offer = nextOffer();
  await wait(here, call, service);
  return offer;
}

/** Officers on duty who cannot take a call now, so that calls wait. */
async function busy(id: string, service: Service = 'general', court = COURT): Promise<void> {
  await sitDown(here, court, id, [service]);
  await here.redis.hset(`{12368}:agent:${id}`, 'microphone', 'unknown');
}

async function free(id: string): Promise<void> {
  await here.redis.hset(`{12368}:agent:${id}`, 'microphone', 'ok');
  await here.agents.setAway(id, 'break');
  await here.agents.setStatus(id, 'available');
}

test('longest idle: the officer free longest, and the reason names it', async () => {
  await sitDown(here, COURT, 'alice');
  await sitDown(here, COURT, 'bob');
  const offer = await callAndOffer();
  expect(offer.agentId).toBe('alice');
  expect(offer.cause).toMatchObject({ call: 'first', officer: 'longest-idle', free: 2, waitedSeconds: 0 });
});

test('round robin: everybody in turn, however long they have been idle', async () => {
  rules.strategy = 'round-robin';
  rules.ownOfficerSeconds = 0;
  rules.ownOfficerHours = 0;
  for (const id of ['alice', 'bob', 'carol']) await sitDown(here, COURT, id);
  const order: string[] = [];
  for (let n = 0; n < 6; n += 1) {
    const offer = await callAndOffer();
    order.push(offer.agentId);
    await serve(offer);
    // Away and back: idle shortest, but the turn is not lost.
    if (n === 0) await free('bob');
  }
  expect(order.slice(0, 3).sort()).toEqual(['alice', 'bob', 'carol']);
  expect(order.slice(3)).toEqual(order.slice(0, 3));
});

test('skill-weighted: the best at the service, of equals the longest idle', async () => {
  rules.strategy = 'skill-weighted';
  await sitDown(here, COURT, 'alice');
  await sitDown(here, COURT, 'bob', ['general'], { levels: { general: 5 }, languages: ['zh'] });
  await sitDown(here, COURT, 'carol', ['general'], { levels: { general: 1 }, languages: ['zh'] });
  const first = await callAndOffer('13800000001');
  expect(first).toMatchObject({ agentId: 'bob', cause: { officer: 'skill-weighted' } });
  expect((await callAndOffer('13800000002')).agentId).toBe('alice');
  expect((await callAndOffer('13800000003')).agentId).toBe('carol');
});

test('a caller who calls again is given to the same officer, and waits a little for them', async () => {
  rules.ownOfficerSeconds = 60;
  await sitDown(here, COURT, 'alice');
  const first = await callAndOffer();
  await sitDown(here, COURT, 'bob');
  await serve(first);
  // Bob has been idle longer.
  const again = await callAndOffer();
  expect(again).toMatchObject({ agentId: 'alice', cause: { officer: 'own' } });
  // Alice talks; the same caller waits for her, another one is given to Bob.
  const third = await arrive(here, COURT, '13800000001');
  await wait(here, third);
  const other = await callAndOffer('13800000009');
  expect(other.agentId).toBe('bob');
  const offer = nextOffer();
  await serve(again);
  expect(await offer).toMatchObject({ agentId: 'alice', call: { id: third.id }, cause: { officer: 'own' } });
});

test('nobody waits longer for the own officer than the rules say', async () => {
  rules.ownOfficerSeconds = 1;
  await sitDown(here, COURT, 'alice');
  const first = await callAndOffer();
  await here.queue.accept(first.call.id, '1', 'alice');
  await sitDown(here, COURT, 'bob');
  const offer = await callAndOffer();
  expect(offer.agentId).toBe('bob');
  expect(offer.cause?.waitedSeconds).toBeGreaterThanOrEqual(1);
});

test('a caller who chose English is given to an officer who speaks it', async () => {
  await sitDown(here, COURT, 'alice');
  await sitDown(here, COURT, 'bob', ['general'], { levels: {}, languages: ['zh', 'en'] });
  const call = await arrive(here, COURT);
  await here.redis.hset(`{12368}:call:${call.id}`, 'language', 'en');
  const offer = nextOffer();
  await wait(here, call);
  expect(await offer).toMatchObject({ agentId: 'bob', cause: { officer: 'language' } });
});

test('the green channel goes first, but starves nobody beyond the bound', async () => {
  rules.boundSeconds = 1;
  await busy('alice');
  const old = await arrive(here, COURT, '13800000001');
  await wait(here, old);
  const green = await arrive(here, COURT, '13800000002');
  await wait(here, green, 'general', 'elderly');
  rules.boundSeconds = 600;
  let offer = nextOffer();
  await free('alice');
  expect(await offer).toMatchObject({ call: { id: green.id }, cause: { call: 'green' } });
  await here.queue.decline(green.id, '1', 'alice', 'rejected');
  // The bound is a second now, and the ordinary call has waited that long once the clock of Redis says so.
  rules.boundSeconds = 1;
  await here.redis.blpop('never', 1.2);
  offer = nextOffer();
  await here.agents.setStatus('alice', 'available');
  expect(await offer).toMatchObject({ call: { id: old.id }, cause: { call: 'bound' } });
});

test('a supervisor pulls a call forward; who and why stand in its timeline', async () => {
  await busy('alice');
  const [one, two, three] = [await arrive(here, COURT), await arrive(here, COURT), await arrive(here, COURT)];
  for (const call of [one, two]) await wait(here, call);
  await wait(here, three, 'general', 'elderly');
  await here.queue.pullForward(two.id, '王班长', '来电人身体不适');
  expect((await here.queue.place(two.id)).place).toBe(1);
  const offer = nextOffer();
  await free('alice');
  expect(await offer).toMatchObject({ call: { id: two.id }, cause: { call: 'pulled' } });
  expect(await here.calls.timeline(two.id)).toContainEqual(
    expect.objectContaining({ step: 'pulled-forward', detail: '王班长', reason: '来电人身体不适' }),
  );
  await expect(here.queue.pullForward(two.id, '王班长', '再来一次')).rejects.toMatchObject({ code: 'C-003' });
});

test('after a while a call goes to another service, where it is before those who join there', async () => {
  rules.overflow = [{ service: 'petition', afterSeconds: 1, to: 'general', upperCourt: false }];
  await busy('alice', 'petition');
  await busy('bob', 'general');
  const petition = await arrive(here, COURT);
  await wait(here, petition, 'petition');
  const general = await arrive(here, COURT);
  await wait(here, general, 'general');
  await changedTo(petition.id, 'general');
  expect((await here.queue.place(petition.id)).place).toBe(1);
  const offer = nextOffer();
  await free('bob');
  expect(await offer).toMatchObject({ agentId: 'bob', call: { id: petition.id }, cause: { call: 'overflow' } });
  await here.queue.decline(petition.id, '1', 'bob', 'rejected');
  await here.queue.leave(petition.id, 'caller-hangup');
  expect(await here.redis.zcard(`{12368}:call-${COURT}-general:prioritized`)).toBe(1);
});

test('a call goes to the upper court when somebody is on duty there, and stays a call of its own court', async () => {
  rules.overflow = [{ service: 'general', afterSeconds: 1, to: 'general', upperCourt: true }];
  rules.upperCourtId = UPPER;
  await busy('alice');
  const call = await arrive(here, COURT);
  await sitDown(here, UPPER, 'bob');
  const offer = nextOffer();
  await wait(here, call);
  const found = await offer;
  expect(found).toMatchObject({ agentId: 'bob', call: { id: call.id, courtId: COURT, queueCourtId: UPPER } });
  await here.queue.accept(call.id, '1', 'bob');
  // Bob's desk is lost: the call waits where it was.
  await here.queue.requeue(call.id, 'connection-lost');
  expect((await here.queue.place(call.id)).place).toBe(1);
  expect(await here.redis.zrange(`{12368}:call-${UPPER}-general:prioritized`, '0', '-1')).toEqual([call.id]);
});

async function changedTo(callId: string, service: Service): Promise<void> {
  while ((await here.calls.get(callId))?.service !== service) await once(here.queue, 'changed');
}
