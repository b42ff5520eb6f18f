import { mkdtempSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { exitOnSignal } from '../../infra/verb.ts';
import { empty, failures, quantilesOf, round, window, type Quantiles, type Window } from './ivr/measure.ts';
import { Rig } from './ivr/rig.ts';

/**
 * What a telephone gateway carries: the real process behind the real Kamailio, on one core, with callers that all hear notice and music and send
 * sound, on the other. First calls that come faster and faster; then CHANNELS calls at once while RATE a second come and go; then as many
 * without anything coming or going, which tells the cost of the sound alone.
 *
 *   npm run bench -- ivr [--channels 1000] [--rate 20] [--ramp 5,10,20,30] [--seconds 40] [--profile FOLDER]
 */
const { values } = parseArgs({
  options: {
    channels: { type: 'string', default: '1000' },
    rate: { type: 'string', default: '20' },
    ramp: { type: 'string', default: '5,10,20,30' },
    /** Length of the measurement with CHANNELS calls; the one without signalling takes half of it. */
    seconds: { type: 'string', default: '40' },
    /** Leaves a CPU profile of the gateway there. */
    profile: { type: 'string' },
  },
});
const CHANNELS = Number(values.channels);
const RATE = Number(values.rate);
const SECONDS = Number(values.seconds);
/** A step of the ramp, and how long its calls last, s. */
const STEP = 8;
const SHORT_CALL = 4;
const GOAL = { channels: 1000, callsPerSecond: 20, latestPacketMs: 20, cpuSecondsPerChannelMinute: 0.06 };

async function ramp(rig: Rig, perSecond: number) {
  rig.order({ do: 'arrive', perSecond, lifeMs: SHORT_CALL * 1000 });
  const cpu = rig.cpuSeconds();
  await pause(STEP * 1000);
  const used = (rig.cpuSeconds() - cpu) / STEP;
  const tally = await rig.tally();
  await empty(rig);
  return {
    callsPerSecond: perSecond,
    attempted: tally.attempted,
    failed: tally.failed,
    answerMs: quantilesOf(tally.answer),
    firstAudioMs: quantilesOf(tally.firstAudio),
    coreShare: round(used, 2),
  };
}

async function measure(rig: Rig) {
  const steps = [];
  for (const perSecond of values.ramp.split(',').map(Number)) {
    steps.push(await ramp(rig, perSecond));
    console.log(`${perSecond} calls/s: ${JSON.stringify(steps.at(-1)?.failed)} failed`);
  }
  const lifeMs = (CHANNELS / RATE) * 1000;
  rig.order({ do: 'arrive', perSecond: RATE, lifeMs });
  await pause(lifeMs + 2000);
  const filling = await rig.tally();
  console.log(`${filling.live} calls at once, ${failures(filling)} failed on the way`);
  const busy = await window(rig, SECONDS, GOAL.latestPacketMs);
  rig.order({ do: 'freeze' });
  await pause(2000);
  const quiet = await window(rig, Math.max(5, SECONDS / 2), GOAL.latestPacketMs);
  await empty(rig);
  return { steps, filling: { attempted: filling.attempted, failed: filling.failed }, busy, quiet };
}

function report(result: Awaited<ReturnType<typeof measure>>): void {
  const text = ({ p50, p99, max }: Quantiles): string => `${p50} / ${p99} / ${max}`;
  console.log('Calls of 4 s, all coming at once and faster; times p50 / p99 / max');
  console.table(
    result.steps.map((step) => ({
      'calls/s': step.callsPerSecond,
      calls: step.attempted,
      failed: Object.values(step.failed).reduce((sum, count) => sum + count, 0),
      'INVITE → 200 ms': text(step.answerMs),
      '200 → first sound ms': text(step.firstAudioMs),
      'share of a core': step.coreShare,
    })),
  );
  const row = (window: Window) => ({
    channels: window.channels,
    'share of a core': window.coreShare,
    'main thread kept waiting': window.keptWaiting,
    'CPU-s per channel-minute': window.cpuSecondsPerChannelMinute,
    'latest packet ms': `${window.latestPacketMs.p50} / ${window.latestPacketMs.p99} / ≤ ${window.latestPacketMs.atMost ?? '∞'}`,
    'portions > 20 ms': `${round(window.latestPacketMs.shareAboveGoal * 100, 3)} %`,
    'gap at phones ms': text(window.atPhones.gapMs),
    'generator behind ms': window.atPhones.generatorBehindMs,
    'lost to phones': window.atPhones.lost,
    failed: window.failures,
    MB: window.memoryMb,
  });
  console.table({ [`${RATE} calls/s come and go`]: row(result.busy), 'nothing comes or goes': row(result.quiet) });
}

async function main(): Promise<void> {
  exitOnSignal();
  const folder = mkdtempSync(path.join(tmpdir(), 'court-bench-'));
  const machine = `${cpus()[0]?.model.trim() ?? 'unknown CPU'}, ${cpus().length} cores, node ${process.version}`;
  const load = loadavg()[0] ?? 0;
  const rig = await Rig.start({ capacity: Math.ceil(CHANNELS * 1.2), profileDir: values.profile, folder });
  try {
    const measured = await measure(rig);
    const { busy, steps } = measured;
    const met =
      busy.channels >= Math.min(CHANNELS, GOAL.channels) * 0.98 &&
      busy.failures === 0 &&
      busy.latestPacketMs.shareAboveGoal === 0 &&
      busy.latestPacketMs.leftOut === 0 &&
      steps.every((step) => step.callsPerSecond > GOAL.callsPerSecond || Object.keys(step.failed).length === 0);
    const pinning = rig.pinned ? 'gateway alone on core 0, everything else on core 1' : 'one core for everything';
    const result = {
      machine,
      pinning,
      loadBefore: round(load, 2),
      channels: CHANNELS,
      rate: RATE,
      goals: GOAL,
      ...measured,
      met,
    };
    console.log(`${machine}; ${pinning}; load before ${round(load, 2)}`);
    report(measured);
    console.log(`Goals ${CHANNELS < GOAL.channels ? `(at ${CHANNELS} channels only) ` : ''}${met ? 'met' : 'NOT met'}`);
    const file = process.env['BENCH_RESULT'] ?? path.join('bench-results', 'ivr.json');
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, `${JSON.stringify(result, null, 2)}\n`);
    if (!met) process.exitCode = 1;
  } finally {
    await rig.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

await main();
