import { readFile } from 'node:fs/promises';
import { parseLog } from '../../media/recorder/packet-log.ts';
import { parseRtp, timestampDistance } from '../../media/recorder/rtp-packet.ts';
import { PICTURE_TICKS } from '../../media/recorder/stream-clock.ts';

/** A frame of a film, ms: it shows what was sent up to so much before or after. */
const FRAME = 80;

/** The frames of a picture that its sender has really sent, by its own clock: a browser that has too little of the machine leaves some out. */
export class SentFrames {
  /** When each was taken, ms after the recording's start. */
  readonly #taken: number[];

  private constructor(taken: number[]) {
    this.#taken = taken;
  }

  /** `file`: the track as it is exported. */
  static async read(file: string): Promise<SentFrames> {
    const { packets } = parseLog(await readFile(file));
    let first: number | null = null;
    const frames = packets.flatMap(({ arrival, packet }) => {
      const rtp = parseRtp(packet);
      // Without payload it only fills the line.
      if (!rtp || rtp.payload.length === 0) return [];
      first ??= rtp.timestamp;
      return [{ arrival, taken: timestampDistance(rtp.timestamp, first) / PICTURE_TICKS }];
    });
    const delay = Math.min(...frames.map(({ arrival, taken }) => arrival - taken));
    return new SentFrames([...new Set(frames.map(({ taken }) => taken + delay))].sort((a, b) => a - b));
  }

  /** What a picture may be late by that changes at a time, ms: so long before it nothing had been sent. */
  gapBefore(ms: number): number {
    const before = this.#taken.findLastIndex((taken) => taken < ms - FRAME);
    return before === -1 ? Infinity : ms - this.#taken[before]!;
  }
}
