import { beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { KeyReader } from '../../../ivr/rtp/dtmf.ts';

interface Told {
  duration?: number;
  end?: boolean;
  marker?: boolean;
  ssrc?: number;
}

let reader: KeyReader;
beforeEach(() => {
  reader = new KeyReader();
});

/** A packet of an event (RFC 4733 §2.3); the key that is told. */
function hear(event: number, timestamp: number, { duration = 160, end = false, marker = false, ssrc = 1 }: Told = {}) {
  const payload = Uint8Array.of(event, (end ? 0x80 : 0) | 10, duration >> 8, duration);
  return reader.read(payload, { ssrc, timestamp: timestamp >>> 0, marker });
}

/** All packets of a press as phones send them: a marked one, some between, the end three times. */
function packetsOf(event: number, timestamp: number, length = 800): [number, number, Told][] {
  const steps = Array.from({ length: length / 160 }, (_, n) => (n + 1) * 160);
  return [
    ...steps.map((duration, n): [number, number, Told] => [event, timestamp, { duration, marker: n === 0 }]),
    ...[1, 2, 3].map((): [number, number, Told] => [event, timestamp, { duration: length, end: true }]),
  ];
}
const press = (...packet: Parameters<typeof packetsOf>): (string | null)[] =>
  packetsOf(...packet).map((one) => hear(...one));
const told = (heard: (string | null)[]): string => heard.filter((key) => key !== null).join('');

describe('keys by RFC 4733', () => {
  test('each of the sixteen keys is told once, at its first packet', () => {
    const heard = Array.from({ length: 16 }, (_, event) => press(event, event * 4000));
    expect(heard.map(([first]) => first).join('')).toBe('0123456789*#ABCD');
    expect(told(heard.flat())).toHaveLength(16);
  });

  test('other events, such as the hook or a tone, are no keys', () => {
    expect(hear(16, 0)).toBeNull();
    expect(hear(36, 0)).toBeNull();
    expect(reader.read(Uint8Array.of(5, 0x8a, 0), { ssrc: 1, timestamp: 0, marker: true })).toBeNull();
  });

  test('any one packet that arrives is enough', () => {
    const all = packetsOf(5, 1000);
    for (const only of all) {
      reader = new KeyReader();
      expect(hear(...only)).toBe('5');
    }
  });

  test('a lost start and repeated ends are one key', () => {
    const heard = packetsOf(7, 1000)
      .slice(3)
      .map((packet) => hear(...packet));
    expect(told(heard)).toBe('7');
  });

  test('the same key twice is two keys, also when the end of the first is lost', () => {
    const heard = [...packetsOf(5, 0).slice(0, 4), ...packetsOf(5, 1600)].map((packet) => hear(...packet));
    expect(told(heard)).toBe('55');
    // Even without a mark, and after a pause of only 40 ms.
    const unmarked = packetsOf(5, 4000 + 640 + 320).map(([event, at, more]) =>
      hear(event, at, { ...more, marker: false }),
    );
    expect(
      told([
        ...packetsOf(5, 4000)
          .slice(0, 4)
          .map((packet) => hear(...packet)),
        ...unmarked,
      ]),
    ).toBe('55');
  });

  test('a key held for 20 s is one key: each segment starts where the last one ended (§2.5.1.3)', () => {
    const heard: (string | null)[] = [];
    for (let segment = 0; segment < 3; segment++) {
      for (let duration = 400; duration < 65_535; duration += 400)
        heard.push(hear(9, segment * 65_535, { duration, marker: segment === 0 && duration === 400 }));
      heard.push(hear(9, segment * 65_535, { duration: 65_535 }));
    }
    expect(told(heard)).toBe('9');
  });

  test('packets that come late do not tell a key again', () => {
    const [first, second] = [packetsOf(1, 0), packetsOf(2, 1600)];
    const mixed = [first[0]!, first[2]!, second[0]!, first[1]!, second[1]!, first[6]!, second[7]!, first[7]!];
    expect(told(mixed.map((packet) => hear(...packet)))).toBe('12');
  });

  test('order is that of the first packets', () => {
    expect(told([4, 4, 0, 1, 11].flatMap((event, n) => press(event, n * 2400)))).toBe('4401#');
  });

  test('timestamps wrap', () => {
    expect(told([...press(3, 0xffff_ff00), ...press(3, 0x500)])).toBe('33');
  });

  test('a phone that starts anew with another SSRC is heard', () => {
    press(6, 1_000_000);
    expect(hear(6, 20, { ssrc: 2, marker: true })).toBe('6');
  });

  test('any order, loss and repetition of the packets of different keys tells each once', () => {
    const packets = fc.shuffledSubarray(
      [1, 2, 3, 4].flatMap((event) => packetsOf(event, event * 1600)),
      { minLength: 1 },
    );
    fc.assert(
      fc.property(packets, (some) => {
        reader = new KeyReader();
        const heard = told(some.map((packet) => hear(...packet)));
        expect([...heard].sort().join('')).toBe([...new Set(some.map(([event]) => event))].sort().join(''));
      }),
    );
  });

  test('hostile bytes never throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 12 }), fc.nat(0xffff_ffff), fc.boolean(), (payload, timestamp, marker) => {
        expect([...'0123456789*#ABCD', null]).toContain(reader.read(payload, { ssrc: 1, timestamp, marker }));
      }),
    );
  });
});
