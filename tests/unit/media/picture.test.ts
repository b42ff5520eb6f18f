import { open } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { opusSamples } from '../../../media/recorder/opus-packet.ts';
import { OrderedPackets } from '../../../media/recorder/ordered-packets.ts';
import { parseRtp, SequenceCount } from '../../../media/recorder/rtp-packet.ts';
import type { MediaPacket } from '../../../media/recorder/stored-packets.ts';
import { keyFrameSize, parseVp8Payload, Vp8Assembler } from '../../../media/picture/vp8.ts';
import { fitted } from '../../../media/picture/text.ts';
import { CANVAS, FRAME_MS, HEAD, planOf } from '../../../media/picture/plan.ts';
import { movingGraph, stillGraph } from '../../../media/picture/part-graph.ts';
import type { Picture } from '../../../media/picture/shown.ts';
import { framesOf as framesOfTrack } from '../../../media/picture/track-frames.ts';
import { openStored } from '../../../media/recorder/salvage.ts';
import { surveyTrack } from '../../../media/recorder/survey.ts';
import { rtpPacket, storedRecording } from './stored-recording.ts';

const bytes = fc.uint8Array({ maxLength: 80 }).map((array) => Buffer.from(array));
/** A key frame of 640×360 with something after its head (RFC 6386 §9.1). */
const KEY = Buffer.from([0x10, 2, 0, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0x68, 0x01, 7, 7, 7, 7]);
const DELTA = Buffer.from([0x11, 2, 0, 5, 5, 5]);

/** Packets of a picture, numbered as they are given; null is one that is missing. */
function packets(parts: ({ frame: number; first?: boolean; last?: boolean; data: Buffer } | null)[]): MediaPacket[] {
  let missing = 0;
  return parts.flatMap((part, sequence) => {
    if (!part) {
      missing += 1;
      return [];
    }
    const { frame, first = false, last = false, data } = part;
    const packet = rtpPacket(sequence, frame * 3000, Buffer.concat([Buffer.from([first ? 0x10 : 0]), data]));
    packet[1] = 100 | (last ? 0x80 : 0);
    const step = sequence === 0 ? null : missing + 1;
    missing = 0;
    return [{ arrival: sequence * 10, rtp: parseRtp(packet)!, step }];
  });
}
const whole = (frame: number, data: Buffer): { frame: number; first: boolean; last: boolean; data: Buffer } => ({
  frame,
  first: true,
  last: true,
  data,
});
const framesOf = (list: MediaPacket[]): Buffer[] => {
  const assembler = new Vp8Assembler();
  return list.flatMap((packet) => assembler.take(packet)?.data ?? []);
};

describe('VP8 from packets (RFC 7741)', () => {
  test('the descriptor is taken off in all its lengths', () => {
    const data = Buffer.from([9, 9]);
    for (const head of [[0x10], [0x90, 0x80, 5], [0x90, 0x80, 0x85, 1], [0x90, 0xf0, 0x85, 1, 2, 3], [0x90, 0x20, 3]]) {
      expect(parseVp8Payload(Buffer.from([...head, ...data]))).toEqual({ start: true, data });
    }
    expect(parseVp8Payload(Buffer.from([0x11, 9, 9]))).toMatchObject({ start: false });
    expect(parseVp8Payload(Buffer.from([0x90, 0x80]))).toBeNull();
    expect(keyFrameSize(KEY)).toEqual({ width: 640, height: 360 });
    expect(keyFrameSize(DELTA)).toBeNull();
  });

  test('frames of several packets come whole; what builds on something missing is left out until the next key frame', () => {
    expect(
      framesOf(
        packets([
          whole(0, DELTA),
          { frame: 1, first: true, data: KEY.subarray(0, 12) },
          { frame: 1, last: true, data: KEY.subarray(12) },
          whole(2, DELTA),
          null,
          whole(4, DELTA),
          whole(5, KEY),
          whole(6, DELTA),
        ]),
      ),
    ).toEqual([KEY, DELTA, KEY, DELTA]);
    // The first packet, the last one, one in the middle: a frame with a hole is none.
    const parts = [
      { frame: 1, first: true, data: KEY.subarray(0, 11) },
      { frame: 1, data: KEY.subarray(11, 12) },
      { frame: 1, last: true, data: KEY.subarray(12) },
    ];
    for (const hole of parts.keys()) {
      const holed = parts.map((part, index) => (index === hole ? null : part));
      expect(framesOf(packets([whole(0, KEY), ...holed, whole(2, DELTA)]))).toEqual([KEY]);
    }
  });

  test('no bytes whatever make it throw or give a frame that does not begin with a key frame', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(bytes, fc.boolean(), fc.integer({ min: 0, max: 3 })), { maxLength: 30 }),
        (list) => {
          const assembler = new Vp8Assembler();
          let first = true;
          for (const [payload, marker, timestamp] of list) {
            const rtp = { payloadType: 100, marker, sequence: 0, timestamp, ssrc: 1, payload };
            const frame = assembler.take({ arrival: 0, rtp, step: 1 });
            if (frame && first) expect(frame.key).toBe(true);
            if (frame) first = false;
          }
        },
      ),
    );
  });
});

