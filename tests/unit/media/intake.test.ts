import { EventEmitter } from 'node:events';
import { describe, expect, test } from '@jest/globals';
import type { types } from 'mediasoup';
import { Intake } from '../../../media/intake.ts';

/** As much of a direct transport as an intake needs; `waiting`: what the worker sends before it answers. */
class Transport extends EventEmitter {
  closed = false;
  waiting: Buffer | null = null;
  readonly consumers: (EventEmitter & { closed: boolean })[] = [];

  consume(): Promise<object> {
    const ssrc = 1000 + this.consumers.length;
    const consumer = Object.assign(new EventEmitter(), {
      rtpParameters: { encodings: [{ ssrc }] },
      closed: false,
      close: () => void (consumer.closed = true),
    });
    this.consumers.push(consumer);
    return Promise.resolve(consumer);
  }
  getStats(): Promise<unknown[]> {
    const { waiting } = this;
    if (waiting) setImmediate(() => this.emit('rtcp', waiting));
    return Promise.resolve([]);
  }
  close(): void {
    this.closed = true;
  }
}

function rtp(ssrc: number, number: number, length = 172): Buffer {
  const packet = Buffer.alloc(length, number);
  packet.writeUInt16BE(0x80_08, 0);
  packet.writeUInt32BE(ssrc, 8);
  return packet;
}

/** As the worker sends them; `ago`: ms before now. */
function batch(...packets: { packet: Buffer; ago: number }[]): Buffer {
  const now = Number(process.hrtime.bigint()) / 1000;
  const parts = packets.flatMap(({ packet, ago }) => {
    const head = Buffer.alloc(10);
    head.writeDoubleLE(now - ago * 1000, 0);
    head.writeUInt16LE(packet.length, 8);
    return [head, packet];
  });
  return Buffer.concat([Buffer.of(1), ...parts]);
}

async function open() {
  const transport = new Transport();
  const router = { createDirectTransport: () => Promise.resolve(transport) } as unknown as types.Router;
  const intake = await Intake.create(router);
  const heard: [string, number, number][] = [];
  const listen = (name: string) => (packet: Buffer, at: number) =>
    void heard.push([name, packet.at(-1) ?? 0, Math.round(performance.now() - at)]);
  const one = await intake.open('one', {}, listen('one'));
  await intake.open('two', {}, listen('two'));
  return { transport, intake, one, heard };
}

describe('RTP of a room, many packets at a time', () => {
  test('each goes to whom it is for, in order, with the time at which the worker had it; reports are no packets', async () => {
    const { transport, heard } = await open();
    transport.emit('rtcp', rtp(1000, 9));
    const packets = [rtp(1000, 1), rtp(1001, 2, 1400), rtp(1000, 3, 12), rtp(7, 4)];
    transport.emit('rtcp', batch(...packets.map((packet, n) => ({ packet, ago: 180 - 60 * n }))));
    expect(heard.map(([name, number]) => [name, number])).toEqual([
      ['one', 1],
      ['two', 2],
      // Its header, and nothing else.
      ['one', 1000 & 0xff],
    ]);
    const ages = heard.map(([, , age]) => age);
    expect(ages[0]! - ages[2]!).toBeGreaterThanOrEqual(119);
    expect(ages[0]! - ages[2]!).toBeLessThanOrEqual(121);
    expect(ages[2]).toBeGreaterThanOrEqual(59);
  });

  test('a batch that breaks off, or says nonsense, costs itself', async () => {
    const { transport, heard } = await open();
    const whole = batch({ packet: rtp(1000, 1), ago: 0 }, { packet: rtp(1000, 2), ago: 0 });
    for (let length = 1; length < whole.length; length += 7) transport.emit('rtcp', whole.subarray(0, length));
    transport.emit('rtcp', Buffer.alloc(400, 1));
    transport.emit('rtcp', Buffer.alloc(0));
    heard.length = 0;
    transport.emit('rtcp', whole);
    expect(heard.map(([, number]) => number)).toEqual([1, 2]);
  });

  test('what is on its way when an inlet closes is heard, and nothing afterwards', async () => {
    const { transport, intake, one, heard } = await open();
    transport.waiting = batch({ packet: rtp(1000, 1), ago: 5 }, { packet: rtp(1001, 2), ago: 5 });
    await one.close();
    expect(transport.consumers[0]!.closed).toBe(true);
    await intake.close();
    expect(transport.closed).toBe(true);
    expect(heard.map(([name]) => name)).toEqual(['one', 'two', 'two']);
    await intake.close();
  });

  test('a worker that sends each packet by itself is heard as well', async () => {
    const { transport, heard } = await open();
    transport.consumers[1]!.emit('rtp', rtp(1001, 5));
    expect(heard).toEqual([['two', 5, 0]]);
  });
});
