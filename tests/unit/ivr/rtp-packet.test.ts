import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isRtcp, parseRtp, writeRtpHeader } from '../../../ivr/rtp/packet.ts';

/** Version 2, payload type 8, sequence 1, timestamp 2, SSRC 3. */
const HEADER = [0x80, 8, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3];
const packet = (first: number, ...rest: number[]): Uint8Array => Uint8Array.from([first, ...HEADER.slice(1), ...rest]);

describe('RTP packets (RFC 3550 §5.1)', () => {
  test('what is written is read', () => {
    const field = { u16: fc.integer({ min: 0, max: 0xffff }), u32: fc.integer({ min: 0, max: 0xffff_ffff }) };
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 63 }),
        fc.boolean(),
        field.u16,
        field.u32,
        field.u32,
        (payloadType, marker, sequence, timestamp, ssrc) => {
          const data = new Uint8Array(172);
          writeRtpHeader(data, payloadType, marker, sequence, timestamp, ssrc);
          const read = { marker, payloadType, sequence, timestamp, ssrc, payloadStart: 12, payloadEnd: 172 };
          expect(parseRtp(data)).toEqual(read);
        },
      ),
    );
  });

  test('contributing sources, extension and padding are not sound', () => {
    const csrc = [9, 9, 9, 9, 9, 9, 9, 9];
    const extension = [0xbe, 0xde, 0, 1, 7, 7, 7, 7];
    expect(parseRtp(packet(0xb2, ...csrc, ...extension, 1, 2, 3, 0, 0, 3))).toMatchObject({
      payloadStart: 28,
      payloadEnd: 31,
    });
  });

  test.each([
    ['nothing', new Uint8Array()],
    ['no payload', packet(0x80)],
    ['version 1', packet(0x40, 1)],
    ['STUN', Uint8Array.from([0, 1, ...Array.from({ length: 18 }, () => 0)])],
    ['sources beyond the end', packet(0x8f, 1, 2, 3, 4)],
    ['an extension beyond the end', packet(0x90, 0, 0, 0xff, 0xff, 1)],
    ['half an extension header', packet(0x90, 0, 0)],
    ['padding that counts nothing', packet(0xa0, 1, 0)],
    ['padding that is all there is', packet(0xa0, 1, 2)],
    ['padding that reaches into the header', packet(0xa0, 1, 255)],
    ['more than 120 ms', packet(0x80, ...new Uint8Array(961))],
  ])('%s is refused', (_what, data) => {
    expect(parseRtp(data)).toBeNull();
  });

  test('whatever comes from the network, the payload lies within it', () => {
    const hostile = fc.uint8Array({ maxLength: 1500 }).map((data) => {
      // Version 2, so that more than the first check is met.
      if (data.length > 0) data[0] = 0x80 | (data[0]! & 0x3f);
      return data;
    });
    fc.assert(
      fc.property(hostile, (data) => {
        const read = parseRtp(data);
        if (read === null) return;
        expect(read.payloadStart).toBeGreaterThanOrEqual(12);
        expect(read.payloadEnd).toBeGreaterThan(read.payloadStart);
        expect(read.payloadEnd).toBeLessThanOrEqual(data.length);
        expect(read.payloadEnd - read.payloadStart).toBeLessThanOrEqual(960);
      }),
      { numRuns: 1000 },
    );
  });

  test('RTCP on the RTP port is known', () => {
    expect(isRtcp(Uint8Array.from([0x80, 200, 0, 1, 0, 0, 0, 1]))).toBe(true);
    expect(isRtcp(packet(0x80, 1))).toBe(false);
  });
});
