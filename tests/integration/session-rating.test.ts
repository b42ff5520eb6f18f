import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals';
import { CallModel } from '../../signaling/call/index.ts';
import type { api, sessionApi } from '../../signaling/contract/index.ts';
import { SessionModel } from '../../signaling/session/document.ts';
import { MediaNodeSocket } from '../fake/media-node-socket.ts';
import { Person } from './http-client.ts';
import { Cast } from './session-cast.ts';
import { configuration, ownServices, startSignaling, until, type TestSignaling } from './signaling-process.ts';

// Two cores and many processes: a test is slow, not stuck.
jest.setTimeout(240_000);
let signaling: TestSignaling;
let cast: Cast;
let node: MediaNodeSocket;
beforeAll(async () => {
  const NODE_SECRET = configuration('/tmp', {})['NODE_SECRET']!;
  signaling = await startSignaling(49, { ...ownServices(49), NODE_SECRET });
  cast = new Cast(signaling);
  node = await MediaNodeSocket.connect(signaling.url, 'media-1', NODE_SECRET);
}, 240_000);
afterEach(() => cast.close());
afterAll(async () => {
  node?.close();
  await signaling?.close();
});

const rate = (person: Person, score: unknown) => person.send<sessionApi.MeetMe>('POST', '/api/meet/rating', { score });
const me = async (person: Person): Promise<sessionApi.MeetMe> =>
  (await person.get<sessionApi.MeetMe>('/api/meet/me')).value;
const found = async (number: string, rating: string): Promise<sessionApi.SessionSummary[]> => {
  const guide = await cast.person('basic-guide1');
  return (await guide.get<{ items: sessionApi.SessionSummary[] }>(`/api/sessions?q=${number}&rating=${rating}`)).value
    .items;
};

test('after the end the petitioner says once how content they were; the courts find it in list and file', async () => {
  const { session: made, officer, guest } = await cast.inRoom();
  await officer.ask('session:begin', {});
  expect((await rate(guest, 5)).error?.code).toBe('J-006');
  expect(await me(guest)).toMatchObject({ rating: null, mayRate: false });
  await officer.ask('session:end', { outcome: 'explained', opinion: '已释明' });
  expect(await me(guest)).toMatchObject({ state: 'over', rating: null, mayRate: true });
  await until(async () => (await found(made.number, 'none')).length === 1);

  for (const score of [0, 6, 2.5, '2', null]) expect((await rate(guest, score)).error?.code).toBe('V-001');
  expect((await rate(new Person(signaling.url), 1)).error?.code).toBe('J-010');
  expect((await rate(guest, 2)).value).toMatchObject({ rating: 2, mayRate: false });
  expect((await rate(guest, 5)).value).toMatchObject({ rating: 2, mayRate: false });

  await until(() => SessionModel.exists({ _id: made.id, rating: 2 }));
  // As soon as it is stored, lists have it from the database.
  expect(await found(made.number, '2')).toEqual([expect.objectContaining({ id: made.id, rating: 2 })]);
  expect(await found(made.number, '5')).toEqual([]);
  expect(await found(made.number, 'none')).toEqual([]);
  const { rating, timeline } = await cast.detail(made.id);
  expect(rating).toBe(2);
  expect(timeline.filter(({ step }) => step === 'rated')).toEqual([
    expect.objectContaining({ by: '钱大明', detail: '2' }),
  ]);
});

test('who was not in the room is asked nothing', async () => {
  const waiting = await cast.walkIn();
  const guest = await cast.opened(waiting.link);
  const officer = await cast.window('officer1', waiting.id);
  await officer.ask('session:admit', { participantId: officer.view!.me.participantId, admitted: true });
  await officer.ask('session:begin', {});
  await officer.ask('session:end', { outcome: 'explained', opinion: '未到' });
  expect((await rate(guest, 1)).error?.code).toBe('J-005');
});

const followUps = (person: Person, state = 'open') =>
  person.get<{ items: api.FollowUpView[]; total: number }>(`/api/follow-ups?state=${state}&size=100`);
const noteOf = (person: Person, id: string, note: string) =>
  person.send<api.FollowUpView>('PUT', `/api/follow-ups/${id}`, { note });

/** A session that has ended, rated so. */
async function rated(score: number): Promise<sessionApi.SessionDetail> {
  const { session: made, officer, guest } = await cast.inRoom();
  await officer.ask('session:begin', {});
  await officer.ask('session:end', { outcome: 'explained', opinion: '已释明' });
  await rate(guest, score);
  await until(() => SessionModel.exists({ _id: made.id, rating: score }));
  return made;
}

