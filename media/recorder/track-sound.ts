import type { FileHandle } from 'node:fs/promises';
import { decodingTable } from './g711.ts';
import type { StoredTrack } from './salvage.ts';
import { StoredPackets, type SoundPacket } from './stored-packets.ts';
import { SAMPLES_PER_MS, Stretches, Timeline, type Stretch } from './stream-clock.ts';

/** How far ahead packets are read: so late a packet may come and still find its place. */
const AHEAD_MS = 5000;
/** Samples held at once; more than AHEAD_MS, a block and a packet. */
const RING = 1 << 17;
/** A hole of so few samples comes from following the sender's clock; it is filled so that it does not click. */
const SMALL_HOLE = 8;

/** The sound of one stored track, to be read from start to end. Holds some seconds of it at a time. */
export class TrackSound {
  readonly #packets: StoredPackets;
  readonly #table: Int16Array;
  readonly #stretches = new Stretches();
  readonly #timeline: Timeline;
  readonly #ring = new Int16Array(RING);
  #base = 0;
  #arrival = -1;
  #done = false;
  #end = -1;

  constructor(file: FileHandle, track: StoredTrack, stretches: readonly Stretch[]) {
    this.#packets = new StoredPackets(file, track);
    this.#table = decodingTable(track.meta.codec);
    this.#timeline = new Timeline(stretches);
  }

  /** Fills the block with the next samples. */
  async read(block: Int16Array): Promise<void> {
    const until = this.#base + block.length;
    while (!this.#done && this.#arrival < until / SAMPLES_PER_MS + AHEAD_MS) {
      const batch = await this.#packets.next();
      if (!batch) this.#done = true;
      for (const packet of batch ?? []) this.#place(packet);
    }
    for (let at = 0; at < block.length; at += 1) {
      const slot = (this.#base + at) % RING;
      block[at] = this.#ring[slot] ?? 0;
      this.#ring[slot] = 0;
    }
    this.#base = until;
  }

  #place({ arrival, rtp, step }: SoundPacket): void {
    this.#arrival = Math.max(this.#arrival, arrival);
    const position = Math.round(this.#timeline.position(this.#stretches.note(arrival, rtp, step)));
    const late = step !== null && step <= 0;
    if (!late) this.#fill(position);
    rtp.payload.forEach((code, index) => this.#put(position + index, this.#table[code] ?? 0));
    if (!late) this.#end = position + rtp.payload.length;
  }

  #fill(position: number): void {
    const hole = position - this.#end;
    if (this.#end < 0 || hole <= 0 || hole > SMALL_HOLE) return;
    const last = this.#ring[Math.max(0, this.#end - 1) % RING] ?? 0;
    for (let at = this.#end; at < position; at += 1) this.#put(at, last);
  }

  #put(at: number, sample: number): void {
    if (at >= this.#base && at < this.#base + RING) this.#ring[at % RING] = sample;
  }
}
