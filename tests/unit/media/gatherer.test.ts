import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, describe, expect, test } from '@jest/globals';
import { installedRtpSockets } from '../../../infra/setup/rtp-sockets.ts';
import { Gatherer, LOOPBACK, type Tap } from '../../../media/recorder/gatherer.ts';

const addon = installedRtpSockets();
/** Built where there is Rust; recordings are made without it. */
const onAddon = addon === undefined ? describe.skip : describe;

/** RTP of PCMA with a number in it. */
function packet(number: number, length = 172): Buffer {
  const made = Buffer.alloc(length, number);
  made.writeUInt16BE(0x80_08, 0);
  made.writeUInt16BE(number, 2);
  return made;
}

onAddon('packets of this machine that nobody waits for', () => {
  const gatherer = Gatherer.load(addon ?? '', { min: 40_000, max: 49_999 });
  const taps: Tap[] = [];
  const peers: Socket[] = [];
  afterEach(() => {
    for (const tap of taps.splice(0)) tap.close();
    for (const socket of peers.splice(0)) socket.close();
  });

  async function peer(): Promise<Socket> {
    const socket = createSocket('udp4').bind(0, LOOPBACK);
    peers.push(socket);
    await once(socket, 'listening');
    return socket;
  }

  /** A tap that hears this sender only, and what it heard. */
  function tapOf(sender: Socket): { tap: Tap; heard: { packet: Buffer; at: number }[] } {
    const heard: { packet: Buffer; at: number }[] = [];
    const tap = gatherer.open((come, at) => heard.push({ packet: come, at }));
    taps.push(tap);
    tap.connect(sender.address().port);
    return { tap, heard };
  }

  /** What was sent on loopback has arrived. */
  const send = (from: Socket, to: Tap, bytes: Buffer): Promise<unknown> =>
    new Promise((resolve) => from.send(bytes, to.port, LOOPBACK, resolve));

  test('all packets are there, each at the tap it was sent to, in order, with the time at which it came', async () => {
    const [one, other] = [await peer(), await peer()];
    const [first, second] = [tapOf(one), tapOf(other)];
    const begun = performance.now();
    for (let n = 0; n < 300; n++) {
      await send(one, first.tap, packet(n, 100 + n));
      if (n % 3 === 0) await send(other, second.tap, packet(n));
    }
    const sent = performance.now();
    expect(first.heard).toEqual([]);
    gatherer.fetch();
    expect(first.heard.map(({ packet: come }) => come)).toEqual(
      Array.from({ length: 300 }, (_, n) => packet(n, 100 + n)),
    );
    expect(second.heard.map(({ packet: come }) => come.readUInt16BE(2))).toEqual(
      Array.from({ length: 100 }, (_, n) => n * 3),
    );
    const times = first.heard.map(({ at }) => at);
    expect(times.toSorted((a, b) => a - b)).toEqual(times);
    // Kernel and process read two clocks, a little after each other.
    expect(times[0]).toBeGreaterThan(begun - 5);
    expect(times.at(-1)).toBeLessThan(sent + 5);
    gatherer.fetch();
    expect(first.heard).toHaveLength(300);
  });

  test('somebody else of this machine is not heard, and reports of the sender are no packets', async () => {
    const [sender, stranger] = [await peer(), await peer()];
    const { tap, heard } = tapOf(sender);
    await send(stranger, tap, packet(1));
    const report = Buffer.alloc(28);
    report.writeUInt16BE(0x80_c8, 0);
    await send(sender, tap, report);
    await send(sender, tap, packet(2));
    gatherer.fetch();
    expect(heard.map(({ packet: come }) => come.readUInt16BE(2))).toEqual([2]);
  });

  test('closed, a tap gives what had come, and nothing afterwards', async () => {
    const sender = await peer();
    const { tap, heard } = tapOf(sender);
    await send(sender, tap, packet(1));
    tap.close();
    expect(heard).toHaveLength(1);
    tap.close();
    await send(sender, tap, packet(2));
    gatherer.fetch();
    expect(heard).toHaveLength(1);
  });

  test('what comes while this process is busy is kept', async () => {
    const sender = await peer();
    const { tap, heard } = tapOf(sender);
    // More than the kernel holds of one socket; its thread takes it meanwhile.
    for (let n = 0; n < 2000; n++) await send(sender, tap, packet(n, 1200));
    gatherer.fetch();
    expect(heard).toHaveLength(2000);
  });
});
