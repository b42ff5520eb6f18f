import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import mongoose from 'mongoose';
import { io, type Socket } from 'socket.io-client';
import type { api, session, sessionApi, transcript } from '../../signaling/contract/index.ts';
import { RecordingModel } from '../../signaling/recording/recording.ts';
import { TranscriptModel } from '../../signaling/transcript/document.ts';
import { BrokenLine } from '../fake/broken-line.ts';
import { MediaNodeSocket } from '../fake/media-node-socket.ts';
import type { Answer, Person } from './http-client.ts';
import { Cast } from './session-cast.ts';
import { configuration, ownServices, startSignaling, until, type TestSignaling } from './signaling-process.ts';

// Two cores and many processes: a test is slow, not stuck.
jest.setTimeout(60_000);
let signaling: TestSignaling;
let database: BrokenLine;
let cast: Cast;
let node: MediaNodeSocket;
const sockets: Socket[] = [];

beforeAll(async () => {
  const own = ownServices(46);
  const [, host, port] = /@?([\w.]+):(\d+)/.exec(own.MONGODB_URI.replace('mongodb://', ''))!;
  database = new BrokenLine(host!, Number(port));
  await database.mend();
  const MONGODB_URI = own.MONGODB_URI.replace(`${host}:${port}`, `127.0.0.1:${database.port}`);
  const { NODE_SECRET, DATA_KEY } = configuration('/tmp', {});
  signaling = await startSignaling(46, { ...own, MONGODB_URI, NODE_SECRET: NODE_SECRET!, DATA_KEY: DATA_KEY! });
  cast = new Cast(signaling);
  node = await MediaNodeSocket.connect(signaling.url, 'media-1', NODE_SECRET!);
}, 60_000);
afterEach(async () => {
  await database.mend();
  for (const socket of sockets.splice(0)) socket.disconnect();
  cast.close();
});
afterAll(async () => {
  node?.close();
  await signaling?.close();
  await database.cut();
});

type View = transcript.StartedTranscript;
type Post = <T = View>(path: string, body?: unknown) => Promise<Answer<T>>;

/** Somebody at the record of one session. */
const at =
  (person: Person, sessionId: string): Post =>
  (where, body = {}) =>
    person.send('POST', `/api/sessions/${sessionId}/transcript${where}`, body);

/** Everybody in the room of a session that runs, with a record begun by the officer. */
async function begun() {
  const { session: made, officer: officerWindow, ids, guest: petitioner } = await cast.inRoom();
  await officerWindow.ask('session:begin', {});
  const officer = await cast.person('officer1');
  const guide = await cast.person('basic-guide1');
  const clerk = await cast.person('clerk1');
  await cast.window(clerk, made.id);
  const { value } = await at(officer, made.id)('', { kind: 'reception' });
  const people = { officer, guide, clerk, petitioner };
  const post = Object.fromEntries(Object.entries(people).map(([name, one]) => [name, at(one, made.id)])) as Record<
    keyof typeof people,
    Post
  >;
  return { id: made.id, made, ids, people, post, view: value, officerWindow };
}
type Begun = Awaited<ReturnType<typeof begun>>;

const adding = (text: string, more: object = {}) => ({
  act: 'add',
  editId: randomUUID(),
  entryId: randomUUID(),
  kind: 'answer',
  speakerId: null,
  afterId: null,
  text,
  ...more,
});
const drawn = (hash: string) => ({
  way: 'drawn',
  hash,
  strokes: [
    Array.from({ length: 80 }, (_, step) => [100 + step * 8, 200 + Math.round(90 * Math.sin(step / 5)), step * 12]),
  ],
});
const reading = async ({ people, id }: Begun, who: keyof Begun['people'] = 'officer'): Promise<View> =>
  (await people[who].get<View>(`/api/sessions/${id}/transcript`)).value;

/** Written, closed, and signed by all. */
async function signed(scene: Begun): Promise<View> {
  const { post, ids } = scene;
  await post.clerk('/edits', adding('请说一下您的信访请求。', { kind: 'question', speakerId: ids.officer }));
  await post.clerk('/edits', adding('我没有收到货款。', { speakerId: ids.petitioner }));
  const hash = (await post.clerk('/close')).value.hash!;
  expect((await post.petitioner('/sign', drawn(hash))).status).toBe(200);
  expect((await post.guide('/sign', drawn(hash))).status).toBe(200);
  expect((await post.officer('/sign', { way: 'typed', hash, name: '刘洋', confirmed: true })).status).toBe(200);
  const last = await post.clerk('/sign', drawn(hash));
  expect(last.value.signers.map(({ state }) => state)).not.toContain('pending');
  return last.value;
}

