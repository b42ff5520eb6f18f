import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { media } from '../../signaling/contract/index.ts';
import { eventually, FakeSignaling, freePort, MediaProcess, TonePhone } from './media-rig.ts';
import { PeerHouse, type SessionPeer } from './session-peer.ts';

jest.setTimeout(240_000);

const RED = [255, 0, 0];
const GREEN = [0, 128, 0];
let signaling: FakeSignaling;
let node: MediaProcess;
let house: PeerHouse;
let dataDir: string;
let peers: SessionPeer[] = [];
let phones: TonePhone[] = [];

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(os.tmpdir(), 'court-media-'));
  signaling = new FakeSignaling(await freePort());
  await signaling.start();
  [node, house] = await Promise.all([
    MediaProcess.start(signaling, {
      DATA_DIR: dataDir,
      MONGODB_URI: process.env['MONGODB_URI']!,
      REDIS_URL: process.env['REDIS_URL']!,
      MEDIA_NODE_ID: `media-${path.basename(dataDir).toLowerCase()}`,
    }),
    PeerHouse.open(),
  ]);
});

afterAll(async () => {
  await house?.close();
  await node?.end('SIGKILL');
  await signaling.stop();
  await rm(dataDir, { recursive: true, force: true });
});

afterEach(async () => {
  await Promise.all(peers.map((peer) => peer.close()));
  for (const phone of phones) phone.close();
  [peers, phones] = [[], []];
  signaling.forget();
});

const newRoom = (): string => `session-${randomUUID()}`;
const enter = async (roomId: string, id: string, more: { lobby?: boolean } = {}): Promise<SessionPeer> => {
  const peer = await house.peer(signaling, id);
  peers.push(peer);
  await peer.join(roomId, { label: id, ...more });
  return peer;
};

/** A count that has stopped to grow. */
async function settled(count: () => Promise<number>): Promise<number> {
  let last = -1;
  await eventually(async () => {
    const before = last;
    last = await count();
    if (last !== before) await pause(500);
    return last === before;
  }, 'nothing more to come');
  return last;
}

