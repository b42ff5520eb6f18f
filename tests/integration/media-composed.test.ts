import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import mongoose from 'mongoose';
import { verifyFolder } from '../../media/recorder/verify.ts';
import { manifest, media } from '../../signaling/contract/index.ts';
import { Film } from '../fake/film.ts';
import { SentFrames } from '../fake/sent-frames.ts';
import { eventually, FakeSignaling, freePort, MediaProcess, TonePhone } from './media-rig.ts';
import { PeerHouse, type SessionPeer } from './session-peer.ts';

jest.setTimeout(90_000);

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
  return media.recordingArchived.parse(await signaling.heard('recording:archived', { recordingId }, 60_000));
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
    await pause(3000);
    const alone = Date.now();
    const bert = await enter(roomId, 'bert', "李四 接访法官 ':,[x]%{n}");
    await bert.show('microphone', { frequency: 880 });
    await bert.show('camera', { colour: 'green' });
    const phone = await TonePhone.create(1300);
    phones.push(phone);
    const remote = { remote: phone.address, ssrc: phone.ssrc, codec: 'PCMA' };
    const join = { roomId, participantId: 'phone', side: 'agent', label: '王五 律师（电话）', ...remote };
    phone.send((await signaling.ask<media.RoomJoinPhoneReply>('room:join-phone', join)).local);
    // A browser that has too little of the machine takes its time until it sends.
    await anna.sees('bert', 'camera', [0, 128, 0]);
    const came = Date.now();
    await pause(3000);
    await bert.pause('camera', true);
    await bert.pause('microphone', true);
    const off = Date.now();
    await pause(3000);
    await bert.pause('camera', false);
    await bert.pause('microphone', false);
    const on = Date.now();
    await pause(2500);
    const tiled = Date.now();
    await bert.show('screen', { colour: 'blue', width: 960, height: 540 });
    await anna.sees('bert', 'screen', [0, 0, 255]);
    const large = Date.now();
    await pause(3000);
    await bert.stop('screen');
    const small = Date.now();
    await pause(2000);
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
    // Three people stand in a grid of two by two. Bert is not there before he came, while his camera is off his name is.
    expect(film.isColour('green', tileB, at(alone))).toBe(false);
    expect(film.isColour('green', tileB, at(came) + 1500)).toBe(true);
    expect(film.isColour('green', tileB, at(off) + 1000)).toBe(false);
    expect(film.isColour('green', tileB, at(on) + 1200)).toBe(true);
    // The screen has the large place, people the column beside it.
    expect(film.isColour('blue', { x: 480, y: 380 }, at(large) + 1500)).toBe(true);
    expect(film.isColour('green', { x: 1120, y: 295 }, at(large) + 1500)).toBe(true);
    expect(film.isColour('green', tileB, at(small) + 1200)).toBe(true);
    // Voices where they belong.
    expect(film.hears(880, at(alone))).toBe(false);
    expect(film.hears(880, at(came) + 1500)).toBe(true);
    expect(film.hears(1300, at(came) + 1500)).toBe(true);
    expect(film.hears(880, at(off) + 1000)).toBe(false);
    expect(film.hears(1300, at(off) + 1000)).toBe(true);
    expect(film.hears(880, at(on) + 1000)).toBe(true);
    // Anna's picture and tone go on and off together, also while others come and go.
    const flips = film.offsets('red', tileA, 440, { from: at(came) - 1000, until: at(tiled) });
    expect(flips.length).toBeGreaterThan(5);
    // A browser that has too little of the machine lets a picture hang for a moment: three of four must be right.
    const sorted = flips.map(({ later }) => Math.abs(later)).sort((a, b) => a - b);
    expect(sorted[Math.floor(sorted.length * 0.75)]).toBeLessThan(200);
    // What hangs is what the browser left out: where it has sent all pictures, each is in its place, without exception.
    const sent = await SentFrames.read(path.join(folder, 'caller-2.rtp'));
    const shown = flips.filter(({ ms }) => sent.steadyAt(ms));
    expect(shown.length).toBeGreaterThan(3);
    expect(shown.filter(({ later }) => Math.abs(later) >= 200)).toEqual([]);
  });

  test('interrupted by a killed worker and a crash of the node, both parts are put together and composed', async () => {
    const first = await begin();
    await talk(first.roomId);
    process.kill(node.workers[0]!, 'SIGKILL');
    await signaling.heard('room:lost', { roomId: first.roomId });
    const second = await eventually(() => begin().catch(() => undefined), 'a new worker');
    await talk(second.roomId);
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
      const end = told.durationMs - 600;
      expect(film.isColour('red', { x: 640, y: 300 }, end)).toBe(true);
      expect(film.hears(440, end)).toBe(true);
      const listed = manifest.manifest.parse(JSON.parse(await readFile(path.join(folder, 'manifest.json'), 'utf8')));
      expect(listed.people).toEqual([{ participantId: 'anna', side: 'caller', label: '张三' }]);
    }
  });
});

/** Somebody is there and is recorded for three seconds. */
async function talk(roomId: string): Promise<void> {
  const anna = await enter(roomId, 'anna', '张三', 'caller');
  await anna.show('microphone', { frequency: 440 });
  await anna.show('camera', { colour: 'red' });
  await pause(3000);
}
