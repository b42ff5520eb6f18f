import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { api, flowApi } from '../../signaling/contract/index.ts';
import { readWav } from '../fake/tone.ts';
import { signedIn, type Person } from './http-client.ts';
import { startSignaling, until, type TestSignaling } from './signaling-process.ts';

let signaling: TestSignaling;
let operator: Person;
let supervisor: Person;
let below: Person;
let flow: flowApi.FlowView;
const COURT = 'demo-intermediate';

beforeAll(async () => {
  signaling = await startSignaling(50);
  const as = (username: string): Promise<Person> => signedIn(signaling.url, signaling.seedFile, username);
  [operator, supervisor, below] = [await as('operator1'), await as('supervisor1'), await as('basic-agent1')];
}, 240_000);
afterAll(() => signaling?.close());

const wav = async (person: Person, path: string): Promise<{ rate: number; channels: Int16Array[] }> => {
  const response = await fetch(person.url + path, { headers: { Cookie: person.cookie } });
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'audio/wav']);
  return readWav(Buffer.from(await response.arrayBuffer()));
};
const upload = async (body: Buffer | string): Promise<{ status: number; value: flowApi.PromptAudio & api.Me }> => {
  const response = await fetch(`${operator.url}/api/prompt-audio/recording`, {
    method: 'POST',
    headers: { Origin: operator.url, Cookie: operator.cookie, 'Content-Type': 'audio/wav' },
    body: typeof body === 'string' ? body : new Uint8Array(body),
  });
  return { status: response.status, value: (await response.json()) as flowApi.PromptAudio & api.Me };
};
const tone = (seconds: number, rate = 44_100): Buffer => {
  const source = `sine=frequency=440:duration=${seconds}`;
  const args = [
    '-loglevel',
    'error',
    '-f',
    'lavfi',
    '-i',
    source,
    '-ar',
    String(rate),
    '-ac',
    '2',
    '-f',
    'wav',
    'pipe:1',
  ];
  return execFileSync('ffmpeg', args, { maxBuffer: 64 * 1024 * 1024 });
};

describe('flows', () => {
  test('a flow begins with the shipped menu, one for each number', async () => {
    const wanted = { courtId: COURT, calledNumber: '12368' };
    const made = await operator.send<flowApi.FlowView>('POST', '/api/flows', wanted);
    expect(made.status).toBe(201);
    flow = made.value;
    expect(flow).toMatchObject({ revision: 1, published: null, changed: true, faults: [], updatedBy: '马骏' });
    expect(Object.keys(flow.document.nodes)).toContain('welcome');
    expect((await operator.send('POST', '/api/flows', wanted)).error?.code).toBe('F-003');
    const other = await operator.send('POST', '/api/flows', { courtId: COURT, calledNumber: '1236801' });
    expect(other.error).toMatchObject({ code: 'V-001', fields: { calledNumber: expect.any(String) } });
    const above = await operator.send('POST', '/api/flows', { courtId: 'demo-high', calledNumber: null });
    expect(above.error?.code).toBe('V-003');
  });

  test('a supervisor reads, an officer does not', async () => {
    expect((await supervisor.get<flowApi.FlowSummary[]>('/api/flows')).value.map(({ id }) => id)).toEqual([flow.id]);
    expect((await supervisor.send('PUT', `/api/flows/${flow.id}/draft`, {})).error?.code).toBe('A-004');
    expect((await below.get(`/api/flows/${flow.id}`)).error?.code).toBe('A-004');
  });

  test('a new text is spoken when the draft is saved, once', async () => {
    const text = { zh: { text: '您好，今天下午办公系统升级。', audio: null, source: 'spoken' } };
    const document = { ...flow.document, texts: { welcome: text } };
    const saved = await operator.send<flowApi.FlowView>('PUT', `/api/flows/${flow.id}/draft`, {
      revision: 1,
      document,
    });
    expect(saved.status).toBe(200);
    const audio = saved.value.document.texts['welcome']?.zh.audio ?? '';
    const { rate, channels } = await wav(supervisor, `/api/prompt-audio/${audio}`);
    expect([rate, channels.length]).toEqual([8000, 1]);
    expect(channels[0]!.length).toBeGreaterThan(8000);
    expect(Math.max(...channels[0]!)).toBeGreaterThan(3000);
    const again = await operator.send('POST', '/api/prompt-audio/speech', { text: text.zh.text, language: 'zh' });
    expect(again.value).toMatchObject({ sha256: audio });
    flow = saved.value;
  });

  test('two who edit at once: the second is told, and nothing is written over', async () => {
    const path = `/api/flows/${flow.id}/draft`;
    const both = await Promise.all(
      ['甲', '乙'].map((name) =>
        operator.send<flowApi.FlowView>('PUT', path, { revision: flow.revision, document: { ...flow.document, name } }),
      ),
    );
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(both.find(({ status }) => status === 409)?.error?.code).toBe('F-001');
    const winner = both.find(({ status }) => status === 200)!.value;
    flow = (await operator.get<flowApi.FlowView>(`/api/flows/${flow.id}`)).value;
    expect(flow.document.name).toBe(winner.document.name);
  });

  test('unfinished work is kept, told where it is wrong, and not published', async () => {
    const nodes = { ...flow.document.nodes, closed: [{ verb: 'say' }, { verb: 'dance' }] };
    const document = { ...flow.document, nodes };
    const path = `/api/flows/${flow.id}`;
    const { value } = await operator.send<flowApi.FlowView>('PUT', `${path}/draft`, {
      revision: flow.revision,
      document,
    });
    expect(value.faults.map(({ node, verb, field }) => [node, verb, field])).toEqual([
      ['closed', 0, 'prompts'],
      ['closed', 1, 'verb'],
    ]);
    const note = '试一试';
    expect((await operator.send('POST', `${path}/publish`, { revision: value.revision, note })).error?.code).toBe(
      'F-002',
    );
    const mended = await operator.send<flowApi.FlowView>('PUT', `${path}/draft`, {
      revision: value.revision,
      document: flow.document,
    });
    flow = mended.value;
  });

  test('is published, changed, compared, and rolled back', async () => {
    const path = `/api/flows/${flow.id}`;
    const publish = (note: string): ReturnType<Person['send']> =>
      operator.send('POST', `${path}/publish`, { revision: flow.revision, note });
    expect(await publish('第一版')).toMatchObject({ status: 201, value: { version: 1, publishedBy: '马骏' } });
    const nodes = { ...flow.document.nodes, goodbye: [{ verb: 'hangup' }] };
    const saved = await operator.send<flowApi.FlowView>('PUT', `${path}/draft`, {
      revision: flow.revision,
      document: { ...flow.document, nodes, texts: {} },
    });
    flow = saved.value;
    expect(flow).toMatchObject({ changed: true, published: { version: 1 } });
    expect(await publish('去掉结束语')).toMatchObject({ status: 201, value: { version: 2 } });
    const { value: differs } = await supervisor.get<flowApi.FlowComparison>(`${path}/compare?from=1&to=2`);
    expect(differs.nodes.map(({ node, change }) => [node, change])).toEqual([['goodbye', 'changed']]);
    expect(differs.texts).toMatchObject([{ prompt: 'welcome', language: 'zh', change: 'removed', after: null }]);
    const back = await operator.send('POST', `${path}/rollback`, { version: 1, note: '恢复' });
    expect(back).toMatchObject({ status: 201, value: { version: 3, rolledBackTo: 1 } });
    const { value: now } = await operator.get<flowApi.FlowView>(path);
    expect(now).toMatchObject({ changed: false, published: { version: 3 } });
    const { value: versions } = await supervisor.get<flowApi.FlowVersionSummary[]>(`${path}/versions`);
    expect(versions.map(({ version, note }) => `${version} ${note}`)).toEqual(['3 恢复', '2 去掉结束语', '1 第一版']);
    expect((await supervisor.get(`${path}/versions/9`)).error?.code).toBe('V-003');
    await until(async () => {
      const auditor = await signedIn(signaling.url, signaling.seedFile, 'auditor1');
      const { value } = await auditor.get<{ items: api.AuditView[] }>('/api/audit?action=flow&size=100');
      const actions = value.items.map(({ action, reason }) => `${action} ${reason ?? ''}`);
      return actions.includes('flow.rollback 恢复') && actions.includes('flow.publish 第一版');
    });
  });
});

