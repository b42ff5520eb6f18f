/** SRTP (RFC 3711) with AES-CM and HMAC-SHA1-80, the suite that every implementation has (§5; RFC 4568 §6.2.1). Keys never change within a context. */
import {
  createCipheriv,
  createHmac,
  createSecretKey,
  timingSafeEqual,
  type Cipheriv,
  type KeyObject,
} from 'node:crypto';
import { HEADER_BYTES } from './packet.ts';

export const KEY_BYTES = 16;
export const SALT_BYTES = 14;
/** Master key and master salt, one after the other, as SDP carries them. */
export const MASTER_BYTES = KEY_BYTES + SALT_BYTES;
/** Behind each packet. */
export const TAG_BYTES = 10;
const BLOCK = 16;
/** Packets that may come late (§3.3.2: at least 64). */
const WINDOW = 64n;
/** Streams that one key may carry; a telephone has one, after a transfer another. */
const MOST_STREAMS = 8;

/** §4.3.1 and §4.3.3 without key derivation rate: a pseudo-random `length` bytes for that purpose. */
export function deriveKey(master: Uint8Array, label: 0 | 1 | 2, length: number): Buffer {
  const x = Buffer.alloc(BLOCK);
  x.set(master.subarray(KEY_BYTES, MASTER_BYTES));
  x.writeUInt8(x.readUInt8(7) ^ label, 7);
  const cipher = createCipheriv('aes-128-ctr', master.subarray(0, KEY_BYTES), x);
  return cipher.update(Buffer.alloc(length));
}

/** §4.1.1: the key stream of one direction, many packets with one cipher. */
class KeyStream {
  readonly #cipher: Cipheriv;
  readonly #salt: Buffer;
  readonly #counters = Buffer.alloc(BLOCK * 64);

  constructor(master: Uint8Array) {
    // Counter mode by hand, as blocks of ECB: a cipher in counter mode would have to be made anew for each packet.
    this.#cipher = createCipheriv('aes-128-ecb', deriveKey(master, 0, KEY_BYTES), null).setAutoPadding(false);
    this.#salt = deriveKey(master, 2, SALT_BYTES);
  }

  /** Encrypts or decrypts `data[start … end)` in place. `roc` and `sequence` are the packet's index. */
  apply(data: Uint8Array, start: number, end: number, ssrc: number, roc: number, sequence: number): void {
    const blocks = Math.ceil((end - start) / BLOCK);
    const counters = this.#counters;
    const salt = this.#salt;
    for (let block = 0; block < blocks; block++) {
      const at = block * BLOCK;
      counters.set(salt, at);
      counters.writeUInt32BE((salt.readUInt32BE(4) ^ ssrc) >>> 0, at + 4);
      counters.writeUInt32BE((salt.readUInt32BE(8) ^ roc) >>> 0, at + 8);
      counters.writeUInt16BE(salt.readUInt16BE(12) ^ sequence, at + 12);
      counters.writeUInt16BE(block, at + 14);
    }
    const stream = this.#cipher.update(counters.subarray(0, blocks * BLOCK));
    for (let n = start, m = 0; n < end; n++, m++) data[n] = (data[n] ?? 0) ^ (stream[m] ?? 0);
  }
}

class Authenticator {
  readonly #key: KeyObject;
  readonly #roc = Buffer.alloc(4);

  constructor(master: Uint8Array) {
    this.#key = createSecretKey(deriveKey(master, 1, 20));
  }

