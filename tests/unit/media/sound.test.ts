import { describe, expect, test } from '@jest/globals';
import { Rendering } from '../../../media/recorder/render.ts';
import { openStored } from '../../../media/recorder/salvage.ts';
import { readWav, toneShare } from '../../fake/tone.ts';
import { clicks, rtpPacket, alaw, storedRecording, stream, tone, type Arrival } from './stored-recording.ts';

async function render(folder: string) {
  const recording = await openStored(folder);
  const rendering = await Rendering.open(recording);
  const mix: Buffer[] = [];
  const separate: Buffer[] = [];
  try {
    for await (const block of rendering.blocks()) {
      mix.push(block.mix);
      separate.push(block.separate);
    }
  } finally {
    await rendering.close();
  }
  const [caller, agent] = readWav(Buffer.concat(separate)).channels;
  return { mix: readWav(Buffer.concat(mix)).channels[0]!, caller: caller!, agent: agent!, rendering };
}

const part = (samples: Int16Array, fromMs: number, toMs: number): Int16Array => samples.subarray(fromMs * 8, toMs * 8);
/** Where clicks begin, in ms. */
const clickTimes = (samples: Int16Array): number[] => {
  const times: number[] = [];
  samples.forEach((sample, n) => {
    if (Math.abs(sample) > 5000 && (times.length === 0 || n / 8 - times.at(-1)! > 100)) times.push(n / 8);
  });
  return times;
};
/** A repeatable pseudo-random number 0–1. */
const chance = (n: number): number => Math.abs(Math.sin(n * 12.9898) * 43758.5453) % 1;

