import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { describe, expect, test } from '@jest/globals';
import { LAWS } from '../../../ivr/rtp/g711.ts';
import { PortRange } from '../../../ivr/rtp/port-range.ts';
import { RtpStream } from '../../../ivr/rtp/stream.ts';
import {
  byteOf,
  type End,
  end,
  frame,
  hear,
  LOCAL,
  met,
  negotiate,
  onBothSockets,
  phone,
  ports,
  SILENCE,
  soundOf,
  stream,
} from './rtp-scene.ts';

onBothSockets('RTP stream', () => {
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
