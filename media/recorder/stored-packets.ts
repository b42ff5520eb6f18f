import type { FileHandle } from 'node:fs/promises';
import { parseLog, readPart, type LoggedPacket } from './packet-log.ts';
import { parseRtp, SequenceCount, type RtpPacket } from './rtp-packet.ts';
import type { StoredTrack } from './salvage.ts';
import { payloadTypeOf } from './track-codec.ts';

/** A packet with sound or a part of a picture, once: doubles, other payloads (RFC 4733 keys, comfort noise) and what is no RTP are left out. */
export interface MediaPacket {
  arrival: number;
  rtp: RtpPacket;
  step: number | null;
}

/** Packets of a track, some at a time; null after the last. */
export interface PacketReading {
  readonly count: SequenceCount;
  next(): Promise<MediaPacket[] | null>;
}

/** Reads a stored track piece by piece, in the order of arrival. A piece that is damaged costs only itself. */
export class StoredPackets implements PacketReading {
  readonly count = new SequenceCount();
  readonly #file: FileHandle;
  readonly #track: StoredTrack;
  readonly #payloadType: number;
  #piece = 0;

  constructor(file: FileHandle, track: StoredTrack) {
    this.#file = file;
    this.#track = track;
    this.#payloadType = payloadTypeOf(track.meta);
  }

  /** The packets of the next piece; null after the last. */
  async next(): Promise<MediaPacket[] | null> {
    const piece = this.#track.pieces[this.#piece];
    if (!piece) return null;
    this.#piece += 1;
    const { packets } = parseLog(await readPart(this.#file, piece.offset, piece.length));
    return packets.flatMap((packet) => this.#media(packet));
  }

  #media({ arrival, packet }: LoggedPacket): MediaPacket[] {
    const rtp = parseRtp(packet);
    if (!rtp) return [];
    const { double, step } = this.count.note(rtp.ssrc, rtp.sequence);
    return double || rtp.payloadType !== this.#payloadType ? [] : [{ arrival, rtp, step }];
  }
}
