/** Longest sound in one packet, samples at 48 kHz: 120 ms (RFC 6716 §3.4, R5). */
const MOST_SAMPLES = 5760;
/** Longest frame in bytes (R2). */
const MOST_BYTES = 1275;

/** Samples of one frame at 48 kHz by the packet's first byte (RFC 6716 §3.1, table 2). */
function frameSamples(toc: number): number {
  const config = toc >> 3;
  if (config < 12) return [480, 960, 1920, 2880][config & 3] ?? 0;
  if (config < 16) return config & 1 ? 960 : 480;
  return 120 << (config & 3);
}

/**
 * How long an Opus packet's sound is, in samples at 48 kHz; null when the packet breaks one of the rules R1–R7 of RFC 6716 §3.4, so that a decoder would
 * refuse it.
 */
export function opusSamples(packet: Buffer): number | null {
  const toc = packet[0];
  if (toc === undefined) return null;
  const frames = frameCount(packet, toc & 3);
  const samples = frames * frameSamples(toc);
  return frames > 0 && samples <= MOST_SAMPLES ? samples : null;
}

/** How many frames are in a packet of the code; 0 when it is malformed. */
function frameCount(packet: Buffer, code: number): number {
  const rest = packet.length - 1;
  if (code === 0) return rest <= MOST_BYTES ? 1 : 0;
  if (code === 1) return rest % 2 === 0 && rest / 2 <= MOST_BYTES ? 2 : 0;
  if (code === 2) {
    const first = frameLength(packet, 1);
    const second = first ? packet.length - first.next - first.length : -1;
    return second >= 0 && second <= MOST_BYTES ? 2 : 0;
  }
  return manyFrames(packet);
}

/** Length of a frame as coded at a place (RFC 6716 §3.2.1), and what follows it. */
function frameLength(packet: Buffer, at: number): { length: number; next: number } | null {
  const first = packet[at];
  if (first === undefined) return null;
  if (first < 252) return { length: first, next: at + 1 };
  const second = packet[at + 1];
  return second === undefined ? null : { length: second * 4 + first, next: at + 2 };
}

/** Code 3 (RFC 6716 §3.2.5): a number of frames, with or without padding, of one length or of several. */
function manyFrames(packet: Buffer): number {
  const head = packet[1];
  if (head === undefined) return 0;
  const frames = head & 0x3f;
  let at = 2;
  let padding = 0;
  if (head & 0x40) {
    for (let more = 255; more === 255; at += 1) {
      const byte = packet[at];
      if (byte === undefined) return 0;
      more = byte;
      padding += more === 255 ? 254 : more;
    }
  }
  const end = packet.length - padding;
  if (frames === 0 || end < at) return 0;
  if (!(head & 0x80)) {
    const each = (end - at) / frames;
    return Number.isInteger(each) && each <= MOST_BYTES ? frames : 0;
  }
  let sum = 0;
  for (let frame = 1; frame < frames; frame += 1) {
    const coded = frameLength(packet, at);
    if (!coded) return 0;
    sum += coded.length;
    at = coded.next;
  }
  const last = end - at - sum;
  return last >= 0 && last <= MOST_BYTES ? frames : 0;
}
