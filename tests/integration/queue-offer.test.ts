import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { NO_SKILLS } from '../../signaling/contract/index.ts';
import { startRedis, type OwnRedis } from '../fake/own-redis.ts';
import { arrive, replica, sitDown, wait, type Replica } from './queue-desk.ts';

const COURT = 'court-1';
let own: OwnRedis;
let here: Replica;

beforeAll(async () => {
  own = await startRedis();
});
afterAll(async () => own.stop());
beforeEach(async () => {
  const redis = own.connect();
  await redis.flushall();
  here = replica(redis, 1);
  await here.queue.start();
  here.clock.start();
});
afterEach(async () => here.close());

const steps = async (id: string): Promise<string[]> => (await here.calls.timeline(id)).map((line) => line.step);

describe('A call for an officer', () => {
  test('nobody on duty: the caller is told, nothing is changed', async () => {
    const call = await arrive(here, COURT);
    expect(await wait(here, call)).toEqual({ result: 'unstaffed' });
    expect((await here.calls.get(call.id))?.state).toBe('menu');
  });

  test('is offered, accepted, talked, written up; then the officer is free again', async () => {
    await sitDown(here, COURT, 'alice');
    const call = await arrive(here, COURT);
    const offered = once(here.queue, 'offered');
    expect(await wait(here, call)).toEqual({ result: 'queued', place: 1, estimateSeconds: 180 });
    expect(await offered).toEqual([{ id: call.id, courtId: COURT, queueCourtId: COURT, offerId: '1' }, 'alice']);
    expect(await here.calls.get(call.id)).toMatchObject({
      state: 'ringing',
      agentId: 'alice',
      agentName: 'officer alice',
      offerId: '1',
    });
    expect((await here.agents.get('alice'))?.state).toBe('ringing');
    expect(await here.queue.accept(call.id, '1', 'alice')).toMatchObject({ state: 'connecting' });
    expect(await here.queue.accept(call.id, '1', 'alice')).toMatchObject({ state: 'connecting' });
    expect(await here.agents.get('alice')).toMatchObject({ state: 'talking', callId: call.id });
    await here.calls.move(call.id, 'talking', { from: ['connecting'], step: 'talking' });
    await here.calls.move(call.id, 'held', { from: ['talking'], step: 'held', set: { heldAt: new Date() } });
    await here.calls.move(call.id, 'talking', { from: ['held'], step: 'resumed', set: { heldAt: null } });
    await here.calls.move(call.id, 'menu', { step: 'agent-hangup', set: { closing: 'agent-hangup' } });
    await here.agents.beginWrapUp('alice', call.id, 60);
    const first = await here.agents.get('alice');
    await here.agents.beginWrapUp('alice', call.id, 60);
    expect((await here.agents.get('alice'))?.wrapUpEndsAt).toEqual(first?.wrapUpEndsAt);
    expect(first).toMatchObject({ state: 'wrap-up', callId: call.id });
    const longer = await here.agents.extendWrapUp('alice', call.id, 60);
    expect(longer.getTime() - (first?.wrapUpEndsAt?.getTime() ?? 0)).toBe(60_000);
    const ended = await here.calls.end(call.id, { reason: 'agent-hangup' });
    expect(ended).toMatchObject({ state: 'ended', result: 'served', reason: 'agent-hangup', agentId: 'alice' });
    expect(await here.calls.end(call.id, { reason: 'caller-hangup' })).toBeNull();
    await here.agents.endWrapUp('alice');
    expect(await here.agents.get('alice')).toMatchObject({ state: 'available', callId: null });
    expect(await steps(call.id)).toEqual([
      'arrived',
      'queued',
      'offered',
      'accepted',
      'talking',
      'held',
      'resumed',
      'agent-hangup',
      'ended',
    ]);
    expect(await here.calls.live()).toEqual([]);
  });

  test('not answered in time: the officer is away, the call keeps its place and goes to the next one', async () => {
    await sitDown(here, COURT, 'alice');
    const [first, second] = [await arrive(here, COURT), await arrive(here, COURT)];
    const offered = once(here.queue, 'offered');
    await wait(here, first);
    await offered;
    await wait(here, second);
    const [callId, agentId, reason] = (await once(here.queue, 'offer-ended')) as string[];
    expect([callId, agentId, reason]).toEqual([first.id, 'alice', 'no-answer']);
    expect(await here.agents.get('alice')).toMatchObject({ state: 'away', reason: 'no-answer', callId: null });
    expect((await here.queue.place(first.id)).place).toBe(1);
    expect((await here.queue.place(second.id)).place).toBe(2);
    const again = once(here.queue, 'offered');
    await sitDown(here, COURT, 'bob');
    const [call, to] = (await again) as [typeof first, string];
    expect([call.id, to]).toEqual([first.id, 'bob']);
    await expect(here.queue.accept(first.id, '1', 'alice')).rejects.toMatchObject({ code: 'C-002' });
  }, 240_000);

  test('rejected, and microphone lost while ringing: away with that reason', async () => {
    await sitDown(here, COURT, 'alice');
    const call = await arrive(here, COURT);
    let offered = once(here.queue, 'offered');
    await wait(here, call);
    await offered;
    await here.queue.decline(call.id, '1', 'alice', 'rejected');
    expect(await here.agents.get('alice')).toMatchObject({ state: 'away', reason: 'rejected' });
    offered = once(here.queue, 'offered');
    await here.agents.setStatus('alice', 'available');
    await offered;
    const over = once(here.queue, 'offer-ended');
    await here.agents.setMicrophone('alice', 'ended');
    expect(await over).toEqual([call.id, 'alice', 'microphone-lost']);
    await expect(here.agents.setStatus('alice', 'available')).rejects.toMatchObject({ code: 'M-102' });
  });

  test('desk gone while ringing: to the next officer; desk back in time: nothing happens', async () => {
    await sitDown(here, COURT, 'alice');
    await sitDown(here, COURT, 'bob');
    await here.agents.disconnect('bob', 'socket-bob');
    await here.agents.connect(
      { id: 'bob', courtId: COURT, name: 'officer bob', services: ['general'], skills: NO_SKILLS },
      'socket-2',
    );
    expect(await here.agents.get('bob')).toMatchObject({ state: 'available', microphone: 'unknown' });
    const call = await arrive(here, COURT);
    await here.close();
    here = replica(here.redis, 20);
    await here.queue.start();
    here.clock.start();
    const offered = once(here.queue, 'offered');
    await wait(here, call);
    expect((await offered)[1]).toBe('alice');
    const over = once(here.queue, 'offer-ended');
    const next = new Promise((resolve) => here.queue.on('offered', (_call, agentId) => resolve(agentId)));
    await here.agents.setMicrophone('bob', 'ok');
    await here.agents.disconnect('alice', 'socket-alice');
    expect(await over).toEqual([call.id, 'alice', 'connection-lost']);
    expect(await next).toBe('bob');
    expect(await here.agents.get('alice')).toMatchObject({ state: 'offline' });
  }, 240_000);

  test('officer lost while talking: the call goes to the front with its joining time', async () => {
    await sitDown(here, COURT, 'alice');
    const [call, other] = [await arrive(here, COURT), await arrive(here, COURT)];
    const offered = once(here.queue, 'offered');
    await wait(here, call);
    await offered;
    const accepted = await here.queue.accept(call.id, '1', 'alice');
    await here.calls.move(call.id, 'talking', { step: 'talking' });
    await wait(here, other, 'general', 'elderly');
    const lost = once(here.agents, 'lost');
    await here.agents.disconnect('alice', 'socket-alice');
    expect(await lost).toEqual(['alice', call.id]);
    expect((await here.agents.get('alice'))?.state).toBe('offline');
    const waiting = await here.queue.requeue(call.id, 'connection-lost');
    expect(waiting).toMatchObject({ state: 'waiting', agentId: null, queuedAt: accepted.queuedAt });
    expect(waiting.talkMs).toBeGreaterThan(0);
    expect((await here.queue.place(call.id)).place).toBe(1);
    const again = once(here.queue, 'offered');
    await sitDown(here, COURT, 'bob');
    expect(((await again)[0] as typeof call).id).toBe(call.id);
  }, 240_000);

  test('media failed: the officer is free at once', async () => {
    await sitDown(here, COURT, 'alice');
    const call = await arrive(here, COURT);
    const offered = once(here.queue, 'offered');
    await wait(here, call);
    await offered;
    await here.queue.accept(call.id, '1', 'alice');
    const again = once(here.queue, 'offered');
    await here.queue.requeue(call.id, 'media-failed');
    expect((await again)[1]).toBe('alice');
  });

  test('caller hangs up while it rings: the officer is available as before, with the idle time there was', async () => {
    await sitDown(here, COURT, 'alice');
    const call = await arrive(here, COURT);
    const idleSince = await here.redis.hget('{12368}:agent:alice', 'idleSince');
    const offered = once(here.queue, 'offered');
    await wait(here, call);
    await offered;
    await here.queue.leave(call.id, 'caller-hangup');
    expect(await here.calls.end(call.id, { reason: 'caller-hangup' })).toMatchObject({ result: 'abandoned' });
    expect((await here.agents.get('alice'))?.state).toBe('available');
    expect(await here.redis.hget('{12368}:agent:alice', 'idleSince')).toBe(idleSince);
    expect(await here.redis.exists(`{12368}:call-${COURT}-general:${call.id}`)).toBe(0);
  });

  test('caller leaves the queue for the menu and joins again', async () => {
    await sitDown(here, COURT, 'alice');
    await here.agents.setAway('alice', 'set-by-supervisor');
    await sitDown(here, COURT, 'bob');
    const [busy, call] = [await arrive(here, COURT), await arrive(here, COURT)];
    await wait(here, busy);
    await wait(here, call);
    expect(await here.queue.leave(call.id, 'left-queue')).toMatchObject({ state: 'menu' });
    await wait(here, call);
    expect((await here.queue.place(call.id)).place).toBe(1);
    await here.queue.leave(call.id, 'left-queue');
    await here.calls.move(call.id, 'message', { from: ['menu'], step: 'message-start' });
    await here.calls.set(call.id, { messageLeft: true });
    expect(await here.calls.end(call.id, { reason: 'message-left' })).toMatchObject({ result: 'message' });
    await expect(here.calls.move(call.id, 'talking', { step: 'x' })).rejects.toMatchObject({ code: 'C-003' });
  });

  test('away asked for during a call comes into force after it', async () => {
    await sitDown(here, COURT, 'alice');
    const call = await arrive(here, COURT);
    const offered = once(here.queue, 'offered');
    await wait(here, call);
    await offered;
    await expect(here.agents.setStatus('alice', 'available')).rejects.toMatchObject({ code: 'Q-001' });
    await here.agents.setStatus('alice', 'away', 'meal');
    await here.queue.accept(call.id, '1', 'alice');
    await here.calls.end(call.id, { reason: 'caller-hangup' });
    await here.agents.beginWrapUp('alice', call.id, 0);
    expect(await here.agents.get('alice')).toMatchObject({ state: 'away', reason: 'meal', callId: null });
  });

  test('wrap-up ends by itself', async () => {
    await sitDown(here, COURT, 'alice');
    const call = await arrive(here, COURT);
    const offered = once(here.queue, 'offered');
    await wait(here, call);
    await offered;
    await here.queue.accept(call.id, '1', 'alice');
    await here.calls.end(call.id, { reason: 'caller-hangup' });
    await here.agents.beginWrapUp('alice', call.id, 1);
    const free = once(here.agents, 'free');
    await free;
    expect(await here.agents.get('alice')).toMatchObject({ state: 'available' });
  });
});
