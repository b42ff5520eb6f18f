import { setTimeout as pause } from 'node:timers/promises';
import type { Tally } from './load.ts';
import { between } from './metrics.ts';
import type { Rig } from './rig.ts';

export interface Quantiles {
  p50: number;
  p99: number;
  max: number;
}

export function quantilesOf(samples: number[]): Quantiles {
  const sorted = [...samples].sort((a, b) => a - b);
  const at = (share: number): number =>
    round(sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? NaN);
  return { p50: at(0.5), p99: at(0.99), max: at(1) };
}

export const round = (value: number, digits = 1): number => Number(value.toFixed(digits));
export const failures = ({ failed }: Tally): number => Object.values(failed).reduce((sum, count) => sum + count, 0);

/** Ends all calls and waits until none is left. */
export async function empty(rig: Rig): Promise<void> {
  rig.order({ do: 'hangup' });
  for (let tries = 0; tries < 200; tries++) {
    const { live } = await rig.tally();
    if (live === 0) return;
    await pause(100);
  }
  throw new Error('calls do not end');
}

export type Window = Awaited<ReturnType<typeof window>>;

/**
 * What the calls that are there cost and get in so many seconds; packets later than `lateMs` (a bound of the gateway's histogram) are told apart. `begun` is done
 * when counting has begun.
 */
export async function window(rig: Rig, seconds: number, lateMs: number, begun?: () => void) {
  await rig.tally();
  begun?.();
  const [before, cpu, waited, start] = [await rig.metrics(), rig.cpuSeconds(), rig.waitedSeconds(), performance.now()];
  const counted: number[] = [];
  while (performance.now() - start < seconds * 1000) {
    await pause(1000);
    counted.push((await rig.metrics()).get('court_gateway_legs') ?? 0);
  }
  const channels = counted.reduce((sum, count) => sum + count, 0) / counted.length;
  const used = rig.cpuSeconds() - cpu;
  const kept = rig.waitedSeconds() - waited;
  const elapsed = (performance.now() - start) / 1000;
  const after = await rig.metrics();
  const tally = await rig.tally();
  const late = between(before, after, 'ivr_rtp_latest_packet_seconds', lateMs / 1000);
  return {
    seconds: round(elapsed),
    channels: Math.round(channels),
    coreShare: round(used / elapsed, 2),
    /** Share of the time in which the main thread was kept waiting by whoever else was on its core: other programs, and the thread that sends. */
    keptWaiting: round(kept / elapsed, 3),
    cpuSecondsPerChannelMinute: round(used / channels / (elapsed / 60), 4),
    latestPacketMs: {
      p50: round(late.p50 * 1000, 2),
      p99: round(late.p99 * 1000, 2),
      /** No packet was later than this; beyond a second it is not told. */
      atMost: late.max === Infinity ? null : round(late.max * 1000),
      shareAboveGoal: round(late.above, 6),
      leftOut: (after.get('ivr_rtp_left_out_frames_total') ?? 0) - (before.get('ivr_rtp_left_out_frames_total') ?? 0),
    },
    calls: { attempted: tally.attempted, answered: tally.answered, failed: tally.failed },
    answerMs: quantilesOf(tally.answer),
    firstAudioMs: quantilesOf(tally.firstAudio),
    atPhones: {
      sent: tally.sent,
      received: tally.received,
      lost: tally.lost,
      gapMs: tally.gap,
      generatorBehindMs: tally.behind,
    },
    memoryMb: rig.memoryMb(),
    failures: failures(tally),
  };
}
