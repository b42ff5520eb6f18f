import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { sessionApi } from '../../signaling/contract/index.ts';
import { SessionModel } from '../../signaling/session/document.ts';
import type { SessionOrder } from '../../signaling/session/index.ts';
import { SessionWindow } from '../fake/session-window.ts';
import { Cast } from './session-cast.ts';
import { startSignaling, until, type TestSignaling } from './signaling-process.ts';

let signaling: TestSignaling;
let cast: Cast;
beforeAll(async () => {
  signaling = await startSignaling(60);
  cast = new Cast(signaling);
}, 60_000);
afterEach(() => cast.close());
afterAll(async () => signaling?.close());

const sessions = () => signaling.application.telephone.video.sessions;
const accountOf = async (username: string): Promise<string> =>
  (await (await cast.person(username)).get<{ accountId: string }>('/api/session')).value.accountId;
const refused = async (username: string, sessionId: string): Promise<string> =>
  SessionWindow.open(signaling.url, (await cast.person(username)).cookie, { sessionId }).then(
    () => 'let in',
    (error: Error) => error.message,
  );
const listed = async (username: string, number: string): Promise<sessionApi.SessionSummary | undefined> => {
  const person = await cast.person(username);
  const { value } = await person.get<{ items: sessionApi.SessionSummary[] }>(`/api/sessions?q=${number}`);
  return value.items[0];
};

/** Received by the high court and, jointly, by one that stands below it and so would see nothing of it by itself. */
async function joint(): Promise<{ order: SessionOrder; sessionId: string; number: string }> {
  const order = {
    appointmentId: randomUUID(),
    petitionId: null,
    title: '联合接访',
    caseNumber: null,
    courtId: 'demo-high',
    jointCourtIds: ['demo-intermediate'],
    localCourtId: null,
    petitioner: { name: '孙丽', phone: '13900001234' },
    officerIds: [await accountOf('high-officer1'), await accountOf('officer1')],
    scheduledAt: new Date(Date.now() + 600_000),
  };
  const { sessionId, number } = (await sessions().openFor(order))!;
  return { order, sessionId, number };
}

test('clerk and guide of the second court find a joint reception in their list and go in; strangers neither see it nor get in', async () => {
  const { sessionId, number } = await joint();
  for (const username of ['clerk1', 'guide1'])
    expect(await listed(username, number)).toMatchObject({ id: sessionId, mayEnter: true });
  // Of its officers only who was named goes in; the others, supervisor and auditor look at it.
  expect(await listed('officer1', number)).toMatchObject({ mayEnter: true });
  for (const username of ['officer2', 'supervisor1', 'auditor1']) {
    expect(await listed(username, number)).toMatchObject({ mayEnter: false });
    expect(await refused(username, sessionId)).toBe('J-010');
  }
  for (const username of ['basic-clerk1', 'basic-guide1', 'basic-officer1', 'basic-supervisor1', 'lawyer1']) {
    expect(await listed(username, number)).toBeUndefined();
    expect((await (await cast.person(username)).get(`/api/sessions/${sessionId}`)).error?.code).toBe('J-012');
    expect(await refused(username, sessionId)).toBe('J-010');
  }
  const clerk = await cast.window('clerk1', sessionId);
  expect(clerk.view!.me).toMatchObject({ role: 'clerk', state: 'waiting' });
  expect((await cast.detail(sessionId, 'clerk1')).courtNames).toEqual(['示例省高级人民法院', '示例市中级人民法院']);

  await sessions().callOff((await sessions().store.get(sessionId)).appointmentId!, '法官生病');
  await until(() => SessionModel.exists({ _id: sessionId, jointCourtIds: 'demo-intermediate' }));
  // The file, too, when it is read from the database alone.
  const document = await SessionModel.findById(sessionId).lean();
  expect(document).toMatchObject({ courtId: 'demo-high', state: 'cancelled' });
  expect(await listed('guide1', number)).toMatchObject({ id: sessionId, mayEnter: false });
  expect(await listed('basic-guide1', number)).toBeUndefined();
});

test('a court that does not receive any more has no door left', async () => {
  const { order, sessionId, number } = await joint();
  await sessions().openFor({ ...order, jointCourtIds: [], officerIds: order.officerIds.slice(0, 1) });
  expect(await listed('clerk1', number)).toBeUndefined();
  expect(await refused('clerk1', sessionId)).toBe('J-010');
  expect(await refused('officer1', sessionId)).toBe('J-010');
});

test('an auditor looks at sessions of the own courts and those below, takes the list away, and does nothing in them', async () => {
  const made = await cast.walkIn();
  const auditor = await cast.person('auditor1');
  expect((await cast.detail(made.id, 'auditor1')).number).toBe(made.number);
  expect((await auditor.get(`/api/sessions/export?format=csv&q=${made.number}`)).text).toContain(made.number);
  expect(await refused('auditor1', made.id)).toBe('J-010');
  const petitioner = (await cast.detail(made.id)).participants.find(({ role }) => role === 'petitioner')!;
  const path = `/api/sessions/${made.id}`;
  const tried = [
    ['POST', '/api/sessions', {}],
    ['GET', '/api/sessions/staff', undefined],
    ['POST', `${path}/links`, { participantId: petitioner.id }],
    ['GET', `${path}/materials`, undefined],
    ['GET', `${path}/materials/one/pages/1`, undefined],
    ['GET', `${path}/identity`, undefined],
    ['POST', `${path}/identity`, { result: 'match', reason: '本人', pictureId: null }],
    ['POST', `${path}/identity/reveal`, { reason: '看看' }],
    ['GET', `${path}/identity/pictures/${petitioner.id}`, undefined],
    ['POST', `${path}/transcript`, { kind: 'reception' }],
    ['POST', `${path}/transcript/close`, {}],
    ['POST', `${path}/transcript/seal`, {}],
  ] as const;
  const codes: string[] = [];
  for (const [method, to, body] of tried) {
    const { status, error } = await auditor.send(method, to, body);
    codes.push(`${method} ${to.replace(made.id, ':id')} ${status} ${error?.code ?? ''}`);
  }
  expect(codes.filter((line) => !/ 40[34] /.test(line))).toEqual([]);
  // Beyond what the auditor's court sees there is nothing to look at.
  const high = (await sessions().openFor({
    appointmentId: randomUUID(),
    petitionId: null,
    title: '高院接访',
    caseNumber: null,
    courtId: 'demo-high',
    localCourtId: null,
    petitioner: { name: '孙丽', phone: '13900001234' },
    officerIds: [await accountOf('high-officer1')],
    scheduledAt: null,
  }))!;
  expect(await listed('auditor1', high.number)).toBeUndefined();
  expect((await auditor.get(`/api/sessions/${high.sessionId}`)).error?.code).toBe('J-012');
});
