import type { Law } from './g711.ts';
import { JitterBuffer } from './jitter-buffer.ts';
import { FRAME_BYTES, type RtpPacket } from './packet.ts';

/** A voice that was silent on the wire for so long is gone, ms: who left, or came back as another stream. */
const GONE = 300;
/** Voices of one room that are told apart; a new one takes the place of the one not heard for longest. */
const MOST = 8;

interface Voice {
  readonly ssrc: number;
  readonly law: Law;
  readonly buffer: JitterBuffer;
  heardAt: number;
}

const sum = new Int32Array(FRAME_BYTES);
const frame = new Uint8Array(FRAME_BYTES);

/** Writes the same sound in another law, in place. */
export function translate(bytes: Uint8Array, at: number, from: Law, to: Law): void {
  if (from === to) return;
  for (let n = at; n < at + FRAME_BYTES; n++) bytes[n] = from.translated[bytes[n] ?? 0] ?? to.silence;
}

/**
 * What a room says to one telephone: each of the others in it is an RTP stream of its own (RFC 3550 §5.1: an SSRC), brought into order by itself. One voice,
 * as in almost every call, is handed through byte by byte; several are decoded, added with saturation at 16 bits and encoded (a mixer, RFC 3550 §7.1,
 * that lists no CSRC: telephones do not read it). The telephone's own voice is not among what its room sends.
 */
export class Mixer {
  #voices: Voice[] = [];

  put(packet: RtpPacket, data: Uint8Array, law: Law, now: number): void {
    // Nearly always the only one: this is done 50 times a second for every call.
    let voice = this.#voices[0];
    if (voice?.ssrc !== packet.ssrc) voice = this.#voices.find(({ ssrc }) => ssrc === packet.ssrc);
    if (voice?.law !== law) voice = this.#add(packet.ssrc, law, now);
    voice.heardAt = now;
    voice.buffer.put(packet, data, now);
  }

  /** Writes the next 20 ms in the law of the phone; silence when nothing came. */
  pull(into: Uint8Array, at: number, law: Law, now: number): void {
    if (this.#voices.length > 1) this.#forget(now);
    const only = this.#voices[0];
    if (only === undefined) into.fill(law.silence, at, at + FRAME_BYTES);
    else if (this.#voices.length > 1) this.#mix(into, at, law, now);
    else {
      only.buffer.pull(into, at, now);
      translate(into, at, only.law, law);
    }
  }

  #mix(into: Uint8Array, at: number, law: Law, now: number): void {
    sum.fill(0);
    for (const { buffer, law: from } of this.#voices) {
      if (!buffer.pull(frame, 0, now)) continue;
      for (let n = 0; n < FRAME_BYTES; n++) sum[n] = (sum[n] ?? 0) + (from.decode[frame[n] ?? 0] ?? 0);
    }
    for (let n = 0; n < FRAME_BYTES; n++) into[at + n] = law.encode(Math.max(-32_768, Math.min(32_767, sum[n] ?? 0)));
  }

  #add(ssrc: number, law: Law, now: number): Voice {
    const others = this.#voices.filter((voice) => voice.ssrc !== ssrc).sort((a, b) => b.heardAt - a.heardAt);
    const voice = { ssrc, law, buffer: new JitterBuffer(law), heardAt: now };
    this.#voices = [voice, ...others.slice(0, MOST - 1)];
    return voice;
  }

  #forget(now: number): void {
    const oldest = now - GONE;
    if (this.#voices.every(({ heardAt }) => heardAt >= oldest)) return;
    // The last one stays, so that it is handed through when it speaks again.
    const there = this.#voices.filter(({ heardAt }) => heardAt >= oldest);
    this.#voices = there.length > 0 ? there : this.#voices.slice(0, 1);
  }
}
