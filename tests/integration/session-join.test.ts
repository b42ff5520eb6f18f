import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { AuditModel } from '../../signaling/audit/document.ts';
import type { sessionApi } from '../../signaling/contract/index.ts';
import { NoticeModel } from '../../signaling/notice/document.ts';
import { SessionWindow } from '../fake/session-window.ts';
import { Person } from './http-client.ts';
import { Cast } from './session-cast.ts';
import { startSignaling, until, type TestSignaling } from './signaling-process.ts';

let signaling: TestSignaling;
let cast: Cast;
beforeAll(async () => {
  signaling = await startSignaling(41);
  cast = new Cast(signaling);
}, 240_000);
afterEach(() => cast.close());
afterAll(async () => signaling?.close());

const refused = (person: Person | { cookie: string }, auth: Record<string, unknown>): Promise<string> =>
  SessionWindow.open(signaling.url, person.cookie, auth).then(
    (window) => {
      window.close();
      return 'let in';
    },
    (error: Error) => error.message,
  );

describe('a join link', () => {
  test('is opened with the end of the phone number, once, and the cookie stands for this one person', async () => {
    const made = await cast.walkIn();
    const stranger = new Person(signaling.url);
    const before = await stranger.get<sessionApi.MeetView>(`/api${made.link}`);
    expect(before.value).toMatchObject({ nameMasked: '钱**', role: 'petitioner', state: 'fresh' });
    expect(before.text).not.toContain('钱大明');

    const phone = new Person(signaling.url);
    const opened = await phone.send<sessionApi.MeetMe>('POST', `/api${made.link}/open`, { check: '5678' });
    expect(opened.value).toMatchObject({ sessionId: made.id, name: '钱大明', role: 'petitioner' });
    const [cookie] = opened.headers.getSetCookie();
    expect(cookie).toMatch(/^meet=.*HttpOnly.*SameSite=Strict/);
    expect((await phone.get<sessionApi.MeetView>(`/api${made.link}`)).value.state).toBe('mine');
    expect((await phone.get<sessionApi.MeetMe>('/api/meet/me')).value.participantId).toBe(opened.value.participantId);

    expect((await stranger.get<sessionApi.MeetView>(`/api${made.link}`)).value.state).toBe('used');
    expect((await stranger.send('POST', `/api${made.link}/open`, { check: '5678' })).error?.code).toBe('J-002');
    expect((await stranger.get('/api/meet/me')).error?.code).toBe('J-010');
  });

  test('five wrong entries lock it; the guide makes a new one, and then the old one is dead', async () => {
    const made = await cast.walkIn();
    const person = new Person(signaling.url);
    const codes: (string | undefined)[] = [];
    for (const check of ['0000', '1111', '2222', '3333', '4444', '5678']) {
      codes.push((await person.send('POST', `/api${made.link}/open`, { check })).error?.code);
    }
    expect(codes).toEqual(['J-003', 'J-003', 'J-003', 'J-003', 'J-004', 'J-004']);
    const petitioner = (await cast.detail(made.id)).participants.find(({ role }) => role === 'petitioner')!;
    expect(petitioner.link).toBe('locked');
    const guide = await cast.person('basic-guide1');
    const fresh = await guide.send<sessionApi.LinkCreated>('POST', `/api/sessions/${made.id}/links`, {
      participantId: petitioner.id,
      send: true,
    });
    expect(fresh.value).toMatchObject({ check: null, sent: true });
    expect((await person.get(`/api${made.link}`)).error?.code).toBe('J-001');
    expect((await person.send('POST', `/api${fresh.value.link}/open`, { check: '5678' })).status).toBe(200);
    await until(() => AuditModel.exists({ action: 'video.link', target: made.number }));
    const notice = await until(() => NoticeModel.findOne({ 'about.id': made.id, state: 'kept' }).lean());
    expect(notice.text).toContain(made.number);
    // Who may read the outbox cannot go in their place.
    expect(JSON.stringify(notice)).not.toContain(fresh.value.link.slice('/meet/'.length));
  });

  test('of two browsers at the same moment one gets it', async () => {
    const made = await cast.walkIn();
    const tries = Array.from({ length: 8 }, () =>
      new Person(signaling.url).send('POST', `/api${made.link}/open`, { check: '5678' }),
    );
    const statuses = (await Promise.all(tries)).map(({ status }) => status).sort();
    expect(statuses).toEqual([200, 409, 409, 409, 409, 409, 409, 409]);
  });

  test('forged and mistyped ones are unknown, whatever they are; nothing breaks', async () => {
    const made = await cast.walkIn();
    const token = made.link.slice('/meet/'.length);
    const person = new Person(signaling.url);
    const forged = fc.oneof(
      fc.string({ minLength: 1, maxLength: 60 }),
      fc.stringMatching(/^[A-Za-z0-9_-]{32}$/),
      fc.nat({ max: 31 }).map((n) => `${token.slice(0, n)}${token[n] === 'A' ? 'B' : 'A'}${token.slice(n + 1)}`),
    );
    await fc.assert(
      fc.asyncProperty(forged, async (one) => {
        const answer = await person.get(`/api/meet/${encodeURIComponent(one)}`);
        expect([400, 404, 401]).toContain(answer.status);
        const opening = await person.send('POST', `/api/meet/${encodeURIComponent(one)}/open`, { check: '5678' });
        expect([400, 404]).toContain(opening.status);
      }),
      { numRuns: 25 },
    );
    expect((await person.get<sessionApi.MeetView>(`/api${made.link}`)).value.state).toBe('fresh');
  });

  test('a forged cookie, one of another session, or one of a replaced link lets nobody in', async () => {
    const made = await cast.walkIn();
    const other = await cast.walkIn();
    const guest = await cast.opened(made.link);
    const value = guest.cookie.slice('meet='.length);
    const [sessionId, participantId, secret] = value.split('.') as [string, string, string];
    const officer = other.participants.find(({ role }) => role === 'officer')!.id;
    expect(await refused(guest, { sessionId: other.id })).toBe('J-010');
    expect(await refused({ cookie: `meet=${sessionId}.${officer}.${secret}` }, { sessionId })).toBe('J-010');
    expect(await refused({ cookie: `meet=${sessionId}.${participantId}.${'A'.repeat(32)}` }, { sessionId })).toBe(
      'J-010',
    );
    expect(await refused({ cookie: `meet=${other.id}.${participantId}.${secret}` }, { sessionId: other.id })).toBe(
      'J-010',
    );
    expect(await refused({ cookie: '' }, { sessionId })).toBe('J-010');
    expect(await refused(guest, { sessionId: '00000000-0000-4000-8000-000000000000' })).toBe('J-012');
    expect(await refused(guest, { sessionId: { $ne: null } })).toBe('V-001');
    const window = await cast.window(guest, made.id);
    const guide = await cast.person('basic-guide1');
    await guide.send('POST', `/api/sessions/${made.id}/links`, { participantId });
    await window.ended();
    expect(await refused(guest, { sessionId })).toBe('J-010');
  });
});

