import { createSocket, type Socket } from 'node:dgram';
import { randomBytes } from 'node:crypto';
import { on, once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { installedRtpSockets } from '../../../infra/setup/rtp-sockets.ts';
import { clipOf, type Clip } from '../../../ivr/rtp/clip.ts';
import { LAWS } from '../../../ivr/rtp/g711.ts';
import { usePool } from '../../../ivr/rtp/network.ts';
import { parseRtp, writeRtpHeader, type RtpPacket } from '../../../ivr/rtp/packet.ts';
import { PortRange } from '../../../ivr/rtp/port-range.ts';
import { RtpStream } from '../../../ivr/rtp/stream.ts';

const LOCAL = '127.0.0.1';
const SILENCE = LAWS.PCMA.silence;

interface Heard extends RtpPacket {
  /** First byte of the payload. */
  byte: number;
  /** Of the whole packet. */
  length: number;
  at: number;
}

/** The other end of a stream, on a real socket. */
class End {
  readonly #socket: Socket;
  readonly #packets: AsyncIterator<[Buffer]>;
  #sequence = 0;
  #timestamp = 0;

  static async open(address = LOCAL): Promise<End> {
    const socket = createSocket('udp4').bind(0, address);
    await once(socket, 'listening');
    return new End(socket);
  }

  private constructor(socket: Socket) {
    this.#socket = socket;
    this.#packets = on(socket, 'message') as AsyncIterator<[Buffer]>;
  }

  get address(): { ip: string; port: number } {
    const { address, port } = this.#socket.address();
    return { ip: address, port };
  }

  /** The next packet that comes. */
  async next(): Promise<Heard> {
    const { value } = (await this.#packets.next()) as { value: [Buffer] };
    const packet = parseRtp(value[0])!;
    return { ...packet, byte: value[0][packet.payloadStart]!, length: value[0].length, at: performance.now() };
  }

  /** The next packet that is full of `byte`. */
  async hear(byte: number): Promise<Heard> {
    for (;;) {
      const packet = await this.next();
      if (packet.byte === byte) return packet;
    }
  }

  /** Sends a payload; resolves when the kernel has it. */
  async send(port: number, payload: Uint8Array, payloadType = 8): Promise<void> {
    const data = Buffer.alloc(12 + payload.length);
    writeRtpHeader(data, payloadType, false, this.#sequence++, this.#timestamp, 1);
    if (payloadType === 8) this.#timestamp += 160;
    data.set(payload, 12);
    await new Promise((resolve) => this.#socket.send(data, port, LOCAL, resolve));
  }

  close(): void {
    this.#socket.close();
  }
}

const frame = (byte: number): Uint8Array => new Uint8Array(160).fill(byte);
/** Sound that is told from silence: full of one byte. */
const soundOf = (sample: number, frames: number): Clip => clipOf(new Int16Array(frames * 160).fill(sample));
const byteOf = (sample: number): number => LAWS.PCMA.encode(sample);

let phone: End;
let stream: RtpStream;
const ports = new PortRange(32_000, 32_400);
const ends: End[] = [];

async function end(address?: string): Promise<End> {
  const opened = await End.open(address);
  ends.push(opened);
  return opened;
}

function negotiate(more: Partial<Parameters<RtpStream['negotiate']>[0]> = {}): void {
  stream.negotiate({
    codec: 'PCMA',
    payloadType: 8,
    telephoneEvent: 101,
    remote: phone.address,
    srtp: null,
    direction: 'sendrecv',
    ...more,
  });
}

beforeEach(async () => {
  phone = await end();
  stream = await RtpStream.create(ports, { localAddress: LOCAL });
});
afterEach(() => {
  stream.close();
  for (const one of ends.splice(0)) one.close();
});

/** Waits until the stream has met so many packets, taken or refused: each of its own arrives a little later than it was sent. */
async function met(count: number): Promise<ReturnType<RtpStream['stats']>> {
  for (;;) {
    const stats = stream.stats();
    if (stats.received + stats.refused >= count) return stats;
    await phone.next();
  }
}

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

/** The addon is built where there is Rust; without it only the sockets of Node can be tested. */
const ADDON = installedRtpSockets();
const SOCKETS: [kind: string, addon: string | undefined][] = [
  ['of Node', undefined],
  ...(ADDON ? [['of the pool', ADDON] as [string, string]] : []),
];

/** The packets until there are so many; one stream without a gap, whoever sent them. */
async function hear(count: number, from = phone, before: Heard[] = []): Promise<Heard[]> {
  const packets = [...before];
  while (packets.length < count) {
    const packet = await from.next();
    const last = packets.at(-1);
    if (last) {
      expect((packet.sequence - last.sequence) & 0xffff).toBe(1);
      const passed = (packet.timestamp - last.timestamp) >>> 0;
      // On a machine that stood still frames are left out, and the marker says so (RFC 3551 §4.1).
      expect(packet.marker && passed % 160 === 0 ? 160 : passed).toBe(160);
      expect(packet.ssrc).toBe(last.ssrc);
    }
    packets.push(packet);
  }
  return packets;
}

describe.each(SOCKETS)('RTP stream on sockets %s', (_kind, addon) => {
  // In this order: there is no way back from the pool.
  beforeAll(() => {
    if (addon) usePool(addon);
  });

  test('a packet every 20 ms, whatever is played: one SSRC, sequence and timestamps without a gap', async () => {
    const began = performance.now();
    const played = stream.play(soundOf(9000, 5));
    negotiate();
    const packets = await hear(40);
    expect(await played).toBe('played');
    expect(packets.every(({ payloadType }) => payloadType === 8)).toBe(true);
    expect(packets.filter(({ byte }) => byte === byteOf(9000))).toHaveLength(5);
    expect(packets.slice(5).every(({ byte }) => byte === SILENCE)).toBe(true);
    // Never faster, but for what a pacer that was late may catch up with.
    expect(packets.at(-1)!.at - began).toBeGreaterThanOrEqual(39 * 20 - 100);
  });

  describe('changes while it plays', () => {
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

  test('an even port of the range; nothing is sent before an answer, nothing after the end', async () => {
    expect(stream.localPort % 2).toBe(0);
    expect(stream.localPort).toBeGreaterThanOrEqual(ports.first);
    expect(stream.stats().sent).toBe(0);
    negotiate();
    await phone.next();
    const waiting = stream.play(soundOf(1, 1000));
    stream.close();
    stream.close();
    expect(await waiting).toBe('aborted');
    expect(await stream.play(soundOf(1, 1))).toBe('aborted');
    await expect(stream.openRoom('room', LOCAL)).rejects.toMatchObject({ code: 'C-003' });
  });

  test('a taken port is passed over, an exhausted range is C-005', async () => {
    const two = new PortRange(32_500, 32_503);
    const blocker = createSocket('udp4').bind(32_500, LOCAL);
    await once(blocker, 'listening');
    const other = await RtpStream.create(two, { localAddress: LOCAL });
    expect(other.localPort).toBe(32_502);
    await expect(RtpStream.create(two, { localAddress: LOCAL })).rejects.toMatchObject({ code: 'C-005' });
    other.close();
    blocker.close();
  });

  test('only the negotiated source is heard', async () => {
    negotiate();
    const [strangerPort, strangerAddress] = [await end(), await end('127.0.0.2')];
    await phone.send(stream.localPort, frame(1));
    await met(1);
    await strangerPort.send(stream.localPort, frame(2));
    await strangerAddress.send(stream.localPort, frame(3));
    await phone.send(stream.localPort, frame(4), 18);
    expect(await met(4)).toMatchObject({ received: 1, refused: 3 });
    // What is sent still goes to the phone.
    await phone.next();
  });

  test('keys: by RFC 4733, by INFO, and by both at once, which is one', async () => {
    negotiate();
    const keys: string[] = [];
    stream.on('key', (key, source) => keys.push(`${key} ${source}`));
    const press = (event: number): Promise<void> => phone.send(stream.localPort, Uint8Array.of(event, 10, 0, 160), 101);
    const first = once(stream, 'key');
    await press(5);
    await first;
    stream.pressKey('5');
    stream.pressKey('#');
    stream.pressKey('what');
    expect(keys).toEqual(['5 rfc4733', '# info']);
  });

  test('on hold (RFC 3264 §8.4) nothing is sent, and after it the same stream goes on with the time that has passed', async () => {
    negotiate();
    const before = await phone.next();
    negotiate({ direction: 'inactive' });
    const { sent } = stream.stats();
    const pause = performance.now();
    const clock = await end();
    await met(0);
    // Another stream's packets tell the time.
    const other = await RtpStream.create(ports, { localAddress: LOCAL });
    other.negotiate({
      codec: 'PCMA',
      payloadType: 8,
      telephoneEvent: null,
      remote: clock.address,
      srtp: null,
      direction: 'sendrecv',
    });
    while (performance.now() - pause < 120) await clock.next();
    other.close();
    expect(stream.stats().sent).toBe(sent);
    negotiate();
    let after = await phone.next();
    while (!after.marker) after = await phone.next();
    expect((after.sequence - before.sequence) & 0xffff).toBe(sent);
    expect((after.timestamp - before.timestamp) >>> 0).toBeGreaterThanOrEqual(sent * 160 + 5 * 160);
  });

  describe('in a room', () => {
    /** The room's end, joined to the caller. */
    async function join(): Promise<{ room: End; port: number; ssrc: number }> {
      const room = await end();
      const { local, ssrc, codec } = await stream.openRoom('room', LOCAL);
      expect(codec).toBe('PCMA');
      stream.bridge('room', room.address);
      return { room, port: local.port, ssrc };
    }

    /** Talks, a packet every 20 ms, until somebody has heard it: what comes late is rightly left out. */
    async function talkUntil<T>(heard: Promise<T>, talk: () => Promise<void>): Promise<T> {
      const talking = setInterval(() => void talk(), 20);
      try {
        return await heard;
      } finally {
        clearInterval(talking);
      }
    }

    test('sound goes both ways, and a bridge ends what is played', async () => {
      negotiate();
      const music = stream.play(soundOf(9000, 10), { loop: true });
      const { room, port, ssrc } = await join();
      expect(await music).toBe('aborted');
      const [inRoom, atPhone] = await talkUntil(
        Promise.all([room.hear(byteOf(3000)), phone.hear(byteOf(-6000))]),
        async () => {
          await phone.send(stream.localPort, frame(byteOf(3000)));
          await room.send(port, frame(byteOf(-6000)));
        },
      );
      expect(inRoom.ssrc).toBe(ssrc);
      expect(atPhone.ssrc).not.toBe(ssrc);
    });

    test('on hold the caller hears music and the room hears silence; after it all is as before', async () => {
      negotiate();
      stream.holdMusic = soundOf(9000, 3);
      const { room, port } = await join();
      const talk = async (): Promise<void> => {
        await phone.send(stream.localPort, frame(byteOf(3000)));
        await room.send(port, frame(byteOf(-6000)));
      };
      await talkUntil(Promise.all([room.hear(byteOf(3000)), phone.hear(byteOf(-6000))]), talk);
      stream.hold(true);
      await Promise.all([room.hear(SILENCE), phone.hear(byteOf(9000))]);
      for (let n = 0; n < 10; n++) {
        await talk();
        const [inRoom, atPhone] = await Promise.all([room.next(), phone.next()]);
        expect([inRoom.byte, atPhone.byte]).toEqual([SILENCE, byteOf(9000)]);
      }
      stream.hold(false);
      await talkUntil(Promise.all([room.hear(byteOf(3000)), phone.hear(byteOf(-6000))]), talk);
    });

    test('a room speaks µ-law to a phone that speaks A-law', async () => {
      negotiate();
      const { room, port } = await join();
      const spoken = LAWS.PCMU.encode(9000);
      await talkUntil(phone.hear(LAWS.PCMU.translated[spoken]!), () => room.send(port, frame(spoken), 0));
    });

    test('a room that was not opened is refused; the same room has one socket', async () => {
      negotiate();
      expect(() => stream.bridge('elsewhere', { ip: LOCAL, port: 9 })).toThrow(
        expect.objectContaining({ code: 'M-105' }),
      );
      const [one, two] = await Promise.all([stream.openRoom('room', LOCAL), stream.openRoom('room', LOCAL)]);
      expect(one).toEqual(two);
    });

    test('a clip is heard in place of the room, which comes back', async () => {
      negotiate();
      const { room, port } = await join();
      const announced = stream.play(soundOf(9000, 3));
      await phone.hear(byteOf(9000));
      expect(await announced).toBe('played');
      await talkUntil(phone.hear(byteOf(-6000)), () => room.send(port, frame(byteOf(-6000))));
      stream.unbridge();
      await phone.hear(SILENCE);
    });
  });
});
