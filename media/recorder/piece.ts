import { createHash, type Hash } from 'node:crypto';
import { manifest } from '../../signaling/contract/index.ts';
import { link } from './chain.ts';
import { HEADER, logHeader } from './packet-log.ts';
import { parseRtp, SequenceCount } from './rtp-packet.ts';

/** A piece is closed after so many ms. */
export const PIECE_MS = 2000;

interface OpenPiece {
  length: number;
  first: number;
  last: number;
  packets: number;
  lostBefore: number;
  hash: Hash;
}

/** Cuts a track into closed pieces of 2 s and links them. Knows nothing of files: live recording and salvage both use it. */
export class PieceCutter {
  readonly #startedAt: number;
  readonly #count = new SequenceCount();
  #no: number;
  #offset: number;
  #chain: string;
  #piece: OpenPiece | null = null;

  /** `startedAt`: epoch ms of the recording's start. `after`: the last piece that is there already. */
  constructor(startedAt: number, chain: string, after?: manifest.ManifestPiece) {
    this.#startedAt = startedAt;
    this.#no = after?.no ?? 0;
    this.#offset = after ? after.offset + after.length : 0;
    this.#chain = after?.chain ?? chain;
  }

  /** Takes a packet. Gives the piece it closed, if any, and the bytes to write. */
  add(arrival: number, packet: Buffer): { closed: manifest.ManifestPiece | null; header: Buffer } {
    const closed = this.due(arrival) ? this.close() : null;
    const rtp = parseRtp(packet);
    const lostBefore = this.#count.lost;
    if (rtp) this.#count.note(rtp.ssrc, rtp.sequence);
    const header = logHeader(arrival, packet.length);
    const piece = (this.#piece ??= {
      length: 0,
      first: arrival,
      last: arrival,
      packets: 0,
      lostBefore,
      hash: createHash('sha256'),
    });
    piece.length += HEADER + packet.length;
    piece.last = Math.max(piece.last, arrival);
    piece.packets += 1;
    piece.hash.update(header).update(packet);
    return { closed, header };
  }

  /** Whether the open piece has had its time. */
  due(now: number): boolean {
    return this.#piece !== null && now - this.#piece.first >= PIECE_MS;
  }

  /** Closes the open piece; null when there is none. */
  close(): manifest.ManifestPiece | null {
    const piece = this.#piece;
    if (!piece) return null;
    this.#piece = null;
    const sha256 = piece.hash.digest('hex');
    this.#no += 1;
    this.#chain = link(this.#chain, sha256);
    const closed = {
      no: this.#no,
      offset: this.#offset,
      length: piece.length,
      from: new Date(this.#startedAt + piece.first).toISOString(),
      to: new Date(this.#startedAt + piece.last).toISOString(),
      packets: piece.packets,
      lost: Math.max(0, this.#count.lost - piece.lostBefore),
      sha256,
      chain: this.#chain,
    };
    this.#offset += piece.length;
    return closed;
  }
}

/** The pieces in an index file. A last line that was cut off by a crash is left out, as is everything after a line that does not fit. */
export function parseIndex(text: string): manifest.ManifestPiece[] {
  const pieces: manifest.ManifestPiece[] = [];
  for (const line of text.split('\n')) {
    const piece = manifest.manifestPiece.safeParse(jsonOf(line)).data;
    const end = pieces.at(-1);
    if (!piece || piece.no !== pieces.length + 1 || piece.offset !== (end ? end.offset + end.length : 0)) break;
    pieces.push(piece);
  }
  return pieces;
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
