import { describe, expect, test } from '@jest/globals';
import { LAWS, type Law } from '../../../ivr/rtp/g711.ts';
import { Mixer } from '../../../ivr/rtp/mixer.ts';
import type { RtpPacket } from '../../../ivr/rtp/packet.ts';
import { power, sine, toneShare } from '../../fake/tone.ts';

/** Somebody in the room who sends a tone, 20 ms a packet. */
class Speaker {
  readonly #mixer: Mixer;
  readonly #law: Law;
  readonly #ssrc: number;
  readonly #samples: Int16Array;
  #frame = 0;

  constructor(mixer: Mixer, ssrc: number, tone: number, { law = LAWS.PCMA, level = 0.3 } = {}) {
    this.#mixer = mixer;
    this.#law = law;
    this.#ssrc = ssrc;
    this.#samples = sine(tone, 4, level);
  }

  send(now: number): void {
    const samples = this.#samples.subarray(this.#frame * 160, (this.#frame + 1) * 160);
    const data = Uint8Array.from(samples, (sample) => this.#law.encode(sample));
    const packet: RtpPacket = {
      marker: false,
      payloadType: this.#law.payloadType,
      sequence: this.#frame,
      timestamp: this.#frame * 160,
      ssrc: this.#ssrc,
      payloadStart: 0,
      payloadEnd: data.length,
    };
    this.#frame++;
    this.#mixer.put(packet, data, this.#law, now);
  }
}

/** What a telephone hears of a second in which these people speak; as samples. */
function hear(mixer: Mixer, speakers: Speaker[], law: Law, from = 0, frames = 50): Int16Array {
  const heard = new Int16Array(frames * 160);
  const frame = new Uint8Array(160);
  for (let n = 0; n < frames; n++) {
    const now = from + n * 20;
    for (const speaker of speakers) speaker.send(now);
    mixer.pull(frame, 0, law, now + 10);
    frame.forEach((byte, at) => (heard[n * 160 + at] = law.decode[byte] ?? 0));
  }
  return heard;
}

describe('what a telephone hears of a room', () => {
  test('nobody: silence', () => {
    expect(power(hear(new Mixer(), [], LAWS.PCMU))).toBeLessThan(1e-6);
  });

  test('one voice is handed through byte by byte', () => {
    const mixer = new Mixer();
    const speaker = new Speaker(mixer, 1, 440);
    const heard = hear(mixer, [speaker], LAWS.PCMA);
    const sent = new Set(sine(440, 4).map((sample) => LAWS.PCMA.decode[LAWS.PCMA.encode(sample)] ?? 0));
    expect([...heard.subarray(1600)].every((sample) => sent.has(sample))).toBe(true);
  });

  test('two voices of different laws: both, at the level at which they were sent', () => {
    const mixer = new Mixer();
    const two = [new Speaker(mixer, 1, 440), new Speaker(mixer, 2, 880, { law: LAWS.PCMU })];
    const heard = hear(mixer, two, LAWS.PCMA).subarray(2400);
    expect(toneShare(heard, 440)).toBeGreaterThan(0.45);
    expect(toneShare(heard, 880)).toBeGreaterThan(0.45);
    expect(power(heard)).toBeGreaterThan(0.08);
    expect(power(heard)).toBeLessThan(0.1);
  });

  test('too loud together: saturated, not wrapped round', () => {
    const mixer = new Mixer();
    const loud = [1, 2, 3].map((ssrc) => new Speaker(mixer, ssrc, 440, { level: 0.9 }));
    const heard = hear(mixer, loud, LAWS.PCMA).subarray(2400);
    // A wrapped sample would jump from one end of the scale to the other.
    let jump = 0;
    for (let n = 1; n < heard.length; n++) jump = Math.max(jump, Math.abs(heard[n]! - heard[n - 1]!));
    expect(jump).toBeLessThan(45_000);
    expect(power(heard)).toBeGreaterThan(0.6);
    expect(toneShare(heard, 440)).toBeGreaterThan(0.8);
  });

  test('who leaves is gone, and who is left is handed through again', () => {
    const mixer = new Mixer();
    const [stays, leaves] = [new Speaker(mixer, 1, 440), new Speaker(mixer, 2, 880)];
    hear(mixer, [stays, leaves], LAWS.PCMA);
    const heard = hear(mixer, [stays], LAWS.PCMA, 1000).subarray(4000);
    expect(toneShare(heard, 440)).toBeGreaterThan(0.95);
  });

  test('a voice that comes back as another stream is heard at once, the old one not any more', () => {
    const mixer = new Mixer();
    hear(mixer, [new Speaker(mixer, 1, 440)], LAWS.PCMA);
    const heard = hear(mixer, [new Speaker(mixer, 2, 880)], LAWS.PCMA, 1000).subarray(1600);
    expect(toneShare(heard, 880)).toBeGreaterThan(0.95);
  });

  test('so many streams that they cannot be people: bounded', () => {
    const mixer = new Mixer();
    const crowd = Array.from({ length: 40 }, (_, n) => new Speaker(mixer, n + 1, 440, { level: 0.01 }));
    const heard = hear(mixer, crowd, LAWS.PCMA, 0, 10);
    expect(power(heard)).toBeLessThan(0.01);
  });
});
