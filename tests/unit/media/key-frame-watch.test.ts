import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { KeyFrameWatch } from '../../../media/recorder/key-frame-watch.ts';
import { rtpPacket } from './stored-recording.ts';

let asked: number;
let watch: KeyFrameWatch;

beforeEach(() => {
  jest.useFakeTimers();
  asked = 0;
  watch = new KeyFrameWatch(() => (asked += 1));
});
afterEach(() => {
  watch.close();
  jest.useRealTimers();
});

const noteFrame = (sequence: number, first: number): void =>
  watch.note(rtpPacket(sequence, sequence * 3000, Buffer.from([0x10, first])));
const note = (...sequences: number[]): void => {
  for (const sequence of sequences) noteFrame(sequence, 1);
};
/** Packets that begin a key frame. */
const noteKey = (sequence: number): void => noteFrame(sequence, 0);

describe('asking for a key frame', () => {
  test('when a packet is missing and is not repeated, not when it only comes late', () => {
    note(1, 2, 4, 3, 5);
    jest.advanceTimersByTime(1000);
    expect(asked).toBe(0);
    note(6, 8);
    jest.advanceTimersByTime(500);
    expect(asked).toBe(0);
    jest.advanceTimersByTime(200);
    expect(asked).toBe(1);
  });

  test('when a picture comes back after a pause, and once for many reasons', () => {
    note(1);
    jest.advanceTimersByTime(3000);
    note(2);
    expect(asked).toBe(1);
    noteKey(3);
    watch.want();
    watch.want();
    expect(asked).toBe(1);
    jest.advanceTimersByTime(2000);
    expect(asked).toBe(2);
  });

  test('again and again until one comes, or nothing is sent', () => {
    watch.want();
    note(1, 2);
    jest.advanceTimersByTime(4100);
    expect(asked).toBe(3);
    noteKey(3);
    note(4);
    jest.advanceTimersByTime(10_000);
    expect(asked).toBe(3);
    watch.want();
    watch.rest();
    jest.advanceTimersByTime(10_000);
    expect(asked).toBe(4);
  });

  test('on a line that loses all the time at most every two seconds; never after the end', () => {
    for (let n = 0; n < 1000; n += 1) {
      note(n * 2);
      jest.advanceTimersByTime(20);
    }
    expect(asked).toBeGreaterThan(5);
    expect(asked).toBeLessThanOrEqual(11);
    watch.close();
    const before = asked;
    watch.want();
    jest.advanceTimersByTime(5000);
    expect(asked).toBe(before);
  });
});
