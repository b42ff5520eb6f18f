import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { CALL_MOVES } from '../../signaling/call/index.ts';
import { CourtError, type CallState } from '../../signaling/contract/index.ts';
import { startRedis, type OwnRedis } from '../fake/own-redis.ts';
import { arrive, replica, sitDown, wait, type Replica } from './queue-desk.ts';

const COURT = 'court-1';
const OFFICERS = ['alice', 'bob', 'carol'];
const JOBS = `{12368}:call-${COURT}-general:`;

let own: OwnRedis;
beforeAll(async () => {
  own = await startRedis();
});
afterAll(async () => own.stop());

type OfficerState = 'away' | 'available' | 'ringing' | 'talking';
interface ModelCall {
  id: string;
  /** Sorts as the queue must: priority, then order of joining. */
  rank: [number, number];
  state: 'menu' | 'waiting' | 'ringing' | 'talking' | 'gone';
  officer: string | null;
  offer: number;
}
/** What the queue should be, told in the simplest way: lists that are searched from the front. */
class Model {
  readonly calls: ModelCall[] = [];
  readonly officers = new Map<string, { state: OfficerState; idle: number }>();
  #ticks = 0;
  tick(): number {
    return ++this.#ticks;
  }
  /** Everything that can be offered is offered: first call to the officer who has been idle longest. */
  dispatch(): void {
    for (;;) {
      const call = this.in('waiting').sort((a, b) => a.rank[0] - b.rank[0] || a.rank[1] - b.rank[1])[0];
      const free = [...this.officers].filter(([, officer]) => officer.state === 'available');
      const [name, officer] = free.sort(([, a], [, b]) => a.idle - b.idle)[0] ?? [];
      if (!call || !name || !officer) return;
      Object.assign(call, { state: 'ringing', officer: name, offer: call.offer + 1 });
      officer.state = 'ringing';
    }
  }
  in(state: ModelCall['state']): ModelCall[] {
    return this.calls.filter((call) => call.state === state);
  }
  set(name: string, state: OfficerState): void {
    const officer = this.officers.get(name)!;
    // To be available again is to be at the end of the line, except when a caller left while it rang.
    if (state === 'available' && officer.state !== 'ringing') officer.idle = this.tick();
    officer.state = state;
  }
  get onDuty(): number {
    return [...this.officers.values()].filter((officer) => officer.state !== 'away').length;
  }
}

type Run = (model: Model, real: Replica) => Promise<void>;
interface Step {
  name: string;
  run: Run;
}
const pick = <T>(list: T[], n: number): T | undefined => (list.length === 0 ? undefined : list[n % list.length]);
/** Idle times are in ms: two officers free in the same one would be a draw. */
const nextMillisecond = async (): Promise<void> => {
  const start = Date.now();
  while (Date.now() === start) await new Promise((resolve) => setImmediate(resolve));
};

const enqueue = (green: boolean): Run => {
  return async (model, real) => {
    const call = await arrive(real, COURT);
    const reply = await wait(real, call, 'general', green ? 'elderly' : null);
    const entry: ModelCall = {
      id: call.id,
      rank: [green ? 10 : 100, model.tick()],
      state: 'menu',
      officer: null,
      offer: 0,
    };
    model.calls.push(entry);
    if (model.onDuty === 0) {
      expect(reply).toEqual({ result: 'unstaffed' });
      return;
    }
    entry.state = 'waiting';
    const before = model.in('waiting').filter((other) => other.rank[0] <= entry.rank[0]).length;
    expect(reply).toMatchObject({ result: 'queued', place: before });
    // Saying it again changes nothing.
    await wait(real, call, 'general', green ? 'elderly' : null);
  };
};
const available = (n: number): Run => {
  return async (model, real) => {
    const name = pick(
      OFFICERS.filter((id) => model.officers.get(id)!.state === 'away'),
      n,
    );
    if (!name) return;
    await real.agents.setStatus(name, 'available');
    model.set(name, 'available');
  };
};
const away = (n: number): Run => {
  return async (model, real) => {
    const name = pick(
      OFFICERS.filter((id) => model.officers.get(id)!.state === 'available'),
      n,
    );
    if (!name) return;
    await real.agents.setStatus(name, 'away', 'meal');
    model.set(name, 'away');
  };
};
const accept = (n: number): Run => {
  return async (model, real) => {
    const call = pick(model.in('ringing'), n);
    if (!call) return;
    await expect(real.queue.accept(call.id, String(call.offer + 1), call.officer!)).rejects.toThrow(CourtError);
    await expect(real.queue.accept(call.id, String(call.offer), 'mallory')).rejects.toMatchObject({ code: 'C-002' });
    await real.queue.accept(call.id, String(call.offer), call.officer!);
    model.set(call.officer!, 'talking');
    call.state = 'talking';
  };
};
const decline = (n: number): Run => {
  return async (model, real) => {
    const call = pick(model.in('ringing'), n);
    if (!call) return;
    await real.queue.decline(call.id, String(call.offer), call.officer!, 'rejected');
    await expect(real.queue.accept(call.id, String(call.offer), call.officer!)).rejects.toMatchObject({
      code: 'C-002',
    });
    model.set(call.officer!, 'away');
    Object.assign(call, { state: 'waiting', officer: null });
  };
};
const leave = (n: number, stays: boolean): Run => {
  return async (model, real) => {
    const call = pick([...model.in('waiting'), ...model.in('ringing')], n);
    if (!call) return;
    await real.queue.leave(call.id, stays ? 'left-queue' : 'caller-hangup');
    if (!stays) await real.calls.end(call.id, { reason: 'caller-hangup' });
    if (call.state === 'ringing') model.set(call.officer!, 'available');
    Object.assign(call, { state: stays ? 'menu' : 'gone', officer: null });
  };
};
const requeue = (n: number): Run => {
  return async (model, real) => {
    const call = pick(model.in('talking'), n);
    if (!call) return;
    await real.queue.requeue(call.id, 'connection-lost');
    model.set(call.officer!, 'away');
    Object.assign(call, { state: 'waiting', officer: null, rank: [1, model.tick()] });
  };
};
const finish = (n: number): Run => {
  return async (model, real) => {
    const call = pick(model.in('talking'), n);
    if (!call) return;
    await real.calls.end(call.id, { reason: 'caller-hangup' });
    await real.agents.beginWrapUp(call.officer!, call.id, 0);
    model.set(call.officer!, 'available');
    Object.assign(call, { state: 'gone', officer: null });
  };
};

