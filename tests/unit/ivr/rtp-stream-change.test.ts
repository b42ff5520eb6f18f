import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { expect, test } from '@jest/globals';
import { LAWS } from '../../../ivr/rtp/g711.ts';
import { clipOf } from '../../../ivr/rtp/clip.ts';
import { parseRtp } from '../../../ivr/rtp/packet.ts';
import {
  byteOf,
  end,
  frame,
  hear,
  type Heard,
  LOCAL,
  negotiate,
  onBothSockets,
  phone,
  SILENCE,
  soundOf,
  stream,
} from './rtp-scene.ts';

/** A thread of its own that counts the packets it gets in the memory it is given, and hands them out when asked. */
const RECEIVER = `
  const { parentPort } = require('node:worker_threads');
  const socket = require('node:dgram').createSocket('udp4');
  const packets = [];
  let counted;
  parentPort.on('message', (message) => {
    if (message === 'tell') return parentPort.postMessage(packets);
    counted = message;
    socket.bind(0, '127.0.0.1', () => parentPort.postMessage(socket.address().port));
  });
  socket.on('message', (data) => {
    packets.push(new Uint8Array(data));
    Atomics.add(counted, 0, 1);
    Atomics.notify(counted, 0);
  });
`;

onBothSockets('RTP stream that changes while it plays', (addon) => {
  /** How many packets were sent before and after something is done. */
  function around(act: () => void): [before: number, after: number] {
    const { sent } = stream.stats();
    act();
    return [sent, stream.stats().sent];
  }

  /** Expects that the n-th packet was the first one after it. */
  function expectAt(n: number, [before, after]: [number, number]): void {
    expect(n).toBeGreaterThanOrEqual(before);
    expect(n).toBeLessThanOrEqual(after);
  }

  test('a sound that is cut is cut at once; music under it goes on where it was', async () => {
    const music = Int16Array.from({ length: 160 * 200 }, (_, n) => Math.floor(n / 160) * 100 + 100);
    const musicAt = (n: number): number => byteOf(n * 100 + 100);
    void stream.play(clipOf(music), { loop: true });
    negotiate();
    let packets = await hear(5);
    const key = new AbortController();
    let said: Promise<string> | undefined;
    const spoken = around(() => {
      said = stream.play(soundOf(-9000, 500), { signal: key.signal });
    });
    packets = await hear(spoken[1] + 5, phone, packets);
    const cut = around(() => key.abort());
    expect(await said).toBe('aborted');
    packets = await hear(cut[1] + 5, phone, packets);
    const isSaid = ({ byte }: Heard): boolean => byte === byteOf(-9000);
    const [from, to] = [packets.findIndex(isSaid), packets.findLastIndex(isSaid) + 1];
    expectAt(from, spoken);
    expectAt(to, cut);
    expect(packets.map(({ byte }) => byte)).toEqual(
      packets.map((_, n) => (n < from ? musicAt(n) : n < to ? byteOf(-9000) : musicAt(n - (to - from)))),
    );
    const after = (n: number): number => (packets[n]!.timestamp - packets[n - 1]!.timestamp) >>> 0;
    expect(packets.filter(({ marker }, n) => n > 0 && marker && after(n) === 160)).toEqual([]);
  });

  test('several sounds are played one after the other, each is told when its last frame was sent', async () => {
    const ended: string[] = [];
    const play = async (name: string, sample: number, frames: number): Promise<void> => {
      ended.push(`${name} ${await stream.play(soundOf(sample, frames))}`);
    };
    const all = Promise.all([play('one', 1000, 3), play('two', 2000, 1), play('three', 3000, 4)]);
    negotiate();
    const packets = await hear(10);
    await all;
    expect(ended).toEqual(['one played', 'two played', 'three played']);
    const expected = [1000, 1000, 1000, 2000, 3000, 3000, 3000, 3000].map(byteOf);
    expect(packets.map(({ byte }) => byte)).toEqual([...expected, SILENCE, SILENCE]);
    expect(stream.speaking).toBe(false);
    expect(stream.stats().sent).toBeGreaterThanOrEqual(10);
    let again: Promise<string> | undefined;
    const spoken = around(() => {
      again = stream.play(soundOf(9000, 2));
    });
    const more = await hear(spoken[1] + 2, phone, packets);
    expect(await again).toBe('played');
    expectAt(
      more.findIndex(({ byte, marker }) => byte === byteOf(9000) && marker),
      spoken,
    );
  });

  test('another law: the sound goes on in it, from the next packet on', async () => {
    negotiate();
    const said = stream.play(soundOf(9000, 20));
    const before = stream.stats().sent;
    let packets = await hear(before + 5);
    const changed = around(() => negotiate({ codec: 'PCMU', payloadType: 0 }));
    expect(await said).toBe('played');
    packets = await hear(before + 22, phone, packets);
    const other = packets.findIndex(({ payloadType }) => payloadType === 0);
    expectAt(other, changed);
    expect(packets.slice(other).every(({ payloadType }) => payloadType === 0)).toBe(true);
    expect(packets[other]!.marker).toBe(true);
    const loud = packets.filter(({ byte }) => byte === byteOf(9000) || byte === LAWS.PCMU.encode(9000));
    expect(loud).toHaveLength(20);
  });

  test('another address: the next packet goes there', async () => {
    negotiate();
    const packets = await hear(5);
    const other = await end();
    const moved = around(() => negotiate({ remote: other.address }));
    const first = await other.next();
    const index = (first.sequence - packets[0]!.sequence) & 0xffff;
    expectAt(index, moved);
    const before = await hear(index, phone, packets);
    await hear(index + 5, other, [...before, first]);
  });

  test('a telephone behind NAT: the next packet goes to the port it sends from', async () => {
    negotiate();
    const packets = await hear(3);
    const translated = await end();
    await translated.send(stream.localPort, frame(1));
    const first = await translated.next();
    const before = await hear((first.sequence - packets[0]!.sequence) & 0xffff, phone, packets);
    await hear(before.length + 5, translated, [...before, first]);
  });

  test('SRTP in the middle, and plain RTP again', async () => {
    negotiate();
    let packets = await hear(4);
    const keys = { send: randomBytes(30), receive: randomBytes(30) };
    const begun = around(() => negotiate({ srtp: keys }));
    packets = await hear(begun[1] + 4, phone, packets);
    const over = around(() => negotiate());
    packets = await hear(over[1] + 4, phone, packets);
    const isSealed = ({ length }: Heard): boolean => length === 182;
    const [from, to] = [packets.findIndex(isSealed), packets.findLastIndex(isSealed) + 1];
    expectAt(from, begun);
    expectAt(to, over);
    expect(packets.slice(from, to).every(isSealed)).toBe(true);
  });

  test('into a room and out again, and closed in the middle of a sound', async () => {
    negotiate();
    void stream.play(soundOf(9000, 50), { loop: true });
    let packets = await hear(5);
    const room = await end();
    const { local } = await stream.openRoom('room', LOCAL);
    const [, joined] = around(() => stream.bridge('room', room.address));
    packets = await hear(joined, phone, packets);
    while (packets.at(-1)!.byte !== byteOf(-6000)) {
      await room.send(local.port, frame(byteOf(-6000)));
      packets = await hear(packets.length + 1, phone, packets);
    }
    let said: Promise<string> | undefined;
    const [leaving, left] = around(() => {
      stream.unbridge();
      said = stream.play(soundOf(3000, 500));
    });
    packets = await hear(left + 5, phone, packets);
    expect(packets.slice(joined, leaving).some(({ byte }) => byte === byteOf(9000))).toBe(false);
    expect(packets.slice(left).every(({ byte }) => byte === byteOf(3000))).toBe(true);
    stream.close();
    expect(await said).toBe('aborted');
    const { sent } = stream.stats();
    await hear(sent, phone, packets);
    await phone.send(phone.address.port, Uint8Array.of(0));
    expect((await phone.next()).ssrc).toBe(1);
  });
  const onAddon = addon === undefined ? test.skip : test;
  onAddon(
    'what is known ahead is sent while the process stands still, in one stream with what comes after',
    async () => {
      const receiver = new Worker(RECEIVER, { eval: true });
      try {
        const counted = new Int32Array(new SharedArrayBuffer(4));
        receiver.postMessage(counted);
        const [port] = (await once(receiver, 'message')) as [number];
        negotiate({ remote: { ip: LOCAL, port } });
        const said = stream.play(soundOf(9000, 20));
        void stream.play(soundOf(-9000, 3), { loop: true });
        // Nothing else runs in this thread until the receiver has counted to 40.
        for (let seen = 0; seen < 40; seen = Atomics.load(counted, 0))
          expect(Atomics.wait(counted, 0, seen, 40_000)).not.toBe('timed-out');
        expect(await said).toBe('played');
        const { sent } = stream.stats();
        expect(sent).toBeGreaterThanOrEqual(40);
        receiver.postMessage('tell');
        const [packets] = (await once(receiver, 'message')) as [Uint8Array[]];
        const heard = packets.map((data) => ({ ...parseRtp(data)!, byte: data[12]! }));
        for (const [n, packet] of heard.entries()) {
          expect((packet.sequence - heard[0]!.sequence) & 0xffff).toBe(n);
          expect(((packet.timestamp - heard[0]!.timestamp) >>> 0) % 160).toBe(0);
        }
        const kinds = heard.map(({ byte }) => byte).filter((byte) => byte !== SILENCE);
        expect(kinds.slice(0, 20).every((byte) => byte === byteOf(9000))).toBe(true);
        expect(kinds.slice(20).every((byte) => byte === byteOf(-9000))).toBe(true);
      } finally {
        await receiver.terminate();
      }
    },
  );
});
