import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import mongoose from 'mongoose';
import { verifyFolder } from '../../media/recorder/verify.ts';
import { manifest, media } from '../../signaling/contract/index.ts';
import { Film, type Within } from '../fake/film.ts';
import { SentFrames } from '../fake/sent-frames.ts';
import { KeptRecording } from './kept-recording.ts';
import { eventually, FakeSignaling, freePort, MediaProcess, TonePhone } from './media-rig.ts';
import { PeerHouse, type SessionPeer } from './session-peer.ts';

jest.setTimeout(600_000);

const database = `media-${randomUUID()}`;
let client: mongoose.mongo.MongoClient;
let mongodbUri: string;
let signaling: FakeSignaling;
let house: PeerHouse;
let dataDir: string;
let node: MediaProcess;
let peers: SessionPeer[] = [];
let phones: TonePhone[] = [];

beforeAll(async () => {
  const uri = new URL(process.env['MONGODB_URI']!);
  uri.pathname = `/${database}`;
  mongodbUri = uri.href;
  [client, house] = await Promise.all([mongoose.mongo.MongoClient.connect(mongodbUri), PeerHouse.open()]);
});

afterAll(async () => {
  await house?.close();
  await client.db().dropDatabase();
  await client.close();
});

beforeEach(async () => {
  dataDir = await mkdtemp(path.join(os.tmpdir(), 'court-media-'));
  signaling = new FakeSignaling(await freePort());
  await signaling.start();
  await start();
});

afterEach(async () => {
  await Promise.all(peers.map((peer) => peer.close()));
  for (const phone of phones) phone.close();
  [peers, phones] = [[], []];
  await node.end('SIGKILL');
  await signaling.stop();
  await rm(dataDir, { recursive: true, force: true });
});

async function start(): Promise<void> {
  node = await MediaProcess.start(signaling, {
    DATA_DIR: dataDir,
    MONGODB_URI: mongodbUri,
    REDIS_URL: process.env['REDIS_URL']!,
    MEDIA_NODE_ID: `media-${path.basename(dataDir).toLowerCase()}`,
  });
}

interface Session {
  roomId: string;
  recordingId: string;
}

async function begin(): Promise<Session> {
  const [recordingId, callId] = [randomUUID(), randomUUID()];
  const roomId = `session-${callId}`;
  const caption = { court: '某某市中级人民法院', title: "信访接待 %{pts} ':;\\[out]" };
  await signaling.ask('room:create', { roomId, kind: 'session', recording: { recordingId, callId, caption } });
  return { roomId, recordingId };
}

async function enter(roomId: string, id: string, label: string, side: media.TrackSide = 'agent'): Promise<SessionPeer> {
  const peer = await house.peer(signaling, id);
  peers.push(peer);
  await peer.join(roomId, { label, side });
  return peer;
}

async function archived({ recordingId }: Session): Promise<media.RecordingArchived> {
  return media.recordingArchived.parse(await signaling.heard('recording:archived', { recordingId }, 240_000));
}

/** All files as they are exported, each as it was told. */
async function exported({ files }: media.RecordingArchived): Promise<string> {
  const folder = await mkdtemp(path.join(dataDir, 'export-'));
  const bucket = new mongoose.mongo.GridFSBucket(client.db(), { bucketName: 'recordings' });
  for (const file of files) {
    const chunks: Buffer[] = [];
    for await (const chunk of bucket.openDownloadStream(new mongoose.mongo.ObjectId(file.gridFsId))) {
      chunks.push(chunk as Buffer);
    }
    const content = Buffer.concat(chunks);
    expect(createHash('sha256').update(content).digest('hex')).toBe(file.sha256);
    await writeFile(path.join(folder, file.name), content);
  }
  return folder;
}

