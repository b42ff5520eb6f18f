import { randomInt } from 'node:crypto';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { CaseDataAway } from '../../signaling/case/index.ts';
import { HttpCases, parseCaseNumber, type CaseKey } from '../../signaling/case/index.ts';
import { Breaker } from '../../signaling/case/breaker.ts';
import type { api } from '../../signaling/contract/index.ts';
import { Person, signedIn } from './http-client.ts';
import { startSignaling, type TestSignaling } from './signaling-process.ts';

const NUMBER: CaseKey = { by: 'number', number: parseCaseNumber('（2026）示01民初123号')! };
const CASE = { caseNumber: '(2026)示01民初123号', stage: 'hearing', judge: '陈国华' };

/** A court's case system, as good or bad as the test wants it. */
class CaseSystem {
  readonly asked: { body: unknown; authorization: string | undefined }[] = [];
  readonly #server: Server;
  answer: RequestListener = (_request, response) => void response.end();

  constructor() {
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  async start(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/query`;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.asked.push({ body: JSON.parse(await text(request)), authorization: request.headers.authorization });
    this.answer(request, response);
  }

  says(value: unknown, status = 200): void {
    this.answer = (_request, response) =>
      void response.writeHead(status).end(typeof value === 'string' ? value : JSON.stringify(value));
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

describe('the case system of a court over HTTP', () => {
  let system: CaseSystem;
  let url: string;
  const enquire = (cases: HttpCases, ms = 300): Promise<unknown> =>
    cases.enquire(NUMBER, '135790', AbortSignal.timeout(ms)).catch((error: unknown) => (error as CaseDataAway).fault);
  beforeAll(async () => {
    system = new CaseSystem();
    url = await system.start();
  });
  afterEach(() => void system.asked.splice(0));
  afterAll(() => system.close());

  test('is asked as agreed, and its answer is read', async () => {
    system.says({ cases: [{ ...CASE, nextHearing: { at: '2027-03-15T09:30:00+08:00', place: '第三法庭' } }] });
    expect(await enquire(new HttpCases(url, 'secret'))).toEqual([
      {
        number: '（2026）示01民初123号',
        court: '',
        stage: 'hearing',
        hearing: { at: new Date('2027-03-15T01:30:00Z'), place: '第三法庭' },
        judge: '陈国华',
        text: '',
      },
    ]);
    expect(system.asked).toEqual([
      { body: { caseNumber: '（2026）示01民初123号', queryPassword: '135790' }, authorization: 'Bearer secret' },
    ]);
    system.says({ cases: [] });
    expect(await enquire(new HttpCases(url, ''))).toEqual([]);
    expect(system.asked.at(-1)?.authorization).toBeUndefined();
  });

  test.each([
    ['another case', { cases: [{ ...CASE, caseNumber: '（2026）示01民初124号' }] }],
    ['no case number', { cases: [{ ...CASE, caseNumber: 'x' }] }],
    ['an unknown stage', { cases: [{ ...CASE, stage: 'asleep' }] }],
    ['no list', { cases: null }],
    ['half a sentence', '{"cases": [{'],
    ['a page', '<html>Login</html>'],
    ['nothing', ''],
    ['half a megabyte', 'x'.repeat(512 * 1024)],
  ])('answers %s: that is no answer', async (_what, value) => {
    system.says(value);
    expect(await enquire(new HttpCases(url, ''), 3000)).toBe('rubbish');
  });

  test('is slow, broken or away: the caller is not kept, and after three times it is left alone until it is well again', async () => {
    let now = 0;
    const cases = new HttpCases(url, '', new Breaker(() => now));
    system.answer = () => undefined;
    const began = performance.now();
    expect(await enquire(cases)).toBe('timeout');
    // Begins to answer, and never ends.
    system.answer = (_request, response) => void response.writeHead(200).write('{"cases": [');
    expect(await enquire(cases)).toBe('timeout');
    expect(performance.now() - began).toBeLessThan(30_000);
    system.says({ cases: [] }, 500);
    expect(await enquire(cases)).toBe('refused');
    system.says({ cases: [CASE] });
    expect(await enquire(cases)).toBe('resting');
    expect(system.asked).toHaveLength(3);
    now = 31_000;
    expect(await enquire(cases)).toMatchObject([{ judge: '陈国华' }]);
    expect(await enquire(new HttpCases('http://127.0.0.1:1/', ''))).toBe('unreachable');
    system.answer = (_request, response) => void response.writeHead(302, { location: url }).end();
    expect(await enquire(cases)).toBe('unreachable');
  });
});

describe('enquiry and import over the web', () => {
  let signaling: TestSignaling;
  let operator: Person;
  const citizen = (): Person => new Person(signaling.url);
  const ask = (caseNumber: string, password: string) =>
    citizen().send<api.CaseProgress[]>(
      'POST',
      '/api/public/enquiry/case',
      { caseNumber, password },
      // Citizens from everywhere.
      { 'X-Forwarded-For': `10.${randomInt(256)}.${randomInt(256)}.${randomInt(256)}` },
    );
  const upload = <T>(what: 'preview' | 'import', table: string | Buffer, by = operator) =>
    by.send<T>('POST', `/api/cases/${what}`, typeof table === 'string' ? table : table.toString('latin1'), {
      'Content-Type': 'text/csv',
    });
  beforeAll(async () => {
    signaling = await startSignaling(11, { TRUST_PROXY: 'loopback' });
    operator = await signedIn(signaling.url, signaling.seedFile, 'operator1');
  }, 240_000);
  afterAll(() => signaling?.close());

  test('the demo has cases; the right password opens one, in any spelling of the number', async () => {
    const { value, status } = await ask('(2026)示01民初123', '135790');
    expect(status).toBe(200);
    expect(value).toEqual([
      {
        number: '（2026）示01民初123号',
        court: '示例市中级人民法院',
        stage: 'hearing',
        hearing: { at: '2027-03-15T01:30:00.000Z', place: '第三法庭' },
        judge: '陈国华',
        text: expect.stringContaining('身份证') as unknown as string,
      },
    ]);
    const mine = await citizen().send<api.CaseProgress[]>('POST', '/api/public/enquiry/case', {
      identity: '99010119850615008x',
      password: '246801',
    });
    expect(mine.value.map(({ number }) => number)).toEqual(['（2026）示01民初124号']);
  });

  test('an unknown case and a wrong password cannot be told apart, not by the clock either', async () => {
    const times: Record<string, number[]> = { unknown: [], wrong: [] };
    const answers = new Set<string>();
    for (let n = 0; n < 4; n++) {
      for (const [what, number] of [
        ['unknown', `（2026）示01民初${9000 + n}号`],
        ['wrong', '（2025）示01执789号'],
      ] as const) {
        const began = performance.now();
        const { status, error } = await ask(number, '111111');
        times[what]!.push(performance.now() - began);
        answers.add(`${status} ${error?.code} ${error?.message}`);
      }
    }
    expect([...answers]).toHaveLength(1);
    expect([...answers][0]).toMatch(/^404 E-001/);
    // The quickest of each: what else the machine does makes some of them slower, none quicker. Without its check an answer would be there at once.
    const quickest = (of: number[]): number => Math.min(...of);
    expect(quickest(times['unknown']!)).toBeGreaterThan(quickest(times['wrong']!) / 4);
    expect(quickest(times['wrong']!)).toBeGreaterThan(quickest(times['unknown']!) / 4);
  });

  test('five wrong passwords lock a case, an unknown one too; the sixth is not even checked; many at once count each', async () => {
    for (const number of ['（2026）示01民终56号', '（2026）示01民终99999号']) {
      const tries = await Promise.all(Array.from({ length: 8 }, () => ask(number, '000000')));
      expect(tries.map(({ status }) => status).sort()).toEqual([404, 404, 404, 404, 404, 429, 429, 429]);
      expect((await ask(number, '357912')).error?.code).toBe('E-002');
    }
    expect((await ask('（2026）示01行初8号', '579134')).status).toBe(200);
  });

  test('a table is looked at, imported and replaces by case number', async () => {
    const table = [
      '案号,阶段,查询密码,当事人,身份证号,开庭时间,承办法官',
      '（2026）示01民初900号,立案,112233,欧阳小明,990101196001010015,,王丽',
      '（2026）示01民初901号,睡觉,112233,,,,',
      '（2026）示01民初123号,结案,,张明,,,陈国华',
      '（2026）示01民初902号,立案,,,,,',
    ].join('\r\n');
    const { value: preview } = await upload<api.CasePreview>('preview', table);
    expect(preview).toMatchObject({ rows: 4, added: 1, replaced: 1, refused: 2 });
    expect(preview.faults.map(({ line, column }) => [line, column])).toEqual([
      [3, '阶段'],
      [5, '查询密码'],
    ]);
    expect(preview.sample[0]).toMatchObject({ number: '（2026）示01民初900号', parties: ['欧阳**'] });
    expect((await ask('（2026）示01民初900号', '112233')).status).toBe(404);
    expect((await upload<api.CaseImported>('import', table)).value).toEqual({ added: 1, replaced: 1, refused: 2 });
    expect((await ask('（2026）示01民初900号', '112233')).value).toMatchObject([{ stage: 'filing', judge: '王丽' }]);
    // Without a new one the old password holds.
    expect((await ask('（2026）示01民初123号', '135790')).value).toMatchObject([{ stage: 'closed' }]);
    const { value: list } = await operator.get<{ items: api.CaseView[]; total: number }>(
      '/api/cases?q=990101196001010015',
    );
    expect(list.items.map(({ number, parties }) => [number, parties])).toEqual(
      expect.arrayContaining([['（2026）示01民初900号', ['欧阳**']]]),
    );
    expect(JSON.stringify(list)).not.toContain('欧阳小明');
  });

  test('what is no table of cases is refused with a reason, and so is who is no operator', async () => {
    for (const table of [
      '',
      'hello',
      '案号,法院\n（2026）示01民初1号,x',
      'PK\u0003\u0004\u0000\u0000',
      '案号,阶段,查询密码\n',
    ]) {
      const { status, error } = await upload('import', table);
      expect([status, error?.code]).toEqual([400, 'E-004']);
      expect(error?.fields?.['file']).toMatch(/。$/);
    }
    expect((await upload('preview', 'x'.repeat(1_100_000))).error?.code).toBe('V-002');
    const agent = await signedIn(signaling.url, signaling.seedFile, 'agent1');
    expect((await upload('import', '案号', agent)).status).toBe(403);
    expect((await agent.get('/api/cases')).status).toBe(403);
    expect((await citizen().get('/api/cases')).status).toBe(401);
  });

  test('a court below may not replace a case of the court above', async () => {
    const admin = await signedIn(signaling.url, signaling.seedFile, 'admin1');
    const made = await admin.send<{ password: string }>('POST', '/api/accounts', {
      username: 'basic-operator1',
      name: '林晓',
      role: 'operator',
      courtId: 'demo-basic',
    });
    const below = citizen();
    await below.send('POST', '/api/session', { username: 'basic-operator1', password: made.value.password });
    const { value } = await upload<api.CasePreview>(
      'preview',
      '案号,阶段,查询密码\n（2026）示01民初124号,结案,111111',
      below,
    );
    expect(value).toMatchObject({ replaced: 0, refused: 1, faults: [{ line: 2, column: '案号' }] });
  });
});
