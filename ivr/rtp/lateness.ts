/** Samples a millisecond. */
export const RATE = 8;
/** For so long the fastest packet counts, ms: follows the drift of two clocks. */
const WINDOW = 4000;
/** Share of the way back that the expected lateness goes with each packet: a time constant of 10 s. */
const DECAY = 1 / 500;

/**
 * How late packets come, measured against the fastest of the last seconds. Only differences count: the clocks of sender and receiver need not
 * agree, and may drift. All in samples of 8 kHz.
 */
export class Lateness {
  #originTimestamp = 0;
  #originAt = 0;
  /** Smallest transit in this window and in the one before. */
  #smallest = 0;
  #smallestBefore = 0;
  #windowSince = 0;
  /** The lateness to be ready for: rises at once, falls slowly. */
  expected: number;

  constructor(expected: number) {
    this.expected = expected;
  }

  /** A new sender, or a sender that set its timestamps anew; what is expected of the line stays. */
  restart(timestamp: number, now: number): void {
    this.#originTimestamp = timestamp;
    this.#originAt = now;
    this.#smallest = 0;
    this.#smallestBefore = 0;
    this.#windowSince = now;
  }

  /** Notes a packet that arrives at `now` ms. */
  note(timestamp: number, now: number): void {
    const transit = (now - this.#originAt) * RATE - ((timestamp - this.#originTimestamp) | 0);
    if (now - this.#windowSince > WINDOW) {
      this.#windowSince = now;
      this.#smallestBefore = this.#smallest;
      this.#smallest = transit;
    } else if (transit < this.#smallest) {
      this.#smallest = transit;
    }
    const late = transit - this.#fastest();
    this.expected = late > this.expected ? late : this.expected - (this.expected - late) * DECAY;
  }

  /** Timestamp of a packet that would arrive right now if it came as fast as the fastest. */
  timestampDue(now: number): number {
    return this.#originTimestamp + (now - this.#originAt) * RATE - this.#fastest();
  }

  #fastest(): number {
    return Math.min(this.#smallest, this.#smallestBefore);
  }
}
