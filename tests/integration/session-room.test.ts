import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { media, session } from '../../signaling/contract/index.ts';
import { SessionModel } from '../../signaling/session/document.ts';
import { BrokenLine } from '../fake/broken-line.ts';
import { MediaNodeSocket } from '../fake/media-node-socket.ts';
import { Person, signedIn } from './http-client.ts';
import { freePort } from './media-rig.ts';
import { Cast } from './session-cast.ts';
import { configuration, ownServices, startSignaling, until, type TestSignaling } from './signaling-process.ts';

let signaling: TestSignaling;
let database: BrokenLine;
let cast: Cast;
let node: MediaNodeSocket;
let environment: Record<string, string>;

beforeAll(async () => {
  const own = ownServices(42);
  const [, host, port] = /@?([\w.]+):(\d+)/.exec(own.MONGODB_URI.replace('mongodb://', ''))!;
  database = new BrokenLine(host!, Number(port));
  await database.mend();
  const services = { ...own, MONGODB_URI: own.MONGODB_URI.replace(`${host}:${port}`, `127.0.0.1:${database.port}`) };
  const { NODE_SECRET, DATA_KEY } = configuration('/tmp', {});
  environment = { ...services, NODE_SECRET: NODE_SECRET!, DATA_KEY: DATA_KEY! };
  signaling = await startSignaling(42, environment);
  cast = new Cast(signaling);
}, 60_000);
beforeEach(async () => {
  node = await MediaNodeSocket.connect(signaling.url, 'media-1', environment['NODE_SECRET']!);
});
afterEach(async () => {
  await database.mend();
  cast.close();
  node.close();
});
afterAll(async () => {
  await signaling?.close();
  await database.cut();
});

const capabilities = { rtpCapabilities: { codecs: [] } };

describe('the waiting room', () => {
  test('tells nothing of the room: not who is there, nor what is said; and gives nothing to do', async () => {
    const { session: made, officer, guide } = await cast.inRoom();
    const invited = await guide.ask<{ participantId: string; link: string; check: string }>('session:invite', {
      role: 'representative',
      name: '周代理',
    });
    expect(invited.check).toMatch(/^\d{4}$/);
    await officer.ask('session:say', { text: '内部的话' });
    const waiting = await cast.window(await cast.opened(invited.link, invited.check), made.id);
    expect(waiting.view).toMatchObject({ inside: false, place: 0, receivedBy: [{ name: '刘洋', role: 'officer' }] });
    await officer.ask('session:say', { text: '再说一句' });
    await officer.inside((view) => view.chat.length === 2);
    expect(await waiting.tries('session:say', { text: '我说' })).toBe('J-006');
    expect(await waiting.tries('session:hand', { raised: true })).toBe('J-006');
    expect(await waiting.tries('session:admit', { participantId: invited.participantId, admitted: true })).toBe(
      'J-007',
    );
    expect(await waiting.tries('session:begin')).toBe('J-007');
    const leaked = JSON.stringify(waiting.told);
    for (const secret of ['钱大明', '内部的话', '再说一句', 'participants', 'chat', 'dialIn']) {
      expect(leaked).not.toContain(secret);
    }
    // Nor does the room tell those who are not staff who waits.
    const petitionerSees = JSON.stringify(cast.windows[2]!.told);
    expect(petitionerSees).not.toContain('周代理');
  });

  test('admitted, sent back, dismissed with a reason, called back', async () => {
    const made = await cast.walkIn();
    const officer = await cast.window('officer1', made.id);
    const petitioner = await cast.window(await cast.opened(made.link), made.id);
    const participantId = petitioner.view!.me.participantId;
    expect(await officer.tries('session:admit', { participantId, admitted: true })).toBe('J-006');
    await petitioner.ask('session:ready', {
      consent: true,
      selfTest: { camera: 'ok', microphone: 'weak', speaker: 'ok', network: 'ok', roundTripMs: 30, lossPercent: 0.5 },
    });
    await officer.inside((view) => view.participants.some(({ selfTest }) => selfTest?.microphone === 'weak'));
    await officer.ask('session:admit', { participantId, admitted: true });
    await petitioner.inside((view) => view.admitted);
    await officer.ask('session:admit', { participantId, admitted: false });
    await petitioner.until((view) => !view.inside && view.me.state === 'waiting');
    await officer.ask('session:dismiss', { participantId, reason: '请先补交材料' });
    await petitioner.until((view) => !view.inside && view.dismissedFor === '请先补交材料');
    petitioner.close();
    const again = await cast.window(await cast.person('basic-guide1'), made.id);
    await again.ask('session:admit', { participantId, admitted: false });
    await officer.inside((view) =>
      view.participants.some((who) => who.id === participantId && who.state === 'waiting'),
    );
  });

  test('says how many are before: those who wait for the same officer since earlier', async () => {
    const first = await cast.walkIn();
    await cast.window(await cast.opened(first.link), first.id);
    const second = await cast.walkIn();
    const petitioner = await cast.window(await cast.opened(second.link), second.id);
    const view = (await petitioner.until((seen) => !seen.inside)) as session.WaitingView;
    expect(view.place).toBeGreaterThanOrEqual(1);
    expect(view.estimateMinutes).toBe(view.place * 30);
    const other = await cast.walkIn(['officer2']);
    const elsewhere = await cast.window(await cast.opened(other.link), other.id);
    expect((elsewhere.view as session.WaitingView).place).toBe(0);
  });

  test('help rings guide and officer', async () => {
    const made = await cast.walkIn();
    const officer = await cast.window('officer1', made.id);
    const petitioner = await cast.window(await cast.opened(made.link), made.id);
    await petitioner.ask('session:help');
    expect(await officer.heard('session:help')).toMatchObject({ name: '钱大明' });
    expect(petitioner.told.map(({ event }) => event)).not.toContain('session:help');
  });
});

