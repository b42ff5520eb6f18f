import { once } from 'node:events';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Redis } from 'ioredis';
import type { sessionApi } from '../../signaling/contract/index.ts';
import { SessionModel } from '../../signaling/session/document.ts';
import { spawnBound } from '../fake/bound-child.ts';
import { Person } from './http-client.ts';
import { freePort } from './media-rig.ts';
import { capabilities, sessionRig } from './session-rig.ts';
import { until } from './signaling-process.ts';

const rig = sessionRig(54);

describe('what fails', () => {
  test('a room is lost: another one, everybody is told to join it, and the recording goes on as a further part', async () => {
    const { session: made, officer, petitioner, ids } = await rig.cast.inRoom();
    for (const window of [officer, petitioner]) await window.ask('media:join', { room: 'main', ...capabilities });
    await officer.ask('session:begin');
    await petitioner.inside((view) => view.recording === 'on');
    const first = rig.node.of('room:join-browser', ids.officer)[0]!['roomId'] as string;
    rig.node.rooms.delete(first);
    await rig.node.tell('room:lost', { roomId: first, reason: 'worker died' });
    for (const window of [officer, petitioner]) {
      await window.heard('media:rejoin');
      await window.ask('media:join', { room: 'main', ...capabilities });
    }
    const second = rig.node.of('room:join-browser', ids.officer).at(-1)!['roomId'] as string;
    expect(second).not.toBe(first);
    expect(rig.node.of('room:join-browser', ids.petitioner).at(-1)).toMatchObject({ roomId: second, lobby: false });
    const { recordings } = await rig.cast.detail(made.id);
    expect(recordings.length).toBe(2);
    expect([recordings[0]!.to === null, recordings[1]!.to]).toEqual([false, null]);
    // The node forgets nothing it is to keep, and keeps nothing nobody needs.
    rig.node.rooms.add('session-00000000-0000-4000-8000-000000000000-00000000');
    rig.node.rooms.add(first);
    expect((await rig.node.hello()).sort()).toEqual(
      [first, 'session-00000000-0000-4000-8000-000000000000-00000000'].sort(),
    );
    rig.node.rooms.delete(second);
    await rig.node.hello();
    await until(async () => (await rig.cast.detail(made.id)).recordings.length === 3);
  });

  test('a node that cannot record: everybody sees the fault, and it is tried until it can', async () => {
    const { session: made, officer, petitioner } = await rig.cast.inRoom();
    await officer.ask('media:join', { room: 'main', ...capabilities });
    rig.node.refuses.set('room:record', 'S-001');
    await officer.ask('session:begin');
    await petitioner.inside((view) => view.recording === 'fault');
    rig.node.refuses.clear();
    await petitioner.inside((view) => view.recording === 'on');
    const { timeline } = await rig.cast.detail(made.id);
    expect(timeline.map(({ step }) => step)).toEqual(expect.arrayContaining(['recording-fault', 'recording']));
  });

  test('without a media node it does not begin', async () => {
    const { officer } = await rig.cast.inRoom();
    rig.node.close();
    await until(async () => (await officer.tries('session:begin')) === 'M-104');
  });

  test('a replica is killed: everything stands on the other', async () => {
    const port = await freePort();
    const other = spawnBound(path.resolve('node_modules/.bin/node'), ['signaling/main.ts'], {
      env: {
        PATH: process.env['PATH'],
        HOME: process.env['HOME'],
        LOG_LEVEL: 'silent',
        DATA_DIR: rig.signaling.directory,
        HTTPS_PORT: '0',
        HTTP_PORT: String(port),
        ...rig.environment,
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
      const { session: made, officer, petitioner, ids } = await rig.cast.inRoom();
      const guest = await rig.cast.opened(
        (
          await (
            await rig.cast.person('basic-guide1')
          ).send<{ link: string }>('POST', `/api/sessions/${made.id}/links`, {
            participantId: ids.petitioner,
          })
        ).value.link,
      );
      await petitioner.ended();
      const far = await rig.cast.window(guest, made.id, there);
      await far.inside((view) => view.admitted);
      await officer.inside((view) => view.participants.some((who) => who.id === ids.petitioner && who.online));
      await far.ask('session:hand', { raised: true });
      await officer.inside((view) => view.participants.some(({ handAt }) => handAt !== null));
      await officer.ask('session:say', { text: '请讲' });
      await far.inside((view) => view.chat.length === 1);
      other.kill('SIGKILL');
      await once(other, 'exit');
      await officer.inside((view) => view.participants.some((who) => who.id === ids.petitioner && !who.online), 40_000);
      const back = await rig.cast.window(guest, made.id);
      const view = await back.inside((seen) => seen.admitted);
      expect(view).toMatchObject({ chat: [{ text: '请讲' }] });
      await officer.inside((seen) => seen.participants.some((who) => who.online && who.handAt !== null));
    } finally {
      other.kill('SIGKILL');
    }
  }, 240_000);
});

describe('the end', () => {
  test('outcome and opinion are kept, also while the database is away; links and cookies are dead; who waits for it is told', async () => {
    const { sessions } = rig.signaling.application.telephone.video;
    const told: { sessionId: string; outcome: string | null; opinion: string }[] = [];
    let refusals = 1;
    sessions.onEnded((end) => {
      if (refusals-- > 0) return Promise.reject(new Error('not now'));
      told.push(end);
      return Promise.resolve();
    });
    const { session: made, officer, petitioner, guide } = await rig.cast.inRoom();
    await officer.ask('media:join', { room: 'main', ...capabilities });
    await officer.ask('session:begin');
    const invited = await guide.ask<{ link: string; check: string }>('session:invite', {
      role: 'observer',
      name: '吴旁听',
    });
    await rig.database.cut();
    await officer.ask('session:end', { outcome: 'next-session', opinion: '补充证据后再次接访' });
    for (const window of [officer, petitioner, guide]) await window.until((view) => view.state === 'ended');
    expect(await officer.tries('session:say', { text: '等等' })).toBe('J-005');
    expect(await petitioner.tries('media:join', { room: 'main', ...capabilities })).toBe('J-005');
    expect(rig.node.of('room:close').filter(({ roomId }) => String(roomId).includes(made.id)).length).toBe(1);
    const stranger = new Person(rig.signaling.url);
    expect((await stranger.send('POST', `/api${invited.link}/open`, { check: invited.check })).error?.code).toBe(
      'J-005',
    );
    const { value } = await (
      await rig.cast.person('basic-guide1')
    ).get<{ items: sessionApi.SessionSummary[] }>(`/api/sessions?q=${made.number}`);
    expect(value.items[0]).toMatchObject({ id: made.id, state: 'ended', outcome: 'next-session' });
    await rig.database.mend();
    const stored = await until(() => SessionModel.findById(made.id).lean(), 30_000);
    expect(stored).toMatchObject({ state: 'ended', opinion: '补充证据后再次接访', endedBy: '刘洋' });
    expect(stored.recordings.length).toBe(1);
    expect(stored.recordings[0]!.to).not.toBeNull();
    expect(stored.timeline.map(({ step }) => step)).toEqual(
      expect.arrayContaining(['created', 'came', 'admitted', 'begun', 'recording', 'ended']),
    );
    expect(JSON.stringify(stored)).not.toContain('13812345678');
    await until(() => told.some(({ sessionId }) => sessionId === made.id), 40_000);
    expect(told.find(({ sessionId }) => sessionId === made.id)).toMatchObject({ outcome: 'next-session' });
    const detail = await rig.cast.detail(made.id, 'officer1');
    expect(detail).toMatchObject({ state: 'ended', opinion: '补充证据后再次接访' });
  }, 240_000);

  test('one that never began is cancelled with a reason', async () => {
    const made = await rig.cast.walkIn();
    const guide = await rig.cast.window('basic-guide1', made.id);
    await guide.ask('session:cancel', { reason: '当事人未到' });
    await until(() => SessionModel.findOne({ _id: made.id, state: 'cancelled', reason: '当事人未到' }).lean(), 40_000);
  });
});

describe('everybody has gone and nobody has ended it', () => {
  const redis = (): Redis => rig.signaling.application.foundation.redis;
  const deadlines = '{12368}:deadlines';
  const memberOf = (id: string): string => `video-abandoned:${id}`;
  const dueOf = async (id: string): Promise<number> => Number(await redis().zscore(deadlines, memberOf(id)));
  const hasDeadline = async (id: string): Promise<boolean> => (await redis().zscore(deadlines, memberOf(id))) !== null;
  /** Everybody's going has been noticed. */
  const isQuiet = async (id: string): Promise<boolean> =>
    (await redis().zrange(deadlines, '0', '-1')).every((member) => !member.startsWith(`video-presence:${id}/`));
  /** As if its deadline were now. */
  const makeDue = (id: string): Promise<unknown> => redis().zadd(deadlines, Date.now(), memberOf(id));
  /** As if everybody had gone so long ago. */
  const goneSince = async (id: string, minutes: number): Promise<void> => {
    const key = `{12368}:video:${id}:presence`;
    for (const [who, sign] of Object.entries(await redis().hgetall(key))) {
      await redis().hset(key, who, `${sign.split(' ')[0]} 0 ${Date.now() - minutes * 60_000}`);
    }
  };

  test('it ends by itself a quarter of an hour after the last one: its room is closed, its recording has an end, who waits for it is told', async () => {
    const told: { sessionId: string; state: string; outcome: string | null; endedBy: string | null }[] = [];
    rig.signaling.application.telephone.video.sessions.onEnded((end) => {
      told.push(end);
      return Promise.resolve();
    });
    const { session: made, officer, petitioner, guide } = await rig.cast.inRoom();
    await officer.ask('media:join', { room: 'main', ...capabilities });
    await officer.ask('session:begin');
    await petitioner.inside((view) => view.recording === 'on');
    // Not while somebody is there.
    await makeDue(made.id);
    await until(async () => !(await hasDeadline(made.id)));
    expect(await rig.cast.detail(made.id)).toMatchObject({ state: 'running' });
    for (const window of [officer, petitioner, guide]) window.close();
    await until(() => isQuiet(made.id), 30_000);
    expect((await dueOf(made.id)) - Date.now()).toBeGreaterThan(14 * 60_000);
    // Nor by a deadline from before, while they connect anew.
    await makeDue(made.id);
    await until(async () => (await dueOf(made.id)) - Date.now() > 60_000);
    expect(await rig.cast.detail(made.id)).toMatchObject({ state: 'running' });
    await goneSince(made.id, 16);
    await makeDue(made.id);
    const stored = await until(() => SessionModel.findById(made.id).lean(), 40_000);
    expect(stored).toMatchObject({ state: 'ended', outcome: null, opinion: '' });
    expect(stored.timeline.at(-1)).toMatchObject({ step: 'abandoned', by: null });
    expect(stored.recordings.map(({ to }) => to === null)).toEqual([false]);
    expect(rig.node.of('room:close').filter(({ roomId }) => String(roomId).includes(made.id)).length).toBe(1);
    const end = await until(() => Promise.resolve(told.find(({ sessionId }) => sessionId === made.id)));
    expect(end).toMatchObject({ state: 'ended', outcome: null, endedBy: '系统' });
  }, 240_000);

  test('a window in which somebody reads that they left does not keep it going', async () => {
    const { session: made, officer, petitioner, guide } = await rig.cast.inRoom();
    await officer.ask('session:begin');
    for (const window of [officer, petitioner, guide]) await window.ask('session:leave');
    expect(await hasDeadline(made.id)).toBe(true);
  });

  test('two at once end it once; who has come since it was found empty finds it running', async () => {
    const { session: made, officer } = await rig.cast.inRoom();
    await officer.ask('session:begin');
    const { store, acts } = rig.signaling.application.telephone.video.sessions;
    const { revision } = await store.get(made.id);
    await officer.ask('session:hand', { raised: true });
    await expect(acts.abandon(made.id, revision)).rejects.toMatchObject({ code: 'J-006' });
    expect(await store.get(made.id)).toMatchObject({ state: 'running' });
    const now = (await store.get(made.id)).revision;
    await Promise.all([acts.abandon(made.id, now), acts.abandon(made.id, now)]);
    const lines = await store.timeline(made.id);
    expect(lines.filter(({ step }) => step === 'abandoned').length).toBe(1);
  });

  test('one to which nobody came is cancelled, and not before its time', async () => {
    const later = await rig.cast.walkIn(['officer1'], { scheduledAt: new Date(Date.now() + 86_400_000).toISOString() });
    const due = await dueOf(later.id);
    expect(due - Date.now()).toBeGreaterThan(47 * 3_600_000);
    await makeDue(later.id);
    await until(async () => (await dueOf(later.id)) >= due);
    expect(await rig.cast.detail(later.id)).toMatchObject({ state: 'open' });
    const past = await rig.cast.walkIn(['officer1'], { scheduledAt: new Date(Date.now() - 90_000_000).toISOString() });
    await makeDue(past.id);
    await until(() => SessionModel.findOne({ _id: past.id, state: 'cancelled' }).lean(), 40_000);
  }, 240_000);
});

test('a window that raises its hand, or goes and comes, without end takes no room from what must be on file', async () => {
  const { session: made, officer, petitioner } = await rig.cast.inRoom();
  const { redis } = rig.signaling.application.foundation;
  const line = JSON.stringify({
    at: new Date().toISOString(),
    step: 'hand',
    by: '钱大明',
    who: '钱大明',
    detail: null,
  });
  await redis.rpush(`{12368}:video:${made.id}:timeline`, ...Array<string>(4_000).fill(line));
  const lines = async (): Promise<number> => (await rig.cast.detail(made.id)).timeline.length;
  const before = await lines();
  await petitioner.ask('session:hand', { raised: true });
  await petitioner.ask('session:leave');
  expect(await lines()).toBe(before);
  await officer.ask('session:begin');
  expect(await lines()).toBeGreaterThan(before);
});