  /** §4.2: over the packet and the roll-over counter. */
  tag(data: Uint8Array, start: number, end: number, roc: number): Buffer {
    this.#roc.writeUInt32BE(roc);
    const mac = createHmac('sha1', this.#key).update(data.subarray(start, end)).update(this.#roc).digest();
    return mac.subarray(0, TAG_BYTES);
  }
}

const uint16 = (data: Uint8Array, at: number): number => ((data[at] ?? 0) << 8) | (data[at + 1] ?? 0);
const uint32 = (data: Uint8Array, at: number): number => ((uint16(data, at) << 16) | uint16(data, at + 2)) >>> 0;

/** Where the payload begins: after CSRCs and extension, which stay readable (§3.1). Null: it is no packet. */
function payloadStart(data: Uint8Array, start: number, end: number): number | null {
  const first = data[start] ?? 0;
  if (end - start < HEADER_BYTES || first >> 6 !== 2) return null;
  let at = start + HEADER_BYTES + (first & 0x0f) * 4;
  if (first & 0x10) at += 4 + uint16(data, at + 2) * 4;
  return at <= end ? at : null;
}

/** Protects what we send: one stream, its packets in order. */
export class SrtpSender {
  readonly #stream: KeyStream;
  readonly #authenticator: Authenticator;
  #roc = 0;
  #last = -1;

  /** @param master MASTER_BYTES bytes */
  constructor(master: Uint8Array) {
    this.#stream = new KeyStream(master);
    this.#authenticator = new Authenticator(master);
  }

  /** Encrypts the packet `data[0 … length)` in place and writes the tag behind it: TAG_BYTES more. */
  protect(data: Uint8Array, length: number): void {
    const sequence = uint16(data, 2);
    if (sequence < this.#last) this.#roc = (this.#roc + 1) >>> 0;
    this.#last = sequence;
    const start = payloadStart(data, 0, length) ?? length;
    this.#stream.apply(data, start, length, uint32(data, 8), this.#roc, sequence);
    data.set(this.#authenticator.tag(data, 0, length, this.#roc), length);
  }
}

interface Received {
  /** Highest index that was authentic (§3.3.1), and which of the 64 up to it were. */
  highest: bigint;
  seen: bigint;
}

const ROC_SHIFT = 16n;

/** Opens what the other side sends. */
export class SrtpReceiver {
  readonly #stream: KeyStream;
  readonly #authenticator: Authenticator;
  /** By SSRC. */
  readonly #received = new Map<number, Received>();

  /** @param master MASTER_BYTES bytes */
  constructor(master: Uint8Array) {
    this.#stream = new KeyStream(master);
    this.#authenticator = new Authenticator(master);
  }

  /** Decrypts `data[start … end)` in place; where the RTP packet ends, or null when it is not authentic or comes a second time. */
  open(data: Uint8Array, start: number, end: number): number | null {
    const packetEnd = end - TAG_BYTES;
    const payload = payloadStart(data, start, packetEnd);
    if (payload === null) return null;
    const ssrc = uint32(data, start + 8);
    const received = this.#received.get(ssrc);
    if (!received && this.#received.size >= MOST_STREAMS) return null;
    const sequence = uint16(data, start + 2);
    const roc = received ? guessRoc(received.highest, sequence) : 0;
    if (roc < 0) return null;
    const index = (BigInt(roc) << ROC_SHIFT) | BigInt(sequence);
    if (received && isReplay(received, index)) return null;
    const tag = this.#authenticator.tag(data, start, packetEnd, roc);
    if (!timingSafeEqual(tag, data.subarray(packetEnd, end))) return null;
    if (received) keep(received, index);
    else this.#received.set(ssrc, { highest: index, seen: 1n });
    this.#stream.apply(data, payload, packetEnd, ssrc, roc, sequence);
    return packetEnd;
  }
}

/** §3.3.1, appendix A: the counter by which the packet is nearest to the highest one. */
function guessRoc(highest: bigint, sequence: number): number {
  const roc = Number(highest >> ROC_SHIFT);
  const last = Number(highest & 0xffffn);
  if (last < 0x8000) return sequence - last > 0x8000 ? roc - 1 : roc;
  return last - 0x8000 > sequence ? roc + 1 : roc;
}

function isReplay({ highest, seen }: Received, index: bigint): boolean {
  if (index > highest) return false;
  const age = highest - index;
  return age >= WINDOW || ((seen >> age) & 1n) === 1n;
}

function keep(received: Received, index: bigint): void {
  if (index > received.highest) {
    received.seen = BigInt.asUintN(Number(WINDOW), (received.seen << (index - received.highest)) | 1n);
    received.highest = index;
  } else received.seen |= 1n << (received.highest - index);
}