describe('the recording of a video session', () => {
  test('shows everybody in their place and time, with all voices, camera off and on, a late joiner, a telephone and a screen', async () => {
    const session = await begin();
    const { roomId } = session;
    const anna = await enter(roomId, 'anna', '张三 信访人', 'caller');
    await anna.show('microphone', { frequency: 440 });
    await anna.show('camera', { colour: 'red', blink: true });
    await anna.blink(1000);
    // A browser that has too little of the machine takes its time until it sends: what the recording has counts.
    const kept = new KeptRecording(dataDir, session.recordingId);
    await kept.picture('anna', 'camera', { since: 0, lasting: 3000 });
    const alone = Date.now();
    const bert = await enter(roomId, 'bert', "李四 接访法官 ':,[x]%{n}");
    await bert.show('microphone', { frequency: 880 });
    await bert.show('camera', { colour: 'green' });
    const phone = await TonePhone.create(1300);
    phones.push(phone);
    const remote = { remote: phone.address, ssrc: phone.ssrc, codec: 'PCMA' };
    const join = { roomId, participantId: 'phone', side: 'agent', label: '王五 律师（电话）', ...remote };
    phone.send((await signaling.ask<media.RoomJoinPhoneReply>('room:join-phone', join)).local);
    await anna.sees('bert', 'camera', [0, 128, 0]);
    const both = async (since: number): Promise<void> => {
      await kept.picture('bert', 'camera', { since, lasting: 2000 });
      await kept.voice('bert', { since, lasting: 2000 });
    };
    await both(alone);
    await kept.voice('phone', { since: alone, lasting: 2000 });
    await bert.pause('camera', true);
    await bert.pause('microphone', true);
    const off = Date.now();
    await pause(4000);
    const on = Date.now();
    await bert.pause('camera', false);
    await bert.pause('microphone', false);
    await both(on);
    const tiled = Date.now();
    await bert.show('screen', { colour: 'blue', width: 960, height: 540 });
    await anna.sees('bert', 'screen', [0, 0, 255]);
    await kept.picture('bert', 'screen', { since: tiled, lasting: 2000 });
    await kept.picture('bert', 'camera', { since: Date.now(), lasting: 1000 });
    await bert.stop('screen');
    const small = Date.now();
    await kept.picture('bert', 'camera', { since: small + 500, lasting: 1500 });
    await signaling.ask('room:close', { roomId, reason: 'ended' });

    const told = await archived(session);
    expect(told.tracks.map(({ source, codec, label }) => `${source} ${codec} ${label.slice(0, 2)}`).sort()).toEqual([
      'camera VP8 张三',
      'camera VP8 李四',
      'microphone PCMA 王五',
      'microphone opus 张三',
      'microphone opus 李四',
      'screen VP8 李四',
    ]);
    const folder = await exported(told);
    expect(await verifyFolder(folder)).toEqual([]);
    const film = await Film.open(path.join(folder, 'composed.mp4'));
    expect(film).toMatchObject({ width: 1280, height: 720, video: 'h264', audio: 'aac' });
    expect(Math.abs(film.durationMs - told.durationMs)).toBeLessThan(200);
    const at = (ms: number): number => ms - Date.parse(told.startedAt);
    const [tileA, tileB] = [
      { x: 320, y: 210 },
      { x: 960, y: 210 },
    ];
    const stretch = (from: number, until: number): Within => ({ from: at(from), until: at(until) });
    const end = Date.parse(told.endedAt);
    // Three people stand in a grid of two by two. Bert is not there before he came, while his camera is off his name is.
    expect(film.isColour('green', tileB, at(alone))).toBe(false);
    expect(film.showsWithin('green', tileB, stretch(alone, off))).toBe(true);
    expect(film.isColour('green', tileB, at(off) + 2000)).toBe(false);
    expect(film.showsWithin('green', tileB, stretch(on, tiled))).toBe(true);
    // The screen has the large place, people the column beside it.
    expect(film.showsWithin('blue', { x: 480, y: 380 }, stretch(tiled, small))).toBe(true);
    expect(film.showsWithin('green', { x: 1120, y: 295 }, stretch(tiled, small))).toBe(true);
    expect(film.showsWithin('green', tileB, stretch(small + 500, end))).toBe(true);
    // Voices where they belong.
    expect(film.hears(880, at(alone))).toBe(false);
    expect(film.hearsWithin(880, stretch(alone, off))).toBe(true);
    expect(film.hearsWithin(1300, stretch(alone, off))).toBe(true);
    expect(film.hears(880, at(off) + 2000)).toBe(false);
    expect(film.hearsWithin(1300, stretch(off + 500, on))).toBe(true);
    expect(film.hearsWithin(880, stretch(on, tiled))).toBe(true);
    // Anna's picture and tone go on and off together, also while others come and go.
    const flips = film.offsets('red', tileA, 440, stretch(alone - 2000, tiled));
    expect(flips.length).toBeGreaterThan(3);
    // A browser that has too little of the machine leaves pictures out: one that changes is late by what was left out before it, and by no more.
    const sent = await SentFrames.read(path.join(folder, 'caller-2.rtp'));
    const fits = flips.filter(({ ms, later }) => later < 200 && later > -Math.max(200, sent.gapBefore(ms) + 100));
    // So does its sound.
    expect(fits.length / flips.length).toBeGreaterThan(0.6);
  });

  test('interrupted by a killed worker and a crash of the node, both parts are put together and composed', async () => {
    const first = await begin();
    await talk(first);
    process.kill(node.workers[0]!, 'SIGKILL');
    await signaling.heard('room:lost', { roomId: first.roomId });
    const second = await eventually(() => begin().catch(() => undefined), 'a new worker');
    await talk(second);
    await node.end('SIGKILL');
    await start();
    const parts = [await archived(first), await archived(second)] as const;
    expect(parts[1].salvaged).toBe(true);
    // Between the two nothing was recorded, and that can be seen.
    expect(Date.parse(parts[1].startedAt)).toBeGreaterThan(Date.parse(parts[0].endedAt));
    for (const told of parts) {
      expect(told.durationMs).toBeGreaterThan(2500);
      const folder = await exported(told);
      expect(await verifyFolder(folder)).toEqual([]);
      const film = await Film.open(path.join(folder, 'composed.mp4'));
      // Up to the end: what is cut off at most is what was not yet written, and what a browser that has too little of the machine had not sent.
      const end = { from: told.durationMs - 2500, until: told.durationMs };
      expect(film.showsWithin('red', { x: 640, y: 300 }, end)).toBe(true);
      expect(film.hearsWithin(440, end)).toBe(true);
      const listed = manifest.manifest.parse(JSON.parse(await readFile(path.join(folder, 'manifest.json'), 'utf8')));
      expect(listed.people).toEqual([{ participantId: 'anna', side: 'caller', label: '张三' }]);
    }
  });
});

/** Somebody is there, and three seconds of picture and voice are in the recording. */
async function talk({ roomId, recordingId }: Session): Promise<void> {
  const anna = await enter(roomId, 'anna', '张三', 'caller');
  await anna.show('microphone', { frequency: 440 });
  await anna.show('camera', { colour: 'red' });
  const kept = new KeptRecording(dataDir, recordingId);
  await Promise.all([
    kept.voice('anna', { since: 0, lasting: 3000 }),
    kept.picture('anna', 'camera', { since: 0, lasting: 3000 }),
  ]);
}
