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
}, 60_000);
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
  const hours = async (): Promise<api.OpeningHoursView> =>
    (await operator.get<api.OpeningHoursView>('/api/courts/demo-basic/hours')).value;

  test('each save is a version with its author, and calls obey it', async () => {
    const before = await hours();
    expect(before).toMatchObject({ version: 1, alwaysOpen: true });
    expect(before.exceptions.length).toBeGreaterThan(20);
    const { version: _version, savedBy: _by, savedAt: _at, ...content } = before;
    const weekdays = [[{ from: '09:00', to: '17:00' }], [], [], [], [], [], []];
    const saved = await operator.send<api.OpeningHoursView>('PUT', '/api/courts/demo-basic/hours', {
      ...content,
      alwaysOpen: false,
      weekdays,
    });
    expect(saved.value).toMatchObject({ version: 2, savedBy: '马骏', alwaysOpen: false });
    const { courts } = signaling.application.foundation;
    expect(await courts.isOpen('demo-basic', new Date('2026-11-23T02:00:00Z'))).toBe(true);
    expect(await courts.isOpen('demo-basic', new Date('2026-11-23T10:00:00Z'))).toBe(false);
    const overlap = [
      [
        { from: '09:00', to: '12:00' },
        { from: '11:00', to: '13:00' },
      ],
      [],
      [],
      [],
      [],
      [],
      [],
    ];
    const refused = await operator.send('PUT', '/api/courts/demo-basic/hours', { ...content, weekdays: overlap });
    expect(refused.error?.fields).toHaveProperty(['weekdays.0']);
  });

  test('two who save at once both get a version', async () => {
    const { version, savedBy: _by, savedAt: _at, ...content } = await hours();
    const both = await Promise.all(
      [1, 2].map(() => operator.send<api.OpeningHoursView>('PUT', '/api/courts/demo-basic/hours', content)),
    );
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    expect((await hours()).version).toBe(version + 2);
  });

  test('supervisors read, others do not, and nobody above', async () => {
    const supervisor = await as('supervisor1');
    expect((await supervisor.get('/api/courts/demo-basic/hours')).status).toBe(200);
    expect((await supervisor.send('PUT', '/api/courts/demo-basic/settings', {})).error?.code).toBe('A-004');
    expect((await supervisor.get('/api/courts/demo-high/hours')).error?.code).toBe('V-003');
    const below = await as('basic-supervisor1');
    expect((await below.get<api.CourtView[]>('/api/courts')).value.map(({ id }) => id)).toEqual(['demo-basic']);
    const lineFigures = { ringSeconds: 25, wrapUpSeconds: 90, waitTargetSeconds: 15, messageMaxSeconds: 120 };
    const enquiryFigures = { enquiryTries: 4, enquiryWindowMinutes: 10, enquiryLockMinutes: 60, caseCode: '示0101' };
    const settings = { ...api.DEFAULT_COURT_SETTINGS, ...lineFigures, ...enquiryFigures, lowRating: 3 };
    expect((await operator.send('PUT', '/api/courts/demo-basic/settings', settings)).value).toEqual(settings);
    expect((await supervisor.get('/api/courts/demo-basic/settings')).value).toEqual(settings);
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
    expect((await auditOf('action=court.hours')).length).toBeGreaterThan(0);
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