async function taken(
  person: Person,
  id: string,
): Promise<{ file: string; text: string; pages: number; bytes: Buffer }> {
  const response = await fetch(`${signaling.url}/api/sessions/${id}/transcript/pdf`, {
    headers: { cookie: person.cookie },
  });
  expect(response.status).toBe(200);
  expect(response.headers.get('Content-Type')).toBe('application/pdf');
  const bytes = Buffer.from(await response.arrayBuffer());
  const file = path.join(signaling.directory, `${id}.pdf`);
  writeFileSync(file, bytes);
  const text = execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' });
  const pages = Number(/Pages:\s+(\d+)/.exec(execFileSync('pdfinfo', [file], { encoding: 'utf8' }))![1]);
  return { file, text, pages, bytes };
}

describe('who may', () => {
  test('only those who were let in see the record; only clerk and officer write it', async () => {
    const scene = await begun();
    const { id, post } = scene;
    expect((await post.clerk('/edits', adding('第一句'))).value.entries).toHaveLength(1);
    expect((await post.petitioner('/edits', adding('改'))).error?.code).toBe('T-004');
    expect((await post.guide('/edits', adding('改'))).error?.code).toBe('T-004');
    const { Person: Stranger } = await import('./http-client.ts');
    expect((await new Stranger(signaling.url).get(`/api/sessions/${id}/transcript`)).error?.code).toBe('T-004');
    for (const other of ['agent1', 'officer2', 'admin1']) {
      const person = await cast.person(other);
      expect((await person.get(`/api/sessions/${id}/transcript`)).error?.code).toBe('T-004');
      expect((await at(person, id)('/seal')).error?.code).toBe('T-004');
    }
    const waiting = await cast.walkIn();
    const guest = await cast.opened(waiting.link);
    expect((await guest.get(`/api/sessions/${waiting.id}/transcript`)).error?.code).toBe('T-004');
    expect((await guest.get(`/api/sessions/${id}/transcript`)).error?.code).toBe('T-004');
    expect((await guest.get(`/api/sessions/${randomUUID()}/transcript`)).error?.code).toBe('V-003');
    const auditor = await cast.person('auditor1');
    expect((await auditor.get<View>(`/api/sessions/${id}/transcript`)).value).toMatchObject({ me: null, may: [] });
    expect((await at(auditor, id)('/close')).error?.code).toBe('T-004');
  });

  test('hostile input is refused or is text', async () => {
    const { post } = await begun();
    const html = '<img src=x onerror=alert(1)>{"$gt":""}';
    const { value } = await post.clerk('/edits', adding(html));
    expect(value.entries[0]!.text).toBe(html);
    for (const edit of [
      adding('x'.repeat(4001)),
      adding('\u0000'),
      adding('ok', { kind: 'script' }),
      adding('ok', { entryId: { $ne: null } }),
      adding('ok', { speakerId: randomUUID() }),
      { act: '__proto__' },
    ]) {
      expect((await post.clerk('/edits', edit)).error?.code).toBe('V-001');
    }
    const { hash } = (await post.clerk('/close')).value;
    for (const strokes of [[], [[[2000, 0, 0]]], [['x']], [[[null, 1, 1]]], 'M0 0']) {
      expect((await post.petitioner('/sign', { way: 'drawn', hash, strokes })).error?.code).toBe('V-001');
    }
    expect((await post.petitioner('/sign', { way: 'drawn', hash, strokes: [[[1, 1, 0]]] })).error?.code).toBe('T-008');
  });
});

