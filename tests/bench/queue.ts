import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { Queue, Worker } from 'bullmq';
import type { LiveCall } from '../../signaling/call/index.ts';
import { NO_SKILLS, type Service } from '../../signaling/contract/index.ts';
import type { Offered } from '../../signaling/queue/index.ts';
import { startRedis, type OwnRedis } from '../fake/own-redis.ts';
import { arrive, replica, sitDown, wait, type Replica } from '../integration/queue-desk.ts';

/**
 * How fast the queue is. Latency: a new call until it rings, and a free officer until they are rung, with 1,000 calls waiting and 200 officers. Throughput:
 * the life of a job, added, active, completed: with us a call that joins, is offered to an officer and taken, against bare BullMQ with a worker, on the
 * same Redis, in turns. For information also whole calls: with their end, and the officer free again for the next.
 */
const COURT = 'court-1';
const OFFICERS = 200;
const WAITING = 1000;
const SAMPLES = 1000;
/** Arrivals a second while latency is measured. */
const RATE = 100;
const CYCLES = 2000;
const ROUNDS = 7;
const HEARTBEAT = 3_000;
/** For runs that are over before a lease of 10 s is, ms. */
const NO_HEARTBEAT = 1e9;
const GOAL_MS = 50;
const GOAL_RATIO = 0.8;

/** A second: jobs of bare BullMQ, calls taken, whole calls. */
interface Round {
  bare: number;
  ours: number;
  whole: number;
}

interface Latency {
  p50: number;
  p99: number;
  max: number;
  samples: number;
}

function latencyOf(values: number[]): Latency {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? NaN;
  return { p50: at(0.5), p99: at(0.99), max: at(1), samples: sorted.length };
}

/** Seats officers; their desks say that they are there every three seconds, as the product's do. Gives a way to stop that. */
async function seat(
  here: Replica,
  service: Service,
  officers = OFFICERS,
  heartbeat = HEARTBEAT,
): Promise<() => Promise<void>> {
  const ids = Array.from({ length: officers }, (_, n) => `officer-${n}`);
  await flood(ids, (id) => sitDown(here, COURT, id, [service]));
  let next = 0;
  let beat = Promise.resolve();
  const timer = setInterval(() => {
    const id = ids[next++ % ids.length] ?? '';
    beat = here.agents.heartbeat(id, `socket-${id}`).then(() => undefined);
  }, heartbeat / officers);
  return async () => {
    clearInterval(timer);
    await beat;
  };
}

/** `count` calls that wait for `service`, with somebody on duty who cannot take any. */
async function fill(here: Replica, service: Service, count: number): Promise<void> {
  const { agents } = here;
  await sitDown(here, COURT, `busy-${service}`, [service]);
  const id = `busy-${service}`;
  await agents.connect({ id, courtId: COURT, name: 'busy', services: [service], skills: NO_SKILLS }, 'no-microphone');
  const calls = await Promise.all(Array.from({ length: count }, () => arrive(here, COURT)));
  await Promise.all(calls.map((call) => wait(here, call, service)));
}

/** Yes, and after the talk free again. */
async function serve(here: Replica, call: Offered, agentId: string): Promise<void> {
  await here.queue.accept(call.id, call.offerId, agentId);
  await here.calls.end(call.id, { reason: 'caller-hangup' });
  await here.agents.beginWrapUp(agentId, call.id, 0);
}

/** Officers are free, 1,000 calls wait for another service: from joining until the desk is told. */
async function joinToRing(own: OwnRedis): Promise<Latency> {
  const here = replica(await emptied(own));
  await fill(here, 'petition', WAITING);
  const leave = await seat(here, 'general');
  const began = new Map<string, number>();
  const values: number[] = [];
  const work: Promise<void>[] = [];
  here.queue.on('offered', (call, agentId) => {
    values.push(performance.now() - (began.get(call.id) ?? NaN));
    work.push(pause(500).then(() => serve(here, call, agentId)));
  });
  const calls = await Promise.all(Array.from({ length: SAMPLES }, () => arrive(here, COURT)));
  await pace(calls, async (call) => {
    began.set(call.id, performance.now());
    await wait(here, call);
  });
  await until(() => values.length === SAMPLES);
  await Promise.all(work);
  await leave();
  await here.close();
  return latencyOf(values);
}

