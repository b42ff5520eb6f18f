import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { CallbackList } from '../../signaling/callback/index.ts';
import type { LiveCall } from '../../signaling/call/index.ts';
import { api, MOST_CALLBACK_TRIES, type CallEndReason } from '../../signaling/contract/index.ts';
import { startRedis, type OwnRedis } from '../fake/own-redis.ts';
import { arrive, log, personal, replica, sitDown, wait, type Replica } from './queue-desk.ts';

const COURT = 'court-1';
const JOBS = `{12368}:call-${COURT}-general:`;
const NUMBERS = ['13800000001', '13800000002', '13800000003', '13800000004', '057188880005'];
const settings: api.CourtSettings = {
  ...api.DEFAULT_COURT_SETTINGS,
  callbackSecondMinutes: 0,
  callbackThirdMinutes: 0,
};
const courts = {
  get: () => null,
  isOpen: () => Promise.resolve(true),
  settings: () => Promise.resolve(settings),
};

let own: OwnRedis;
beforeAll(async () => {
  own = await startRedis();
});
afterAll(async () => own.stop());

/** A citizen in line: by a call of their own or by a callback, at the place of the first time they joined. */
interface Entry {
  number: string;
  own: boolean;
  callId: string;
  rank: number;
  state: 'waiting' | 'ringing' | 'dialling' | 'talking';
}
/** Who is to be called back, told in the simplest way: a note with the place and the tries. */
interface Note {
  rank: number;
  tries: number;
}

/** One officer, a line of citizens, a note for each who is to be called back. */
class Model {
  readonly entries: Entry[] = [];
  readonly notes = new Map<string, Note>();
  /** How each note that is gone ended. */
  readonly ended: string[] = [];
  free = true;
  #ticks = 0;
  tick(): number {
    return ++this.#ticks;
  }
  find(number: string, ownCall: boolean): Entry | undefined {
    return this.entries.find((entry) => entry.number === number && entry.own === ownCall);
  }
  drop(entry: Entry): void {
    this.entries.splice(this.entries.indexOf(entry), 1);
  }
  inLine(): Entry[] {
    return this.entries.filter(({ state }) => state === 'waiting').sort((a, b) => a.rank - b.rank);
  }
  withOfficer(): Entry | undefined {
    return this.entries.find(({ state }) => state !== 'waiting');
  }
  /** Notes without anybody in line stand in line themselves; the first in line is offered to the officer. */
  settle(): void {
    for (const [number, { rank }] of this.notes)
      if (!this.entries.some((entry) => entry.number === number && (!entry.own || this.holds(entry))))
        this.entries.push({ number, own: false, callId: '', rank, state: 'waiting' });
    const [first] = this.inLine();
    if (this.free && !this.withOfficer() && first) first.state = 'ringing';
  }
  /** The citizen's own call has the note's place. */
  holds(entry: Entry): boolean {
    return entry.own && this.notes.get(entry.number)?.rank === entry.rank;
  }
  close(number: string, how: string): void {
    if (this.notes.delete(number)) this.ended.push(`${number} ${how}`);
  }
}

interface Real extends Replica {
  list: CallbackList;
}
type Run = (model: Model, real: Real) => Promise<void>;
const pick = <T>(list: T[], n: number): T | undefined => (list.length === 0 ? undefined : list[n % list.length]);

async function over(real: Real, callId: string, reason: CallEndReason): Promise<void> {
  await real.calls.end(callId, { reason, ...(reason === 'no-answer' ? { result: 'not-reached' as const } : {}) });
  await real.list.over(callId);
  // Told twice, as after a crash, it is the same.
  await real.list.over(callId);
}
/** The call at the officer's, or in line. */
async function callOf(real: Real, entry: Entry): Promise<LiveCall> {
  if (entry.callId !== '') return (await real.calls.get(entry.callId))!;
  const live = await real.calls.live();
  const found = live.filter(
    (call) => call.callerFingerprint === personal.fingerprint(entry.number) && call.direction === 'outbound',
  );
  expect(found).toHaveLength(1);
  return found[0]!;
}

