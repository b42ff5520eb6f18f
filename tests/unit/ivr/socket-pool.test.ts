import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { installedRtpSockets } from '../../../infra/setup/rtp-sockets.ts';
import { PACKET_BYTES } from '../../../ivr/rtp/packet.ts';
import type { RtpSocket } from '../../../ivr/rtp/socket.ts';
import { SocketPool } from '../../../ivr/rtp/socket-pool.ts';

const LOCAL = '127.0.0.1';
const addon = installedRtpSockets();
/** Built where there is Rust; gateways work without it. */
const onPool = addon === undefined ? describe.skip : describe;

onPool('sockets of the pool', () => {
  let pool: SocketPool;
  beforeAll(() => {
    pool = SocketPool.load(addon ?? '');
  });
  const opened: RtpSocket[] = [];
  const peers: Socket[] = [];

  function open(port = 0): RtpSocket {
    const socket = pool.open(LOCAL, port);
    opened.push(socket);
    return socket;
  }

  async function peer(): Promise<Socket> {
    const socket = createSocket('udp4').bind(0, LOCAL);
    peers.push(socket);
    await once(socket, 'listening');
    return socket;
  }

  /** Sends one after the other; what was sent on loopback has arrived. */
  async function send(from: Socket, to: RtpSocket, datagrams: Uint8Array[]): Promise<void> {
    for (const datagram of datagrams) await new Promise((resolve) => from.send(datagram, to.port, LOCAL, resolve));
  }

  function heardBy(socket: RtpSocket): { bytes: number[]; from: string; at: number }[] {
    const heard: { bytes: number[]; from: string; at: number }[] = [];
    socket.listen((data, start, end, ip, port, at) =>
      heard.push({ bytes: [...data.subarray(start, end)], from: `${ip}:${port}`, at }),
    );
    return heard;
  }

  afterEach(() => {
    for (const socket of opened.splice(0)) socket.close();
    for (const socket of peers.splice(0)) socket.close();
  });

  test('each socket sends what stands in its own packet, when all are sent', async () => {
    const sockets = [open(), open(), open()];
    const phones = await Promise.all(sockets.map(peer));
    const arrivals = phones.map((phone) => once(phone, 'message') as Promise<[Buffer, { port: number }]>);
    for (const [n, socket] of sockets.entries()) {
      socket.packet.fill(n + 1);
      socket.send(phones[n]!.address().port, LOCAL);
    }
    pool.flush();
    for (const [n, arrival] of arrivals.entries()) {
      const [bytes, { port }] = await arrival;
      expect([bytes.length, bytes[0], bytes[PACKET_BYTES - 1], port]).toEqual([
        PACKET_BYTES,
        n + 1,
        n + 1,
        sockets[n]!.port,
      ]);
    }
  });

  test('what arrived is told with its sender, its time, and whole or cut off, whatever it is', async () => {
    const socket = open();
    const phone = await peer();
    const from = `${LOCAL}:${phone.address().port}`;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 2000 }), { maxLength: 12 }), async (datagrams) => {
        const heard = heardBy(socket);
        const before = performance.now();
        await send(phone, socket, datagrams);
        pool.receive();
        const now = performance.now();
        expect(heard.map(({ bytes }) => bytes)).toEqual(datagrams.map((datagram) => [...datagram.subarray(0, 1536)]));
        for (const one of heard) {
          expect(one.from).toBe(from);
          expect(one.at).toBeGreaterThan(before - 50);
          expect(one.at).toBeLessThanOrEqual(now);
        }
      }),
      { numRuns: 50 },
    );
  });

  test('the time told is that of the arrival, not that of the reading', async () => {
    const socket = open();
    const heard = heardBy(socket);
    await send(await peer(), socket, [new Uint8Array(20)]);
    const until = performance.now() + 60;
    while (performance.now() < until);
    pool.receive();
    expect(performance.now() - heard[0]!.at).toBeGreaterThanOrEqual(55);
  });

  test('a flood on one socket does not hold up the others, and is read on later', async () => {
    const [flooded, quiet] = [open(), open()];
    const [many, one] = [heardBy(flooded), heardBy(quiet)];
    const phone = await peer();
    await send(
      phone,
      flooded,
      Array.from({ length: 60 }, () => new Uint8Array(200)),
    );
    await send(phone, quiet, [new Uint8Array(20)]);
    pool.receive();
    expect(one).toHaveLength(1);
    expect(many.length).toBeLessThan(60);
    pool.receive();
    expect(many).toHaveLength(60);
  });

  test('a closed socket hears and sends nothing, and its port and its place are free at once', async () => {
    const first = open();
    const { port } = first;
    const phone = await peer();
    const lost = heardBy(first);
    await send(phone, first, [new Uint8Array(20)]);
    first.send(phone.address().port, LOCAL);
    first.close();
    first.close();
    first.send(phone.address().port, LOCAL);
    const second = open(port);
    const heard = heardBy(second);
    pool.receive();
    expect([lost.length, heard.length, second.port]).toEqual([0, 0, port]);
    await send(phone, second, [new Uint8Array(20)]);
    pool.receive();
    expect(heard).toHaveLength(1);
  });

  test('a taken port is the error of the system; an address that is none is sent nothing', () => {
    const { port } = open();
    expect(() => open(port)).toThrow('EADDRINUSE');
    for (const nowhere of ['999.1.1.1', '::1', 'example.com', '']) open().send(4000, nowhere);
    pool.flush();
  });

  test('a file that is no such addon is refused', () => {
    expect(() => SocketPool.load('node:fs')).toThrow();
    expect(() => SocketPool.load('/no/such/file.node')).toThrow();
  });
});