describe('the frames of a stored picture', () => {
  const OFTEN = 66;
  /** A frame every 66 ms for 12 s; `late`: by how much one comes late, ms. */
  const placed = async (late: (ms: number) => number): Promise<number[]> => {
    const arrivals = Array.from({ length: 180 }, (_, number) => {
      const packet = rtpPacket(number, number * OFTEN * 90, Buffer.concat([Buffer.from([0x10]), number ? DELTA : KEY]));
      packet[1] = 100 | 0x80;
      return { at: number * OFTEN + late(number * OFTEN), packet };
    });
    const picture = { source: 'camera', codec: 'VP8', payloadType: 100 } as const;
    const { folder } = await storedRecording([{ side: 'caller', arrivals, ...picture }], 14_000);
    const track = (await openStored(folder)).tracks[0]!;
    const file = await open(track.file);
    const { stretches } = await surveyTrack(file, track);
    await file.close();
    const times: number[] = [];
    for await (const { ms } of framesOfTrack(track, stretches)) times.push(ms);
    return times;
  };

  test('are shown when they were taken, also those that a busy browser sends in heaps more than a second late', async () => {
    const onTime = await placed(() => 5);
    expect(onTime.length).toBe(180);
    for (const stall of [800, 1200, 3000]) {
      // All from before comes after the stall, in four heaps 200 ms apart.
      const heap = (ms: number): number => 5000 + stall + 200 * Math.floor((4 * (ms - 5000)) / stall);
      const times = await placed((ms) => (ms >= 5000 && ms < 5000 + stall ? heap(ms) - ms : 5));
      expect(Math.max(...times.map((ms, number) => Math.abs(ms - onTime[number]!)))).toBeLessThan(40);
    }
  });
});

describe('Opus packets (RFC 6716 §3)', () => {
  test('say how long their sound is', () => {
    const of = (config: number, code: number, ...rest: number[]): number | null =>
      opusSamples(Buffer.from([(config << 3) | code, ...rest]));
    expect(of(31, 0, 1, 2)).toBe(960); // CELT, 20 ms
    expect(of(28, 1, 1, 2)).toBe(240); // two of 2.5 ms
    expect(of(11, 0)).toBe(2880); // SILK, 60 ms, nothing in it
    expect(of(3, 2, 1, 9, 9, 9)).toBe(5760);
    expect(of(31, 3, 3, 1, 2, 3)).toBe(2880);
    expect(of(31, 3, 0x83, 1, 1, 7, 7, 7)).toBe(2880);
    for (const bad of [of(31, 1, 1, 2, 3), of(31, 2, 5, 1), of(31, 3), of(31, 3, 0), of(11, 3, 3, 1, 1, 1)]) {
      expect(bad).toBeNull();
    }
    expect(opusSamples(Buffer.alloc(0))).toBeNull();
    expect(of(31, 3, 0x41, 255)).toBeNull();
  });

  test('no bytes whatever make the parser throw or give more than 120 ms', () => {
    fc.assert(fc.property(bytes, (packet) => (opusSamples(packet) ?? 1) <= 5760 && (opusSamples(packet) ?? 1) > 0));
  });
});

/** A reading that gives everything at once. */
const reading = (list: MediaPacket[]): { count: SequenceCount; next: () => Promise<MediaPacket[] | null> } => {
  const rest = [list];
  return { count: new SequenceCount(), next: () => Promise.resolve(rest.shift() ?? null) };
};

describe('packets in order', () => {
  test('late ones come in their turn, missing ones are counted, whatever the order and wherever numbers wrap', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 65_535 }),
        fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 400 })), { minLength: 2, maxLength: 60 }),
        async (begin, list) => {
          const sent = list.map(([lost, delay], n) => ({ n, lost: n > 0 && lost, at: n * 20 + (n > 0 ? delay : 0) }));
          const arrived = sent.filter(({ lost }) => !lost).sort((a, b) => a.at - b.at);
          const count = new SequenceCount();
          const stored = arrived.map(({ n, at }): MediaPacket => {
            const rtp = parseRtp(rtpPacket(begin + n, n * 160, Buffer.from([n])))!;
            return { arrival: at, rtp, step: count.note(1, rtp.sequence).step };
          });
          const ordered = new OrderedPackets(reading(stored));
          const out: MediaPacket[] = [];
          for (let batch = await ordered.next(); batch; batch = await ordered.next()) out.push(...batch);
          const numbers = out.map(({ rtp }) => rtp.payload[0]!);
          expect(numbers).toEqual(arrived.map(({ n }) => n).sort((a, b) => a - b));
          out.slice(1).forEach(({ step }, index) => expect(step).toBe(numbers[index + 1]! - numbers[index]!));
        },
      ),
    );
  });
});

