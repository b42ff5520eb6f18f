import { createSocket, type Socket } from 'node:dgram';
import { on, once } from 'node:events';
import { afterEach, beforeAll, beforeEach, describe, expect } from '@jest/globals';
import { installedRtpSockets } from '../../../infra/setup/rtp-sockets.ts';
import { clipOf, type Clip } from '../../../ivr/rtp/clip.ts';
import { LAWS } from '../../../ivr/rtp/g711.ts';
import { usePool } from '../../../ivr/rtp/network.ts';
import { parseRtp, writeRtpHeader, type RtpPacket } from '../../../ivr/rtp/packet.ts';
import { PortRange } from '../../../ivr/rtp/port-range.ts';
import { RtpStream } from '../../../ivr/rtp/stream.ts';

export const LOCAL = '127.0.0.1';
export const SILENCE = LAWS.PCMA.silence;

export interface Heard extends RtpPacket {
  /** First byte of the payload. */
  byte: number;
  /** Of the whole packet. */
  length: number;
  at: number;
}

/** The other end of a stream, on a real socket. */
export class End {
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

export const frame = (byte: number): Uint8Array => new Uint8Array(160).fill(byte);
/** Sound that is told from silence: full of one byte. */
export const soundOf = (sample: number, frames: number): Clip => clipOf(new Int16Array(frames * 160).fill(sample));
export const byteOf = (sample: number): number => LAWS.PCMA.encode(sample);

/** The telephone's end; a new one for each test. */
export let phone: End;
export let stream: RtpStream;
export const ports = new PortRange(32_000, 32_400);
const ends: End[] = [];

export async function end(address?: string): Promise<End> {
  const opened = await End.open(address);
  ends.push(opened);
  return opened;
}

export function negotiate(more: Partial<Parameters<RtpStream['negotiate']>[0]> = {}): void {
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

/** Waits until the stream has met so many packets, taken or refused: each of its own arrives a little later than it was sent. */
export async function met(count: number): Promise<ReturnType<RtpStream['stats']>> {
  for (;;) {
    const stats = stream.stats();
    if (stats.received + stats.refused >= count) return stats;
    await phone.next();
  }
}

/** The addon is built where there is Rust; without it only the sockets of Node can be tested. */
const ADDON = installedRtpSockets();
const SOCKETS: [kind: string, addon: string | undefined][] = [
  ['of Node', undefined],
  ...(ADDON ? [['of the pool', ADDON] as [string, string]] : []),
];

/** The packets until there are so many; one stream without a gap, whoever sent them. */
export async function hear(count: number, from = phone, before: Heard[] = []): Promise<Heard[]> {
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

/** Tests of a stream, on the sockets of Node and, where it is built, on those of the addon. */
export function onBothSockets(name: string, tests: (addon: string | undefined) => void): void {
  describe.each(SOCKETS)(`${name} on sockets %s`, (_kind, addon) => {
    // In this order: there is no way back from the pool.
    beforeAll(() => {
      if (addon) usePool(addon);
    });
    beforeEach(async () => {
      phone = await end();
      stream = await RtpStream.create(ports, { localAddress: LOCAL });
    });
    afterEach(() => {
      stream.close();
      for (const one of ends.splice(0)) one.close();
    });
    tests(addon);
  });
}
