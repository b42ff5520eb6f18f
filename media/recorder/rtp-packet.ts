/** What the recorder needs of an RTP packet. */
export interface RtpPacket {
  payloadType: number;
  /** Of a picture: the last packet of a frame. */
  marker: boolean;
  sequence: number;
  timestamp: number;
  ssrc: number;
  payload: Buffer;
}

/** Parses an RTP packet (RFC 3550 §5.1, extension §5.3.1); null when it is not one. The payload is a view, not a copy. */
export function parseRtp(packet: Buffer): RtpPacket | null {
  if (packet.length < 12) return null;
  const first = packet.readUInt8(0);
  if (first >> 6 !== 2) return null;
  let start = 12 + 4 * (first & 0x0f);
  if (first & 0x10) {
    if (packet.length < start + 4) return null;
    start += 4 + 4 * packet.readUInt16BE(start + 2);
  }
  const padding = first & 0x20 ? packet.readUInt8(packet.length - 1) : 0;
  const end = packet.length - padding;
  if (start > end) return null;
  return {
    payloadType: packet.readUInt8(1) & 0x7f,
    marker: packet.readUInt8(1) > 0x7f,
    sequence: packet.readUInt16BE(2),
    timestamp: packet.readUInt32BE(4),
    ssrc: packet.readUInt32BE(8),
    payload: packet.subarray(start, end),
  };
}

/** Difference a - b of two numbers that wrap at 2^16, between -32768 and 32767. */
export const sequenceDistance = (a: number, b: number): number => ((a - b) << 16) >> 16;

/** Difference a - b of two numbers that wrap at 2^32, between -2^31 and 2^31 - 1. */
export const timestampDistance = (a: number, b: number): number => (a - b) | 0;

/** A jump of the sequence number this far is a new start of the sender, not loss (RFC 3550 appendix A.1, MAX_DROPOUT). */
const MAX_DROPOUT = 3000;
/** How far back a packet is remembered, so that it is not counted twice. */
const MEMORY = 1024;

/**
 * Counts the packets of a stream by their sequence numbers: which are new, which double, how many are missing. Survives wrapping, reordering
 * and a sender that starts anew.
 */
export class SequenceCount {
  #ssrc: number | null = null;
  #highest = 0;
  #expected = 0;
  #received = 0;
  readonly #seen = new Int32Array(MEMORY).fill(-1);

  /** Packets that came, without doubles. */
  get received(): number {
    return this.#received;
  }

  /** Packets that should have come and did not, so far. */
  get lost(): number {
    return Math.max(0, this.#expected - this.#received);
  }

  /**
   * Notes a packet. `double`: it was there already. `step`: by how much it is ahead of the highest one so far (1 when nothing is missing, 0 or
   * less when late); null at a start.
   */
  note(ssrc: number, sequence: number): { double: boolean; step: number | null } {
    const step = this.#ssrc === ssrc ? sequenceDistance(sequence, this.#highest) : null;
    if (step === null || Math.abs(step) > MAX_DROPOUT) {
      this.#ssrc = ssrc;
      this.#seen.fill(-1);
      this.#take(sequence, 1);
      return { double: false, step: null };
    }
    if (step <= 0 && this.#seen[sequence % MEMORY] === sequence) return { double: true, step };
    this.#take(sequence, Math.max(0, step));
    return { double: false, step };
  }

  #take(sequence: number, ahead: number): void {
    if (ahead > 0) this.#highest = sequence;
    this.#expected += ahead;
    this.#received += 1;
    this.#seen[sequence % MEMORY] = sequence;
  }
}
