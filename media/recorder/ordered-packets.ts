import type { FileHandle } from 'node:fs/promises';
import { sequenceDistance, type SequenceCount } from './rtp-packet.ts';
import type { StoredTrack } from './salvage.ts';
import { StoredPackets, type MediaPacket, type PacketReading } from './stored-packets.ts';

/** A packet that is missing is waited for so long after the next one came, ms: a sender that is asked repeats it sooner or never. */
const WAIT = 1000;

interface Held {
  packet: MediaPacket;
  /** Its sequence number without wrapping. */
  extended: number;
}

/**
 * Packets in the order in which they were sent, as decoders need them; `step` says how many are missing before each. What comes after its turn is left out.
 */
export class OrderedPackets implements PacketReading {
  readonly #stored: PacketReading;
  readonly #held: Held[] = [];
  #ssrc: number | null = null;
  #highest = 0;
  /** The number due next; null at a start. */
  #next: number | null = null;
  #arrival = 0;

  constructor(stored: PacketReading) {
    this.#stored = stored;
  }

  get count(): SequenceCount {
    return this.#stored.count;
  }

  async next(): Promise<MediaPacket[] | null> {
    const batch = await this.#stored.next();
    if (!batch) return this.#held.length > 0 ? this.#release(Infinity) : null;
    return batch.flatMap((packet) => this.#take(packet));
  }

  #take(packet: MediaPacket): MediaPacket[] {
    const { rtp, arrival, step } = packet;
    const before = step === null || rtp.ssrc !== this.#ssrc ? this.#restart(packet) : [];
    const extended = this.#highest + sequenceDistance(rtp.sequence, this.#highest & 0xffff);
    this.#highest = Math.max(this.#highest, extended);
    this.#arrival = Math.max(this.#arrival, arrival);
    if (this.#next !== null && extended < this.#next) return before;
    const at = this.#held.findLastIndex((held) => held.extended < extended) + 1;
    this.#held.splice(at, 0, { packet, extended });
    return [...before, ...this.#release(this.#arrival)];
  }

  /** The sender begins anew: what is held is all there will be of before. */
  #restart({ rtp }: MediaPacket): MediaPacket[] {
    const before = this.#release(Infinity);
    this.#ssrc = rtp.ssrc;
    this.#highest = rtp.sequence;
    this.#next = null;
    return before;
  }

  #release(now: number): MediaPacket[] {
    const released: MediaPacket[] = [];
    for (let first = this.#held[0]; first; first = this.#held[0]) {
      const { extended, packet } = first;
      const due = this.#next === null || extended === this.#next;
      if (!due && now - packet.arrival <= WAIT) break;
      this.#held.shift();
      released.push({ ...packet, step: this.#next === null ? null : extended - this.#next + 1 });
      this.#next = extended + 1;
    }
    return released;
  }
}

/** G.711 is read as it arrived and put into its place by its clock; what has a decoder with a memory is read in order. */
export function readingOf(file: FileHandle, track: StoredTrack): PacketReading {
  const stored = new StoredPackets(file, track);
  const { codec } = track.meta;
  return codec === 'PCMA' || codec === 'PCMU' ? stored : new OrderedPackets(stored);
}
