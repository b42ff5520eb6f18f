import type { RtpPacket } from './packet.ts';

/** RFC 3550 A.1: a forward jump from here on is a restart of the sender, not loss. */
const MAX_DROPOUT = 3000;
/** Samples a millisecond. */
const RATE = 8;

/** Counts what arrives of one sender: packets, loss, reordering and jitter as RFC 3550 §6.4.1 and A.8 define them. */
export class Reception {
  received = 0;
  reordered = 0;
  /** Expected and received before the last restart of the sender. */
  #lostBefore = 0;
  #ssrc: number | null = null;
  #first = 0;
  /** Highest sequence number, with the cycles it went through. */
  #highest = 0;
  #receivedOfThis = 0;
  #transit: number | null = null;
  #transitTimestamp = 0;
  #jitter = 0;

  /** `now` is the arrival, ms. */
  count(packet: RtpPacket, now: number): void {
    this.received++;
    const step = this.#ssrc === packet.ssrc ? ((packet.sequence - this.#highest) << 16) >> 16 : MAX_DROPOUT;
    if (Math.abs(step) >= MAX_DROPOUT) this.#restart(packet);
    else if (step > 0) this.#highest += step;
    else this.reordered++;
    this.#receivedOfThis++;
    this.#countJitter(packet.timestamp, now);
  }

  /** Packets that never came (RFC 3550 A.3), at least 0: repeated packets count as received. */
  get lost(): number {
    return this.#lostBefore + this.#lostOfThis();
  }

  get jitterMs(): number {
    return Math.round((this.#jitter / RATE) * 10) / 10;
  }

  #lostOfThis(): number {
    return this.#ssrc === null ? 0 : Math.max(0, this.#highest - this.#first + 1 - this.#receivedOfThis);
  }

  #restart(packet: RtpPacket): void {
    this.#lostBefore += this.#lostOfThis();
    this.#ssrc = packet.ssrc;
    this.#first = packet.sequence;
    this.#highest = packet.sequence;
    this.#receivedOfThis = 0;
    this.#transit = null;
  }

  #countJitter(timestamp: number, now: number): void {
    // The packets of a telephone-event share one timestamp: they say nothing of jitter.
    if (this.#transit !== null && timestamp === this.#transitTimestamp) return;
    const transit = (Math.round(now * RATE) - timestamp) | 0;
    if (this.#transit !== null) {
      const difference = Math.abs((transit - this.#transit) | 0);
      // A second and more is a pause of the sender's clock, not jitter.
      if (difference < RATE * 1000) this.#jitter += (difference - this.#jitter) / 16;
    }
    this.#transit = transit;
    this.#transitTimestamp = timestamp;
  }
}
