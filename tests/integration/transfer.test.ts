import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { LiveCall } from '../../signaling/call/index.ts';
import type { PartyState } from '../../signaling/contract/index.ts';
import { PARTY_MOVES, PartyStore } from '../../signaling/party/index.ts';
import { startRedis, type OwnRedis } from '../fake/own-redis.ts';
import { arrive, replica, sitDown, wait, type Replica } from './queue-desk.ts';

const COURT = 'court-1';
const OTHER = 'court-2';
let own: OwnRedis;
let here: Replica;
let party: PartyStore;

beforeAll(async () => {
  own = await startRedis();
});
afterAll(async () => own.stop());
beforeEach(async () => {
  const redis = own.connect();
  await redis.flushall();
  here = replica(redis, 20);
  party = new PartyStore(redis, here.agents);
  await here.queue.start();
  here.clock.start();
});
afterEach(async () => here.close());

const offered = async (call: LiveCall): Promise<LiveCall> => {
  await here.queue.dispatch(COURT, 'general');
  await here.queue.dispatch(OTHER, 'general');
  return (await here.calls.get(call.id))!;
};
/** A call that this officer, who is free and alone, talks. */
async function talk(agentId: string): Promise<LiveCall> {
  const call = await arrive(here, COURT);
  await wait(here, call);
  const { offerId } = await offered(call);
  await here.queue.accept(call.id, offerId!, agentId);
  return here.calls.move(call.id, 'talking', {
    from: ['connecting'],
    step: 'talking',
    set: { roomId: 'room-1', mediaNodeId: 'media-1' },
  });
}
const toQueue = (courtId: string) => ({
  to: { courtId, service: 'general' as const },
  detail: 'general',
  note: 'a note',
  wrapUpSeconds: 60,
});
const toOfficer = (agentId: string) => ({ to: { agentId }, detail: '', note: 'a note', wrapUpSeconds: 60 });

describe('Passing a call on', () => {
  test('to another queue: before who joined later, with the time of joining; the officer writes it up, the room is left', async () => {
    await sitDown(here, COURT, 'alice');
    const call = await talk('alice');
    await sitDown(here, OTHER, 'bob');
    await here.agents.setStatus('bob', 'away');
    await sitDown(here, OTHER, 'carol');
    const taken = await arrive(here, OTHER);
    await wait(here, taken);
    const { offerId } = await offered(taken);
    await here.queue.accept(taken.id, offerId!, 'carol');
    const later = await arrive(here, OTHER);
    await wait(here, later);
    const moved = await here.queue.transfer(call.id, 'alice', toQueue(OTHER));
    expect(moved).toMatchObject({
      state: 'waiting',
      queueCourtId: OTHER,
      agentId: null,
      roomId: null,
      queuedAt: call.queuedAt,
    });
    expect(moved.transfer).toMatchObject({ by: 'alice', byCourt: COURT, note: 'a note', returned: '' });
    expect(await here.agents.get('alice')).toMatchObject({ state: 'wrap-up', callId: call.id });
    expect((await here.queue.place(call.id)).place).toBe(1);
    expect((await here.queue.place(later.id)).place).toBe(2);
    expect(moved.talkMs).toBeGreaterThanOrEqual(0);
  });

  test('not offered to who passed it on while others are on duty; when they have gone, it is', async () => {
    await sitDown(here, COURT, 'alice');
    const call = await talk('alice');
    await sitDown(here, COURT, 'bob');
    const other = await talk('bob');
    await here.queue.transfer(call.id, 'alice', toQueue(COURT));
    await here.agents.endWrapUp('alice');
    expect(await offered(call)).toMatchObject({ state: 'waiting' });
    await here.calls.move(other.id, 'menu', { step: 'agent-hangup' });
    await here.agents.signOff('bob');
    expect(await offered(call)).toMatchObject({ state: 'ringing', agentId: 'alice' });
  });

  test('to an officer: rings there at once; refused, it is back at who passed it on; refused there too, it waits in the queue', async () => {
    await sitDown(here, COURT, 'alice');
    const call = await talk('alice');
    await sitDown(here, COURT, 'bob');
    const asked = await here.queue.transfer(call.id, 'alice', toOfficer('bob'));
    expect(asked).toMatchObject({ state: 'ringing', agentId: 'bob' });
    const back = await here.queue.decline(call.id, asked.offerId!, 'bob', 'rejected');
    expect(back).toMatchObject({ state: 'ringing', agentId: 'alice', transfer: { returned: 'rejected' } });
    expect(await here.agents.get('alice')).toMatchObject({ state: 'ringing', callId: call.id });
    expect(await here.agents.get('bob')).toMatchObject({ state: 'away', reason: 'rejected' });
    const waits = await here.queue.decline(call.id, back.offerId!, 'alice', 'rejected');
    expect(waits).toMatchObject({ state: 'waiting', agentId: null, queuedAt: call.queuedAt });
  });

  test('the caller hangs up while it is back: who passed it on goes on writing it up', async () => {
    await sitDown(here, COURT, 'alice');
    const call = await talk('alice');
    await sitDown(here, COURT, 'bob');
    const asked = await here.queue.transfer(call.id, 'alice', toOfficer('bob'));
    await here.queue.decline(call.id, asked.offerId!, 'bob', 'no-answer');
    await here.queue.leave(call.id, 'caller-hangup');
    expect(await here.agents.get('alice')).toMatchObject({ state: 'wrap-up', callId: call.id });
  });

  test('nobody there, somebody busy, a call of somebody else: refused, and nothing changes', async () => {
    await sitDown(here, COURT, 'alice');
    const call = await talk('alice');
    await expect(here.queue.transfer(call.id, 'alice', toQueue(COURT))).rejects.toMatchObject({ code: 'Q-004' });
    await expect(here.queue.transfer(call.id, 'alice', toOfficer('alice'))).rejects.toMatchObject({ code: 'Q-003' });
    await expect(here.queue.transfer(call.id, 'bob', toOfficer('alice'))).rejects.toMatchObject({ code: 'C-001' });
    expect(await here.calls.get(call.id)).toMatchObject({ state: 'talking', agentId: 'alice', roomId: 'room-1' });
    expect((await here.agents.get('alice'))?.state).toBe('talking');
  });
});