describe('who may see and make sessions', () => {
  test('both courts have it in their lists, a lawyer not asked in does not; other posts are refused', async () => {
    const made = await cast.walkIn();
    for (const username of ['basic-guide1', 'officer1', 'officer2', 'high-officer1']) {
      const { value } = await (
        await cast.person(username)
      ).get<{ items: sessionApi.SessionSummary[] }>(
        `/api/sessions?q=${made.number}&day=${new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)}`,
      );
      expect(value.items.map(({ id }) => id)).toContain(made.id);
      expect(value.items[0]).toMatchObject({ petitionerName: '钱大明', officerNames: ['刘洋'], waiting: 0 });
    }
    const lawyer = await cast.person('lawyer1');
    expect((await lawyer.get<{ items: unknown[] }>('/api/sessions')).value.items).toEqual([]);
    expect((await lawyer.get(`/api/sessions/${made.id}`)).error?.code).toBe('J-012');
    expect((await (await cast.person('agent1')).get('/api/sessions')).error?.code).toBe('A-004');
    expect(await refused(await cast.person('lawyer1'), { sessionId: made.id })).toBe('J-010');
    expect(await refused(await cast.person('officer2'), { sessionId: made.id })).toBe('J-010');
  });

  test('who would be let in is told so before: by name, or as clerk or guide of a court that takes part; nobody else', async () => {
    const made = await cast.walkIn();
    const seen = async (username: string): Promise<{ mine: boolean; detail: boolean; list: boolean | undefined }> => {
      const { value } = await (
        await cast.person(username)
      ).get<{ items: sessionApi.SessionSummary[] }>(`/api/sessions?q=${made.number}`);
      const { mine, mayEnter } = await cast.detail(made.id, username);
      return { mine: mine !== null, detail: mayEnter, list: value.items[0]?.mayEnter };
    };
    expect(await seen('officer1')).toEqual({ mine: true, detail: true, list: true });
    expect(await seen('clerk1')).toEqual({ mine: false, detail: true, list: true });
    for (const username of ['officer2', 'supervisor1']) {
      expect(await seen(username)).toEqual({ mine: false, detail: false, list: false });
    }
    await cast.window('clerk1', made.id);
    expect(await seen('clerk1')).toEqual({ mine: true, detail: true, list: true });
    const officer = await cast.window('officer1', made.id);
    await officer.ask('session:cancel', { reason: '信访人改期' });
    expect(await seen('officer1')).toEqual({ mine: true, detail: false, list: false });
  });

  test('the receiving court is the own one or one above it, and officers are of that court', async () => {
    const officer = await cast.person('officer1');
    const guide = await cast.person('basic-guide1');
    const make = (by: Person, more: object): Promise<{ error: { code: string; fields?: object } | null }> =>
      by.send('POST', '/api/sessions', {
        title: '来访',
        courtId: 'demo-intermediate',
        petitioner: { name: '甲', phone: '13800000001' },
        officerIds: ['nobody'],
        ...more,
      });
    expect((await make(officer, { courtId: 'demo-basic' })).error).toMatchObject({
      fields: { courtId: expect.any(String) },
    });
    expect((await make(guide, {})).error).toMatchObject({ fields: { officerIds: expect.any(String) } });
    expect((await make(guide, { courtId: 'demo-high' })).error).toMatchObject({
      fields: { officerIds: expect.any(String) },
    });
  });

  test('are taken away as a table, which is audited', async () => {
    const made = await cast.walkIn();
    const guide = await cast.person('basic-guide1');
    const csv = await guide.get<string>(`/api/sessions/export?format=csv&q=${made.number}`);
    expect(csv.text).toContain(made.number);
    expect(csv.text).toContain('等候中');
    await until(() => AuditModel.exists({ action: 'video.export' }));
  });

  test('of an appointment there is one, whoever asks at the same moment', async () => {
    const { sessions } = signaling.application.telephone.video;
    const { value: staff } = await (
      await cast.person('basic-guide1')
    ).get<sessionApi.SessionStaff[]>('/api/sessions/staff?role=officer&courtId=demo-intermediate');
    const order = {
      appointmentId: 'appointment-1',
      petitionId: 'petition-1',
      title: '预约接访',
      caseNumber: null,
      courtId: 'demo-intermediate',
      localCourtId: 'demo-basic',
      petitioner: { name: '孙丽', phone: '13900001234', identityTail: '567X' },
      officerIds: staff
        .filter(({ role }) => role === 'reception-officer')
        .map(({ id }) => id)
        .slice(0, 1),
      scheduledAt: new Date(Date.now() + 3_600_000),
    };
    const made = await Promise.all(Array.from({ length: 5 }, () => sessions.openFor(order)));
    expect(new Set(made.map((one) => JSON.stringify(one))).size).toBe(1);
    const { sessionId, number, joinUrl } = made[0]!;
    expect(number).toMatch(/^SP\d{8}-\d{4}$/);
    const guest = await cast.opened(joinUrl, '567x');
    // Asked again, with another time and another officer, it is the same session and the same link.
    const other = staff.find(({ name }) => name === '何平')!;
    const later = new Date(Date.now() + 7_200_000);
    const again = await sessions.openFor({ ...order, scheduledAt: later, officerIds: [other.id] });
    expect(again).toEqual({ sessionId, number, joinUrl });
    expect((await guest.get<sessionApi.MeetView>(`/api${joinUrl}`)).value.state).toBe('mine');
    expect(await cast.detail(sessionId)).toMatchObject({ officerNames: ['何平'], scheduledAt: later.toISOString() });
    await sessions.callOff('appointment-1', '当事人撤回申请');
    await sessions.callOff('appointment-1', '当事人撤回申请');
    expect(await cast.detail(sessionId)).toMatchObject({ state: 'cancelled', reason: '当事人撤回申请' });
    const me = await guest.get<sessionApi.MeetMe>('/api/meet/me');
    expect(me.value).toMatchObject({ state: 'cancelled', cancelledFor: '当事人撤回申请' });
    expect(await sessions.openFor(order)).toBeNull();
  });
});

test('messages that are none are refused one by one, and the window goes on', async () => {
  const { officer, petitioner } = await cast.inRoom();
  const events = [
    'session:ready',
    'session:admit',
    'session:dismiss',
    'session:end',
    'session:mute',
    'session:hand',
    'session:spotlight',
    'session:say',
    'session:show',
    'session:private',
    'session:invite',
    'media:join',
    'media:produce',
    'media:pause',
    'media:layers',
    'media:sent-layers',
  ];
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...events), fc.anything(), async (event, message) => {
      const sent: unknown = JSON.parse(JSON.stringify(message ?? null));
      const code = await petitioner.tries(event, sent);
      expect(['V-001', 'J-006', 'J-007', 'J-009', 'M-104', 'M-105', 'ok']).toContain(code);
    }),
    { numRuns: 100 },
  );
  expect(await officer.tries('session:say', { text: '还在' })).toBe('ok');
  await petitioner.inside((view) => view.chat.some(({ text }) => text === '还在'));
});