describe('the sound of a recording', () => {
  test('both sides are on their channel, and in the mix, from the first to the last packet', async () => {
    const { folder } = await storedRecording(
      [
        { side: 'caller', arrivals: stream(100, 245, tone(440)) },
        { side: 'agent', arrivals: stream(500, 225, tone(880)) },
      ],
      5000,
    );
    const { mix, caller, agent, rendering } = await render(folder);
    expect(mix.length).toBe(40_000);
    expect(toneShare(part(caller, 100, 5000), 440)).toBeGreaterThan(0.98);
    expect(toneShare(part(agent, 500, 5000), 880)).toBeGreaterThan(0.98);
    expect(toneShare(part(caller, 4900, 5000), 440)).toBeGreaterThan(0.95);
    expect(toneShare(part(mix, 500, 5000), 440)).toBeGreaterThan(0.45);
    expect(toneShare(part(mix, 500, 5000), 880)).toBeGreaterThan(0.45);
    expect(Math.max(...part(agent, 0, 490))).toBe(0);
    expect(rendering.tracks[0]!.peaks).toHaveLength(50);
    expect(rendering.tracks[0]!.peaks[20]).toBeGreaterThan(10);
    expect(rendering.tracks[1]!.peaks.slice(0, 4)).toEqual([0, 0, 0, 0]);
    expect(rendering.tracks[0]!.survey).toMatchObject({ packets: 245, lost: 0, gaps: [] });
  });

  test('who comes late, and who goes on after a long pause, is heard from the first packet on', async () => {
    const late = stream(40_000, 100, tone(880));
    const again = stream(90_000, 100, tone(880), { sequence: 200, timestamp: 5000 + 50_000 * 8 });
    const { folder } = await storedRecording(
      [{ side: 'agent', arrivals: [...late, ...again], openedMs: 39_900 }],
      93_000,
    );
    const { agent } = await render(folder);
    for (const from of [40_000, 90_000]) {
      for (let ms = from; ms < from + 2000; ms += 500) {
        expect(toneShare(part(agent, ms, ms + 500), 880)).toBeGreaterThan(0.98);
      }
    }
  });

  test('jitter, reordering, doubles and numbers that wrap are not heard', async () => {
    const tidy = stream(100, 300, tone(440), { sequence: 65_400, timestamp: 0xffff_f000 });
    const arrivals = tidy.flatMap((arrival, k): Arrival[] => {
      const late = { ...arrival, at: arrival.at + chance(k) * 60 };
      return k % 10 === 3 ? [late, { ...late, at: late.at + 30 }] : [late];
    });
    const { folder } = await storedRecording([{ side: 'caller', arrivals }], 6200);
    const { caller, rendering } = await render(folder);
    expect(toneShare(part(caller, 200, 6000), 440)).toBeGreaterThan(0.97);
    expect(rendering.tracks[0]!.survey).toMatchObject({ packets: 300, lost: 0, gaps: [] });
  });

  test('both sides stay within 40 ms of each other when one clock drifts, jitters and starts delayed', async () => {
    // A clock 900 ppm fast over 100 s gains 90 ms.
    const packets = 5000;
    const agent = stream(0, packets, clicks).map(({ packet }, k) => ({
      at: 100 + k * 20 * 0.9991 + chance(k) * 40,
      packet,
    }));
    const { folder } = await storedRecording(
      [
        { side: 'caller', arrivals: stream(100, packets, clicks) },
        { side: 'agent', arrivals: agent },
      ],
      packets * 20 + 200,
    );
    const sound = await render(folder);
    const [left, right] = [clickTimes(sound.caller), clickTimes(sound.agent)];
    expect(left.length).toBeGreaterThan(195);
    expect(Math.abs(left.length - right.length)).toBeLessThanOrEqual(1);
    right.forEach((time, k) => {
      // What the officer's side says at its own time k × 500 ms really happened 900 ppm earlier.
      expect(Math.abs(time - 100 - k * 500 * 0.9991)).toBeLessThan(40);
    });
  });

  test('a sender whose clock stands still on hold is put where it arrived; a network that stalls is not', async () => {
    const before = stream(0, 100, tone(440));
    const held = stream(12_000, 100, tone(880), { sequence: 200, timestamp: 5000 + 100 * 160 });
    const { folder } = await storedRecording([{ side: 'caller', arrivals: [...before, ...held] }], 14_000);
    const { caller, rendering } = await render(folder);
    expect(toneShare(part(caller, 12_000, 14_000), 880)).toBeGreaterThan(0.97);
    expect(Math.max(...part(caller, 2100, 11_900))).toBe(0);
    expect(rendering.tracks[0]!.survey.gaps).toEqual([{ from: 2000, to: 12_000, reason: 'silent' }]);

    const stalled = stream(0, 300, tone(440)).map(({ at, packet }) => ({
      at: at > 2000 && at < 2800 ? 2800 + at / 1000 : at,
      packet,
    }));
    const second = await storedRecording([{ side: 'caller', arrivals: stalled }], 6000);
    const smooth = await render(second.folder);
    expect(toneShare(part(smooth.caller, 100, 5900), 440)).toBeGreaterThan(0.97);
  });

  test('sound that was delayed before a pause of the network is not covered by what follows', async () => {
    // The first packets are 300 ms late, then nothing arrives for 200 ms, then everything is on time.
    const arrivals = stream(0, 200, tone(440)).map(({ at, packet }) => ({
      at: at < 400 ? at + 300 : at < 900 ? 900 : at,
      packet,
    }));
    const { folder } = await storedRecording([{ side: 'caller', arrivals }], 4000);
    const { caller } = await render(folder);
    expect(toneShare(part(caller, 0, 4000), 440)).toBeGreaterThan(0.97);
  });

  test('a new source and a jump of the timestamp are put where they arrived', async () => {
    const arrivals = [
      ...stream(0, 100, tone(440)),
      ...stream(2000, 100, tone(880), { sequence: 9, timestamp: 123_456_789, ssrc: 99 }),
      ...stream(4000, 100, tone(1320), { sequence: 109, timestamp: 1, ssrc: 99 }),
    ];
    const { folder } = await storedRecording([{ side: 'agent', arrivals }], 6000);
    const { agent } = await render(folder);
    expect(toneShare(part(agent, 0, 2000), 440)).toBeGreaterThan(0.97);
    expect(toneShare(part(agent, 2000, 4000), 880)).toBeGreaterThan(0.97);
    expect(toneShare(part(agent, 4000, 6000), 1320)).toBeGreaterThan(0.97);
  });

  test('lost packets are counted and told apart from silence; a second track of a side is a restart', async () => {
    const arrivals = stream(0, 300, tone(440)).filter((_, k) => k < 100 || k >= 200 || k === 150);
    const again = stream(9000, 100, tone(440), { ssrc: 5 });
    const { folder } = await storedRecording(
      [
        { side: 'agent', arrivals: arrivals.filter((_, k) => k !== 100), closedMs: 6000 },
        { side: 'agent', arrivals: again, openedMs: 8500, closedMs: 11_000 },
      ],
      13_000,
    );
    const { rendering } = await render(folder);
    expect(rendering.tracks[0]!.survey).toMatchObject({ packets: 200, lost: 100 });
    expect(rendering.tracks[0]!.survey.gaps).toEqual([{ from: 2000, to: 4000, reason: 'lost' }]);
    expect(rendering.tracks[1]!.survey.gaps).toEqual([{ from: 6000, to: 9000, reason: 'restart' }]);
  });

  test('two loud voices do not clip; keys and what is no RTP are left out', async () => {
    const loud = (n: number): number => (n % 40 < 20 ? 32_000 : -32_000);
    const noise = [
      { at: 30, packet: Buffer.from('no rtp') },
      { at: 35, packet: rtpPacket(5, 5, alaw(0, 4, tone(440)), { payloadType: 101 }) },
    ];
    const { folder } = await storedRecording(
      [
        { side: 'caller', arrivals: [...stream(0, 50, loud), ...noise] },
        { side: 'agent', arrivals: stream(0, 50, loud) },
      ],
      1000,
    );
    const { mix } = await render(folder);
    expect(Math.max(...mix)).toBeLessThan(32_767);
    expect(Math.min(...mix)).toBeGreaterThan(-32_768);
    expect(Math.max(...mix)).toBeGreaterThan(30_000);
  });
});