describe('The third in a call', () => {
  const ask = (call: LiveCall) =>
    party.ask({ callId: call.id, by: 'alice', byName: 'Alice', agentId: 'bob', note: 'help', ringSeconds: 20 });
  async function asked(): Promise<{ call: LiveCall; offerId: string }> {
    await sitDown(here, COURT, 'alice');
    const call = await talk('alice');
    await sitDown(here, COURT, 'bob');
    const { party: third } = await ask(call);
    return { call, offerId: third!.offerId };
  }

  test('every step the scripts take stands in the table of states', async () => {
    const { call, offerId } = await asked();
    const seen: (PartyState | null)[] = ['ringing'];
    const note = ({ party: third }: LiveCall): number => seen.push(third?.state ?? null);
    note((await party.answer(call.id, 'bob', offerId)).call);
    note(await party.turn(call.id, 'alice', 'conference'));
    note(await party.turn(call.id, 'alice', 'consulting'));
    note(await party.turn(call.id, 'alice', 'conference'));
    note(await party.give(call.id, 'alice', 0));
    for (const [index, state] of seen.slice(1).entries()) expect(PARTY_MOVES[seen[index]!]).toContain(state);
    expect(seen).toHaveLength(6);
  });

  test('rings, consults with the caller on hold, talks with all, and is free again', async () => {
    const { call, offerId } = await asked();
    expect(await here.calls.get(call.id)).toMatchObject({ state: 'held', party: { id: 'bob', state: 'ringing' } });
    expect(await here.agents.get('bob')).toMatchObject({ state: 'ringing', callId: call.id });
    await expect(ask(call)).rejects.toMatchObject({ code: 'C-003' });
    await expect(party.turn(call.id, 'alice', 'conference')).rejects.toMatchObject({ code: 'C-003' });
    for (let twice = 0; twice < 2; twice++) {
      const answered = await party.answer(call.id, 'bob', offerId);
      expect(answered.call).toMatchObject({ state: 'held', agentId: 'alice', party: { state: 'consulting' } });
      expect(answered.first).toBe(twice === 0);
    }
    expect(await party.turn(call.id, 'alice', 'conference')).toMatchObject({ state: 'talking', heldAt: null });
    expect(await party.turn(call.id, 'alice', 'consulting')).toMatchObject({ state: 'held' });
    const left = await party.drop((await here.calls.get(call.id))!, { reason: 'removed', resume: true });
    expect(left).toMatchObject({ state: 'talking', party: null, agentId: 'alice' });
    expect(await here.agents.get('bob')).toMatchObject({ state: 'available', callId: null });
    const steps = (await here.calls.timeline(call.id)).map(({ step }) => step);
    expect(steps.slice(-5)).toEqual([
      'party-asked',
      'party-answered',
      'party-conference',
      'party-consulting',
      'party-left',
    ]);
  });

  test('is given the call: its officer from here on, and the one before writes it up', async () => {
    const { call, offerId } = await asked();
    await party.answer(call.id, 'bob', offerId);
    const given = await party.give(call.id, 'alice', 60);
    expect(given).toMatchObject({ state: 'talking', agentId: 'bob', party: null, agentIds: ['alice', 'bob'] });
    expect(await here.agents.get('alice')).toMatchObject({ state: 'wrap-up', callId: call.id });
    await expect(party.turn(call.id, 'alice', 'conference')).rejects.toMatchObject({ code: 'C-001' });
  });

  test('does not answer: away with the reason, and the offer stands no more', async () => {
    const { call, offerId } = await asked();
    const rung = (await here.calls.get(call.id))!;
    await party.drop(rung, { offerId, reason: 'no-answer', resume: false });
    expect(await here.agents.get('bob')).toMatchObject({ state: 'away', reason: 'no-answer' });
    expect(await here.calls.get(call.id)).toMatchObject({ state: 'held', party: null });
    await expect(party.answer(call.id, 'bob', offerId)).rejects.toMatchObject({ code: 'C-002' });
    expect(await party.drop(rung, { offerId, reason: 'no-answer', resume: false })).toBeNull();
  });
});