describe('writing', () => {
  test('two who change the same entry: the second is told and nothing is lost; what is repeated is done once', async () => {
    const scene = await begun();
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
    const scene = await begun();
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
    const scene = await begun();
    await until(async () => (await reading(scene)).recordings.length > 0);
    const { value } = await scene.post.clerk('/edits', adding('一句'));
    const [entry] = value.entries;
    const [recording] = value.recordings;
    expect(entry).toMatchObject({ recordingId: recording!.recordingId });
    expect(entry!.offsetMs).toBe(Date.parse(entry!.at) - Date.parse(recording!.from));
  });

  test('while the database is away nothing is acknowledged, and what is sent again afterwards is stored once', async () => {
    const scene = await begun();
    const edit = adding('断线时说的话');
    await database.cut();
    expect((await scene.post.clerk('/edits', edit)).error?.code).toBe('S-002');
    await database.mend();
    const stored = await until(async () => {
      const answer = await scene.post.clerk('/edits', edit);
      return answer.status === 200 ? answer.value : null;
    }, 20_000);
    expect(stored.entries.map(({ text }) => text)).toEqual(['断线时说的话']);
    await scene.post.clerk('/edits', edit);
    expect((await reading(scene)).entries).toHaveLength(1);
  }, 60_000);

  test('the petitioner sees each change live, and nobody else from outside does', async () => {
    const scene = await begun();
    const seen: View[] = [];
    const connect = (cookie: string): Socket => {
      const socket = io(`${signaling.url}/transcript`, {
        auth: { sessionId: scene.id },
        transports: ['websocket'],
        extraHeaders: { cookie, origin: signaling.url },
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
    for (const cookie of ['', (await cast.person('agent1')).cookie]) {
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

describe('after the end', () => {
  const end = async ({ officerWindow }: Begun): Promise<void> => {
    await officerWindow.ask('session:end', { outcome: 'explained', opinion: '已释明' });
  };
  const me = (scene: Begun) => scene.people.petitioner.get<sessionApi.MeetMe>('/api/meet/me');
  const link = async ({ people, made }: Begun): Promise<string> =>
    (await people.petitioner.get<session.MeetView>(`/api${made.link}`)).value.state;

  test('the petitioner finds the record again and signs it, also when they had gone before by themself', async () => {
    for (const goes of [false, true]) {
      const scene = await begun();
      const { post, people, id } = scene;
      await post.clerk('/edits', adding('一句'));
      if (goes) {
        const window = await cast.window(people.petitioner, id);
        await window.ask('session:leave');
        expect((await people.petitioner.get(`/api/sessions/${id}/transcript`)).error?.code).toBe('T-004');
      }
      expect((await me(scene)).value).toMatchObject({ state: 'open', sessionId: id });
      const hash = (await post.clerk('/close')).value.hash!;
      await end(scene);
      expect((await me(scene)).value).toMatchObject({ state: 'over', sessionId: id });
      expect(await link(scene)).toBe('mine');
      const { value } = await post.petitioner('/sign', drawn(hash));
      expect(value.signers.find(({ role }) => role === 'petitioner')).toMatchObject({ state: 'signed' });
      await expect(cast.window(people.petitioner, id)).rejects.toThrow('J-005');
    }
  });

  test('who was sent away finds nothing, also when they were called back and went', async () => {
    for (const calledBack of [false, true]) {
      const scene = await begun();
      const { post, people, id, ids, officerWindow } = scene;
      await post.clerk('/edits', adding('一句'));
      await officerWindow.ask('session:dismiss', { participantId: ids.petitioner, reason: '扰乱秩序' });
      if (calledBack) {
        await officerWindow.ask('session:admit', { participantId: ids.petitioner, admitted: false });
        await (await cast.window(people.petitioner, id)).ask('session:leave');
      }
      await end(scene);
      expect((await me(scene)).error?.code).toBe('J-005');
      expect(await link(scene)).toBe('over');
      expect((await people.petitioner.get(`/api/sessions/${id}/transcript`)).error?.code).toBe('T-004');
    }
  });
});

test('the petitioner asks for corrections: one is accepted and one declined, both stay; open ones stop the closing', async () => {
  const scene = await begun();
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

describe('signing', () => {
  test('only what was shown is signed; opening it again makes signatures void, and they are kept', async () => {
    const scene = await begun();
    const { post, ids } = scene;
    expect((await post.clerk('/close')).error?.code).toBe('T-010');
    await post.clerk('/edits', adding('一句'));
    const hash = (await post.clerk('/close')).value.hash!;
    expect((await post.petitioner('/sign', drawn('0'.repeat(64)))).error?.code).toBe('T-006');
    expect((await post.clerk('/edits', adding('两句'))).error?.code).toBe('T-003');
    expect((await post.petitioner('/sign', drawn(hash))).value.signers[0]).toMatchObject({
      state: 'signed',
      hash,
      way: 'drawn',
    });
    expect((await post.petitioner('/sign', drawn(hash))).error?.code).toBe('T-003');
    expect((await post.petitioner('/reopen', { reason: '我要改' })).error?.code).toBe('T-004');
    const reopened = (await post.clerk('/reopen', { reason: '漏记一句' })).value;
    expect(reopened).toMatchObject({
      state: 'writing',
      hash: null,
      signers: [],
      voided: [{ reason: '漏记一句', names: ['钱大明'] }],
    });
    await post.clerk('/edits', adding('漏掉的一句'));
    const again = (await post.clerk('/close')).value;
    expect(again.hash).not.toBe(hash);
    expect(again.signers.every(({ state }) => state === 'pending')).toBe(true);
    expect((await post.petitioner('/sign', drawn(hash))).error?.code).toBe('T-006');
    const stored = await TranscriptModel.findById(scene.id).lean();
    expect(stored!.voided[0]!.signers[0]!.signature).toMatchObject({ hash, way: 'drawn' });
    expect(ids.petitioner).toBe(stored!.voided[0]!.signers[0]!.participantId);
  });

  test('who cannot sign is signed for with a reason; nobody signs for staff, and a guest does not type a signature', async () => {
    const scene = await begun();
    const { post, ids } = scene;
    await post.clerk('/edits', adding('一句'));
    const hash = (await post.clerk('/close')).value.hash!;
    const typed = { way: 'typed', hash, name: '钱大明', confirmed: true };
    expect((await post.petitioner('/sign', typed)).error?.code).toBe('T-004');
    const proxy = {
      way: 'proxy',
      hash,
      participantId: ids.petitioner,
      name: '钱大明',
      reason: '右手受伤不能写字',
      confirmed: true,
    };
    expect((await post.petitioner('/sign', proxy)).error?.code).toBe('T-004');
    expect((await post.clerk('/sign', proxy)).error?.code).toBe('T-004');
    expect((await post.guide('/sign', { ...proxy, name: '别人' })).error?.code).toBe('V-001');
    expect((await post.guide('/sign', { ...proxy, participantId: ids.officer, name: '刘洋' })).error?.code).toBe(
      'T-004',
    );
    const { value } = await post.guide('/sign', proxy);
    const guideName = value.me!.name;
    expect(value.signers[0]).toMatchObject({
      state: 'signed',
      way: 'proxy',
      reason: '右手受伤不能写字',
      attestedBy: guideName,
    });
  });

  test('refusing is recorded with its reason and does not stop the sealing; somebody missing does', async () => {
    const scene = await begun();
    const { post, ids } = scene;
    await post.clerk('/edits', adding('一句'));
    const hash = (await post.clerk('/close')).value.hash!;
    expect((await post.petitioner('/refuse', { hash, reason: '' })).error?.code).toBe('V-001');
    expect((await post.petitioner('/refuse', { hash, reason: '与我说的不一致' })).value.signers[0]).toMatchObject({
      state: 'refused',
      reason: '与我说的不一致',
      attestedBy: null,
    });
    expect((await post.petitioner('/refuse', { hash, reason: '替他', participantId: ids.guide })).error?.code).toBe(
      'T-004',
    );
    await post.officer('/sign', drawn(hash));
    await post.clerk('/sign', drawn(hash));
    expect((await post.clerk('/seal')).error?.code).toBe('T-007');
    const noted = await post.clerk('/refuse', { hash, reason: '连接中断，未能签名', participantId: ids.guide });
    expect(noted.value.signers.find(({ role }) => role === 'guide')).toMatchObject({
      state: 'refused',
      attestedBy: noted.value.me!.name,
    });
    expect((await post.clerk('/seal')).value.state).toBe('sealed');
    const { text } = await taken(scene.people.officer, scene.id);
    expect(text).toContain('与我说的不一致');
    expect(text).toContain('连接中断，未能签名');
  }, 120_000);
});

describe('sealing', () => {
  test('the file holds names, words, checksums; the petitioner takes their copy; nothing changes afterwards', async () => {
    const scene = await begun();
    const { post, people, id } = scene;
    await until(async () => (await reading(scene)).recordings.length > 0);
    const [recording] = (await reading(scene)).recordings;
    const chain = 'ab'.repeat(32);
    await until(() => RecordingModel.exists({ _id: recording!.recordingId }));
    await RecordingModel.updateOne({ _id: recording!.recordingId }, { $set: { state: 'archived', chain } });
    const ready = await signed(scene);
    expect((await people.petitioner.get(`/api/sessions/${id}/transcript/pdf`)).error?.code).toBe('T-003');
    const [first, second] = await Promise.all([post.clerk('/seal'), post.officer('/seal')]);
    const answers = [first, second];
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.find(({ status }) => status !== 200)!.error?.code).toBe('T-003');
    const sealed = answers.find(({ status }) => status === 200)!.value;
    const { text, pages, bytes } = await taken(people.petitioner, id);
    for (const word of [
      '示例市中级人民法院',
      '接访笔录',
      '钱大明',
      '刘洋',
      '我没有收到货款。',
      '以上笔录已阅',
      sealed.number,
    ]) {
      expect(text).toContain(word);
    }
    const whole = text.replace(/\s/g, '');
    expect(whole).toContain(ready.hash);
    expect(whole).toContain(chain);
    expect(text).toMatch(new RegExp(`第\\s*${pages}\\s*页\\s*共\\s*${pages}\\s*页`));
    expect(bytes.length).toBe(sealed.sealed!.bytes);
    for (const [where, body] of [
      ['/edits', adding('后来')],
      ['/reopen', { reason: '再改' }],
      ['/refuse', { hash: ready.hash, reason: '后悔' }],
      ['/sign', drawn(ready.hash!)],
      ['/close', {}],
      ['/seal', {}],
    ] as const) {
      expect((await post.clerk(where, body)).error?.code).toBe('T-003');
    }
    const check = await at(people.petitioner, id)<transcript.TranscriptVerification>('/verify');
    expect(check.value).toMatchObject({
      ok: true,
      pdfOk: true,
      contentOk: true,
      sealedOk: true,
      signaturesOk: true,
      contentHash: ready.hash,
    });
    const auditor = await cast.person('auditor1');
    const trail = await until(async () => {
      const found = (await auditor.get<{ items: api.AuditView[] }>('/api/audit?action=transcript.download')).value
        .items;
      return found.find(({ target, actorName }) => target === sealed.number && actorName === '钱大明');
    });
    expect(trail.role).toBe('petitioner');
    expect((await taken(auditor, id)).bytes.equals(bytes)).toBe(true);
  }, 120_000);

  test('whatever is changed in the database afterwards is found', async () => {
    const scene = await begun();
    await signed(scene);
    expect((await scene.post.clerk('/seal')).status).toBe(200);
    const verify = async (): Promise<transcript.TranscriptVerification> =>
      (await scene.post.officer<transcript.TranscriptVerification>('/verify')).value;
    expect(await verify()).toMatchObject({ ok: true });
    const stored = (await TranscriptModel.findById(scene.id).lean())!;
    const spoilt: [Record<string, unknown>, keyof transcript.TranscriptVerification][] = [
      [{ 'entries.0.text': '我收到了货款。' }, 'contentOk'],
      [{ 'closed.head.closing': '' }, 'contentOk'],
      [{ 'signers.0.refusal': { at: new Date(), hash: '', reason: 'x', notedBy: null } }, 'sealedOk'],
      [{ 'signers.0.signature.picture': 'AAAA' }, 'signaturesOk'],
      [{ 'changes.1.by.name': '别人' }, 'sealedOk'],
    ];
    for (const [change, found] of spoilt) {
      await TranscriptModel.collection.updateOne({ _id: scene.id as never }, { $set: change });
      expect(await verify()).toMatchObject({ ok: false, [found]: false });
      await TranscriptModel.collection.replaceOne({ _id: scene.id as never }, stored);
    }
    expect(await verify()).toMatchObject({ ok: true });
    const chunks = mongoose.connection.db!.collection('transcripts.chunks');
    const files_id = new mongoose.mongo.ObjectId(stored.seal!.pdf.gridFsId);
    const chunk = await chunks.findOne({ files_id });
    const data = Buffer.from((chunk!['data'] as { buffer: Uint8Array }).buffer);
    data[100]! ^= 1;
    await chunks.updateOne({ _id: chunk!._id }, { $set: { data } });
    expect(await verify()).toMatchObject({ ok: false, pdfOk: false, contentOk: true });
    await chunks.deleteOne({ _id: chunk!._id });
    expect(await verify()).toMatchObject({ ok: false, pdfOk: false, pdfSha256: 'missing' });
  }, 120_000);
});
