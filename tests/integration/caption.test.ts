import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { SpeechServer } from '../fake/speech-server.ts';
import { FakeSignaling, freePort, MediaProcess, TonePhone } from './media-rig.ts';
import { PeerHouse, type SessionPeer } from './session-peer.ts';

jest.setTimeout(240_000);
/** A machine that has other things to do. */
const PATIENT = 40_000;

const TOKEN = 'token-of-the-speech-server';
let signaling: FakeSignaling;
let speech: SpeechServer;
let house: PeerHouse;
let dataDir: string;
let node: MediaProcess;
let peers: SessionPeer[] = [];

const started = (more: Record<string, string>): Promise<MediaProcess> =>
  MediaProcess.start(signaling, {
    DATA_DIR: dataDir,
    MONGODB_URI: process.env['MONGODB_URI']!,
    REDIS_URL: process.env['REDIS_URL']!,
    MEDIA_NODE_ID: `media-${path.basename(dataDir).toLowerCase()}`,
    ...more,
  });

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(os.tmpdir(), 'court-caption-'));
  signaling = new FakeSignaling(await freePort());
  await signaling.start();
  speech = await SpeechServer.start();
  house = await PeerHouse.open();
});
afterAll(async () => {
  await house?.close();
  await speech.close();
  await signaling.stop();
  await rm(dataDir, { recursive: true, force: true });
});
afterEach(async () => {
  await Promise.all(peers.map((peer) => peer.close()));
  peers = [];
  await node.end('SIGKILL');
  speech.manner = 'tones';
  speech.speakers.length = 0;
  speech.attempts.length = 0;
  signaling.forget();
});

async function enter(roomId: string, id: string, frequency: number, lobby = false): Promise<SessionPeer> {
  const peer = await house.peer(signaling, id);
  peers.push(peer);
  await peer.join(roomId, { label: id, lobby });
  if (!lobby) await peer.show('microphone', { frequency });
  return peer;
}

const newRoom = (): string => `session-${randomUUID()}`;
const record = (roomId: string, callId: string): Promise<null> =>
  signaling.ask('room:record', { roomId, recording: { recordingId: randomUUID(), callId } });
const said = (roomId: string, participantId: string, text: string): Promise<Record<string, unknown>> =>
  signaling.heard('room:caption', { roomId, participantId, text }, PATIENT);