const camera = (participantId: string, ...shown: [number, number][]): Picture => ({
  name: `agent-${participantId.charCodeAt(0)}`,
  participantId,
  source: 'camera',
  shown: shown.map(([from, to]) => ({ from, to })),
  last: shown.at(-1)![1],
});
const screen = (participantId: string, ...shown: [number, number][]): Picture => ({
  ...camera(participantId, ...shown),
  name: 'agent-900',
  source: 'screen',
});

describe('the plan of a composed picture', () => {
  test('everybody has a tile; a screen has the large place while it is there', () => {
    const parts = planOf(['a', 'b', 'c'], [camera('a', [0, 20_000]), screen('b', [5000, 9000])], 20_000);
    expect(parts.map(({ from, to }) => [from, to])).toEqual([
      [0, 5040],
      [5040, 9040],
      [9040, 20_000],
    ]);
    expect(parts.map(({ tiles }) => tiles.length)).toEqual([3, 3, 3]);
    expect(parts[0]!.tiles[0]).toMatchObject({ x: 0, y: HEAD, width: 640, height: 340 });
    expect(parts[1]!.pictures.map(({ name, rect }) => [name, rect.width])).toEqual([
      ['agent-97', 320],
      ['agent-900', 960],
    ]);
    expect(parts[1]!.tiles[0]!.x).toBe(960);
  });

  test('parts follow each other without a hole in whole frames, and nothing stands outside the picture', () => {
    const time = fc.tuple(fc.integer({ min: 0, max: 3_000_000 }), fc.integer({ min: 1, max: 600_000 }));
    const shown = fc.array(time, { maxLength: 6 }).map((list) => {
      let at = 0;
      return list.map(([gap, length]): [number, number] => [(at += gap % 5000), (at += length)]);
    });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 16 }),
        shown,
        shown,
        fc.integer({ min: 1, max: 2_000_000 }),
        (n, one, two, length) => {
          const people = Array.from({ length: n }, (_, number) => String.fromCharCode(97 + number));
          const pictures = [...(one.length ? [camera('a', ...one)] : []), ...(two.length ? [screen('a', ...two)] : [])];
          const parts = planOf(people, pictures, length);
          expect(parts[0]!.from).toBe(0);
          expect(parts.at(-1)!.to).toBeGreaterThanOrEqual(length);
          parts.forEach((part, number) => {
            expect(part.from % FRAME_MS).toBe(0);
            expect(part.to).toBeGreaterThan(part.from);
            if (number > 0) expect(part.from).toBe(parts[number - 1]!.to);
            for (const { x, y, width, height } of [...part.tiles, ...part.pictures.map(({ rect }) => rect)]) {
              expect(x >= 0 && y >= HEAD && x + width <= CANVAS.width && y + height <= CANVAS.height).toBe(true);
              expect([width % 2, height % 2, width > 40, height > 40]).toEqual([0, 0, true, true]);
            }
          });
        },
      ),
      { numRuns: 50 },
    );
  });

  test('what people are called is never read as a filter', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60, unit: 'binary' }), (name) => {
        const [part] = planOf(['a'], [camera('a', [0, 1000])], 1000);
        const scene = (label: string) => ({
          caption: { court: label, title: label },
          people: [{ participantId: 'a', side: 'caller' as const, label }],
          startedAt: new Date(0),
        });
        expect(movingGraph(part!, scene(name), [0]).graph).toBe(movingGraph(part!, scene('x'), [0]).graph);
        expect(stillGraph(part!, scene(name)).graph).toBe(stillGraph(part!, scene('x')).graph);
      }),
    );
  });
});

describe('text that is burned in', () => {
  test('is one line that fits', () => {
    expect(fitted('张三  信访人', 400, 16)).toBe('张三 信访人');
    expect(fitted('a\nb\u0000c\u202ed', 400, 16)).toBe('a b c d');
    expect(fitted('一二三四五六七八九十', 80, 16)).toBe('一二三四…');
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => !/[\p{Cc}\p{Cf}\n]/u.test(fitted(text, 200, 16))));
  });
});
