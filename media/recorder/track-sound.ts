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
/** Samples held at once; more than AHEAD_MS, a block and a packet. */
const RING = 1 << 17;

/** The sound of one stored track, to be read from start to end. Holds some seconds of it at a time. */
export class TrackSound {
  readonly #packets: PacketReading;
  readonly #decoder: SoundDecoder;
  readonly #samplesPerMs: number;
  readonly #ticks: number;
  readonly #stretches: Stretches;
  readonly #timeline: Timeline;
  readonly #ring = new Int16Array(RING);
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
    this.#ticks = ticksOf(track.meta);
    this.#stretches = new Stretches(this.#ticks);
    this.#timeline = new Timeline(stretches);
  }

  /** Fills the block with the next samples. */
  async read(block: Int16Array): Promise<void> {
    const until = this.#base + block.length;
    while (!this.#done && this.#arrival < until / this.#samplesPerMs + AHEAD_MS) {
      const batch = await this.#packets.next();
      if (!batch) this.#done = true;
      else await this.#placeAll(batch);
    }
    for (let at = 0; at < block.length; at += 1) {
      const slot = (this.#base + at) % RING;
      block[at] = this.#ring[slot] ?? 0;
      this.#ring[slot] = 0;
    }
    this.#base = until;
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
    samples.forEach((sample, index) => this.#put(position + index, sample));
    if (!late) this.#end = position + samples.length;
  }

  /** A hole of up to a ms comes from following the sender's clock; it is filled so that it does not click. */
  #fill(position: number): void {
    const hole = position - this.#end;
    if (this.#end < 0 || hole <= 0 || hole > this.#samplesPerMs) return;
    const last = this.#ring[Math.max(0, this.#end - 1) % RING] ?? 0;
    for (let at = this.#end; at < position; at += 1) this.#put(at, last);
  }

  #put(at: number, sample: number): void {
    if (at >= this.#base && at < this.#base + RING) this.#ring[at % RING] = sample;
  }
}