/** 1,000 calls wait, officers become free one after the other: from the end of the call before until the desk is told. */
async function freeToRing(own: OwnRedis): Promise<Latency> {
  const here = replica(await emptied(own));
  await fill(here, 'general', WAITING + SAMPLES);
  const free = new Map<string, number>();
  const talking: { call: Offered; agentId: string }[] = [];
  const values: number[] = [];
  here.queue.on('offered', (call, agentId) => {
    const since = free.get(agentId);
    if (since !== undefined) values.push(performance.now() - since);
    talking.push({ call, agentId });
  });
  const leave = await seat(here, 'general');
  await until(() => talking.length === OFFICERS);
  await pace(Array.from({ length: SAMPLES - OFFICERS }), async () => {
    const next = talking.shift();
    if (!next) throw new Error('every officer waits for a call although calls wait');
    await here.queue.accept(next.call.id, next.call.offerId, next.agentId);
    await here.calls.end(next.call.id, { reason: 'caller-hangup' });
    free.set(next.agentId, performance.now());
    await here.agents.beginWrapUp(next.agentId, next.call.id, 0);
  });
  await until(() => values.length === SAMPLES - OFFICERS);
  await leave();
  await here.close();
  return latencyOf(values);
}

/** Runs `act` for each item at RATE a second, whether the one before is done or not. */
async function pace<T>(items: T[], act: (item: T) => Promise<void>): Promise<void> {
  const start = performance.now();
  const running: Promise<void>[] = [];
  for (const [index, item] of items.entries()) {
    const due = start + (index * 1000) / RATE;
    const early = due - performance.now();
    if (early > 0) await pause(early);
    running.push(act(item));
  }
  await Promise.all(running);
}

/** Runs `act` for each item, OFFICERS of them at a time. */
async function flood<T>(items: T[], act: (item: T) => Promise<unknown>): Promise<void> {
  const rest = [...items];
  const lane = async (): Promise<void> => {
    for (let item = rest.pop(); item !== undefined; item = rest.pop()) await act(item);
  };
  await Promise.all(Array.from({ length: OFFICERS }, lane));
}

/** Calls a second that join, are offered and taken. They have arrived before, and there is an officer for each, who has just said so. */
const taken = (own: OwnRedis): Promise<number> =>
  rate(own, CYCLES, NO_HEARTBEAT, async (here, call, agentId) => {
    await here.queue.accept(call.id, call.offerId, agentId);
  });

/** The same with the end of the call and the officer free for another one. */
const whole = (own: OwnRedis): Promise<number> => rate(own, OFFICERS, HEARTBEAT, serve);

async function rate(own: OwnRedis, officers: number, heartbeat: number, act: typeof serve): Promise<number> {
  const here = replica(await emptied(own));
  const calls: LiveCall[] = [];
  await flood([...Array(CYCLES).keys()], async () => calls.push(await arrive(here, COURT)));
  const leave = await seat(here, 'general', officers, heartbeat);
  let served = 0;
  const all = new Promise<void>((resolve, reject) => {
    here.queue.on('offered', (call, agentId) => {
      act(here, call, agentId).then(() => {
        served += 1;
        if (served === CYCLES) resolve();
      }, reject);
    });
  });
  const start = performance.now();
  await flood(calls, (call) => wait(here, call));
  await all;
  const perSecond = CYCLES / ((performance.now() - start) / 1000);
  await leave();
  await here.close();
  return perSecond;
}