describe('sounds', () => {
  test('a recording of any rate becomes a prompt', async () => {
    const { status, value } = await upload(tone(2));
    expect(status).toBe(201);
    expect(value.durationMs).toBe(2000);
    const { rate, channels } = await wav(operator, `/api/prompt-audio/${value.sha256}`);
    expect([rate, channels.length, channels[0]!.length]).toEqual([8000, 1, 16_000]);
  });

  test('what is no WAV file, or too long, is refused by its content', async () => {
    const mp3 = Buffer.from('ID3\u0003 not what it says');
    for (const body of [mp3, Buffer.alloc(100), Buffer.concat([tone(1).subarray(0, 60)]), tone(182, 8000)]) {
      expect(await upload(body)).toMatchObject({ status: 400, value: { error: { code: 'F-004' } } });
    }
  }, 240_000);

  test('shipped prompts are listed and heard', async () => {
    const { value } = await supervisor.get<flowApi.ShippedPrompt[]>('/api/prompts');
    expect(value.find(({ name }) => name === 'menu')).toMatchObject({ zh: expect.stringContaining('人工服务') });
    expect((await wav(supervisor, '/api/prompts/menu/audio')).rate).toBe(8000);
    expect((await supervisor.get('/api/prompts/..%2F..%2Fpackage/audio')).error?.code).toBe('V-003');
  });
});

describe('emergency announcement', () => {
  test('is spoken when it is saved, switched on and off, and audited', async () => {
    const path = `/api/courts/${COURT}/announcement`;
    expect((await supervisor.get(path)).value).toMatchObject({ on: false, version: 0, text: '' });
    expect((await operator.send('PUT', path, { on: true, text: '' })).error?.code).toBe('V-001');
    const on = await operator.send('PUT', path, { on: true, text: '因暴雨，今日下午庭审全部延期。' });
    expect(on.value).toMatchObject({
      on: true,
      version: 1,
      savedBy: '马骏',
      audio: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect((await supervisor.send('PUT', path, { on: false, text: '' })).error?.code).toBe('A-004');
    expect((await operator.send('PUT', path, { on: false, text: '因暴雨' })).value).toMatchObject({
      on: false,
      version: 2,
    });
  });
});
