import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { io, type Socket } from 'socket.io-client';
import type { transcript } from '../../signaling/contract/index.ts';
import { until } from './signaling-process.ts';
import { adding, reading, TranscriptRig, type View } from './transcript-rig.ts';

const sockets: Socket[] = [];

// Two cores and many processes: a test is slow, not stuck.
jest.setTimeout(240_000);
let rig: TranscriptRig;
beforeAll(async () => {
  rig = await TranscriptRig.start(46);
}, 240_000);
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.disconnect();
  await rig.tidy();
});
afterAll(() => rig?.close());

describe('writing', () => {
  test('two who change the same entry: the second is told and nothing is lost; what is repeated is done once', async () => {
    const scene = await rig.begun();
    const { post } = scene;
    const add = adding('我收到了货款');
    await post.clerk('/edits', add);
    const change = (text: string) => ({ act: 'change', editId: randomUUID(), entryId: add.entryId, version: 1, text });
    const mine = change('我没有收到货款');
    const [first, second] = await Promise.all([
      post.clerk('/edits', mine),
      post.officer('/edits', change('我收到了一半货款')),
    ]);
    const codes = [first.error?.code, second.error?.code];
    expect(codes.filter((code) => code === 'T-002')).toHaveLength(1);
    const kept = codes[0] === undefined ? '我没有收到货款' : '我收到了一半货款';
    expect((await reading(scene)).entries[0]).toMatchObject({ text: kept, version: 2 });
    if (codes[0] === undefined) expect((await post.clerk('/edits', mine)).value.entries[0]!.version).toBe(2);
    const history = (
      await scene.people.clerk.get<transcript.ChangeView[]>(`/api/sessions/${scene.id}/transcript/history`)
    ).value;
    expect(history.map(({ act, before, after }) => [act, before, after])).toEqual([
      ['start', null, null],
      ['add', null, '我收到了货款'],
      ['change', '我收到了货款', kept],
    ]);
  });

  test('twelve entries written at once by two are all there', async () => {
    const scene = await rig.begun();
    const texts = Array.from({ length: 12 }, (_, index) => `第${index}句`);
    const answers = await Promise.all(
      texts.map((text, index) => scene.post[index % 2 ? 'clerk' : 'officer']('/edits', adding(text))),
    );
    expect(answers.map(({ status }) => status)).toEqual(texts.map(() => 200));
    const view = await reading(scene);
    expect(view.entries.map(({ text }) => text).sort()).toEqual([...texts].sort());
    expect(view.revision).toBe(13);
  });

  test('an entry knows when it was said in the recording', async () => {
    const scene = await rig.begun();
    await until(async () => (await reading(scene)).recordings.length > 0);
    const { value } = await scene.post.clerk('/edits', adding('一句'));
    const [entry] = value.entries;
    const [recording] = value.recordings;
    expect(entry).toMatchObject({ recordingId: recording!.recordingId });
    expect(entry!.offsetMs).toBe(Date.parse(entry!.at) - Date.parse(recording!.from));
  });

  test('while the database is away nothing is acknowledged, and what is sent again afterwards is stored once', async () => {
    const scene = await rig.begun();
    const edit = adding('断线时说的话');
    await rig.database.cut();
    expect((await scene.post.clerk('/edits', edit)).error?.code).toBe('S-002');
    await rig.database.mend();
    const stored = await until(async () => {
      const answer = await scene.post.clerk('/edits', edit);
      return answer.status === 200 ? answer.value : null;
    }, 20_000);
    expect(stored.entries.map(({ text }) => text)).toEqual(['断线时说的话']);
    await scene.post.clerk('/edits', edit);
    expect((await reading(scene)).entries).toHaveLength(1);
  }, 240_000);

  test('the petitioner sees each change live, and nobody else from outside does', async () => {
    const scene = await rig.begun();
    const seen: View[] = [];
    const connect = (cookie: string): Socket => {
      const socket = io(`${rig.signaling.url}/transcript`, {
        auth: { sessionId: scene.id },
        transports: ['websocket'],
        extraHeaders: { cookie, origin: rig.signaling.url },
        forceNew: true,
        reconnection: false,
      });
      sockets.push(socket);
      return socket;
    };
    const live = connect(scene.people.petitioner.cookie);
    live.on('transcript:view', (view: View) => seen.push(view));
    await until(() => seen.length > 0);
    await scene.post.clerk('/edits', adding('他看得到这句'));
    await until(() => seen.some(({ entries }) => entries.some(({ text }) => text === '他看得到这句')));
    expect(seen.at(-1)).toMatchObject({ me: { role: 'petitioner' }, may: ['ask'] });
    for (const cookie of ['', (await rig.cast.person('agent1')).cookie]) {
      const refused = Promise.withResolvers<string>();
      connect(cookie).on('connect_error', (error) => refused.resolve(error.message));
      expect(await refused.promise).toBe('T-004');
    }
    // Sent away from the room, away from the record.
    const gone = Promise.withResolvers<string>();
    live.on('disconnect', gone.resolve);
    await scene.officerWindow.ask('session:dismiss', { participantId: scene.ids.petitioner, reason: '扰乱秩序' });
    await scene.post.clerk('/edits', adding('他看不到这句'));
    await gone.promise;
    expect(JSON.stringify(seen)).not.toContain('他看不到这句');
  });
});

test('the petitioner asks for corrections: one is accepted and one declined, both stay; open ones stop the closing', async () => {
  const scene = await rig.begun();
  const { post } = scene;
  const add = adding('我收到了货款');
  await post.clerk('/edits', add);
  const ask = (text: string) => post.petitioner('/requests', { requestId: randomUUID(), entryId: add.entryId, text });
  const [one, two] = [(await ask('我没有收到货款')).value, (await ask('我从来没有见过对方')).value].map(
    ({ corrections }) => corrections.at(-1)!,
  );
  expect((await post.clerk('/close')).error?.code).toBe('T-005');
  expect((await post.petitioner(`/requests/${one!.id}/accept`, { version: 1, text: 'x' })).error?.code).toBe('T-004');
  expect((await post.clerk(`/requests/${one!.id}/accept`, { version: 9, text: 'x' })).error?.code).toBe('T-002');
  const accepted = await post.clerk(`/requests/${one!.id}/accept`, { version: 1, text: '我没有收到货款' });
  expect(accepted.value.entries[0]).toMatchObject({ text: '我没有收到货款', changes: 1 });
  expect((await post.clerk(`/requests/${one!.id}/decline`, { reason: '已经采纳' })).error?.code).toBe('T-003');
  expect((await post.clerk(`/requests/${two!.id}/decline`, { reason: '' })).error?.code).toBe('V-001');
  const declined = await post.clerk(`/requests/${two!.id}/decline`, { reason: '录音中没有这句话' });
  expect(declined.value.corrections.map(({ state, reason, decidedBy }) => [state, reason, decidedBy])).toEqual([
    ['accepted', null, declined.value.me!.name],
    ['declined', '录音中没有这句话', declined.value.me!.name],
  ]);
  const history = (
    await scene.people.clerk.get<transcript.ChangeView[]>(`/api/sessions/${scene.id}/transcript/history`)
  ).value;
  expect(history).toContainEqual(
    expect.objectContaining({ act: 'change', before: '我收到了货款', after: '我没有收到货款', requestedBy: '钱大明' }),
  );
  expect((await post.clerk('/close')).value.state).toBe('signing');
});