describe('two windows', () => {
  test('the same person in a second one: the first is told and closed, nobody is gone', async () => {
    const made = await cast.walkIn();
    const guest = await cast.opened(made.link);
    const first = await cast.window(guest, made.id);
    const officer = await cast.window('officer1', made.id);
    const second = await cast.window(guest, made.id);
    await first.heard('session:replaced');
    await first.ended();
    const id = second.view!.me.participantId;
    await officer.inside((view) => view.participants.some((who) => who.id === id && who.online));
    second.close();
    await officer.inside((view) => view.participants.some((who) => who.id === id && !who.online));
  });
});

test('a fresh link and signing out end what the window before sends and receives, too', async () => {
  const { session: made, officer, petitioner, ids } = await cast.inRoom();
  for (const window of [officer, petitioner]) await window.ask('media:join', { room: 'main', ...capabilities });
  const guide = await cast.person('basic-guide1');
  await guide.send('POST', `/api/sessions/${made.id}/links`, { participantId: ids.petitioner });
  await petitioner.ended();
  expect(node.of('room:leave', ids.petitioner).length).toBe(1);
  const own = await signedIn(signaling.url, signaling.seedFile, 'officer1');
  const again = await cast.window(own, made.id);
  await again.ask('media:join', { room: 'main', ...capabilities });
  await own.send('DELETE', '/api/session');
  await again.heard('session:signed-out');
  await until(() => node.of('room:leave', ids.officer).length === 1);
});

