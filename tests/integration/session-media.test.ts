import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals';
import type { media, session } from '../../signaling/contract/index.ts';
import { RecordingModel } from '../../signaling/recording/recording.ts';
import { spawnBound } from '../fake/bound-child.ts';
import type { SessionWindow } from '../fake/session-window.ts';
import { freePort, workerBin } from './media-rig.ts';
import { Cast } from './session-cast.ts';
import { ownServices, startSignaling, until, type TestSignaling } from './signaling-process.ts';

jest.setTimeout(240_000);

const NODE_SECRET = randomBytes(24).toString('hex');
let signaling: TestSignaling;
let cast: Cast;
let node: ChildProcess;
let directory: string;

beforeAll(async () => {
  const services = ownServices(43);
  signaling = await startSignaling(43, { ...services, NODE_SECRET });
  cast = new Cast(signaling);
  directory = await mkdtemp(path.join(os.tmpdir(), 'court-session-media-'));
  node = spawnBound(path.resolve('node_modules/.bin/node'), ['media/main.ts'], {
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      LOG_LEVEL: 'silent',
      NODE_SECRET,
      SIGNALING_URL: signaling.url,
      MEDIASOUP_WORKER_BIN: workerBin,
      MEDIA_NODE_ID: 'media-session',
      MEDIA_PORT: String(await freePort()),
      HEALTH_PORT: String(await freePort()),
      DATA_DIR: directory,
      ...services,
    },
    stdio: 'ignore',
  });
  await until(async () => {
    const { parts } = (await (await fetch(`${signaling.url}/readyz`)).json()) as {
      parts: Record<string, { ok: boolean }>;
    };
    return parts['media']?.ok;
  }, 240_000);
}, 240_000);
afterEach(() => cast.close());
afterAll(async () => {
  node?.kill('SIGKILL');
  await signaling?.close();
  await rm(directory, { recursive: true, force: true });
});

/** Joins as a browser would, with what the node itself can carry. */
async function join(
  window: SessionWindow,
  room: session.SessionRoomName = 'main',
): Promise<media.RoomJoinBrowserReply> {
  const rtpCapabilities = await window.ask<media.MediasoupObject>('media:capabilities');
  return window.ask('media:join', { room, rtpCapabilities });
}

let ssrc = 1000;
const speak = async (window: SessionWindow, joined: media.RoomJoinBrowserReply, room = 'main'): Promise<void> => {
  await window.ask('media:produce', {
    room,
    transportId: joined.send.id,
    kind: 'audio',
    source: 'microphone',
    rtpParameters: {
      codecs: [{ mimeType: 'audio/opus', payloadType: 100, clockRate: 48_000, channels: 2, parameters: {} }],
      encodings: [{ ssrc: ++ssrc }],
      rtcp: { cname: `c${ssrc}` },
    },
  });
};

type Consumer = { room: string; consumer: media.ConsumerParameters };
const heard = (window: SessionWindow, room: string, from: string): Promise<Consumer> =>
  window.heard<Consumer>('media:consumer', (told) => told.room === room && told.consumer.participantId === from);
const consumers = (window: SessionWindow): Consumer[] =>
  window.told.filter(({ event }) => event === 'media:consumer').map(({ message }) => message as Consumer);

test('who waits has joined and hears nobody; admitted they hear who speaks, called aside only each other', async () => {
  const { session: made, officer, guide, petitioner, ids } = await cast.inRoom();
  const officerMedia = await join(officer);
  await speak(officer, officerMedia);
  const { value: staff } = await (
    await cast.person('officer1')
  ).get<{ id: string; name: string }[]>('/api/sessions/staff?role=lawyer');
  await guide.ask('session:invite', { role: 'lawyer', accountId: staff.find(({ name }) => name === '杨帆')!.id });
  const lawyer = await cast.window('lawyer1', made.id);
  const lawyerId = lawyer.view!.me.participantId;

  const waiting = await join(lawyer);
  expect(waiting.consumers).toEqual([]);
  expect(
    await lawyer.tries('media:produce', {
      room: 'main',
      transportId: waiting.send.id,
      kind: 'audio',
      source: 'microphone',
      rtpParameters: {},
    }),
  ).toBe('J-006');
  await speak(petitioner, await join(petitioner));
  await heard(officer, 'main', ids.petitioner);
  expect(consumers(lawyer)).toEqual([]);

  await officer.ask('session:admit', { participantId: lawyerId, admitted: true });
  const fromOfficer = await heard(lawyer, 'main', ids.officer);
  await heard(lawyer, 'main', ids.petitioner);
  await speak(lawyer, waiting);
  const ofLawyer = await heard(officer, 'main', lawyerId);

  await officer.ask('session:private', { participantIds: [ids.petitioner, lawyerId] });
  await officer.heard(
    'media:consumer-closed',
    (told: { consumerId: string }) => told.consumerId === ofLawyer.consumer.id,
  );
  await lawyer.heard(
    'media:consumer-closed',
    (told: { consumerId: string }) => told.consumerId === fromOfficer.consumer.id,
  );
  await speak(petitioner, await join(petitioner, 'private'), 'private');
  const aside = await join(lawyer, 'private');
  expect(aside.consumers.map(({ participantId }) => participantId)).toEqual([ids.petitioner]);
  await speak(lawyer, aside, 'private');
  await heard(petitioner, 'private', lawyerId);
  expect(consumers(officer).filter(({ room }) => room === 'private')).toEqual([]);
  const before = consumers(lawyer).length;
  await officer.ask('session:private-end');
  await until(() => consumers(lawyer).length > before);
  await officer.inside((view) => view.privateTalk === null);
});

test('recorded from the beginning to the end; a killed worker costs a part, not the session', async () => {
  const { session: made, officer, petitioner } = await cast.inRoom();
  await speak(officer, await join(officer));
  await join(petitioner);
  await officer.ask('session:begin');
  await petitioner.inside((view) => view.recording === 'on');
  const workers = readFileSync(`/proc/${node.pid}/task/${node.pid}/children`, 'utf8').split(' ').filter(Boolean);
  process.kill(Number(workers[0]), 'SIGKILL');
  await Promise.all([officer, petitioner].map((window) => window.heard('media:rejoin')));
  await speak(officer, await join(officer));
  await join(petitioner);
  await petitioner.inside((view) => view.recording === 'on');
  expect((await cast.detail(made.id)).recordings.length).toBe(2);
  await officer.ask('session:end', { outcome: 'explained', opinion: '已释明' });
  let seen = '';
  await until(async () => {
    const found = await RecordingModel.find({ callId: made.id }).lean();
    seen = JSON.stringify(found.map(({ _id, kind, state, faults }) => ({ _id, kind, state, faults })));
    return found.length === 2 && found.every(({ kind, state }) => kind === 'session' && state !== 'recording');
  }, 30_000).catch((cause: unknown) => {
    throw new Error(`recordings are not closed: ${seen}`, { cause });
  });
});
