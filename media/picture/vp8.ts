import type { MediaPacket } from '../recorder/stored-packets.ts';

/** A frame larger than this, in bytes or in pixels (4K), is none that a camera sends: decoding it would take the machine's memory. */
const MOST_BYTES = 4 << 20;
const MOST_PIXELS = 3840 * 2160;

/** A whole frame. */
export interface Vp8Frame {
  key: boolean;
  data: Buffer;
}

/** The part of a frame in a packet's payload (RFC 7741 §4.2); null when it is malformed. `start`: the frame begins there. The data is a view. */
export function parseVp8Payload(payload: Buffer): { start: boolean; data: Buffer } | null {
  const first = payload[0];
  if (first === undefined) return null;
  let at = 1;
  if (first & 0x80) {
    const extension = payload[at];
    if (extension === undefined) return null;
    at += 1;
    // I: picture id, of one or two bytes; L: TL0PICIDX; T or K: a byte for both.
    if (extension & 0x80) at += (payload[at] ?? 0) & 0x80 ? 2 : 1;
    if (extension & 0x40) at += 1;
    if (extension & 0x30) at += 1;
  }
  if (at >= payload.length) return null;
  return { start: (first & 0x17) === 0x10, data: payload.subarray(at) };
}

/** Width and height in a key frame (RFC 6386 §9.1); null when it is none. */
export function keyFrameSize(frame: Buffer): { width: number; height: number } | null {
  const first = frame[0];
  if (first === undefined || first & 1 || frame.length < 10 || frame.readUIntBE(3, 3) !== 0x9d012a) return null;
  const [width, height] = [frame.readUInt16LE(6) & 0x3fff, frame.readUInt16LE(8) & 0x3fff];
  return width > 0 && height > 0 ? { width, height } : null;
}

/**
 * Puts frames together from packets in order. A frame of which something is missing is left out, and all that follow until the next key frame, which builds on
 * nothing: a decoder would show them broken.
 */
export class Vp8Assembler {
  #parts: Buffer[] = [];
  #bytes = 0;
  #timestamp = 0;
  #needsKey = true;

  /** Takes the next packet; gives the frame that it completes. */
  take({ rtp, step }: MediaPacket): Vp8Frame | null {
    if (step !== 1) this.#damaged();
    // Packets without payload only fill the line.
    if (rtp.payload.length === 0) return null;
    const part = parseVp8Payload(rtp.payload);
    if (!part) return this.#damaged();
    if (part.start) {
      if (this.#parts.length > 0) this.#damaged();
      this.#timestamp = rtp.timestamp;
    } else if (this.#parts.length === 0 || rtp.timestamp !== this.#timestamp) {
      return this.#damaged();
    }
    this.#parts.push(part.data);
    this.#bytes += part.data.length;
    if (this.#bytes > MOST_BYTES) return this.#damaged();
    return rtp.marker ? this.#complete() : null;
  }

  #complete(): Vp8Frame | null {
    const data = Buffer.concat(this.#parts);
    this.#clear();
    const size = keyFrameSize(data);
    if (size && size.width * size.height > MOST_PIXELS) return this.#damaged();
    const key = size !== null;
    if (this.#needsKey && !key) return null;
    this.#needsKey = false;
    return { key, data };
  }

  #damaged(): null {
    this.#needsKey = true;
    this.#clear();
    return null;
  }

  #clear(): void {
    this.#parts = [];
    this.#bytes = 0;
  }
}
