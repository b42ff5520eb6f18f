import { describe, expect, test } from '@jest/globals';
import { LAWS } from '../../../ivr/rtp/g711.ts';
import { JitterBuffer } from '../../../ivr/rtp/jitter-buffer.ts';

const LAW = LAWS.PCMA;
/** Sound that tells where it is from: packet n is full of byte n, which is loud in A-law for these n. */
const loud = (n: number): number => 0x20 + (n % 16);

interface Sent {
  /** Time of arrival, ms. */
  at: number;
  timestamp: number;
  ssrc?: number;
  byte: number;
}

/** Packets that leave every 20 ms and arrive `delay(n)` ms later; null: never. */
function sent(count: number, delay: (n: number) => number | null = () => 0, first = 5000): Sent[] {
  return Array.from({ length: count }, (_, n) => ({ n, late: delay(n) })).flatMap(({ n, late }) =>
    late === null ? [] : [{ at: n * 20 + late, timestamp: (first + n * 160) >>> 0, byte: loud(n) }],
  );
}

/** Plays the packets through a buffer that is asked every 20 ms; the first byte of each frame, null for silence. */
function heard(packets: Sent[], frames: number, buffer = new JitterBuffer(LAW)): (number | null)[] {
  const arriving = [...packets].sort((a, b) => a.at - b.at);
  const frame = new Uint8Array(160);
  return Array.from({ length: frames }, (_, n) => {
    const now = n * 20 + 10;
    while (arriving[0] && arriving[0].at <= now) {
      const { at, timestamp, ssrc = 1, byte } = arriving.shift()!;
      const header = { marker: false, payloadType: 8, sequence: 0, timestamp, ssrc, payloadStart: 0, payloadEnd: 160 };
      buffer.put(header, new Uint8Array(160).fill(byte), at);
    }
    return buffer.pull(frame, 0, now) ? frame[0]! : null;
  });
}
const sound = (frames: (number | null)[]): number[] => frames.filter((byte) => byte !== null);
const inOrder = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, n) => loud(from + n));
/** A pseudo-random delay of 0 to 60 ms, the same in each run. */
const jitter60 = (n: number): number => ((n * 7919 + 13) * 104_729) % 61;

describe('jitter buffer', () => {
  test('an even line: everything, in order, after 40 ms', () => {
    const buffer = new JitterBuffer(LAW);
    const frames = heard(sent(50), 50, buffer);
    expect(frames.slice(0, 2)).toEqual([null, null]);
    expect(sound(frames)).toEqual(inOrder(0, 48));
    expect(buffer).toMatchObject({ late: 0, concealed: 0 });
  });

  test('60 ms of jitter, which reorders: once it is known, nothing is late, missing or in the wrong order', () => {
    const buffer = new JitterBuffer(LAW);
    const frames = heard(sent(500, jitter60), 500, buffer);
    expect(sound(frames).length).toBeGreaterThan(490);
    expect(buffer.late).toBeLessThan(10);
    const [first = 0, ...later] = frames.slice(100).map((byte) => byte! - loud(0));
    expect(later.map((n) => loud(n))).toEqual(inOrder(first + 1, first + 400));
    expect(buffer.delayMs).toBeGreaterThanOrEqual(60);
    expect(buffer.delayMs).toBeLessThanOrEqual(120);
  });

  test('reordering within the delay is put right', () => {
    const swapped = sent(30, (n) => (n % 5 === 2 ? 25 : 0));
    expect(sound(heard(swapped, 32)).slice(0, 28)).toEqual(inOrder(0, 28));
  });

  test('a lost packet is once the last sound, softer; a long gap is silence', () => {
    const frames = heard(
      sent(40, (n) => (n === 10 || (n >= 20 && n < 30) ? null : 0)),
      42,
    );
    const start = frames.indexOf(loud(0));
    const at = (n: number): number | null => frames[start + n]!;
    expect(at(9)).toBe(loud(9));
    expect(at(10)).toBe(LAW.halved[loud(9)]);
    expect(at(11)).toBe(loud(11));
    expect(at(20)).toBe(LAW.halved[loud(19)]);
    expect([at(21), at(29)]).toEqual([null, null]);
    expect(at(30)).toBe(loud(30));
  });

  test('a timestamp that jumps, forward or back, costs no more than the delay', () => {
    for (const jump of [1_000_000, -1_000_000, 0x8000_0000]) {
      const packets = [
        ...sent(20),
        ...sent(30, () => 400, 5000 + 20 * 160 + jump).map((packet) => ({ ...packet, byte: 0x2f })),
      ];
      const frames = heard(packets, 50);
      expect(sound(frames).filter((byte) => byte === 0x2f).length).toBeGreaterThanOrEqual(27);
    }
  });

  test('timestamps wrap', () => {
    expect(
      sound(
        heard(
          sent(50, () => 0, 0xffff_ffff - 1600),
          52,
        ),
      ),
    ).toEqual(expect.arrayContaining(inOrder(0, 50)));
  });

  test('another SSRC is heard when the first has ended, and not before', () => {
    const other = (from: number, count: number): Sent[] =>
      sent(count, () => from * 20 + 5, 77).map((packet) => ({ ...packet, ssrc: 2, byte: 0x3a }));
    const intruder = sound(heard([...sent(40), ...other(10, 20)], 42));
    expect(intruder).not.toContain(0x3a);
    const successor = sound(heard([...sent(20), ...other(20, 20)], 44));
    expect(successor.slice(0, 20)).toEqual(inOrder(0, 20));
    expect(successor.filter((byte) => byte === 0x3a).length).toBeGreaterThanOrEqual(16);
  });

  test('a phone whose clock is 1 % fast or slow stays understandable and near', () => {
    for (const clock of [0.99, 1.01]) {
      const buffer = new JitterBuffer(LAW);
      const packets = sent(1000).map((packet, n) => ({ ...packet, at: n * 20 * clock }));
      const frames = heard(packets, 980, buffer);
      expect(sound(frames).length).toBeGreaterThan(930);
      expect(buffer.late).toBeLessThan(30);
      expect(frames.slice(-5)).not.toContain(null);
    }
  });

  test('packets of 30 ms are cut into frames of 20', () => {
    const buffer = new JitterBuffer(LAW);
    const frame = new Uint8Array(160);
    const out: number[] = [];
    for (let at = 0, n = 0; at < 600; at += 10) {
      if (at % 30 === 0) {
        const header = { marker: false, payloadType: 8, sequence: n, timestamp: n * 240, ssrc: 1 };
        buffer.put({ ...header, payloadStart: 0, payloadEnd: 240 }, new Uint8Array(240).fill(loud(n)), at);
        n++;
      }
      if (at % 20 === 10 && buffer.pull(frame, 0, at)) out.push(...frame);
    }
    expect(out.slice(0, 2400).every((byte, position) => byte === loud(Math.floor(position / 240)))).toBe(true);
  });
});