describe('captions of a video session', () => {
  test('what everybody says while it is recorded goes to the speech server, each under their own name, and nothing else does', async () => {
    node = await started({ CAPTION_URL: speech.url, CAPTION_TOKEN: TOKEN });
    const [roomId, aside, sessionId] = [newRoom(), newRoom(), randomUUID()];
    const anna = await enter(roomId, 'anna', 440);
    await enter(roomId, 'bert', 880);
    const carl = await enter(aside, 'carl', 440);
    const dora = await enter(aside, 'dora', 880);
    await Promise.all([anna.hears(880), carl.hears(880), dora.hears(440)]);
    // Not begun, and talking alone: nothing has been sent.
    expect(speech.attempts).toEqual([]);

    const begun = Date.now();
    await record(roomId, sessionId);
    await signaling.heard('room:caption-state', { roomId, state: 'on' });
    const phone = await TonePhone.create(1200);
    const join = { roomId, participantId: 'phone', side: 'caller', remote: phone.address, ssrc: phone.ssrc };
    const { local } = await signaling.ask<{ local: { ip: string; port: number } }>('room:join-phone', {
      ...join,
      codec: 'PCMA',
    });
    phone.send(local);
    const captions = await Promise.all([
      said(roomId, 'anna', '四百四十'),
      said(roomId, 'bert', '八百八十'),
      said(roomId, 'phone', '一千二百'),
    ]);
    for (const { at } of captions) {
      expect(Date.parse(String(at))).toBeGreaterThanOrEqual(begun - 1000);
      expect(Date.parse(String(at))).toBeLessThanOrEqual(Date.now());
    }
    expect(new Set(captions.map(({ captionId }) => captionId)).size).toBe(3);
    expect(speech.speakers.map(({ hello }) => [hello['sessionId'], hello['participantId']]).sort()).toEqual(
      ['anna', 'bert', 'phone'].map((id) => [sessionId, id]),
    );
    expect(new Set(speech.attempts)).toEqual(new Set([`Bearer ${TOKEN}`]));
    const frames = speech.speakers.flatMap((one) => one.frames);
    // 20 to 100 ms of 16-bit samples at 16 kHz.
    expect([Math.min(...frames) >= 640, Math.max(...frames) <= 3200]).toEqual([true, true]);

    // Muted: not a sample more, and the server is told.
    const [ofAnna] = speech.of('anna');
    await anna.pause('microphone', true);
    await speech.until(() => ofAnna!.pauses > 0, 'the pause');
    const ofBert = speech.of('bert')[0]!;
    const more = async (): Promise<void> => {
      const later = ofBert.frames.length + 20;
      await speech.until(() => ofBert.frames.length >= later, 'more of the other');
    };
    // A pause may have been told of before, where a browser had too little of the machine: what was on its way comes first.
    await more();
    const before = ofAnna!.frames.length;
    await more();
    expect(ofAnna!.frames.length).toBe(before);

    // Gone to the lobby, and to a private talk: that voice ends, the others go on.
    await signaling.ask('room:admit', { roomId, participantId: 'anna', admitted: false });
    await speech.until(() => ofAnna!.ended && !ofAnna!.open, 'the end of one voice');
    expect(ofBert.open).toBe(true);
    expect(speech.speakers.every(({ hello }) => hello['sessionId'] === sessionId)).toBe(true);
    await signaling.ask('room:close', { roomId, reason: 'ended' });
    await speech.until(() => speech.speakers.every(({ open }) => !open), 'the end of all voices');
    phone.close();
    expect(speech.attempts).toHaveLength(3);
  });

  test('a speech server that breaks down and comes back is told of, and nobody misses more than captions', async () => {
    node = await started({ CAPTION_URL: speech.url });
    const roomId = newRoom();
    speech.manner = 'dies';
    const anna = await enter(roomId, 'anna', 440);
    const bert = await enter(roomId, 'bert', 880);
    await record(roomId, randomUUID());
    await signaling.heard('room:caption-state', { roomId, state: 'fault' }, PATIENT);
    for (const manner of ['huge', 'deaf', 'refuses'] as const) {
      speech.manner = manner;
      speech.cut();
      const before = speech.attempts.length;
      await speech.until(() => speech.attempts.length > before, `an attempt while it ${manner}`);
      await Promise.all([anna.hears(880), bert.hears(440)]);
    }
    // Told once, however often it was tried.
    const states = signaling.told
      .filter(({ event }) => event === 'room:caption-state')
      .map((one) => one.message['state']);
    expect(states.filter((state, n) => state === states[n - 1])).toEqual([]);
    signaling.forget();
    speech.manner = 'tones';
    speech.cut();
    await Promise.all([said(roomId, 'anna', '四百四十'), said(roomId, 'bert', '八百八十')]);
    await signaling.heard('room:caption-state', { roomId, state: 'on' }, PATIENT);
    expect(speech.attempts.every((authorization) => authorization === undefined)).toBe(true);
    const { text } = await node.get('/readyz');
    expect(text).toContain('true');
  });

  test('without a speech server there is nothing of it', async () => {
    node = await started({});
    const roomId = newRoom();
    const anna = await enter(roomId, 'anna', 440);
    const bert = await enter(roomId, 'bert', 880);
    await record(roomId, randomUUID());
    await Promise.all([anna.hears(880), bert.hears(440)]);
    await signaling.ask('room:close', { roomId, reason: 'ended' });
    expect(signaling.told.filter(({ event }) => event.startsWith('room:caption'))).toEqual([]);
    expect(speech.attempts).toEqual([]);
  });
});
