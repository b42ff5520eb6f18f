import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { NO_SKILLS } from '../../signaling/contract/index.ts';
import { startRedis, type OwnRedis } from '../fake/own-redis.ts';
import { arrive, replica, sitDown, wait, type Replica } from './queue-desk.ts';

const COURT = 'court-1';
const CALLS = 1000;
const OFFICERS = 200;
let own: OwnRedis;
let replicas: Replica[];

beforeAll(async () => {
  own = await startRedis();
  replicas = [1, 2, 3].map(() => replica(own.connect()));
});
afterAll(async () => {
  for (const one of replicas) await one.close();
  await own.stop();
});

test('200 officers at three replicas take 1000 calls: none twice, none lost, in order', async () => {
  const served = new Set<string>();
  const ringing = new Map<string, string>();
  const firstRungAt = new Map<string, number>();
  const faults: string[] = [];
  let finished = (): void => undefined;
  const all = new Promise<void>((resolve) => {
    finished = resolve;
  });
  for (const [index, here] of replicas.entries()) {
    here.queue.on('offered', (call, agentId) => {
      if (ringing.has(agentId)) faults.push(`${agentId} has two offers`);
      if (served.has(call.id)) faults.push(`${call.id} offered after it was served`);
      ringing.set(agentId, call.id);
      // Another replica than the one that offered takes the answer; each tenth officer does not want the first call.
      const there = replicas[(index + 1) % replicas.length]!;
      const reject = agentId.endsWith('7') && call.offerId === '1';
      const answer = async (): Promise<void> => {
        ringing.delete(agentId);
        if (call.offerId === '1') firstRungAt.set(call.id, (await there.calls.get(call.id))!.ringingAt!.getTime());
        if (reject) {
          await there.queue.decline(call.id, call.offerId, agentId, 'rejected');
          await there.agents.setStatus(agentId, 'available');
          return;
        }
        await there.queue.accept(call.id, call.offerId, agentId);
        served.add(call.id);
        await there.calls.end(call.id, { reason: 'caller-hangup' });
        await there.agents.beginWrapUp(agentId, call.id, 0);
        if (served.size === CALLS) finished();
      };
      answer().catch((error: unknown) => faults.push(String(error)));
    });
  }
  const [first, second] = replicas as [Replica, Replica, Replica];
  // On duty, so that callers may wait, but with no microphone yet.
  await sitDown(first, COURT, 'officer-first');
  await first.agents.connect(
    { id: 'officer-first', courtId: COURT, name: 'first', services: ['general'], skills: NO_SKILLS },
    'socket-2',
  );
  const calls = await Promise.all(Array.from({ length: CALLS }, () => arrive(second, COURT)));
  const at = (n: number): Replica => replicas[n % replicas.length]!;
  await Promise.all(calls.map((call, n) => wait(at(n), call)));
  const joined = await first.redis.zrange(`{12368}:call-${COURT}-general:prioritized`, '0', '-1');
  expect(joined).toHaveLength(CALLS);
  await Promise.all(Array.from({ length: OFFICERS - 1 }, (_, n) => sitDown(at(n), COURT, `officer-${n}`)));
  await all;
  expect(faults).toEqual([]);
  expect(served.size).toBe(CALLS);
  expect(new Set(calls.map((call) => call.id))).toEqual(served);
  expect((await first.queue.view(COURT))[0]).toMatchObject({ waiting: 0, oldestAt: null });
  const jobs = await first.queue.queues();
  expect(await jobs[0]!.getJobCounts('prioritized', 'active', 'completed')).toEqual({
    prioritized: 0,
    active: 0,
    completed: CALLS,
  });
  const rungAt = joined.map((id) => firstRungAt.get(id)!);
  expect(rungAt).toEqual([...rungAt].sort((a, b) => a - b));
}, 240_000);
