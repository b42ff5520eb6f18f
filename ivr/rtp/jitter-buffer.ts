import { Lateness, RATE } from './lateness.ts';
import type { Law } from './g711.ts';
import { FRAME_BYTES, type RtpPacket } from './packet.ts';

/** Samples that are kept: 512 ms. A power of two, so that positions follow from the timestamp across its wrap. */
const RING = 4096;
const MASK = RING - 1;
/** Bounds of the delay, in samples: 20 and 120 ms. */
const MIN_DELAY = 20 * RATE;
const MAX_DELAY = 120 * RATE;
/** Delay before anything is known of the line: 40 ms. */
const FIRST_EXPECTED = 20 * RATE;
/** From here on the delay is corrected at the next quiet or missing frame, in samples. */
const TOO_SHORT = 15 * RATE;
const TOO_LONG = 25 * RATE;
/** From here on a frame is left out even while somebody speaks. */
const MUCH_TOO_LONG = 60 * RATE;
/** Packets in a row that are all too late: the sender has set its timestamps back. */
const ALL_LATE = 10;
/** A new SSRC takes over when the old one was silent for so long, ms; before that it is a second sender, which is not heard. */
const HANDOVER = 60;
/** Mean amplitude of 16-bit samples below which a frame is quiet, about -44 dB. */
const QUIET = 200;

/**
 * Takes the packets of one G.711 sender as the network brings them, and gives a frame of 20 ms whenever it is asked. Stands jitter,
 * reordering, repeated and lost packets, wraps, changes of SSRC, jumps of the timestamp, clock drift, and packets of any length.
 * The delay follows what the line does, 20 to 120 ms; it is changed where nothing is said, by one frame at a time.
 */
export class JitterBuffer {
  readonly #law: Law;
  readonly #ring = new Uint8Array(RING);
  /** 1 where the ring holds a sample that was not played yet. */
  readonly #there = new Uint8Array(RING);
  readonly #lateness = new Lateness(FIRST_EXPECTED);
  #ssrc: number | null = null;
  #lastPutAt = 0;
  /** Timestamp of the next sample to be played. */
  #playAt = 0;
  #lateInARow = 0;
  /** What was played last, for concealing what is missing next. */
  readonly #last = new Uint8Array(FRAME_BYTES);
  #lastIsSound = false;
  /** Packets that came after their time, and frames that were missing in whole or part. */
  late = 0;
  concealed = 0;

  constructor(law: Law) {
    this.#law = law;
  }

  get delayMs(): number {
    return this.#delay() / RATE;
  }

