import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import mongoose from 'mongoose';
import { verifyRecording } from '../../media/recorder/verify.ts';
import { manifest, media } from '../../signaling/contract/index.ts';
import { readWav, toneShare } from '../fake/tone.ts';
import { FakeSignaling, freePort, MediaProcess, TonePhone } from './media-rig.ts';

jest.setTimeout(240_000);

const database = `media-${randomUUID()}`;
let client: mongoose.mongo.MongoClient;
let mongodbUri: string;
let signaling: FakeSignaling;
let dataDir: string;
let node: MediaProcess | null = null;
let phones: TonePhone[] = [];

beforeAll(async () => {
  const uri = new URL(process.env['MONGODB_URI']!);
  uri.pathname = `/${database}`;
  mongodbUri = uri.href;
  client = await mongoose.mongo.MongoClient.connect(mongodbUri);
});

afterAll(async () => {
  await client.db().dropDatabase();
  await client.close();
});

beforeEach(async () => {
  dataDir = await mkdtemp(path.join(os.tmpdir(), 'court-media-'));
  signaling = new FakeSignaling(await freePort());
  await signaling.start();
});

afterEach(async () => {
  await node?.end('SIGKILL');
  for (const phone of phones) phone.close();
  phones = [];
  await signaling.stop();
  await rm(dataDir, { recursive: true, force: true });
});

const environment = (more: Record<string, string> = {}): Record<string, string> => ({
  DATA_DIR: dataDir,
  MONGODB_URI: mongodbUri,
  REDIS_URL: process.env['REDIS_URL']!,
  MEDIA_NODE_ID: `media-${path.basename(dataDir).toLowerCase()}`,
  ...more,
});

const start = async (more?: Record<string, string>): Promise<MediaProcess> => {
  node = await MediaProcess.start(signaling, environment(more));
  return node;
};

interface Call {
  roomId: string;
  recordingId: string;
  callId: string;
  caller: TonePhone;
  agent: TonePhone;
}

/** A caller with 440 Hz and an officer with 880 Hz, both by telephone, who hear each other. */
async function talk(): Promise<Call> {
  const [recordingId, callId] = [randomUUID(), randomUUID()];
  const roomId = `talk-${callId}-1`;
  await signaling.ask('room:create', { roomId, recording: { recordingId, callId } });
  const [caller, agent] = [await TonePhone.create(440), await TonePhone.create(880)];
  phones.push(caller, agent);
  for (const [side, phone] of [
    ['caller', caller],
    ['agent', agent],
  ] as const) {
    const { local } = await signaling.ask<media.RoomJoinPhoneReply>('room:join-phone', joinOf(roomId, side, phone));
    phone.send(local);
  }
  await Promise.all([caller.hears(880), agent.hears(440)]);
  return { roomId, recordingId, callId, caller, agent };
}

const joinOf = (roomId: string, side: 'caller' | 'agent', phone: TonePhone): object => ({
  roomId,
  participantId: side,
  side,
  remote: phone.address,
  ssrc: phone.ssrc,
  codec: 'PCMA',
});

async function archived(recordingId: string): Promise<media.RecordingArchived> {
  return media.recordingArchived.parse(await signaling.heard('recording:archived', { recordingId }, 60_000));
}