test('a low rating comes before the supervisor of the receiving court, who calls back and writes it down once', async () => {
  const low = await rated(1);
  const content = await rated(3);
  const supervisor = await cast.person('supervisor1');
  const listed = (await followUps(supervisor)).value.items;
  expect(listed.map(({ id }) => id)).not.toContain(content.id);
  expect(listed.find(({ id }) => id === low.id)).toMatchObject({
    kind: 'session',
    number: low.number,
    petitionerName: '钱大明',
    petitionerMasked: expect.not.stringContaining('13812345678'),
    officerNames: ['刘洋'],
    outcome: 'explained',
    opinion: '已释明',
    rating: 1,
    ratedAt: expect.any(String),
    followedUp: null,
  });
  expect(await cast.detail(low.id)).toMatchObject({ sampled: true, followedUp: null });
  expect(await cast.detail(content.id)).toMatchObject({ sampled: false, followedUp: null });

  const reason = { reason: '回访信访人' };
  const reveal = (person: Person, id: string) => person.send('POST', `/api/follow-ups/${id}/reveal`, reason);
  expect((await reveal(supervisor, low.id)).value).toEqual({ number: '13812345678' });
  expect((await reveal(supervisor, content.id)).error?.code).toBe('J-012');

  const elsewhere = await cast.person('basic-supervisor1');
  expect((await followUps(elsewhere)).value.items.map(({ id }) => id)).not.toContain(low.id);
  expect((await noteOf(elsewhere, low.id, '已回访')).error?.code).toBe('C-001');
  expect((await noteOf(supervisor, content.id, '已回访')).error?.code).toBe('C-001');
  const auditor = await cast.person('auditor1');
  expect((await followUps(auditor)).value.items.map(({ id }) => id)).toContain(low.id);
  for (const answer of [await noteOf(auditor, low.id, '已回访'), await reveal(auditor, low.id)])
    expect(answer.status).toBe(403);
  for (const name of ['officer1', 'basic-guide1']) expect((await followUps(await cast.person(name))).status).toBe(403);

  const note = '已致电信访人，重新释明，表示理解。';
  expect((await noteOf(supervisor, low.id, note)).value.followedUp).toMatchObject({ by: '赵静', note });
  expect((await noteOf(supervisor, low.id, '再次回访')).error?.code).toBe('C-020');
  expect((await followUps(supervisor)).value.items.map(({ id }) => id)).not.toContain(low.id);
  expect((await followUps(supervisor, 'done')).value.items.map(({ id }) => id)).toContain(low.id);
  expect((await cast.detail(low.id)).followedUp).toMatchObject({ by: '赵静', note });
  const table = await auditor.get('/api/follow-ups/export?state=done&kind=session&format=csv');
  expect(table.text).toMatch(new RegExp(`"视频接访"[^\\n]*"钱大明"[^\\n]*${low.number}[^\\n]*"赵静","${note}"`));
  const trail = (await auditor.get<{ items: api.AuditView[] }>('/api/audit?size=100')).value.items;
  const acts = trail.filter(({ target }) => target === low.number).map(({ action, reason: why }) => [action, why]);
  expect(acts).toEqual(
    expect.arrayContaining([
      ['video.follow-up', null],
      ['video.reveal', '回访信访人'],
    ]),
  );
});

test('calls and sessions stand in one list, newest first, in pages that miss none', async () => {
  const sessionIds = [(await rated(2)).id, (await rated(1)).id];
  const callId = randomUUID();
  const startedAt = (await SessionModel.findById(sessionIds[1]).lean())!.startedAt!;
  // Between the two sessions.
  const arrivedAt = new Date(startedAt.getTime() - 1);
  await CallModel.collection.insertOne({
    _id: callId as never,
    courtId: 'demo-intermediate',
    direction: 'inbound',
    state: 'ended',
    callerMasked: '138****0000',
    calledNumber: '12368',
    agentName: '张敏',
    recordingIds: [],
    note: { callerNameMasked: '', category: null, matter: '', answer: '', solved: null },
    ...{ service: null, greenChannel: null, waitSeconds: null, talkSeconds: 60, result: 'served', reason: null },
    arrivedAt,
    rating: 1,
    sampled: true,
  });
  const supervisor = await cast.person('supervisor1');
  const page = async (number: number, more = '') =>
    (await supervisor.get<{ items: api.FollowUpView[]; total: number }>(`/api/follow-ups?size=1&page=${number}${more}`))
      .value;
  const found = [...(await page(1)).items, ...(await page(2)).items, ...(await page(3)).items];
  expect(found.map(({ kind, id }) => [kind, id])).toEqual([
    ['session', sessionIds[1]],
    ['call', callId],
    ['session', sessionIds[0]],
  ]);
  const calls = await page(1, '&kind=call');
  expect([calls.total, calls.items.map(({ id }) => id)]).toEqual([1, [callId]]);
  expect((await page(1)).total).toBe((await page(1, '&kind=session')).total + 1);
});