  /** Takes a packet; `data` is the datagram it was read from, `now` its arrival in ms. */
  put(packet: RtpPacket, data: Uint8Array, now: number): void {
    const length = packet.payloadEnd - packet.payloadStart;
    if (packet.ssrc !== this.#ssrc) {
      if (this.#ssrc !== null && now - this.#lastPutAt < HANDOVER) return;
      this.#restart(packet, now);
    }
    this.#lastPutAt = now;
    let ahead = (packet.timestamp - this.#playAt) | 0;
    const lost = ahead + length > RING || ahead < -RING * 2;
    if (lost || (ahead + length <= 0 && this.#lateInARow + 1 >= ALL_LATE)) {
      this.#restart(packet, now);
      ahead = (packet.timestamp - this.#playAt) | 0;
    }
    this.#lateness.note(packet.timestamp, now);
    if (ahead + length <= 0) {
      this.late++;
      this.#lateInARow++;
      return;
    }
    this.#lateInARow = 0;
    const skipped = Math.max(0, -ahead);
    this.#store(data, packet.payloadStart + skipped, packet.payloadEnd, packet.timestamp + skipped);
  }

  /** Writes the next 20 ms to `into[at …]`. False when nothing is there to be heard: silence was written. */
  pull(into: Uint8Array, at: number, now: number): boolean {
    if (this.#ssrc === null) return this.#silence(into, at);
    // Above 0: played too early for the line, packets will miss their time. Below: the caller waits longer than needed.
    let early = this.#early(now);
    while (early < -TOO_LONG && this.#mayLeaveOut(early)) {
      this.#forget(FRAME_BYTES);
      early += FRAME_BYTES;
    }
    const missing = this.#missing();
    if (early > TOO_SHORT && (missing === FRAME_BYTES || this.#isQuiet())) return this.#conceal(into, at);
    if (missing === FRAME_BYTES) {
      this.#forget(FRAME_BYTES);
      return this.#conceal(into, at);
    }
    this.#take(into, at, missing > 0);
    return true;
  }

  #delay(): number {
    // One frame more than the expected lateness: frames are asked for at fixed times, packets come at any.
    return Math.min(MAX_DELAY, Math.max(MIN_DELAY, this.#lateness.expected + FRAME_BYTES));
  }

  #early(now: number): number {
    return (this.#playAt - Math.round(this.#lateness.timestampDue(now) - this.#delay())) | 0;
  }

  #restart(packet: RtpPacket, now: number): void {
    this.#ssrc = packet.ssrc;
    this.#there.fill(0);
    this.#lateInARow = 0;
    this.#lateness.restart(packet.timestamp, now);
    // Whole frames: packets of 20 ms, the usual ones, are then played as they came and are never cut in two.
    this.#playAt = (packet.timestamp - Math.ceil(this.#delay() / FRAME_BYTES) * FRAME_BYTES) >>> 0;
  }

  #store(data: Uint8Array, start: number, end: number, timestamp: number): void {
    let position = timestamp & MASK;
    for (let index = start; index < end; index++) {
      this.#ring[position] = data[index] ?? 0;
      this.#there[position] = 1;
      position = (position + 1) & MASK;
    }
  }

  /** How many samples of the next frame are missing. */
  #missing(): number {
    let there = 0;
    for (let n = 0; n < FRAME_BYTES; n++) there += this.#there[(this.#playAt + n) & MASK] ?? 0;
    return FRAME_BYTES - there;
  }

  #mayLeaveOut(early: number): boolean {
    return early < -MUCH_TOO_LONG || this.#missing() === FRAME_BYTES || this.#isQuiet();
  }

  #isQuiet(): boolean {
    let sum = 0;
    for (let n = 0; n < FRAME_BYTES; n += 4) {
      sum += Math.abs(this.#law.decode[this.#ring[(this.#playAt + n) & MASK] ?? 0] ?? 0);
    }
    return sum < (QUIET * FRAME_BYTES) / 4;
  }

  #forget(samples: number): void {
    for (let n = 0; n < samples; n++) this.#there[(this.#playAt + n) & MASK] = 0;
    this.#playAt = (this.#playAt + samples) >>> 0;
  }

  #take(into: Uint8Array, at: number, holes: boolean): void {
    if (holes) this.concealed++;
    for (let n = 0; n < FRAME_BYTES; n++) {
      const position = (this.#playAt + n) & MASK;
      const sample = this.#there[position] ? (this.#ring[position] ?? 0) : this.#law.silence;
      this.#there[position] = 0;
      this.#last[n] = sample;
      into[at + n] = sample;
    }
    this.#lastIsSound = true;
    this.#playAt = (this.#playAt + FRAME_BYTES) >>> 0;
  }

  /** A missing frame is once the last one at half the amplitude, then silence. */
  #conceal(into: Uint8Array, at: number): boolean {
    if (!this.#lastIsSound) return this.#silence(into, at);
    this.#lastIsSound = false;
    this.concealed++;
    for (let n = 0; n < FRAME_BYTES; n++) into[at + n] = this.#law.halved[this.#last[n] ?? 0] ?? this.#law.silence;
    return true;
  }

  #silence(into: Uint8Array, at: number): boolean {
    into.fill(this.#law.silence, at, at + FRAME_BYTES);
    return false;
  }
}
