import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals';
import type { api, RecordTemplates, transcript } from '../../signaling/contract/index.ts';
import { at, reading, TranscriptRig } from './transcript-rig.ts';

// Two cores and many processes: a test is slow, not stuck.
jest.setTimeout(240_000);
let rig: TranscriptRig;
beforeAll(async () => {
  rig = await TranscriptRig.start(61);
}, 60_000);
afterEach(() => rig.tidy());
afterAll(() => rig?.close());

const court = '/api/courts/demo-intermediate';
const operator = () => rig.cast.person('operator1');
const draftOf = async (): Promise<api.CourtDraft> =>
  (await (await operator()).get<api.CourtDraft>(`${court}/drafts/records`)).value;
const save = async (revision: number, content: unknown) =>
  (await operator()).send<api.CourtDraft>('PUT', `${court}/drafts/records`, { revision, content });
const publish = async (revision: number, against: number, note = '按新规定') =>
  (await operator()).send<api.CourtVersion>('POST', `${court}/drafts/records/publish`, { revision, against, note });

/** What the operator's draft begins from, with the reception's texts changed so. */
const changed = (published: object, part: Partial<RecordTemplates['reception']>): RecordTemplates => {
  const templates = published as RecordTemplates;
  return { ...templates, reception: { ...templates.reception, ...part } };
};

test('a court writes the texts of its records; records begun keep theirs, and an older version comes back', async () => {
  const old = await rig.begun();
  const before = await reading(old);
  expect(before.title).toBe('接访笔录');
  const first = await draftOf();
  expect(first).toMatchObject({ revision: 0, content: null, published: { version: 0, savedAt: null } });

  const { facts } = (first.published.content as RecordTemplates).reception;
  const content = changed(first.published.content, {
    title: '远程视频接访笔录',
    facts: [...facts, { label: '地点和时间', value: '{court}，{time}' }],
    opening: ['{petitioners}的权利：申请补正。'],
    closing: '以上{title}笔录已阅。',
  });
  expect((await save(0, content)).value).toMatchObject({ revision: 1, content, savedBy: '马骏' });
  // A draft changes nothing yet.
  expect((await reading(await rig.begun())).title).toBe('接访笔录');
  expect((await publish(1, 0)).value).toMatchObject({ version: 2, note: '按新规定' });

  expect(await reading(old)).toMatchObject({ title: before.title, opening: before.opening, closing: before.closing });
  const fresh = await rig.begun();
  const now = await reading(fresh);
  expect(now).toMatchObject({
    title: '远程视频接访笔录',
    opening: ['钱大明的权利：申请补正。'],
    closing: '以上对一审判决不服笔录已阅。',
  });
  expect(now.facts.at(-1)).toMatchObject({
    label: '地点和时间',
    value: expect.stringMatching(/^示例市中级人民法院，/),
  });
  const path = `/api/sessions/${fresh.id}/transcript/history`;
  const history = await fresh.people.clerk.get<transcript.ChangeView[]>(path);
  expect(history.value[0]).toMatchObject({ act: 'start', reason: 'reception 2' });
  const versions = await (await operator()).get<{ items: api.CourtVersion[] }>(`${court}/versions/records`);
  expect(versions.value.items.map(({ version, savedBy }) => [version, savedBy])).toEqual([
    [2, '马骏'],
    [1, '系统'],
  ]);

  const back = { version: 1, against: 2, note: '改回' };
  const taken = await (await operator()).send<api.CourtVersion>('POST', `${court}/versions/records/rollback`, back);
  expect(taken.value).toMatchObject({ version: 3, rolledBackTo: 1, content: first.published.content });
  expect((await reading(await rig.begun())).opening).toEqual(before.opening);
  expect((await reading(fresh)).title).toBe('远程视频接访笔录');
  const auditor = await rig.cast.person('auditor1');
  const trail = (await auditor.get<{ items: api.AuditView[] }>('/api/audit?size=100')).value.items;
  expect(trail.filter(({ action }) => action.startsWith('court.records')).map(({ action }) => action)).toEqual([
    'court.records-rollback',
    'court.records',
  ]);
});

test('before a record is begun its kinds are offered under the titles of the court', async () => {
  const { revision, published } = await draftOf();
  await save(revision, changed(published.content, { title: '信访接待笔录' }));
  expect((await publish(revision + 1, published.version)).status).toBe(201);
  const { session, officer } = await rig.cast.inRoom();
  await officer.ask('session:begin', {});
  const clerk = await rig.cast.person('officer1');
  const { value } = await clerk.get<transcript.TranscriptView>(`/api/sessions/${session.id}/transcript`);
  expect(value).toMatchObject({
    started: false,
    kinds: expect.arrayContaining([{ kind: 'reception', title: '信访接待笔录' }]),
  });
  expect((await at(clerk, session.id)('', { kind: 'reception' })).value.title).toBe('信访接待笔录');
});

test('a text that cannot be printed stays a draft, told with its place; nobody else writes here', async () => {
  const { revision, published } = await draftOf();
  const faulty = changed(published.content, { title: '', closing: '{petitoner}已阅', opening: ['{time'] });
  const saved = (await save(revision, faulty)).value;
  const refused = await publish(saved.revision, published.version);
  expect(refused.error).toMatchObject({
    code: 'V-001',
    fields: {
      'reception.title': '接访笔录标题没有填写',
      'reception.opening.0': '接访笔录告知事项第 1 段：大括号不成对',
      'reception.closing': '接访笔录结尾：没有“{petitoner}”这个占位符',
    },
  });
  expect((await save(saved.revision, { ...faulty, reception: {} })).error?.code).toBe('V-001');
  const form = { revision: saved.revision, content: published.content };
  for (const name of ['supervisor1', 'clerk1', 'admin1', 'auditor1']) {
    const person = await rig.cast.person(name);
    expect((await person.send('PUT', `${court}/drafts/records`, form)).error?.code).toBe('A-004');
  }
  expect((await (await rig.cast.person('supervisor1')).get(`${court}/drafts/records`)).status).toBe(200);
  expect((await (await operator()).get('/api/courts/demo-high/drafts/records')).error?.code).toBe('V-003');
});