const dial = (n: number): Run => {
  return async (model, real) => {
    const number = pick(
      NUMBERS.filter((one) => !model.find(one, true)),
      n,
    );
    if (!number) return;
    const call = await arrive(real, COURT, number);
    const kept = await real.list.placeFor(call, 'general');
    await wait(real, call);
    if (kept) await real.list.joined(call.id, kept);
    const note = model.notes.get(number);
    const called = model.find(number, false);
    const holds =
      note !== undefined && (called === undefined || called.state === 'waiting' || called.state === 'ringing');
    expect(kept !== null).toBe(holds);
    if (holds && called) model.drop(called);
    const rank = holds ? note.rank : model.tick();
    model.entries.push({ number, own: true, callId: call.id, rank, state: 'waiting' });
  };
};
/** The caller presses the key, or the call breaks off. */
const leave = (n: number, how: 'key' | 'cut'): Run => {
  return async (model, real) => {
    const entry = pick(
      model.inLine().filter((one) => one.own),
      n,
    );
    if (!entry) return;
    const { callId, number } = entry;
    if (how === 'key') {
      await real.queue.leave(callId, 'left-queue');
      expect(await real.list.request({ callId })).toEqual({ result: 'kept', tail: number.slice(-4) });
      await over(real, callId, 'flow-hangup');
    } else {
      await real.queue.leave(callId, 'gateway-lost');
      await over(real, callId, 'gateway-lost');
    }
    model.drop(entry);
    if (!model.notes.has(number)) model.notes.set(number, { rank: entry.rank, tries: 0 });
  };
};
const accept: Run = async (model, real) => {
  const entry = model.withOfficer();
  if (entry?.state !== 'ringing') return;
  const call = await callOf(real, entry);
  expect(call).toMatchObject({ state: 'ringing', agentId: 'alice' });
  await real.queue.accept(call.id, call.offerId!, 'alice');
  entry.callId = call.id;
  if (entry.own) await real.calls.move(call.id, 'talking', { step: 'talking' });
  else expect(await real.list.step(call.id, 'dialling')).toBe(true);
  entry.state = entry.own ? 'talking' : 'dialling';
};
const decline: Run = async (model, real) => {
  const entry = model.withOfficer();
  if (entry?.state !== 'ringing') return;
  const call = await callOf(real, entry);
  await real.queue.decline(call.id, call.offerId!, 'alice', 'rejected');
  entry.state = 'waiting';
  model.free = false;
};
const reach: Run = async (model, real) => {
  const entry = model.withOfficer();
  if (entry?.state !== 'dialling') return;
  await real.calls.move(entry.callId, 'talking', { step: 'talking' });
  expect(await real.list.step(entry.callId, 'talking')).toBe(true);
  entry.state = 'talking';
};
const miss: Run = async (model, real) => {
  const entry = model.withOfficer();
  if (entry?.state !== 'dialling') return;
  await over(real, entry.callId, 'no-answer');
  // The next try is due at once: it is in line before the officer is free, who is otherwise given whoever is first without it.
  for (const { id } of await real.list.open(COURT)) await real.list.due(id);
  await real.agents.beginWrapUp('alice', entry.callId, 0);
  model.drop(entry);
  const note = model.notes.get(entry.number)!;
  if (++note.tries >= MOST_CALLBACK_TRIES) return model.close(entry.number, 'failed');
  // Who called while they were called has the place now.
  const waiting = model.find(entry.number, true);
  if (waiting) waiting.rank = note.rank;
};
const finish: Run = async (model, real) => {
  const entry = model.withOfficer();
  if (entry?.state !== 'talking') return;
  const holds = !entry.own || model.holds(entry);
  await over(real, entry.callId, 'caller-hangup');
  await real.agents.beginWrapUp('alice', entry.callId, 0);
  if (holds) model.close(entry.number, 'done');
  model.drop(entry);
};
const cancel = (n: number): Run => {
  return async (model, real) => {
    const number = pick([...model.notes.keys()], n);
    if (!number) return;
    const { id } = (await real.list.open(COURT)).find((one) => one.fingerprint === personal.fingerprint(number))!;
    const entry = model.find(number, false);
    if (entry?.state === 'dialling' || entry?.state === 'talking') {
      await expect(real.list.end(id, 'cancelled', 'head', 'reason')).rejects.toMatchObject({ code: 'B-001' });
      return;
    }
    await real.list.end(id, 'cancelled', 'head', 'reason');
    model.close(number, 'cancelled');
    if (entry) model.drop(entry);
  };
};
const comeBack: Run = async (model, real) => {
  if (model.free) return;
  await real.agents.setStatus('alice', 'available');
  model.free = true;
};

