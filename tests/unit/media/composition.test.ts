import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { describe, expect, jest, test } from '@jest/globals';
import { Composition } from '../../../media/picture/composition.ts';
import { Rendering } from '../../../media/recorder/render.ts';
import { openStored } from '../../../media/recorder/salvage.ts';
import { Film } from '../../fake/film.ts';
import { alaw, rtpPacket, storedRecording, tone, type Arrival } from './stored-recording.ts';

jest.setTimeout(60_000);

const PAYLOAD = 101;

/** Frames of VP8 that show a colour, 12 each second. */
function frames(colour: string, size: string, seconds: number): Buffer[] {
  const input = ['-v', 'error', '-f', 'lavfi', '-i', `color=c=${colour}:s=${size}:r=12:d=${seconds}`];
  const ivf = execFileSync('ffmpeg', [...input, '-c:v', 'libvpx', '-g', '24', '-f', 'ivf', '-']);
  const list: Buffer[] = [];
  for (let at = 32; at + 12 <= ivf.length;) {
    const length = ivf.readUInt32LE(at);
    list.push(ivf.subarray(at + 12, at + 12 + length));
    at += 12 + length;
  }
  return list;
}

/** Those frames as packets (RFC 7741), beginning at `at` ms. */
function packets(list: readonly Buffer[], at: number, sequence: number): Arrival[] {
  return list.flatMap((frame, number) => {
    const parts = Array.from({ length: Math.ceil(frame.length / 1100) }, (_, n) =>
      frame.subarray(n * 1100, n * 1100 + 1100),
    );
    return parts.map((part, n): Arrival => {
      const ms = at + (number * 1000) / 12;
      const payload = Buffer.concat([Buffer.from([n === 0 ? 0x10 : 0]), part]);
      const packet = rtpPacket(sequence++, Math.round(ms * 90), payload, { payloadType: PAYLOAD });
      if (n === parts.length - 1) packet[1] = PAYLOAD | 0x80;
      return { at: ms + 5, packet };
    });
  });
}

/** A-law packets of a tone, from one time to another, ms. */
const voice = (from: number, to: number): Arrival[] =>
  Array.from({ length: (to - from) / 20 }, (_, k) => ({
    at: from + k * 20 + 5,
    packet: rtpPacket(k, (from + k * 20) * 8, alaw(k * 160, 160, tone(440))),
  }));

/** Bytes without meaning, the same in each run: of random ones some make a picture of one colour. */
const noise = (n: number): Buffer => createHash('sha512').update(String(n)).digest();

const camera = { source: 'camera', codec: 'VP8', payloadType: PAYLOAD } as const;

describe('composing', () => {
  test('a picture that changes its size goes on; one that is rubbish is left out and told; sound is in time', async () => {
    const small = packets(frames('red', '320x180', 2), 1000, 0);
    const large = packets(frames('green', '1280x720', 2), 3000, small.length);
    const rubbish = packets(
      Array.from({ length: 20 }, (_, n) =>
        Buffer.concat([Buffer.from([0x10, 2, 0, 0x9d, 1, 0x2a, 64, 1, 180, 0]), noise(n)]),
      ),
      1000,
      0,
    );
    const { folder } = await storedRecording(
      [
        { side: 'caller', participantId: 'anna', ...camera, arrivals: [...small, ...large] },
        { side: 'caller', participantId: 'anna', arrivals: voice(3000, 5000) },
        { side: 'agent', participantId: 'eve', ...camera, arrivals: rubbish },
      ],
      6000,
    );
    const recording = await openStored(folder);
    const faults: string[] = [];
    const composition = new Composition(recording, {
      signal: new AbortController().signal,
      onProgress: () => undefined,
      onFault: (detail) => Promise.resolve(void faults.push(detail)),
    });
    await composition.decodeVoices();
    const rendering = await Rendering.open(recording);
    const sound: Buffer[] = [];
    for await (const { mix } of rendering.blocks()) sound.push(mix);
    await writeFile(composition.soundFile, Buffer.concat(sound));
    const film = await Film.open(await composition.compose(rendering.tracks));
    await rendering.close();

    expect(Math.abs(film.durationMs - 6000)).toBeLessThan(100);
    const anna = { x: 320, y: 380 };
    const eve = { x: 960, y: 380 };
    expect(film.isColour('red', anna, 500)).toBe(false);
    expect(film.isColour('red', anna, 2900)).toBe(true);
    expect(film.isColour('green', anna, 3200)).toBe(true);
    expect(film.isColour('green', anna, 4900)).toBe(true);
    expect(film.isColour('green', anna, 5400)).toBe(false);
    expect(film.hears(440, 2900)).toBe(false);
    expect(film.hears(440, 3100)).toBe(true);
    expect(film.hears(440, 4900)).toBe(true);
    expect(film.hears(440, 5100)).toBe(false);
    for (const colour of ['red', 'green'] as const) expect(film.isColour(colour, eve, 2000)).toBe(false);
    expect(faults.length).toBeLessThanOrEqual(1);
  });
});