/** Jobs a second of bare BullMQ: the same number of jobs of the same size and priority, added and worked on with the same concurrency. */
async function bare(own: OwnRedis): Promise<number> {
  const redis = await emptied(own);
  const queue = new Queue('bare', { connection: redis, prefix: '{12368}' });
  const worker = new Worker('bare', () => Promise.resolve('officer'), {
    connection: own.connect(),
    prefix: '{12368}',
    concurrency: OFFICERS,
    removeOnComplete: { count: 1000 },
  });
  await worker.waitUntilReady();
  let completed = 0;
  const all = new Promise<void>((resolve) => {
    worker.on('completed', () => {
      completed += 1;
      if (completed === CYCLES) resolve();
    });
  });
  const start = performance.now();
  await flood(
    Array.from({ length: CYCLES }, () => randomUUID()),
    (callId) => queue.add('call', { callId, courtId: COURT, service: 'general' }, { jobId: callId, priority: 100 }),
  );
  await all;
  const rate = CYCLES / ((performance.now() - start) / 1000);
  await worker.close();
  await queue.close();
  return rate;
}

async function emptied(own: OwnRedis): Promise<ReturnType<OwnRedis['connect']>> {
  const redis = own.connect();
  await redis.flushall();
  return redis;
}

async function until(done: () => boolean): Promise<void> {
  const giveUpAt = performance.now() + 30_000;
  while (!done()) {
    if (performance.now() > giveUpAt) throw new Error('calls wait that are not offered');
    await pause(5);
  }
}

const median = (values: number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
const round = (value: number, digits = 1): number => Number(value.toFixed(digits));

async function main(): Promise<void> {
  const own = await startRedis();
  const machine = `${cpus()[0]?.model.trim() ?? 'unknown CPU'}, ${cpus().length} cores, node ${process.version}`;
  try {
    const join = await joinToRing(own);
    const free = await freeToRing(own);
    const rounds: Round[] = [];
    await taken(own);
    await bare(own);
    for (let n = 0; n < ROUNDS; n += 1) {
      rounds.push({ bare: await bare(own), ours: await taken(own), whole: await whole(own) });
    }
    const ratio = median(rounds.map((pair) => pair.ours / pair.bare));
    const result = {
      machine,
      redis: 'appendonly, fsync always',
      waiting: WAITING,
      officers: OFFICERS,
      arrivalsPerSecond: RATE,
      joinToRing: join,
      freeToRing: free,
      rounds,
      ratio,
      goals: { p99Ms: GOAL_MS, ratio: GOAL_RATIO },
      met: join.p99 <= GOAL_MS && free.p99 <= GOAL_MS && ratio >= GOAL_RATIO,
    };
    report(result);
    const file = process.env['BENCH_RESULT'] ?? path.join('bench-results', 'queue.json');
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, `${JSON.stringify(result, null, 2)}\n`);
    if (!result.met) process.exitCode = 1;
  } finally {
    await own.stop();
  }
}

function report(result: {
  machine: string;
  joinToRing: Latency;
  freeToRing: Latency;
  rounds: Round[];
  ratio: number;
  met: boolean;
}): void {
  const latency = ({ p50, p99, max, samples }: Latency): Record<string, number> => ({
    'p50 ms': round(p50),
    'p99 ms': round(p99),
    'max ms': round(max),
    samples,
    'goal p99 ms': GOAL_MS,
  });
  console.log(`${result.machine}; Redis with appendonly, fsync always`);
  console.table({
    'call joins → rings (1,000 wait elsewhere)': latency(result.joinToRing),
    'officer free → rings (1,000 wait)': latency(result.freeToRing),
  });
  console.table(
    result.rounds.map((pair) => ({
      'bare BullMQ jobs/s': Math.round(pair.bare),
      'calls taken/s': Math.round(pair.ours),
      ratio: round(pair.ours / pair.bare, 2),
      'whole calls/s': Math.round(pair.whole),
    })),
  );
  console.log(`median ratio ${round(result.ratio, 2)} (goal ${GOAL_RATIO}); goals ${result.met ? 'met' : 'NOT met'}`);
}

await main();
