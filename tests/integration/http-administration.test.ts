import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import exceljs from 'exceljs';
import mongoose from 'mongoose';
import { GreenMarks } from '../../signaling/caller/index.ts';
import { api } from '../../signaling/contract/index.ts';
import { Person, signedIn } from './http-client.ts';
import { startSignaling, until, type TestSignaling } from './signaling-process.ts';

let signaling: TestSignaling;
let admin: Person;
let auditor: Person;
let operator: Person;
const as = (username: string): Promise<Person> => signedIn(signaling.url, signaling.seedFile, username);

beforeAll(async () => {
  signaling = await startSignaling(2);
  [admin, auditor, operator] = [await as('admin1'), await as('auditor1'), await as('operator1')];
}, 240_000);
afterAll(() => signaling?.close());

type Page<T> = { items: T[]; total: number };
const auditOf = async (query: string): Promise<api.AuditView[]> =>
  (await auditor.get<Page<api.AuditView>>(`/api/audit?size=100&${query}`)).value.items;

describe('accounts', () => {
  test('an administrator sees the own court and those below, page by page', async () => {
    const { value } = await admin.get<Page<api.AccountView>>('/api/accounts?size=100');
    expect(value.items.map(({ username }) => username)).toContain('basic-agent1');
    expect(value.items.map(({ username }) => username)).not.toContain('high-supervisor1');
    const second = await admin.get<Page<api.AccountView>>('/api/accounts?size=4&page=2');
    expect(second.value.items.map(({ username }) => username)).toEqual(
      value.items.slice(4, 8).map(({ username }) => username),
    );
    expect(second.value.total).toBe(value.items.length);
    const found = await admin.get<Page<api.AccountView>>(
      `/api/accounts?q=${encodeURIComponent('张')}&role=hotline-agent`,
    );
    expect(found.value.items.map(({ name }) => name)).toEqual(['张敏']);
  });

  test('a new account signs in with the password shown once; its name is unique', async () => {
    const wanted = {
      username: 'agent9',
      name: '钱多',
      role: 'hotline-agent',
      courtId: 'demo-basic',
      services: ['general'],
    };
    const made = await admin.send<{ account: api.AccountView; password: string }>('POST', '/api/accounts', wanted);
    expect(made.status).toBe(201);
    const person = new Person(signaling.url);
    expect(
      (await person.send('POST', '/api/session', { username: 'AGENT9', password: made.value.password })).status,
    ).toBe(200);
    expect((await admin.send('POST', '/api/accounts', wanted)).error).toMatchObject({ code: 'A-008' });
    const above = await admin.send('POST', '/api/accounts', { ...wanted, username: 'agent10', courtId: 'demo-high' });
    expect(above.error).toMatchObject({ code: 'V-001', fields: { courtId: expect.any(String) } });
    expect(
      (await admin.send('POST', '/api/accounts', { ...wanted, username: 'Bad Name' })).error?.fields,
    ).toHaveProperty('username');
  });

  test('disabling ends the sessions; enabling lets in again', async () => {
    const guide = await as('guide1');
    const { accountId } = (await guide.get<api.Me>('/api/session')).value;
    expect((await admin.send('PATCH', `/api/accounts/${accountId}`, { disabled: true })).status).toBe(200);
    expect((await guide.get('/api/session')).error?.code).toBe('A-006');
    await expect(as('guide1')).rejects.toThrow('A-007');
    await admin.send('PATCH', `/api/accounts/${accountId}`, { disabled: false });
    await as('guide1');
  });

  test('a changed name is known to running sessions', async () => {
    const clerk = await as('clerk1');
    const { accountId } = (await clerk.get<api.Me>('/api/session')).value;
    await admin.send('PATCH', `/api/accounts/${accountId}`, { name: '吴小倩' });
    expect((await clerk.get<api.Me>('/api/session')).value.name).toBe('吴小倩');
  });

  test('resetting a password ends the sessions; not on the own account', async () => {
    const judge = await as('judge1');
    const { accountId } = (await judge.get<api.Me>('/api/session')).value;
    const reset = await admin.send<{ password: string }>('POST', `/api/accounts/${accountId}/password`);
    expect((await judge.get('/api/session')).status).toBe(401);
    const person = new Person(signaling.url);
    expect(
      (await person.send('POST', '/api/session', { username: 'judge1', password: reset.value.password })).status,
    ).toBe(200);
    const own = (await admin.get<api.Me>('/api/session')).value.accountId;
    expect((await admin.send('POST', `/api/accounts/${own}/password`)).error?.code).toBe('A-009');
    expect((await admin.send('PATCH', `/api/accounts/${own}`, { disabled: true })).error?.code).toBe('A-009');
  });
});

