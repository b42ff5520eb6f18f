import { parseRtp, sequenceDistance, timestampDistance, type RtpPacket } from '../recorder/rtp-packet.ts';
import { SPEECH_RATE, type VoiceDecoder } from './voice-decoder.ts';

/** Sound for a speech server; `at`: when its first sample came, ms since 1970. 16-bit, little-endian, mono, SPEECH_RATE. */
export interface Frame {
  at: number;
  pcm: Buffer;
}

const PER_MS = SPEECH_RATE / 1000;
/** Of one frame: 60 ms, three packets of a browser. */
const FRAME = 60 * PER_MS;
/** The shortest frame there is. */
const LEAST = 20 * PER_MS;
/** What is missing is silence up to this, ms; after a longer gap the sound begins anew, with a time of its own. */
const FILLED = 200;
/** Nobody sends while muted: after so long, ms, the server is told that it pauses. */
const PAUSED = 400;

/** Packets of one sender in, frames out, in the order in which they were spoken. What comes after its turn is left out. */
export class Voice {
  readonly #decoder: VoiceDecoder;
  readonly #onFrame: (frame: Frame) => void;
  readonly #onPause: () => void;
  readonly #frame = new Int16Array(FRAME);
  #filled = 0;
  /** When the first sample of what is gathered came. */
  #at = 0;
  /** Where the sender's next packet stands; null at a start. */
  #next: { ssrc: number; sequence: number; timestamp: number } | null = null;
  #silence: NodeJS.Timeout | null = null;

  constructor(decoder: VoiceDecoder, events: { frame: (frame: Frame) => void; pause: () => void }) {
    this.#decoder = decoder;
    this.#onFrame = events.frame;
    this.#onPause = events.pause;
  }

  /** `at`: when it came, ms since 1970. */
  add(packet: Buffer, at = Date.now()): void {
    const rtp = parseRtp(packet);
    if (!rtp) return;
    const gap = this.#gap(rtp);
    if (gap === 'late') return;
    const samples = this.#decoder.decode(rtp.payload);
    if (samples.length === 0) return;
    if (gap === null) this.#begin(samples.length, at);
    else this.#gather(new Int16Array(gap));
    this.#gather(samples);
    const ticks = (samples.length * this.#decoder.clock) / SPEECH_RATE;
    this.#next = { ssrc: rtp.ssrc, sequence: rtp.sequence, timestamp: (rtp.timestamp + ticks) >>> 0 };
    if (this.#silence) this.#silence.refresh();
    else this.#silence = setTimeout(() => this.#pause(), PAUSED);
  }

  close(): void {
    if (this.#silence) clearTimeout(this.#silence);
    this.#silence = null;
    this.#decoder.free();
  }

  /** Samples missing before a packet; null: it begins anew. */
  #gap({ ssrc, sequence, timestamp }: RtpPacket): number | 'late' | null {
    const next = this.#next;
    if (next?.ssrc !== ssrc) return null;
    const step = sequenceDistance(sequence, next.sequence);
    const ms = (timestampDistance(timestamp, next.timestamp) * 1000) / this.#decoder.clock;
    if (step <= 0 && ms < 0 && ms > -2000) return 'late';
    return step > 0 && ms >= 0 && ms <= FILLED ? Math.round(ms * PER_MS) : null;
  }

  /** `length`: samples of the packet that has just come, which were spoken before. */
  #begin(length: number, at: number): void {
    this.#flush();
    this.#at = at - length / PER_MS;
  }

  #gather(samples: Int16Array): void {
    for (let from = 0; from < samples.length;) {
      const part = samples.subarray(from, from + FRAME - this.#filled);
      this.#frame.set(part, this.#filled);
      this.#filled += part.length;
      from += part.length;
      if (this.#filled === FRAME) this.#send(FRAME);
    }
  }

  #flush(): void {
    if (this.#filled === 0) return;
    this.#frame.fill(0, this.#filled);
    this.#send(Math.max(this.#filled, LEAST));
  }

  #send(length: number): void {
    const pcm = Buffer.alloc(length * 2);
    for (let n = 0; n < length; n += 1) pcm.writeInt16LE(this.#frame[n] ?? 0, n * 2);
    this.#onFrame({ at: this.#at, pcm });
    this.#at += length / PER_MS;
    this.#filled = 0;
  }

  #pause(): void {
    this.#silence = null;
    this.#next = null;
    this.#flush();
    this.#onPause();
  }
}
