import type { FileHandle } from 'node:fs/promises';
import { readingOf } from './ordered-packets.ts';
import type { StoredTrack } from './salvage.ts';
import type { SoundDecoder } from './sound-decoder.ts';
import type { MediaPacket, PacketReading } from './stored-packets.ts';
import { Stretches, Timeline, type Stretch } from './stream-clock.ts';
import { ticksOf } from './track-codec.ts';
import type { SampleRate } from './wav.ts';

/** How far ahead packets are read: so late a packet may come and still find its place. */
const AHEAD_MS = 5000;
/** Sound held at once, a power of two times a sample; more than AHEAD_MS, a block, a piece and what is waited for to bring packets in order. */
const RING_S = 16.384;

/** The sound of one stored track, to be read from start to end. Holds some seconds of it at a time. */
export class TrackSound {
  readonly #packets: PacketReading;
  readonly #decoder: SoundDecoder;
  readonly #samplesPerMs: number;
  readonly #ticks: number;
  readonly #stretches: Stretches;
  readonly #timeline: Timeline;
  readonly #ring: Int16Array;
  /** Packets that were read and are not due yet. */
  #waiting: MediaPacket[] | null = null;
  #base = 0;
  #arrival = -1;
  #done = false;
  #end = -1;

  constructor(
    { file, track, decoder }: { file: FileHandle; track: StoredTrack; decoder: SoundDecoder },
    stretches: readonly Stretch[],
    rate: SampleRate,
  ) {
    this.#packets = readingOf(file, track);
    this.#decoder = decoder;
    this.#samplesPerMs = rate / 1000;
    this.#ring = new Int16Array(Math.round(RING_S * rate));
    this.#ticks = ticksOf(track.meta);
    this.#stretches = new Stretches(this.#ticks);
    this.#timeline = new Timeline(stretches);
  }

  /** Fills the block with the next samples. */
  async read(block: Int16Array): Promise<void> {
    const until = this.#base + block.length;
    await this.#placeUntil(until / this.#samplesPerMs + AHEAD_MS);
    const ring = this.#ring;
    const mask = ring.length - 1;
    for (let at = 0; at < block.length; at += 1) {
      const slot = (this.#base + at) & mask;
      block[at] = ring[slot] ?? 0;
      ring[slot] = 0;
    }
    this.#base = until;
  }

  /** Places everything that arrived before a time, ms. */
  async #placeUntil(horizon: number): Promise<void> {
    while (!this.#done && this.#arrival < horizon) {
      this.#waiting ??= await this.#packets.next();
      if (!this.#waiting) this.#done = true;
      // A track may begin, or go on, long after this: then there is no room for it yet.
      else if ((this.#waiting[0]?.arrival ?? 0) >= horizon) return;
      else await this.#placeAll(this.#waiting);
      this.#waiting = null;
    }
  }

  async #placeAll(batch: readonly MediaPacket[]): Promise<void> {
    const sounds = await this.#decoder.decode(batch);
    batch.forEach((packet, number) => this.#place(packet, sounds[number] ?? new Int16Array()));
  }

  #place({ arrival, rtp, step }: MediaPacket, samples: Int16Array): void {
    this.#arrival = Math.max(this.#arrival, arrival);
    const ticks = this.#timeline.position(this.#stretches.note(arrival, rtp, step));
    const position = Math.round((ticks * this.#samplesPerMs) / this.#ticks);
    const late = step !== null && step <= 0;
    if (!late) this.#fill(position);
    this.#put(position, samples);
    if (!late) this.#end = position + samples.length;
  }

  /** A hole of up to a ms comes from following the sender's clock; it is filled so that it does not click. */
  #fill(position: number): void {
    const hole = position - this.#end;
    if (this.#end < 0 || hole <= 0 || hole > this.#samplesPerMs) return;
    const last = this.#ring[Math.max(0, this.#end - 1) & (this.#ring.length - 1)] ?? 0;
    this.#put(this.#end, new Int16Array(hole).fill(last));
  }

  #put(position: number, samples: Int16Array): void {
    const ring = this.#ring;
    const mask = ring.length - 1;
    const from = Math.max(0, this.#base - position);
    const to = Math.min(samples.length, this.#base + ring.length - position);
    for (let n = from; n < to; n += 1) ring[(position + n) & mask] = samples[n] ?? 0;
  }
}