describe('opening hours and settings', () => {
  const court = '/api/courts/demo-basic';
  const hours = async (): Promise<api.OpeningHoursView> =>
    (await operator.get<api.OpeningHoursView>(`${court}/hours`)).value;
  const draftOf = async (kind: api.CourtDraftKind, person = operator): Promise<api.CourtDraft> =>
    (await person.get<api.CourtDraft>(`${court}/drafts/${kind}`)).value;
  const save = (kind: api.CourtDraftKind, revision: number, content: unknown) =>
    operator.send<api.CourtDraft>('PUT', `${court}/drafts/${kind}`, { revision, content });
  const publish = (kind: api.CourtDraftKind, revision: number, against: number, note = '放假') =>
    operator.send<api.CourtVersion>('POST', `${court}/drafts/${kind}/publish`, { revision, against, note });
  const rollBack = (kind: api.CourtDraftKind, version: number, against: number) =>
    operator.send<api.CourtVersion>('POST', `${court}/versions/${kind}/rollback`, { version, against, note: '改回' });
  const monday = [[{ from: '09:00', to: '17:00' }], [], [], [], [], [], []];
  const isOpen = (at: string): Promise<boolean> =>
    signaling.application.foundation.courts.isOpen('demo-basic', new Date(at));
  const [mondayMorning, mondayEvening] = ['2026-11-23T02:00:00Z', '2026-11-23T10:00:00Z'];

  test('a draft changes nothing for callers; published, it is a version with its author, and calls obey it', async () => {
    const before = await draftOf('hours');
    expect(before).toMatchObject({ revision: 0, content: null, published: { version: 1 } });
    const content = { ...before.published.content, alwaysOpen: false, weekdays: monday };
    const saved = await save('hours', 0, content);
    expect(saved.value).toMatchObject({ revision: 1, content, savedBy: '马骏', published: before.published });
    expect(await hours()).toMatchObject({ version: 1, alwaysOpen: true });
    expect(await isOpen(mondayEvening)).toBe(true);
    expect((await draftOf('hours', await as('supervisor1'))).content).toEqual(content);

    expect((await publish('hours', 1, 1, '  ')).error?.code).toBe('V-001');
    const published = await publish('hours', 1, 1);
    expect(published).toMatchObject({ status: 201, value: { version: 2, savedBy: '马骏', note: '放假' } });
    expect(await hours()).toMatchObject({ version: 2, savedBy: '马骏', alwaysOpen: false });
    expect([await isOpen(mondayMorning), await isOpen(mondayEvening)]).toEqual([true, false]);
    expect(await draftOf('hours')).toMatchObject({ revision: 2, content: null, published: published.value });
    expect((await publish('hours', 2, 2)).error?.code).toBe('V-006');
  });

  test('hours that cannot be are kept as a draft, and refused when they are to be published', async () => {
    const { revision, published } = await draftOf('hours');
    const overlap = [{ from: '09:00', to: '12:00' }];
    const weekdays = [[...overlap, { from: '11:00', to: '13:00' }], [], [], [], [], [], []];
    const saved = (await save('hours', revision, { ...published.content, weekdays })).value;
    const refused = await publish('hours', saved.revision, published.version);
    expect(refused.error).toMatchObject({ code: 'V-001', fields: { 'weekdays.0': expect.any(String) } });
    expect((await save('hours', saved.revision, { ...published.content, weekdays: [] })).error?.code).toBe('V-001');
    const discard = { revision: saved.revision };
    const gone = await operator.send<api.CourtDraft>('POST', `${court}/drafts/hours/discard`, discard);
    expect(gone.value).toMatchObject({ content: null, savedAt: null, published });
  });

  test('nobody writes over what somebody else saved or published', async () => {
    const { revision, published } = await draftOf('hours');
    const closed = { ...published.content, weekdays: [[], [], [], [], [], [], []] };
    const both = await Promise.all([1, 2].map(() => save('hours', revision, closed)));
    expect(both.map(({ status, error }) => error?.code ?? status).sort()).toEqual([200, 'V-005']);
    expect((await save('hours', revision, published.content)).error?.code).toBe('V-005');
    const draft = await draftOf('hours');
    expect((await publish('hours', draft.revision - 1, published.version)).error?.code).toBe('V-005');
    // Compared with a version that is not in force any more.
    expect((await publish('hours', draft.revision, published.version - 1)).error?.code).toBe('V-005');
    const twice = await Promise.all([1, 2].map(() => publish('hours', draft.revision, published.version)));
    expect(twice.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(await hours()).toMatchObject({ version: published.version + 1, weekdays: closed.weekdays });
    expect((await save('hours', draft.revision, published.content)).error?.code).toBe('V-005');
  });

  test('an older version is taken again as a new one, and the draft stays', async () => {
    const { revision, published } = await draftOf('hours');
    const draft = (await save('hours', revision, { ...published.content, alwaysOpen: true })).value;
    const back = await rollBack('hours', 2, published.version);
    expect(back).toMatchObject({ status: 201, value: { version: published.version + 1, rolledBackTo: 2 } });
    expect(back.value.content).toMatchObject({ alwaysOpen: false, weekdays: monday });
    expect([await isOpen(mondayMorning), await isOpen(mondayEvening)]).toEqual([true, false]);
    expect((await rollBack('hours', 1, published.version)).error?.code).toBe('V-005');
    expect((await rollBack('hours', 2, back.value.version)).error?.code).toBe('V-006');
    expect((await rollBack('hours', 99, back.value.version)).error?.code).toBe('V-003');
    expect(await draftOf('hours')).toMatchObject({ revision: draft.revision, content: draft.content });
    const versions = await operator.get<Page<api.CourtVersion>>(`${court}/versions/hours`);
    expect(versions.value.items.map(({ version, note, rolledBackTo }) => [version, note, rolledBackTo])).toEqual([
      [4, '改回', 2],
      [3, '放假', null],
      [2, '放假', null],
      [1, '', null],
    ]);
  });

  test('deadlines and figures: what the court began with is a version to go back to', async () => {
    const before = await draftOf('settings');
    expect(before).toMatchObject({ revision: 0, published: { version: 0, savedAt: null } });
    expect(before.published.content).toMatchObject(await settings());
    await save('settings', 0, { ...before.published.content, judgeReplyDays: 5, lowRating: 3 });
    expect((await settings()).judgeReplyDays).toBe(before.published.content['judgeReplyDays']);
    const both = await Promise.all([1, 2].map(() => publish('settings', 1, 0)));
    expect(both.map(({ status, error }) => error?.code ?? status).sort()).toEqual([201, 'V-005']);
    const { items } = (await operator.get<Page<api.CourtVersion>>(`${court}/versions/settings`)).value;
    expect(items.map(({ version, savedBy }) => [version, savedBy])).toEqual([
      [2, '马骏'],
      [1, '系统'],
    ]);
    expect(await settings()).toMatchObject({ judgeReplyDays: 5, lowRating: 3 });
    expect((await rollBack('settings', 1, 2)).value).toMatchObject({ version: 3, rolledBackTo: 1 });
    expect(await settings()).toEqual(before.published.content);
    expect((await save('settings', 2, { judgeReplyDays: -1 })).error?.code).toBe('V-001');
    await save('settings', 2, { ...before.published.content, lowRating: 4 });
    const gone = await operator.send<api.CourtDraft>('POST', `${court}/drafts/settings/discard`, { revision: 3 });
    expect(gone.value).toMatchObject({ revision: 4, content: null, savedAt: null });
  });
  const settings = async (): Promise<api.CourtSettings> =>
    (await operator.get<api.CourtSettings>(`${court}/settings`)).value;

  test('supervisors read, others do not, and nobody above', async () => {
    const supervisor = await as('supervisor1');
    expect((await supervisor.get(`${court}/hours`)).status).toBe(200);
    const draft = { revision: 0, content: api.DEFAULT_COURT_SETTINGS };
    expect((await supervisor.send('PUT', `${court}/drafts/settings`, draft)).error?.code).toBe('A-004');
    const forms = { publish: { revision: 1, against: 1, note: '改' }, discard: { revision: 1 } };
    for (const [verb, form] of Object.entries(forms))
      expect((await supervisor.send('POST', `${court}/drafts/settings/${verb}`, form)).error?.code).toBe('A-004');
    const back = { version: 1, against: 1, note: '改' };
    expect((await supervisor.send('POST', `${court}/versions/settings/rollback`, back)).error?.code).toBe('A-004');
    expect((await supervisor.get('/api/courts/demo-high/hours')).error?.code).toBe('V-003');
    expect((await supervisor.get('/api/courts/demo-high/drafts/hours')).error?.code).toBe('V-003');
    expect((await admin.get(`${court}/drafts/hours`)).error?.code).toBe('A-004');
    // In force at once, past the publish step: there is no such way.
    expect((await operator.send('PUT', `${court}/hours`, await hours())).error?.code).toBe('V-004');
    const below = await as('basic-supervisor1');
    expect((await below.get<api.CourtView[]>('/api/courts')).value.map(({ id }) => id)).toEqual(['demo-basic']);
  });

  test('what held before can be read and saved again', async () => {
    const path = '/api/courts/demo-intermediate/outbound';
    const before = (await operator.get<api.OutboundRules>(path)).value;
    for (const perAgentHour of [11, 12])
      expect((await operator.send('PUT', path, { ...before, perAgentHour })).status).toBe(200);
    interface Versions {
      items: api.CourtVersion[];
      total: number;
    }
    const versions = async (kind: string, query = ''): Promise<Versions> =>
      (await operator.get<Versions>(`/api/courts/demo-intermediate/versions/${kind}${query}`)).value;
    const kept = await versions('outbound');
    expect(kept.items.map(({ version, savedBy, content }) => [version, savedBy, content['perAgentHour']])).toEqual([
      [3, '马骏', 12],
      [2, '马骏', 11],
      [1, '系统', before.perAgentHour],
    ]);
    expect((await versions('outbound', '?page=2&size=2')).items.map(({ version }) => version)).toEqual([1]);
    await operator.send('PUT', path, kept.items[2]!.content);
    expect((await operator.get(path)).value).toEqual(before);
    expect((await versions('outbound')).total).toBe(4);
    expect((await versions('hours')).items[0]).toMatchObject({ version: 1, content: { alwaysOpen: true } });
    expect((await operator.get('/api/courts/demo-high/versions/outbound')).error?.code).toBe('V-003');
    expect((await operator.get('/api/courts/demo-basic/versions/nothing')).status).toBe(400);
  });
});

describe('courts', () => {
  const edit = { name: '示例县人民法院', level: 'basic', parentId: 'demo-intermediate', numbers: ['1236803'] };

  test('an administrator makes and changes courts below the own one; calls find them', async () => {
    const made = await admin.send<api.CourtView>('POST', '/api/courts', edit);
    expect(made).toMatchObject({ status: 201, value: edit });
    const { courts } = signaling.application.foundation;
    expect((await courts.byCalledNumber('1236803'))?.id).toBe(made.value.id);
    expect(await courts.isOpen(made.value.id, new Date('2026-11-24T02:00:00Z'))).toBe(true);
    const path = `/api/courts/${made.value.id}`;
    const changed = await admin.send<api.CourtView>('PUT', path, { ...edit, numbers: ['1236804', '1236805'] });
    expect(changed.value?.numbers).toEqual(['1236804', '1236805']);
    expect(await courts.byCalledNumber('1236803')).toBeNull();
  });

  test('names and numbers are of one court, the tree stays one, and nobody reaches above', async () => {
    const fault = async (method: 'POST' | 'PUT', path: string, body: object): Promise<unknown> => {
      const { error } = await admin.send(method, path, body);
      return error?.code === 'V-001' ? Object.keys(error.fields ?? {}) : error?.code;
    };
    expect(await fault('POST', '/api/courts', { ...edit, numbers: ['12368'] })).toEqual(['name', 'numbers']);
    expect(await fault('POST', '/api/courts', { ...edit, name: '另一法院', parentId: null })).toEqual(['parentId']);
    expect(await fault('POST', '/api/courts', { ...edit, name: '另一法院', parentId: 'demo-high' })).toBe('V-003');
    const basic = { name: '示例区人民法院', level: 'basic', parentId: 'demo-basic', numbers: [] };
    expect(await fault('PUT', '/api/courts/demo-basic', basic)).toEqual(['parentId']);
    const own = { name: '示例市中级人民法院', level: 'intermediate', parentId: null, numbers: ['12368'] };
    expect(await fault('PUT', '/api/courts/demo-intermediate', own)).toBe('A-004');
    expect(await fault('PUT', '/api/courts/demo-high', { ...own, name: '上级' })).toBe('V-003');
    expect((await operator.send('POST', '/api/courts', edit)).error?.code).toBe('A-004');
  });
});

describe('marks of the green channel', () => {
  const until = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString();
  const mark = { number: '13900001111', channel: 'elderly', reason: '年过八十，行动不便', until: until(30) };

  const fingerprint = (): string => signaling.application.foundation.personalData.fingerprint(mark.number);
  const marks = (): GreenMarks => {
    const { redis, personalData: personal, log } = signaling.application.foundation;
    return new GreenMarks({ redis, personal, courtName: () => '', log });
  };

  test('are made, replaced and taken away at the court; who may not is refused', async () => {
    const [supervisor, below, agent] = [await as('supervisor1'), await as('basic-supervisor1'), await as('agent1')];
    const channel = (): Promise<unknown> => marks().of('demo-intermediate', fingerprint());
    const first = (await agent.send<api.GreenMarkView>('POST', '/api/green-marks', mark)).value;
    expect(await channel()).toBe('elderly');
    const second = await supervisor.send<api.GreenMarkView>('POST', '/api/green-marks', {
      ...mark,
      channel: 'disabled',
    });
    expect(await channel()).toBe('disabled');
    const remove = (person: Person, id: string) =>
      person.send('POST', `/api/green-marks/${id}/remove`, { reason: '情况已变' });
    // The first ended with the second: it is none to take away, and nobody below reaches either.
    expect((await remove(supervisor, first.id)).error?.code).toBe('V-003');
    expect((await remove(below, second.value.id)).error?.code).toBe('V-003');
    expect(await channel()).toBe('disabled');
    expect((await remove(supervisor, second.value.id)).status).toBe(200);
    expect(await channel()).toBeNull();
    expect((await auditor.send('POST', '/api/green-marks', mark)).error?.code).toBe('A-004');
    const tooLong = await supervisor.send('POST', '/api/green-marks', { ...mark, until: until(800) });
    expect(tooLong.error).toMatchObject({ code: 'V-001', fields: { until: expect.any(String) } });
    expect((await auditor.get<Page<api.GreenMarkView>>('/api/green-marks?number=1111')).value.total).toBe(2);
    expect((await below.get<Page<api.GreenMarkView>>('/api/green-marks?number=1111')).value.total).toBe(0);
  });

  test('what Redis has lost or kept wrongly is put right when it is copied again', async () => {
    const supervisor = await as('supervisor1');
    const { redis } = signaling.application.foundation;
    const made = (await supervisor.send<api.GreenMarkView>('POST', '/api/green-marks', mark)).value;
    const key = `{12368}:green:demo-intermediate:${fingerprint()}`;
    await redis.del(key);
    await marks().copy();
    expect(await marks().of('demo-intermediate', fingerprint())).toBe('elderly');
    await supervisor.send('POST', `/api/green-marks/${made.id}/remove`, { reason: '情况已变' });
    await redis.set(key, 'elderly');
    await marks().copy();
    expect(await marks().of('demo-intermediate', fingerprint())).toBeNull();
  });
});

describe('the audit trail', () => {
  test('holds what was done, for auditors only, without passwords', async () => {
    await until(async () => (await signaling.application.foundation.audit.pending()) === 0);
    expect(
      (await auditOf('action=account.create')).map(({ target, actorName, courtName }) => [
        target,
        actorName,
        courtName,
      ]),
    ).toEqual([['agent9', '徐亮', '示例区人民法院']]);
    expect((await auditOf('action=court.hours')).some(({ reason }) => reason === '放假')).toBe(true);
    const [back] = await auditOf('action=court.hours-rollback');
    expect(back).toMatchObject({ target: 'demo-basic', reason: '改回', courtName: '示例区人民法院' });
    expect((await auditOf(`actor=${encodeURIComponent('马骏')}`)).every(({ actorName }) => actorName === '马骏')).toBe(
      true,
    );
    expect((await admin.get('/api/audit')).error?.code).toBe('A-004');
    expect(await auditOf(`to=${new Date(Date.now() - 86_400_000).toISOString()}`)).toEqual([]);
  });

  test('is a chain that shows a change', async () => {
    const verify = async () =>
      (await auditor.send<{ ok: boolean; brokenAt: number | null }>('POST', '/api/audit/verification')).value;
    expect(await verify()).toMatchObject({ ok: true, brokenAt: null });
    const trail = mongoose.connection.db!.collection('audit');
    const third = await trail.findOne({ seq: 3 });
    await trail.updateOne({ seq: 3 }, { $set: { target: 'somebody else' } });
    expect(await verify()).toMatchObject({ ok: false, brokenAt: 3 });
    await trail.updateOne({ seq: 3 }, { $set: { target: third!['target'] as string } });
    expect(await verify()).toMatchObject({ ok: true });
    await expect(mongoose.model('Audit').updateOne({ seq: 3 }, { target: 'x' })).rejects.toThrow('append-only');
  });

  test('is taken away as CSV and as a workbook', async () => {
    const csv = await auditor.get<string>('/api/audit/export?format=csv');
    expect(csv.headers.get('Content-Type')).toContain('text/csv');
    expect(csv.text).toContain('"操作"');
    expect(csv.text.split('\r\n').length).toBeGreaterThan(5);
    const response = await fetch(`${signaling.url}/api/audit/export`, { headers: { Cookie: auditor.cookie } });
    const workbook = new exceljs.Workbook();
    await workbook.xlsx.load(await response.arrayBuffer());
    expect(workbook.worksheets[0]!.getRow(1).getCell(1).value).toBe('时间');
    expect(workbook.worksheets[0]!.rowCount).toBeGreaterThan(5);
    await until(async () => (await auditOf('action=audit.export')).length === 2);
  });
});
