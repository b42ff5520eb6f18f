import { readFile } from 'node:fs/promises';
import { parseLog } from '../../media/recorder/packet-log.ts';
import { parseRtp, timestampDistance } from '../../media/recorder/rtp-packet.ts';
import { PICTURE_TICKS } from '../../media/recorder/stream-clock.ts';

/** A camera that takes 15 frames a second has left some out when two are further apart than this, ms. */
const STEADY = 150;

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

  /** Whether none is missing around a time, so that the picture can change there when it did. */
  steadyAt(ms: number): boolean {
    const before = this.#taken.filter((taken) => taken < ms - STEADY).at(-1) ?? -Infinity;
    const around = [before, ...this.#taken.filter((taken) => taken >= ms - STEADY && taken <= ms + STEADY)];
    return around.length > 1 && around.slice(1).every((taken, index) => taken - (around[index] ?? taken) <= STEADY);
  }
}