describe('what is done in the room', () => {
  test('each act by its roles only; what the chair mutes stays muted whatever a window asks', async () => {
    const { officer, guide, petitioner, ids } = await cast.inRoom();
    const { room } = petitioner;
    expect(room.may).toEqual(['private', 'say', 'screen', 'document']);
    expect(guide.room.may).not.toContain('begin');
    const mute = { participantId: ids.petitioner, source: 'microphone', muted: true };
    for (const window of [guide, petitioner]) {
      expect(await window.tries('session:begin')).toBe('J-007');
      expect(await window.tries('session:mute', mute)).toBe('J-007');
      expect(await window.tries('session:spotlight', { participantId: null })).toBe('J-007');
      expect(await window.tries('session:end', { outcome: 'explained', opinion: '' })).toBe('J-007');
    }
    expect(await petitioner.tries('session:dismiss', { participantId: ids.officer, reason: '不行' })).toBe('J-007');
    expect(await petitioner.tries('session:invite', { role: 'observer', name: '甲' })).toBe('J-007');
    expect(await officer.tries('session:end', { outcome: 'explained', opinion: '' })).toBe('J-006');
    expect(await officer.tries('session:show', { material: { materialId: 'x', page: 1 } })).toBe('V-003');

    await petitioner.ask('media:join', { room: 'main', ...capabilities });
    const produce = { room: 'main', transportId: 't', kind: 'audio', source: 'microphone', rtpParameters: {} };
    await petitioner.ask('media:produce', produce);
    await officer.inside((view) => view.participants.some(({ sends }) => sends[0]?.paused === false));
    await officer.ask('session:mute', mute);
    expect(node.of('room:pause-producer', ids.petitioner)).toContainEqual(
      expect.objectContaining({ source: 'microphone', paused: true }),
    );
    expect(await petitioner.tries('media:pause', { room: 'main', source: 'microphone', paused: false })).toBe('J-011');
    expect(await petitioner.tries('media:produce', produce)).toBe('J-011');
    expect(await petitioner.tries('media:produce', { ...produce, source: 'telephone' })).toBe('J-011');
    await officer.ask('session:mute', { ...mute, muted: false });
    expect(await petitioner.tries('media:pause', { room: 'main', source: 'microphone', paused: false })).toBe('ok');

    await petitioner.ask('session:hand', { raised: true });
    await guide.inside((view) => view.participants.some(({ handAt }) => handAt !== null));
    await guide.ask('session:hand-down', { participantId: ids.petitioner });
    await officer.inside((view) => view.participants.every(({ handAt }) => handAt === null));
    await officer.ask('session:spotlight', { participantId: ids.petitioner });
    await petitioner.inside((view) => view.spotlightId === ids.petitioner);
  });

  test('media: from the waiting room one may connect, nothing else; the media node is told who is in the room', async () => {
    const { session: made, officer, guide } = await cast.inRoom();
    const { link, check } = await guide.ask<{ link: string; check: string }>('session:invite', {
      role: 'judge',
      name: '郑法官',
    });
    const judge = await cast.window(await cast.opened(link, check), made.id);
    const id = judge.view!.me.participantId;
    await judge.ask('media:join', { room: 'main', ...capabilities });
    expect(node.of('room:join-browser', id)).toEqual([expect.objectContaining({ lobby: true, side: 'agent' })]);
    await judge.ask('media:connect', { room: 'main', transportId: 't', dtlsParameters: {} });
    const produce = { room: 'main', transportId: 't', kind: 'video', source: 'camera', rtpParameters: {} };
    expect(await judge.tries('media:produce', produce)).toBe('J-006');
    expect(await judge.tries('media:resume', { room: 'main', consumerId: 'c' })).toBe('J-006');
    expect(await judge.tries('media:join', { room: 'private', ...capabilities })).toBe('J-006');
    expect(node.of('room:produce', id)).toEqual([]);
    const roomId = node.of('room:join-browser', id)[0]!['roomId'] as string;
    const consumer: media.ConsumerParameters = {
      id: 'c',
      producerId: 'p',
      participantId: 'x',
      kind: 'audio',
      source: 'microphone',
      producerPaused: false,
      rtpParameters: {},
    };
    await node.tell('room:consumer', { roomId, participantId: id, consumer });
    await judge.ask('session:ready', { consent: true, selfTest: null });
    await officer.ask('session:admit', { participantId: id, admitted: true });
    expect(node.of('room:admit', id).at(-1)).toMatchObject({ admitted: true });
    expect(judge.told.map(({ event }) => event)).not.toContain('media:consumer');
    await node.tell('room:consumer', { roomId, participantId: id, consumer });
    expect(await judge.heard('media:consumer')).toMatchObject({ room: 'main', consumer: { id: 'c' } });
    expect(await judge.tries('media:produce', produce)).toBe('ok');
    await officer.ask('session:dismiss', { participantId: id, reason: '走错房间' });
    expect(node.of('room:leave', id).length).toBe(1);
    expect(await judge.tries('media:produce', produce)).toBe('J-006');
  });

  test('a private talk: its people leave the main room, its room is not recorded, everybody sees it, and it ends when one leaves', async () => {
    const { session: made, officer, guide, petitioner, ids } = await cast.inRoom();
    const { value: staff } = await (
      await cast.person('officer1')
    ).get<{ id: string; name: string }[]>('/api/sessions/staff?role=lawyer');
    await guide.ask('session:invite', { role: 'lawyer', accountId: staff.find(({ name }) => name === '杨帆')!.id });
    const lawyer = await cast.window('lawyer1', made.id);
    const lawyerId = lawyer.view!.me.participantId;
    expect(lawyer.view!.inside).toBe(false);
    await officer.ask('session:admit', { participantId: lawyerId, admitted: true });
    for (const window of [officer, petitioner, lawyer])
      await window.ask('media:join', { room: 'main', ...capabilities });
    await officer.ask('session:begin');
    const participantIds = [ids.petitioner, lawyerId];
    expect(await officer.tries('session:private', { participantIds: [ids.petitioner, ids.guide] })).toBe('J-007');
    await lawyer.ask('session:private', { participantIds });
    for (const window of [officer, guide, petitioner]) {
      await window.inside((view) => view.privateTalk?.participantIds.length === 2);
    }
    for (const id of participantIds) expect(node.of('room:admit', id).at(-1)).toMatchObject({ admitted: false });
    await petitioner.ask('media:join', { room: 'private', ...capabilities });
    await lawyer.ask('media:join', { room: 'private', ...capabilities });
    expect(await officer.tries('media:join', { room: 'private', ...capabilities })).toBe('J-006');
    const aside = node.of('room:join-browser', lawyerId).at(-1)!['roomId'] as string;
    expect(node.of('room:join-browser', ids.petitioner).at(-1)!['roomId']).toBe(aside);
    const created = node.of('room:create').find(({ roomId }) => roomId === aside)!;
    expect(created).toMatchObject({ recording: null });
    expect(node.of('room:record').map(({ roomId }) => roomId)).not.toContain(aside);
    const produce = { transportId: 't', kind: 'audio', source: 'microphone', rtpParameters: {} };
    expect(await petitioner.tries('media:produce', { ...produce, room: 'main' })).toBe('J-006');
    expect(await petitioner.tries('media:produce', { ...produce, room: 'private' })).toBe('ok');
    expect(await petitioner.tries('session:say', { text: '听得到吗' })).toBe('J-006');
    await lawyer.ask('session:leave');
    await officer.inside((view) => view.privateTalk === null);
    expect(node.of('room:close').map(({ roomId }) => roomId)).toContain(aside);
    expect(node.of('room:admit', ids.petitioner).at(-1)).toMatchObject({ admitted: true });
    const { timeline } = await cast.detail(made.id);
    expect(timeline.map(({ step }) => step)).toEqual(
      expect.arrayContaining(['private-begun', 'private-ended', 'recording', 'begun']),
    );
  });
});

