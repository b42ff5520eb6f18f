import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals';
import type { sessionApi } from '../../signaling/contract/index.ts';
import { SessionModel } from '../../signaling/session/document.ts';
import { MediaNodeSocket } from '../fake/media-node-socket.ts';
import { Person } from './http-client.ts';
import { Cast } from './session-cast.ts';
import { configuration, ownServices, startSignaling, until, type TestSignaling } from './signaling-process.ts';

// Two cores and many processes: a test is slow, not stuck.
jest.setTimeout(90_000);
let signaling: TestSignaling;
let cast: Cast;
let node: MediaNodeSocket;
beforeAll(async () => {
  const NODE_SECRET = configuration('/tmp', {})['NODE_SECRET']!;
  signaling = await startSignaling(49, { ...ownServices(49), NODE_SECRET });
  cast = new Cast(signaling);
  node = await MediaNodeSocket.connect(signaling.url, 'media-1', NODE_SECRET);
}, 90_000);
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