async function stored(gridFsId: string): Promise<Buffer> {
  const bucket = new mongoose.mongo.GridFSBucket(client.db(), { bucketName: 'recordings' });
  const chunks: Buffer[] = [];
  for await (const chunk of bucket.openDownloadStream(new mongoose.mongo.ObjectId(gridFsId)))
    chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

const isLoud = (sample: number): boolean => Math.abs(sample) > 500;

/** Everything a recording promises: files as they were told, tones on their channels to the end, and a manifest that fits. */
async function expectRecording({ files, tracks, durationMs }: media.RecordingArchived): Promise<void> {
  const contents = new Map<string, Buffer>();
  for (const file of files) {
    const content = await stored(file.gridFsId);
    expect(createHash('sha256').update(content).digest('hex')).toBe(file.sha256);
    expect(content.length).toBe(file.bytes);
    contents.set(file.name, content);
  }
  expect([...contents.keys()].sort()).toEqual([
    'agent-1.rtp',
    'caller-1.rtp',
    'manifest.json',
    'mix.wav',
    'separate.wav',
  ]);
  const [left, right] = readWav(contents.get('separate.wav')!).channels;
  const [mix] = readWav(contents.get('mix.wav')!).channels;
  expect(mix!.length).toBe(durationMs * 8);
  const listed = manifest.manifest.parse(JSON.parse(contents.get('manifest.json')!.toString()));
  // Every packet is heard, from the first to the last, without a hole, on the side it belongs to.
  for (const [channel, frequency, side] of [
    [left!, 440, 'caller'],
    [right!, 880, 'agent'],
  ] as const) {
    const [from, to] = [channel.findIndex(isLoud), channel.findLastIndex(isLoud)];
    const packets = tracks.find((track) => track.side === side)!.packets;
    expect(Math.abs((to - from) / 160 - packets)).toBeLessThan(10);
    // A sender that was held up is followed, which turns the phase of its tone: then a part of it is not found. Of another tone a tenth would be.
    const whole = channel.subarray(from, to);
    expect(toneShare(whole, frequency)).toBeGreaterThan(0.5);
    expect(toneShare(channel.subarray(to - 1600, to), frequency)).toBeGreaterThan(0.5);
    expect(toneShare(mix!.subarray(to - 3200, to), frequency)).toBeGreaterThan(0.15);
    const blocks = Array.from({ length: Math.floor(whole.length / 400) }, (_, n) =>
      whole.subarray(400 * n, 400 * n + 400),
    );
    expect(blocks.filter((block) => toneShare(block, frequency) > 0.5).length / blocks.length).toBeGreaterThan(0.8);
  }
  const bytes = new Map(['caller-1', 'agent-1'].map((name) => [name, contents.get(`${name}.rtp`)!]));
  expect(verifyRecording(listed, bytes)).toEqual([]);
  for (const track of tracks) {
    expect(track).toMatchObject({ codec: 'PCMA', lost: 0, gaps: [] });
    expect(Math.max(...track.peaks)).toBeGreaterThan(10);
  }
}

const onDisk = (): Promise<string[]> => readdir(path.join(dataDir, 'recording'));

describe('a media node', () => {
  test('lets two telephones hear each other and archives what they said, to the last packet', async () => {
    await start();
    const { roomId, recordingId, callId, caller, agent } = await talk();
    expect(await onDisk()).toEqual([recordingId]);
    // Repeating a request changes nothing, also for who talks.
    await signaling.ask('room:create', { roomId, recording: { recordingId, callId } });
    await signaling.ask('room:join-phone', joinOf(roomId, 'caller', caller));
    await Promise.all([caller.hears(880), agent.hears(440)]);
    await signaling.ask('room:close', { roomId, reason: 'hangup' });
    await signaling.ask('room:close', { roomId, reason: 'again' });
    const message = await archived(recordingId);
    expect(message).toMatchObject({ callId, salvaged: false });
    await expectRecording(message);
    await expect(signaling.ask('room:leave', { roomId, participantId: 'caller' })).rejects.toThrow('M-105');
  });

  test('goes on when signaling is gone, says what it holds when it is back, and closes what is not known', async () => {
    await start();
    const { roomId, recordingId, caller, agent } = await talk();
    await signaling.stop();
    await Promise.all([caller.hears(880), agent.hears(440)]);
    signaling.forget();
    signaling.close = [roomId];
    signaling.deaf.add('recording:archived');
    await signaling.start();
    expect(await signaling.heard('media:hello')).toMatchObject({
      rooms: [{ roomId, participants: ['caller', 'agent'] }],
    });
    await expect(signaling.heard('recording:archived', { recordingId }, 1500)).rejects.toThrow();
    expect(await onDisk()).toEqual([recordingId]);
    signaling.deaf.clear();
    await expectRecording(await archived(recordingId));
  });

  test('killed in the middle of a call, puts the recording together when it starts again', async () => {
    await start();
    const { recordingId, caller, agent } = await talk();
    for (let n = 0; n < 6; n++) await Promise.all([caller.hears(880), agent.hears(440)]);
    await node!.end('SIGKILL');
    signaling.forget();
    await start();
    const message = await archived(recordingId);
    expect(message.salvaged).toBe(true);
    await expectRecording(message);
  });

  test('tells the rooms of a worker that dies, keeps their recordings and takes new rooms', async () => {
    await start();
    const { roomId, recordingId, caller, agent } = await talk();
    for (let n = 0; n < 6; n++) await Promise.all([caller.hears(880), agent.hears(440)]);
    process.kill(node!.workers[0]!, 'SIGKILL');
    await signaling.heard('room:lost', { roomId });
    const message = await archived(recordingId);
    await expectRecording(message);
    const again = await talk();
    await signaling.ask('room:close', { roomId: again.roomId, reason: 'hangup' });
    await archived(again.recordingId);
    expect((await node!.get('/metrics')).text).toContain('media_worker_deaths_total 1');
  });

  test('keeps recordings while the database is away and tells that it is', async () => {
    await start({ MONGODB_URI: `mongodb://127.0.0.1:${await freePort()}/nothing?serverSelectionTimeoutMS=200` });
    const recordingId = randomUUID();
    const callId = randomUUID();
    await signaling.ask('room:create', { roomId: 'silent', recording: { recordingId, callId } });
    await signaling.ask('room:close', { roomId: 'silent', reason: 'hangup' });
    await signaling.heard('recording:fault', { recordingId, fault: 'archive-error' });
    const { text } = await node!.get('/readyz');
    expect(JSON.parse(text)).toMatchObject({ ready: true, parts: { database: false, redis: true, signaling: true } });
    await node!.end('SIGINT');
    signaling.forget();
    await start();
    // Nobody said anything: it is archived all the same.
    expect(await archived(recordingId)).toMatchObject({ durationMs: 0, tracks: [], salvaged: false });
  });

  test('drains: takes no new room, lets the last one end, archives it and exits', async () => {
    await start();
    const { roomId, recordingId, caller, agent } = await talk();
    signaling.forget();
    const ended = node!.end('SIGTERM');
    expect(await signaling.heard('media:hello')).toMatchObject({ draining: true });
    await expect(signaling.ask('room:create', { roomId: 'other', recording: null })).rejects.toThrow('M-104');
    await Promise.all([caller.hears(880), agent.hears(440)]);
    await signaling.ask('room:close', { roomId, reason: 'hangup' });
    await expectRecording(await archived(recordingId));
    expect(await ended).toBe(0);
    expect(await onDisk()).toEqual([]);
  });
});