const n = fc.nat(20);
const step = (name: string, run: Run): Step => ({ name, run });
const steps: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.boolean().map((green) => step(`enqueue ${green ? 'green' : ''}`, enqueue(green))) },
  { weight: 3, arbitrary: n.map((k) => step(`available ${k}`, available(k))) },
  { weight: 1, arbitrary: n.map((k) => step(`away ${k}`, away(k))) },
  { weight: 2, arbitrary: n.map((k) => step(`accept ${k}`, accept(k))) },
  { weight: 2, arbitrary: n.map((k) => step(`decline ${k}`, decline(k))) },
  { weight: 2, arbitrary: fc.tuple(n, fc.boolean()).map(([k, stays]) => step(`leave ${k}`, leave(k, stays))) },
  { weight: 1, arbitrary: n.map((k) => step(`requeue ${k}`, requeue(k))) },
  { weight: 2, arbitrary: n.map((k) => step(`finish ${k}`, finish(k))) },
);

const REAL_STATE: Record<ModelCall['state'], CallState> = {
  menu: 'menu',
  waiting: 'waiting',
  ringing: 'ringing',
  talking: 'connecting',
  gone: 'ended',
};

/** Everything that can be looked at is as the model says, and Redis holds nothing besides. */
async function agree(model: Model, real: Replica): Promise<void> {
  for (const call of model.calls) {
    const { state, agentId } = (await real.calls.get(call.id))!;
    expect({ state, agentId }).toEqual({
      state: REAL_STATE[call.state],
      agentId: call.state === 'gone' ? agentId : call.officer,
    });
  }
  for (const [name, officer] of model.officers) {
    const agent = (await real.agents.get(name))!;
    const call = model.calls.find((one) => one.officer === name);
    expect({ state: agent.state, callId: agent.callId }).toEqual({ state: officer.state, callId: call?.id ?? null });
  }
  const inOrder = model.in('waiting').sort((a, b) => a.rank[0] - b.rank[0] || a.rank[1] - b.rank[1]);
  expect(await real.redis.zrange(`${JOBS}prioritized`, '0', '-1')).toEqual(inOrder.map((call) => call.id));
  expect((await real.redis.lrange(`${JOBS}active`, 0, -1)).sort()).toEqual(
    model
      .in('ringing')
      .map((call) => call.id)
      .sort(),
  );
  const free = [...model.officers]
    .filter(([, officer]) => officer.state === 'available')
    .sort(([, a], [, b]) => a.idle - b.idle);
  expect(await real.redis.zrange(`{12368}:free:${COURT}:general`, '0', '-1')).toEqual(free.map(([name]) => name));
  const [view] = await real.queue.view(COURT);
  expect(view).toMatchObject({ waiting: inOrder.length, onDuty: model.onDuty, available: free.length });
}

/** Each change of state in the timelines is a legal one. */
async function timelinesAreLegal(model: Model, real: Replica): Promise<void> {
  for (const call of model.calls) {
    const lines = await real.calls.timeline(call.id);
    for (const [index, line] of lines.entries()) {
      const before = lines[index - 1];
      if (before && before.state !== line.state) expect(CALL_MOVES[before.state]).toContain(line.state);
    }
  }
}

test('the queue does what a list searched from the front would do', async () => {
  const redis = own.connect();
  await fc.assert(
    fc.asyncProperty(fc.array(steps, { minLength: 5, maxLength: 40 }), async (commands) => {
      await redis.flushall();
      const real = replica(redis);
      const model = new Model();
      try {
        for (const name of OFFICERS) {
          await sitDown(real, COURT, name);
          await real.agents.setStatus(name, 'away', 'break');
          model.officers.set(name, { state: 'away', idle: 0 });
        }
        for (const { run } of commands) {
          await run(model, real);
          await real.queue.dispatch(COURT, 'general');
          model.dispatch();
          await agree(model, real);
          await nextMillisecond();
        }
        await timelinesAreLegal(model, real);
      } finally {
        await real.close();
      }
    }),
    { numRuns: 60, endOnFailure: true },
  );
}, 240_000);
