import { mkdtempSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { exitOnSignal } from '../../infra/verb.ts';
import { empty, failures, round, window, type Window } from './ivr/measure.ts';
import { Rig } from './ivr/rig.ts';

/**
 * One and a half times as many calls as a gateway is configured for: the real process behind the real Kamailio. First as many calls as there is room for,
 * and what they hear is measured; then half as many again while those stay: each of them must get 503, and those inside must not notice.
 *
 *   npm run bench -- overload [--capacity 200] [--rate 20] [--seconds 20]
 */
const { values } = parseArgs({
  options: {
    capacity: { type: 'string', default: '200' },
    /** Calls a second while the gateway is filled, and at which the surplus comes at least. */
    rate: { type: 'string', default: '20' },
    /** Length of each of the two measurements. */
    seconds: { type: 'string', default: '20' },
  },
});
const CAPACITY = Number(values.capacity);
const RATE = Number(values.rate);
const SECONDS = Number(values.seconds);
const SURPLUS = Math.floor(CAPACITY / 2);
const LATE = 20;
/** What may differ between two measurements of the same calls on this machine: share of portions that are late, ms at the phones. */
const TOLERANCE = { lateShare: 0.002, gapMs: 5 };

interface Measured {
  before: Window;
  during: Window;
  inside: { before: number; after: number };
  surplus: { offered: number; failed: Record<string, number>; answered: number };
}

async function measure(rig: Rig): Promise<Measured> {
  rig.order({ do: 'arrive', perSecond: RATE, lifeMs: null, most: CAPACITY });
  await pause((CAPACITY / RATE) * 1000 + 3000);
  const filled = await rig.tally();
  console.log(`${filled.live} calls inside, ${failures(filled)} failed on the way`);
  const before = await window(rig, SECONDS, LATE);
  // All of the surplus comes within the first half of the measurement.
  const perSecond = Math.max(RATE, SURPLUS / (SECONDS / 2));
  const during = await window(rig, SECONDS, LATE, () =>
    rig.order({ do: 'arrive', perSecond, lifeMs: null, most: SURPLUS }),
  );
  const { live } = await rig.tally();
  await empty(rig);
  const { attempted, answered, failed } = during.calls;
  return {
    before,
    during,
    inside: { before: filled.live, after: live },
    surplus: { offered: attempted, failed, answered },
  };
}

function verdict({ before, during, inside, surplus }: Measured): Record<string, boolean> {
  const { failed, offered, answered } = surplus;
  return {
    'the gateway was full': inside.before === CAPACITY,
    'exactly the surplus got 503':
      offered === SURPLUS && answered === 0 && failed['503'] === SURPLUS && Object.keys(failed).length === 1,
    'everybody inside stayed': inside.after === CAPACITY,
    'nothing was lost to those inside':
      during.atPhones.lost <= before.atPhones.lost && during.latestPacketMs.leftOut === 0,
    'their packets were no later':
      during.latestPacketMs.shareAboveGoal <= before.latestPacketMs.shareAboveGoal + TOLERANCE.lateShare,
    'their gaps were no longer': during.atPhones.gapMs.p99 <= before.atPhones.gapMs.p99 + TOLERANCE.gapMs,
  };
}

function report({ before, during }: Measured): void {
  const row = ({ channels, coreShare, keptWaiting, latestPacketMs: late, atPhones }: Window) => ({
    channels,
    'share of a core': coreShare,
    'main thread kept waiting': keptWaiting,
    'latest packet ms p50 / p99': `${late.p50} / ${late.p99}`,
    [`portions > ${LATE} ms`]: `${round(late.shareAboveGoal * 100, 3)} %`,
    'gap at phones ms p50 / p99 / max': `${atPhones.gapMs.p50} / ${atPhones.gapMs.p99} / ${atPhones.gapMs.max}`,
    'lost to phones': atPhones.lost,
    'generator behind ms': atPhones.generatorBehindMs,
  });
  console.table({ full: row(before), 'full, and half as many again': row(during) });
}

async function main(): Promise<void> {
  exitOnSignal();
  const folder = mkdtempSync(path.join(tmpdir(), 'court-bench-'));
  const machine = `${cpus()[0]?.model.trim() ?? 'unknown CPU'}, ${cpus().length} cores, node ${process.version}`;
  const loadBefore = round(loadavg()[0] ?? 0, 2);
  const rig = await Rig.start({ capacity: CAPACITY, folder });
  try {
    const measured = await measure(rig);
    const checks = verdict(measured);
    console.log(`${machine}; capacity ${CAPACITY}, ${SURPLUS} calls more; load before ${loadBefore}`);
    report(measured);
    for (const [what, holds] of Object.entries(checks)) console.log(`${holds ? '✓' : '✗'} ${what}`);
    const met = Object.values(checks).every(Boolean);
    const file = process.env['BENCH_RESULT'] ?? path.join('bench-results', 'overload.json');
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(
      file,
      `${JSON.stringify({ machine, loadBefore, capacity: CAPACITY, ...measured, checks, met }, null, 2)}\n`,
    );
    if (!met) process.exitCode = 1;
  } finally {
    await rig.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

await main();
