import { describe, expect, test } from '@jest/globals';
import { clipOf } from '../../../ivr/rtp/clip.ts';
import { encodeSamples, LAWS } from '../../../ivr/rtp/g711.ts';

const EVERY_SAMPLE = Int16Array.from({ length: 65_536 }, (_, n) => n - 32_768);
/** ITU-T G.711 tables 1a and 2a, inverted bits as sent: value of the code (scaled to 16 bit, as in G.191). */
const TABLE: Record<'PCMA' | 'PCMU', [code: number, value: number][]> = {
  PCMA: [
    [0xd5, 8],
    [0x55, -8],
    [0xc5, 264],
    [0xf5, 528],
    [0xe5, 1056],
    [0x95, 2112],
    [0x85, 4224],
    [0xb5, 8448],
    [0xa5, 16_896],
    [0xaa, 32_256],
    [0x2a, -32_256],
  ],
  PCMU: [
    [0xff, 0],
    [0x7f, 0],
    [0xfe, 8],
    [0xef, 132],
    [0xdf, 396],
    [0xcf, 924],
    [0xbf, 1980],
    [0xaf, 4092],
    [0x9f, 8316],
    [0x8f, 16_764],
    [0x80, 32_124],
    [0x00, -32_124],
  ],
};

describe.each(['PCMA', 'PCMU'] as const)('%s', (codec) => {
  const law = LAWS[codec];

  test.each(TABLE[codec])('code %i is worth %i', (code, value) => {
    expect(law.decode[code]).toBe(value);
    // µ-law has a negative zero, which is never sent.
    if (code !== 0x7f || codec === 'PCMA') expect(law.encode(value)).toBe(code);
  });

  test('every code comes back as itself', () => {
    for (const value of law.decode) expect(law.decode[law.encode(value)]).toBe(value);
  });

  test('no sample is off by more than half a step of its segment', () => {
    const wrong = EVERY_SAMPLE.filter((sample) => {
      const off = Math.abs(law.decode[law.encode(sample)]! - Math.max(-32_635, Math.min(32_635, sample)));
      return off > Math.max(8, (Math.abs(sample) + 132) / 31);
    });
    expect(wrong).toHaveLength(0);
  });

  test('halving and translating keep the sound', () => {
    const other = LAWS[codec === 'PCMA' ? 'PCMU' : 'PCMA'];
    for (const [code, value] of law.decode.entries()) {
      expect(Math.abs(law.decode[law.halved[code]!]! - value / 2)).toBeLessThanOrEqual(8 + Math.abs(value) / 31);
      expect(Math.abs(other.decode[law.translated[code]!]! - value)).toBeLessThanOrEqual(8 + Math.abs(value) / 31);
    }
  });

  test('silence is quiet', () => {
    expect(Math.abs(law.decode[law.silence]!)).toBeLessThanOrEqual(8);
  });
});

test('a clip is whole frames, the last one filled up with silence', () => {
  const clip = clipOf(new Int16Array(161).fill(1000));
  expect(clip.frames).toBe(2);
  expect(clip.bytes.PCMA).toHaveLength(320);
  expect(clip.bytes.PCMA[160]).toBe(LAWS.PCMA.encode(1000));
  expect(clip.bytes.PCMA.subarray(161).every((byte) => byte === LAWS.PCMA.silence)).toBe(true);
  expect(encodeSamples(LAWS.PCMU, Int16Array.of(0, 1000))).toEqual(Uint8Array.of(0xff, LAWS.PCMU.encode(1000)));
});
