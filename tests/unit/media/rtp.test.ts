import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decodingTable } from '../../../media/recorder/g711.ts';
import { limited } from '../../../media/recorder/render.ts';
import { parseRtp, SequenceCount } from '../../../media/recorder/rtp-packet.ts';
import { decodeAlaw, decodeUlaw } from '../../fake/tone.ts';
import { rtpPacket } from './stored-recording.ts';

describe('RTP as it is recorded', () => {
  test('sources, header extension and padding are not taken for sound', () => {
    const bare = rtpPacket(1, 2, Buffer.from([1, 2, 3]));
    expect(parseRtp(bare)).toMatchObject({ sequence: 1, timestamp: 2, ssrc: 7, payloadType: 8 });
    const full = Buffer.concat([
      bare.subarray(0, 12),
      Buffer.from([0, 0, 0, 9]),
      Buffer.from([0xbe, 0xde, 0, 1, 9, 9, 9, 9]),
      Buffer.from([1, 2, 3, 0, 2]),
    ]);
    full[0] = 0x80 | 0x20 | 0x10 | 1;
    expect([...parseRtp(full)!.payload]).toEqual([1, 2, 3]);
  });

  test('no bytes whatever make the parser throw', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => void parseRtp(Buffer.from(bytes))));
  });

  test('counting survives wrapping, reordering, doubles and a new start', () => {
    const count = new SequenceCount();
    for (const n of [65_533, 65_534, 0, 65_535, 0, 3]) count.note(1, n);
    expect([count.received, count.lost]).toEqual([5, 2]);
    count.note(1, 1);
    expect(count.lost).toBe(1);
    count.note(1, 30_000);
    count.note(2, 1);
    expect([count.received, count.lost]).toEqual([8, 1]);
  });

  test('G.711 is decoded as the standard says', () => {
    for (let code = 0; code < 256; code++) {
      expect(decodingTable('PCMA')[code]).toBe(decodeAlaw(code));
      expect(decodingTable('PCMU')[code]! + 0).toBe(decodeUlaw(code) + 0);
    }
  });

  test('a sum never reaches the limit and never loses its order', () => {
    fc.assert(
      fc.property(fc.integer({ min: -65_536, max: 65_536 }), (sum) => {
        expect(Math.abs(limited(sum))).toBeLessThanOrEqual(32_767);
        expect(limited(sum + 1)).toBeGreaterThanOrEqual(limited(sum));
      }),
    );
  });
});