describe('what fails', () => {
  test('a room is lost: another one, everybody is told to join it, and the recording goes on as a further part', async () => {
    const { session: made, officer, petitioner, ids } = await cast.inRoom();
    for (const window of [officer, petitioner]) await window.ask('media:join', { room: 'main', ...capabilities });
    await officer.ask('session:begin');
    await petitioner.inside((view) => view.recording === 'on');
    const first = node.of('room:join-browser', ids.officer)[0]!['roomId'] as string;
    node.rooms.delete(first);
    await node.tell('room:lost', { roomId: first, reason: 'worker died' });
    for (const window of [officer, petitioner]) {
      await window.heard('media:rejoin');
      await window.ask('media:join', { room: 'main', ...capabilities });
    }
    const second = node.of('room:join-browser', ids.officer).at(-1)!['roomId'] as string;
    expect(second).not.toBe(first);
    expect(node.of('room:join-browser', ids.petitioner).at(-1)).toMatchObject({ roomId: second, lobby: false });
    const { recordings } = await cast.detail(made.id);
    expect(recordings.length).toBe(2);
    expect([recordings[0]!.to === null, recordings[1]!.to]).toEqual([false, null]);
    // The node forgets nothing it is to keep, and keeps nothing nobody needs.
    node.rooms.add('session-00000000-0000-4000-8000-000000000000-00000000');
    node.rooms.add(first);
    expect((await node.hello()).sort()).toEqual(
      [first, 'session-00000000-0000-4000-8000-000000000000-00000000'].sort(),
    );
    node.rooms.delete(second);
    await node.hello();
    await until(async () => (await cast.detail(made.id)).recordings.length === 3);
  });

  test('a node that cannot record: everybody sees the fault, and it is tried until it can', async () => {
    const { session: made, officer, petitioner } = await cast.inRoom();
    await officer.ask('media:join', { room: 'main', ...capabilities });
    node.refuses.set('room:record', 'S-001');
    await officer.ask('session:begin');
    await petitioner.inside((view) => view.recording === 'fault');
    node.refuses.clear();
    await petitioner.inside((view) => view.recording === 'on');
    const { timeline } = await cast.detail(made.id);
    expect(timeline.map(({ step }) => step)).toEqual(expect.arrayContaining(['recording-fault', 'recording']));
  });

  test('without a media node it does not begin', async () => {
    const { officer } = await cast.inRoom();
    node.close();
    await until(async () => (await officer.tries('session:begin')) === 'M-104');
  });

  test('a replica is killed: everything stands on the other', async () => {
    const port = await freePort();
    const other = spawn(path.resolve('node_modules/.bin/node'), ['signaling/main.ts'], {
      env: {
        PATH: process.env['PATH'],
        HOME: process.env['HOME'],
        LOG_LEVEL: 'silent',
        DATA_DIR: signaling.directory,
        HTTPS_PORT: '0',
        HTTP_PORT: String(port),
        ...environment,
      },
      stdio: 'ignore',
    });
    try {
      const there = `http://127.0.0.1:${port}`;
      await until(
        () =>
          fetch(`${there}/healthz`).then(
            ({ ok }) => ok,
            () => false,
          ),
        30_000,
      );
      const { session: made, officer, petitioner, ids } = await cast.inRoom();
      const guest = await cast.opened(
        (
          await (
            await cast.person('basic-guide1')
          ).send<{ link: string }>('POST', `/api/sessions/${made.id}/links`, {
            participantId: ids.petitioner,
          })
        ).value.link,
      );
      await petitioner.ended();
      const far = await cast.window(guest, made.id, there);
      await far.inside((view) => view.admitted);
      await officer.inside((view) => view.participants.some((who) => who.id === ids.petitioner && who.online));
      await far.ask('session:hand', { raised: true });
      await officer.inside((view) => view.participants.some(({ handAt }) => handAt !== null));
      await officer.ask('session:say', { text: '请讲' });
      await far.inside((view) => view.chat.length === 1);
      other.kill('SIGKILL');
      await once(other, 'exit');
      await officer.inside((view) => view.participants.some((who) => who.id === ids.petitioner && !who.online), 20_000);
      const back = await cast.window(guest, made.id);
      const view = await back.inside((seen) => seen.admitted);
      expect(view).toMatchObject({ chat: [{ text: '请讲' }] });
      await officer.inside((seen) => seen.participants.some((who) => who.online && who.handAt !== null));
    } finally {
      other.kill('SIGKILL');
    }
  }, 90_000);
});