describe('the room of a video session', () => {
  test('two see and hear each other; camera off, on and ended, who speaks and the layers are told', async () => {
    const roomId = newRoom();
    const anna = await enter(roomId, 'anna');
    const bert = await enter(roomId, 'bert');
    await Promise.all([
      anna.show('microphone', { frequency: 440 }),
      anna.show('camera', { colour: 'red' }),
      bert.show('microphone', { frequency: 880 }),
      bert.show('camera', { colour: 'green' }),
    ]);
    await Promise.all([
      anna.sees('bert', 'camera', GREEN),
      bert.sees('anna', 'camera', RED),
      anna.hears(880),
      bert.hears(440),
      signaling.heard('room:speaker'),
      signaling.heard('room:quality', { participantId: 'anna' }),
    ]);
    const camera = (await bert.consumers()).find(({ source }) => source === 'camera')!;
    await bert.widthIs('anna', 640);
    await signaling.ask('room:prefer-layers', {
      roomId,
      participantId: 'bert',
      consumerId: camera.id,
      spatialLayer: 0,
    });
    await bert.widthIs('anna', 320);

    const where = { roomId, participantId: 'bert', consumerId: camera.id };
    // What is not shown does not come, however often it is resumed; the voice does. Shown again it is there at once, in its size.
    await signaling.ask('room:prefer-layers', { ...where, spatialLayer: null });
    await signaling.ask('room:resume-consumer', where);
    const frozen = await settled(() => bert.received('video'));
    await bert.hears(440);
    expect(await bert.received('video')).toBe(frozen);
    await signaling.ask('room:prefer-layers', { ...where, spatialLayer: 1 });
    await bert.widthIs('anna', 640);
    expect(await bert.received('video')).toBeGreaterThan(frozen);

    // Before a sender ends a layer, whoever has it is given a smaller one, and keeps it whatever they want.
    const sent = { roomId, participantId: 'anna', source: 'camera' };
    await signaling.ask('room:limit-layers', { ...sent, spatialLayer: 0 });
    await bert.widthIs('anna', 320);
    await signaling.ask('room:prefer-layers', { ...where, spatialLayer: 1 });
    const small = await bert.received('video');
    await eventually(async () => (await bert.received('video')) > small + 60, 'pictures to go on');
    await bert.widthIs('anna', 320);
    await signaling.ask('room:limit-layers', { ...sent, spatialLayer: 2 });
    await bert.widthIs('anna', 640);

    await anna.pause('camera', true);
    await signaling.heard('room:consumer-paused', { ...where, paused: true });
    await anna.pause('camera', false);
    await signaling.heard('room:consumer-paused', { ...where, paused: false });
    await anna.stop('camera');
    await signaling.heard('room:consumer-closed', where);
    await anna.show('camera', { colour: 'green' });
    await bert.sees('anna', 'camera', GREEN);

    // A screen beside the camera is a picture of its own.
    await anna.show('screen', { colour: 'red' });
    await Promise.all([bert.sees('anna', 'screen', RED), bert.sees('anna', 'camera', GREEN)]);
    await signaling.ask('room:leave', { roomId, participantId: 'anna' });
    await bert.hearsNothing();
    await bert.pause('microphone', true);
    await signaling.heard('room:speaker', { participantId: null });
  });

  test('in the lobby nothing is sent or received, whatever is asked; back in the lobby all of it ends', async () => {
    const roomId = newRoom();
    const anna = await enter(roomId, 'anna');
    await Promise.all([anna.show('microphone', { frequency: 440 }), anna.show('camera', { colour: 'red' })]);
    const bert = await enter(roomId, 'bert', { lobby: true });
    expect(await bert.consumers()).toEqual([]);
    await expect(bert.show('microphone', { frequency: 880 })).rejects.toThrow('M-107');
    await expect(bert.show('camera', { colour: 'green' })).rejects.toThrow('M-107');
    // Faces and voices are set up, whose they are is not said and nothing of them comes.
    const prepared = await bert.prepared();
    expect(prepared.map(({ kind }) => kind).sort()).toEqual(['audio', 'video']);
    for (const consumerId of ['anything', ...prepared.map(({ id }) => id)]) {
      const where = { roomId, participantId: 'bert', consumerId };
      await signaling.ask('room:resume-consumer', where);
      await signaling.ask('room:prefer-layers', { ...where, spatialLayer: null });
      await signaling.ask('room:prefer-layers', { ...where, spatialLayer: 1 });
      await signaling.ask('room:resume-consumer', where);
    }
    // Who comes later, and what is shown later, is not for the lobby either.
    await anna.show('screen', { colour: 'green' });
    const carla = await enter(roomId, 'carla');
    await carla.show('microphone', { frequency: 1320 });
    await signaling.heard('room:prepared', { participantId: 'bert' });
    await anna.hears(1320);
    expect(
      signaling.told.filter(({ message }) => message['participantId'] === 'bert').map(({ event }) => event),
    ).toEqual(['room:prepared']);
    expect(JSON.stringify(signaling.told.find(({ event }) => event === 'room:prepared'))).not.toContain('carla');
    expect(await bert.received()).toBe(0);
    expect((await anna.consumers()).map(({ participantId }) => participantId)).toEqual(['carla']);

    await signaling.ask('room:admit', { roomId, participantId: 'bert', admitted: true });
    await signaling.ask('room:admit', { roomId, participantId: 'bert', admitted: true });
    await Promise.all([bert.sees('anna', 'camera', RED), bert.sees('anna', 'screen', GREEN), bert.hears(440)]);
    await bert.hears(1320);
    expect(await bert.consumers()).toHaveLength(4);
    expect(await bert.prepared()).toEqual([]);
    await signaling.ask('room:leave', { roomId, participantId: 'carla' });
    await bert.show('microphone', { frequency: 880 });
    await anna.hears(880);

    await signaling.ask('room:admit', { roomId, participantId: 'bert', admitted: false });
    await Promise.all([bert.hearsNothing(), anna.hearsNothing()]);
    await eventually(async () => (await bert.consumers()).length === 0, 'nothing to receive');
    const before = await bert.received();
    await pause(500);
    // Counts of what is closed go away.
    expect(await bert.received()).toBeLessThanOrEqual(before);
    await expect(bert.show('camera', { colour: 'green' })).rejects.toThrow('M-107');
  });

  test('refuses other codecs, the same source twice and too many layers, and goes on', async () => {
    const roomId = newRoom();
    const anna = await enter(roomId, 'anna');
    const bert = await enter(roomId, 'bert');
    const { send, receive } = await anna.transports();
    const produce = (source: string, kind: string, rtpParameters: object, transportId = send): Promise<unknown> =>
      signaling.ask('room:produce', { roomId, participantId: 'anna', transportId, kind, source, rtpParameters });
    const of = (mimeType: string, clockRate: number, encodings: object[], more: object = {}): object => ({
      codecs: [{ mimeType, payloadType: 100, clockRate, ...more }],
      encodings,
    });
    const opus = of('audio/opus', 48_000, [{ ssrc: 1 }], { channels: 2 });
    const vp8 = of('video/VP8', 90_000, [{ ssrc: 2 }]);
    const h264 = of('video/H264', 90_000, [{ ssrc: 3 }], { parameters: { 'packetization-mode': 1 } });
    for (const refused of [
      produce('microphone', 'audio', of('audio/PCMA', 8000, [{ ssrc: 4 }])),
      produce('camera', 'video', h264),
      produce('camera', 'audio', opus),
      produce('microphone', 'video', vp8),
      produce('telephone', 'audio', opus),
      produce('screen', 'video', of('video/VP8', 90_000, [{ ssrc: 5 }, { ssrc: 6 }, { ssrc: 7 }, { ssrc: 8 }])),
      produce('microphone', 'audio', opus, receive),
      produce('microphone', 'audio', {}),
      produce('microphone', 'audio', { codecs: 'opus' }),
      produce('microphone', 'audio', { codecs: [{ mimeType: 7 }], encodings: [] }),
      produce('camera', 'video', { codecs: [{ mimeType: 'video/VP8', payloadType: -1 }], encodings: [{ ssrc: 9 }] }),
    ]) {
      await expect(refused).rejects.toThrow('M-106');
    }
    await expect(produce('spy', 'audio', opus)).rejects.toThrow('V-001');
    await anna.show('camera', { colour: 'red' });
    await expect(anna.show('camera', { colour: 'green' })).rejects.toThrow('M-106');
    await bert.sees('anna', 'camera', RED);
  });

  test('a telephone hears all browsers and is heard by them; its copy is muted with the microphone', async () => {
    const roomId = newRoom();
    const anna = await enter(roomId, 'anna');
    const bert = await enter(roomId, 'bert');
    await Promise.all([anna.show('microphone', { frequency: 440 }), bert.show('microphone', { frequency: 880 })]);
    const phone = await TonePhone.create(1200);
    phones.push(phone);
    const join = { roomId, participantId: 'phone', side: 'caller', remote: phone.address, ssrc: phone.ssrc };
    const { local } = await signaling.ask<media.RoomJoinPhoneReply>('room:join-phone', { ...join, codec: 'PCMA' });
    phone.send(local);
    await signaling.heard('room:telephone', { roomId, codec: 'PCMA' });
    await Promise.all([anna.copy('PCMA'), bert.copy('PCMA')]);
    await Promise.all([phone.hears(440), phone.hears(880), anna.hears(1200), bert.hears(1200)]);
    // No browser is given what is meant for telephones.
    expect((await anna.consumers()).map(({ source }) => source)).toEqual(['microphone', 'microphone']);
    const other = { ...join, participantId: 'other', ssrc: phone.ssrc + 1, codec: 'PCMU' };
    await expect(signaling.ask('room:join-phone', other)).rejects.toThrow('M-106');

    await signaling.ask('room:pause-producer', { roomId, participantId: 'anna', source: 'microphone', paused: true });
    await phone.hears(880);
    await signaling.ask('room:leave', { roomId, participantId: 'phone' });
    await signaling.heard('room:telephone', { roomId, codec: null });
  });

  test('tells the rooms of a worker that dies and takes new ones', async () => {
    const roomId = newRoom();
    await enter(roomId, 'anna');
    process.kill(node.workers[0]!, 'SIGKILL');
    await signaling.heard('room:lost', { roomId });
    const create = { roomId: newRoom(), kind: 'session', recording: null };
    const taken = (): Promise<boolean> =>
      signaling.ask('room:create', create).then(
        () => true,
        () => false,
      );
    await eventually(taken, 'a new worker');
  });
});
