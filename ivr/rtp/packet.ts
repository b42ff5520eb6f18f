/** A frame: 20 ms of G.711. */
export const FRAME_MS = 20;
export const FRAME_BYTES = 160;
export const HEADER_BYTES = 12;
/** An RTP packet of one frame. */
export const PACKET_BYTES = HEADER_BYTES + FRAME_BYTES;

/** Room behind a packet for the tag of SRTP. */
export const SEALED_BYTES = PACKET_BYTES + 10;

/** Largest payload that is taken: 120 ms of G.711. */
const MAX_PAYLOAD = 960;

/** What an RTP packet says; the payload is `data[payloadStart … payloadEnd)`. */
export interface RtpPacket {
  readonly marker: boolean;
  readonly payloadType: number;
  readonly sequence: number;
  readonly timestamp: number;
  readonly ssrc: number;
  readonly payloadStart: number;
  readonly payloadEnd: number;
}

/** RFC 5761 §4: on a shared port, these second bytes are RTCP and no RTP payload type. */
export const isRtcp = (data: Uint8Array, start = 0, end = data.length): boolean => {
  const type = data[start + 1] ?? 0;
  return end - start >= 8 && type >= 192 && type <= 223;
};

const uint16 = (data: Uint8Array, at: number): number => ((data[at] ?? 0) << 8) | (data[at + 1] ?? 0);
const uint32 = (data: Uint8Array, at: number): number => ((uint16(data, at) << 16) | uint16(data, at + 2)) >>> 0;

/** Reads the packet `data[start … end)` from the network (RFC 3550 §5.1). Never throws: null when it is not whole RTP version 2 with a payload of 1–960 bytes. */
export function parseRtp(data: Uint8Array, start = 0, end = data.length): RtpPacket | null {
  const first = data[start] ?? 0;
  if (end - start <= HEADER_BYTES || first >> 6 !== 2) return null;
  let payloadStart = start + HEADER_BYTES + (first & 0x0f) * 4;
  if (first & 0x10) {
    // §5.3.1: profile, length in 32-bit words, and so many words.
    if (payloadStart + 4 > end) return null;
    payloadStart += 4 + uint16(data, payloadStart + 2) * 4;
  }
  let payloadEnd = end;
  if (first & 0x20) {
    // §5.1: the last byte of padding counts itself.
    const padding = data[end - 1] ?? 0;
    if (padding === 0) return null;
    payloadEnd -= padding;
  }
  if (payloadStart >= payloadEnd || payloadEnd - payloadStart > MAX_PAYLOAD) return null;
  const second = data[start + 1] ?? 0;
  return {
    marker: second >= 0x80,
    payloadType: second & 0x7f,
    sequence: uint16(data, start + 2),
    timestamp: uint32(data, start + 4),
    ssrc: uint32(data, start + 8),
    payloadStart,
    payloadEnd,
  };
}

/** Writes the header of a packet without CSRC, extension and padding into the first 12 bytes of `into`. */
export function writeRtpHeader(
  into: Uint8Array,
  payloadType: number,
  marker: boolean,
  sequence: number,
  timestamp: number,
  ssrc: number,
): void {
  into[0] = 0x80;
  into[1] = payloadType | (marker ? 0x80 : 0);
  into[2] = sequence >> 8;
  into[3] = sequence;
  into[4] = timestamp >>> 24;
  into[5] = timestamp >>> 16;
  into[6] = timestamp >>> 8;
  into[7] = timestamp;
  into[8] = ssrc >>> 24;
  into[9] = ssrc >>> 16;
  into[10] = ssrc >>> 8;
  into[11] = ssrc;
}