describe('the end', () => {
  test('outcome and opinion are kept, also while the database is away; links and cookies are dead; who waits for it is told', async () => {
    const { sessions } = signaling.application.telephone.video;
    const told: { sessionId: string; outcome: string | null; opinion: string }[] = [];
    let refusals = 1;
    sessions.onEnded((end) => {
      if (refusals-- > 0) return Promise.reject(new Error('not now'));
      told.push(end);
      return Promise.resolve();
    });
    const { session: made, officer, petitioner, guide } = await cast.inRoom();
    await officer.ask('media:join', { room: 'main', ...capabilities });
    await officer.ask('session:begin');
    const invited = await guide.ask<{ link: string; check: string }>('session:invite', {
      role: 'observer',
      name: '吴旁听',
    });
    await database.cut();
    await officer.ask('session:end', { outcome: 'next-session', opinion: '补充证据后再次接访' });
    for (const window of [officer, petitioner, guide]) await window.until((view) => view.state === 'ended');
    expect(await officer.tries('session:say', { text: '等等' })).toBe('J-005');
    expect(await petitioner.tries('media:join', { room: 'main', ...capabilities })).toBe('J-005');
    expect(node.of('room:close').filter(({ roomId }) => String(roomId).includes(made.id)).length).toBe(1);
    const stranger = new Person(signaling.url);
    expect((await stranger.send('POST', `/api${invited.link}/open`, { check: invited.check })).error?.code).toBe(
      'J-005',
    );
    const { value } = await (
      await cast.person('basic-guide1')
    ).get<{ items: session.SessionSummary[] }>(`/api/sessions?q=${made.number}`);
    expect(value.items[0]).toMatchObject({ id: made.id, state: 'ended', outcome: 'next-session' });
    await database.mend();
    const stored = await until(() => SessionModel.findById(made.id).lean(), 30_000);
    expect(stored).toMatchObject({ state: 'ended', opinion: '补充证据后再次接访', endedBy: '刘洋' });
    expect(stored.recordings.length).toBe(1);
    expect(stored.recordings[0]!.to).not.toBeNull();
    expect(stored.timeline.map(({ step }) => step)).toEqual(
      expect.arrayContaining(['created', 'came', 'admitted', 'begun', 'recording', 'ended']),
    );
    expect(JSON.stringify(stored)).not.toContain('13812345678');
    await until(() => told.some(({ sessionId }) => sessionId === made.id), 20_000);
    expect(told.find(({ sessionId }) => sessionId === made.id)).toMatchObject({ outcome: 'next-session' });
    const detail = await cast.detail(made.id, 'officer1');
    expect(detail).toMatchObject({ state: 'ended', opinion: '补充证据后再次接访' });
  }, 60_000);

  test('one that never began is cancelled with a reason', async () => {
    const made = await cast.walkIn();
    const guide = await cast.window('basic-guide1', made.id);
    await guide.ask('session:cancel', { reason: '当事人未到' });
    await until(() => SessionModel.findOne({ _id: made.id, state: 'cancelled', reason: '当事人未到' }).lean(), 20_000);
  });
});
