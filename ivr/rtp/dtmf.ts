import type { RtpPacket } from './packet.ts';

const KEYS = '0123456789*#ABCD';
/** How many earlier keys are remembered, to know their late and repeated packets. */
const MEMORY = 8;
/** A packet that is older than this is of an earlier talk spurt, RTP units (2 s). */
const STALE = 16_000;

interface KeyPress {
  event: number;
  /** RTP timestamp of the event: the same in all its packets (RFC 4733 §2.5.1.2). */
  timestamp: number;
  /** Longest duration seen, RTP units. */
  duration: number;
  ended: boolean;
}

/** Signed distance from `earlier` to `later` on the 32-bit circle. */
const distance = (later: number, earlier: number): number => (later - earlier) | 0;

/** Reads telephone-events (RFC 4733): tells each key once, at its first packet that arrives, whatever of the rest is repeated, late or lost. */
export class KeyReader {
  /** Newest first. */
  #presses: KeyPress[] = [];
  /** Some senders give their events an SSRC of their own, beside the audio's. */
  #ssrc: number | null = null;

  /** The key that this packet is the first to tell of, else null: no key, malformed, or told already. */
  read(
    payload: Uint8Array,
    { ssrc, timestamp, marker }: Pick<RtpPacket, 'ssrc' | 'timestamp' | 'marker'>,
  ): string | null {
    if (payload.length < 4) return null;
    if (ssrc !== this.#ssrc) {
      // Another SSRC has other timestamps.
      this.#ssrc = ssrc;
      this.#presses = [];
    }
    const event = payload[0] ?? 255;
    const key = KEYS[event];
    if (key === undefined) return null;
    const ended = ((payload[1] ?? 0) & 0x80) !== 0;
    const duration = ((payload[2] ?? 0) << 8) | (payload[3] ?? 0);
    const known = this.#known(event, timestamp, marker);
    if (known) {
      // Only forward: a late packet of the same event says nothing new.
      if (distance(timestamp, known.timestamp) > 0) {
        known.timestamp = timestamp;
        known.duration = 0;
      }
      known.duration = Math.max(known.duration, duration);
      known.ended ||= ended;
      return null;
    }
    const newest = this.#presses[0];
    if (newest && distance(timestamp, newest.timestamp) < -STALE) return null;
    this.#remember({ event, timestamp, duration, ended });
    return key;
  }

  #known(event: number, timestamp: number, marker: boolean): KeyPress | undefined {
    const same = this.#presses.find((press) => press.event === event && press.timestamp === timestamp);
    if (same) return same;
    const newest = this.#presses[0];
    if (!newest || marker || newest.event !== event || newest.ended) return undefined;
    // §2.5.1.3: a key held long goes on in a segment that starts where the last one ended. The same rule joins the packets of senders that
    // move the timestamp with each packet. After a lost end, the next press starts later than that: there is a pause between two presses.
    const after = distance(timestamp, newest.timestamp);
    return after > 0 && after <= newest.duration ? newest : undefined;
  }

  #remember(press: KeyPress): void {
    this.#presses.push(press);
    this.#presses.sort((a, b) => distance(b.timestamp, a.timestamp));
    this.#presses.length = Math.min(this.#presses.length, MEMORY);
  }
}