/** Read in the report of a failure. */
class Step {
  readonly name: string;
  readonly run: Run;
  constructor(name: string, run: Run) {
    this.name = name;
    this.run = run;
  }
  toString(): string {
    return this.name;
  }
}
const n = fc.nat(20);
const steps: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: n.map((k) => new Step(`dial ${k}`, dial(k))) },
  { weight: 2, arbitrary: n.map((k) => new Step(`key ${k}`, leave(k, 'key'))) },
  { weight: 2, arbitrary: n.map((k) => new Step(`cut ${k}`, leave(k, 'cut'))) },
  { weight: 4, arbitrary: fc.constant(new Step('accept', accept)) },
  { weight: 1, arbitrary: fc.constant(new Step('decline', decline)) },
  { weight: 2, arbitrary: fc.constant(new Step('reach', reach)) },
  { weight: 3, arbitrary: fc.constant(new Step('miss', miss)) },
  { weight: 3, arbitrary: fc.constant(new Step('finish', finish)) },
  { weight: 1, arbitrary: n.map((k) => new Step(`cancel ${k}`, cancel(k))) },
  { weight: 2, arbitrary: fc.constant(new Step('come back', comeBack)) },
);

/** No callback is lost or doubled, the order is the one in which people first joined, nobody is called more than three times. */
async function agree(model: Model, real: Real): Promise<void> {
  const open = await real.list.open(COURT);
  const known = (fingerprint: string | null): string =>
    NUMBERS.find((number) => personal.fingerprint(number) === fingerprint) ?? 'nobody';
  expect(open.map((one) => [known(one.fingerprint), one.tries.length]).sort()).toEqual(
    [...model.notes].map(([number, { tries }]) => [number, tries]).sort(),
  );
  for (const one of open) expect(one.tries.length).toBeLessThan(MOST_CALLBACK_TRIES);
  const line = await real.redis.zrange(`${JOBS}prioritized`, '0', '-1');
  const calls = await Promise.all(line.map((id) => real.calls.get(id)));
  expect(calls.map((call) => `${known(call!.callerFingerprint)} ${call!.direction}`)).toEqual(
    model.inLine().map((entry) => `${entry.number} ${entry.own ? 'inbound' : 'outbound'}`),
  );
  const alice = (await real.agents.get('alice'))!;
  const hers = model.withOfficer();
  expect(alice.callId === null).toBe(hers === undefined);
  if (hers) expect(known((await real.calls.get(alice.callId!))!.callerFingerprint)).toBe(hers.number);
}

test('no callback is lost or doubled, order is kept, at most three tries', async () => {
  const redis = own.connect();
  const blocking = own.connect();
  await fc.assert(
    fc.asyncProperty(fc.array(steps, { minLength: 8, maxLength: 50 }), async (commands) => {
      await redis.flushall();
      const base = replica(redis);
      const requireRoom = (): Promise<void> => Promise.resolve();
      const list = new CallbackList({ ...base, blocking, courts, personal, trunk: true, requireRoom, log });
      const real: Real = { ...base, list };
      const model = new Model();
      try {
        // Somebody is always on duty, so that callers may wait.
        await sitDown(real, COURT, 'zoe');
        const long = await arrive(real, COURT, '13900000000');
        await wait(real, long);
        await real.queue.dispatch(COURT, 'general');
        await real.queue.accept(long.id, '1', 'zoe');
        await sitDown(real, COURT, 'alice');
        for (const { run } of commands) {
          await run(model, real);
          for (const { id } of await list.open(COURT)) await list.due(id);
          await real.queue.dispatch(COURT, 'general');
          model.settle();
          await agree(model, real);
        }
      } finally {
        await list.close();
        await base.close();
      }
    }),
    { numRuns: 60, endOnFailure: true },
  );
}, 180_000);
