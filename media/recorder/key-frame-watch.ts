import { parseVp8Payload } from '../picture/vp8.ts';
import { parseRtp, SequenceCount } from './rtp-packet.ts';

/** A missing packet may still be repeated by its sender for so long, ms. */
const PATIENCE = 600;
/** After so long without a packet nobody knows what was missed, ms. */
const PAUSE = 1500;
/** At most one is asked for in this time, ms: a key frame costs what everybody else is to receive with. */
const LIMIT = 2000;

/**
 * Sees in a picture's packets when only a key frame helps, and asks for it, not too often and until one comes: a busy sender passes over what it is asked, and
 * without a key frame nothing of the picture is kept.
 */
export class KeyFrameWatch {
  readonly #ask: () => void;
  readonly #count = new SequenceCount();
  #lost = 0;
  #at: number | null = null;
  #asked = -Infinity;
  #patience: NodeJS.Timeout | null = null;
  #later: NodeJS.Timeout | null = null;
  #again: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(ask: () => void) {
    this.#ask = ask;
  }

  note(packet: Buffer): void {
    const rtp = parseRtp(packet);
    if (!rtp) return;
    const now = performance.now();
    if (beginsKeyFrame(rtp.payload)) this.rest();
    else if (this.#at !== null && now - this.#at > PAUSE) this.want();
    this.#at = now;
    this.#count.note(rtp.ssrc, rtp.sequence);
    if (this.#count.lost > this.#lost && !this.#closed) this.#patience ??= setTimeout(() => this.#look(), PATIENCE);
  }

  /** Asks for a key frame, now or as soon as the limit allows. */
  want(): void {
    if (this.#later || this.#closed) return;
    const wait = this.#asked + LIMIT - performance.now();
    if (wait > 0) {
      this.#later = setTimeout(() => this.#send(), wait);
      return;
    }
    this.#send();
  }

  /** Nothing more is asked for: it came, or nothing is sent at present. */
  rest(): void {
    if (this.#again) clearTimeout(this.#again);
    this.#again = null;
  }

  close(): void {
    this.#closed = true;
    this.rest();
    if (this.#patience) clearTimeout(this.#patience);
    if (this.#later) clearTimeout(this.#later);
  }

  #look(): void {
    this.#patience = null;
    const { lost } = this.#count;
    if (lost > this.#lost) this.want();
    this.#lost = lost;
  }

  #send(): void {
    this.#later = null;
    this.#asked = performance.now();
    this.rest();
    this.#again = setTimeout(() => this.want(), LIMIT);
    this.#ask();
  }
}

/** The first packet of a key frame: its P bit is 0 (RFC 6386 §9.1). */
function beginsKeyFrame(payload: Buffer): boolean {
  const part = parseVp8Payload(payload);
  return part !== null && part.start && ((part.data[0] ?? 1) & 1) === 0;
}
