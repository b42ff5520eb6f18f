import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, jest, test } from '@jest/globals';
import { readAnswer } from '../../../media/caption/answer.ts';
import { Voice, type Frame } from '../../../media/caption/voice.ts';
import { voiceDecoder } from '../../../media/caption/voice-decoder.ts';
import { media } from '../../../signaling/contract/index.ts';
import { encodeAlaw, sine, toneShare, wav } from '../../fake/tone.ts';

function rtp(sequence: number, timestamp: number, payload: Buffer, ssrc = 7): Buffer {
  const head = Buffer.alloc(12);
  head[0] = 0x80;
  head.writeUInt16BE(sequence & 0xffff, 2);
  head.writeUInt32BE(timestamp >>> 0, 4);
  head.writeUInt32BE(ssrc, 8);
  return Buffer.concat([head, payload]);
}

async function listening(codec: media.TrackCodec): Promise<{ voice: Voice; frames: Frame[]; pause: jest.Mock }> {
  const frames: Frame[] = [];
  const pause = jest.fn();
  const voice = new Voice((await voiceDecoder(codec))!, { frame: (frame) => frames.push(frame), pause });
  return { voice, frames, pause };
}

const soundOf = (frames: Frame[]): Int16Array => {
  const all = Buffer.concat(frames.map(({ pcm }) => pcm));
  return Int16Array.from({ length: all.length / 2 }, (_, n) => all.readInt16LE(n * 2));
};

/** The packets of an Ogg file that ffmpeg made (RFC 3533 §6), without head and tags. */
function opusPackets(frequency: number): Buffer[] {
  const folder = mkdtempSync(join(tmpdir(), 'court-opus-'));
  const from = join(folder, 'tone.wav');
  const to = join(folder, 'tone.ogg');
  execFileSync('sh', ['-c', `cat > ${from}`], { input: wav(sine(frequency, 2, 0.3, 48_000), 48_000) });
  execFileSync('ffmpeg', ['-v', 'error', '-i', from, '-ac', '2', '-c:a', 'libopus', '-b:a', '40k', to]);
  const file = readFileSync(to);
  const packets: Buffer[] = [];
  let part: Buffer[] = [];
  for (let at = 0; at < file.length;) {
    const sizes = file.subarray(at + 27, at + 27 + file[at + 26]!);
    at += 27 + sizes.length;
    for (const size of sizes) {
      part.push(file.subarray(at, at + size));
      at += size;
      if (size === 255) continue;
      packets.push(Buffer.concat(part));
      part = [];
    }
  }
  return packets.slice(2);
}

test('Opus of a browser becomes 16 kHz in frames of 60 ms; what cannot be decoded is left out', async () => {
  const { voice, frames } = await listening('opus');
  opusPackets(440).forEach((packet, n) => {
    voice.add(rtp(n * 2, n * 960, packet));
    voice.add(rtp(n * 2 + 1, (n + 1) * 960, Buffer.from([0xff])));
  });
  voice.add(Buffer.from('no packet'));
  voice.close();
  expect(new Set(frames.map(({ pcm }) => pcm.length))).toEqual(new Set([1920]));
  const sound = soundOf(frames);
  expect(sound.length).toBeGreaterThan(16_000 * 1.8);
  expect(toneShare(sound.subarray(3200), 440, 16_000)).toBeGreaterThan(0.9);
});

test('a packet that is lost is silence of its length, one that comes late or twice is left out, a long gap is a new beginning', async () => {
  const { voice, frames } = await listening('PCMA');
  const tone = Buffer.from(Uint8Array.from(sine(400, 0.02), encodeAlaw));
  const send = (n: number, ssrc?: number): void => voice.add(rtp(65_530 + n, 4_294_967_000 + n * 160, tone, ssrc));
  for (const n of [0, 1, 2, 3, 5, 4, 5, 6, 7, 8, 9, 10, 11]) send(n);
  expect(frames.map(({ pcm }) => pcm.length)).toEqual([1920, 1920, 1920, 1920]);
  // The fifth of 20 ms is missing, and only that.
  const sound = soundOf(frames);
  expect(sound.subarray(4 * 320, 5 * 320).every((sample) => sample === 0)).toBe(true);
  expect(toneShare(sound.subarray(5 * 320), 400, 16_000)).toBeGreaterThan(0.8);
  for (const [n, { at }] of frames.entries()) expect(at).toBeCloseTo(frames[0]!.at + n * 60, 3);

  send(12);
  send(12 + 50);
  send(13 + 50);
  send(14 + 50);
  // What was left over is sent as it was.
  expect(frames.slice(4).map(({ pcm }) => pcm.length)).toEqual([640, 1920]);
  send(0, 8);
  send(1, 8);
  send(2, 8);
  expect(frames.at(-1)?.pcm.length).toBe(1920);
  voice.close();
});

test('who is muted sends nothing: the server is told, with what was left over before', async () => {
  jest.useFakeTimers();
  try {
    const { voice, frames, pause } = await listening('PCMU');
    voice.add(rtp(1, 160, Buffer.alloc(160)));
    jest.advanceTimersByTime(390);
    expect([frames.length, pause.mock.calls.length]).toEqual([0, 0]);
    voice.add(rtp(2, 320, Buffer.alloc(160)));
    jest.advanceTimersByTime(410);
    expect(frames.map(({ pcm }) => pcm.length)).toEqual([1280]);
    expect(pause).toHaveBeenCalledTimes(1);
    voice.close();
    jest.advanceTimersByTime(5000);
    expect(pause).toHaveBeenCalledTimes(1);
  } finally {
    jest.useRealTimers();
  }
});

test('an answer becomes one short line without what no keyboard writes; anything else is none', () => {
  const told = (more: object): string => JSON.stringify({ type: 'final', text: 'x', start: 1, end: 2, ...more });
  expect(readAnswer(told({ text: ' 我\n没有\u0000收到\u202e货款。\ud800 ' }))).toEqual({
    final: true,
    text: '我 没有 收到 货款。',
    startMs: 1,
  });
  expect(readAnswer(told({ text: '<b>&amp;</b>', type: 'partial' }))).toMatchObject({
    final: false,
    text: '<b>&amp;</b>',
  });
  const long = readAnswer(told({ text: '😀'.repeat(600) }))!.text;
  expect(long.length).toBeLessThanOrEqual(media.CAPTION_LENGTH);
  expect([long.isWellFormed(), long.endsWith('😀…')]).toEqual([true, true]);
  for (const bad of ['', '{', 'null', '[]', '"final"', told({ text: null }), told({ start: -1 }), told({ start: 3 })]) {
    expect(readAnswer(bad)).toBeNull();
  }
});
