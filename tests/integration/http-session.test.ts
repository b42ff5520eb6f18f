import { readFile, stat } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { api } from '../../signaling/contract/index.ts';
import { demoPassword, Person, signedIn } from './http-client.ts';
import { startSignaling, until, type TestSignaling } from './signaling-process.ts';

let signaling: TestSignaling;
let agent: Person;
const wrong = 'wrong-password-0';

beforeAll(async () => {
  signaling = await startSignaling(1);
  agent = await signedIn(signaling.url, signaling.seedFile, 'agent1');
}, 240_000);
afterAll(() => signaling?.close());

const password = (username: string): Promise<string> => demoPassword(signaling.seedFile, username);
const signIn = (username: string, given: string, person = new Person(signaling.url)) =>
  person.send<api.Me>('POST', '/api/session', { username, password: given });

describe('the first start', () => {
  test('writes the demo accounts where only the owner reads them', async () => {
    const { mode } = await stat(signaling.seedFile);
    expect(mode & 0o777).toBe(0o600);
    const { accounts } = JSON.parse(await readFile(signaling.seedFile, 'utf8')) as {
      accounts: { role: string; password: string }[];
    };
    expect(new Set(accounts.map(({ role }) => role)).size).toBe(11);
    for (const account of accounts) expect(account.password.length).toBeGreaterThanOrEqual(12);
  });
});

describe('signing in', () => {
  test('gives a strict cookie and says who one is', async () => {
    const person = new Person(signaling.url);
    const answer = await signIn('agent2', await password('agent2'), person);
    expect(answer.status).toBe(200);
    expect(answer.value).toMatchObject({
      username: 'agent2',
      name: '李强',
      role: 'hotline-agent',
      court: { name: '示例市中级人民法院' },
    });
    const [cookie] = answer.headers.getSetCookie();
    expect(cookie).toMatch(/^sid=[\w-]{22}\.[\w-]{43};/);
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).toMatch(/SameSite=Strict/);
    expect((await person.get('/api/session')).value).toEqual(answer.value);
    expect(JSON.stringify(answer.value)).not.toContain(await password('agent2'));
  });

  test('does not tell an unknown name from a wrong password', async () => {
    const unknown = await signIn('nobody-here', wrong);
    const known = await signIn('guide1', wrong);
    expect([unknown.status, known.status]).toEqual([401, 401]);
    expect(unknown.error?.code).toBe('A-002');
    expect(unknown.error?.message).toBe(known.error?.message);
  });

  test('without a session, with a made-up one and with another role is refused', async () => {
    const stranger = new Person(signaling.url);
    expect((await stranger.get('/api/session')).error?.code).toBe('A-001');
    stranger.cookie = `sid=${'a'.repeat(22)}.${'b'.repeat(43)}`;
    expect((await stranger.get('/api/session')).error?.code).toBe('A-006');
    expect((await agent.get('/api/accounts')).error?.code).toBe('A-004');
  });

  test('five failures lock the account for all passwords, even tried at once', async () => {
    const tries = await Promise.all(Array.from({ length: 9 }, () => signIn('judge1', wrong)));
    expect(tries.filter(({ error }) => error?.code === 'A-002')).toHaveLength(5);
    const locked = await signIn('judge1', await password('judge1'));
    expect(locked.status).toBe(429);
    expect(locked.error?.code).toBe('A-003');
    const admin = await signedIn(signaling.url, signaling.seedFile, 'admin1');
    const { value } = await admin.get<{ items: api.AccountView[] }>('/api/accounts?q=judge1');
    expect(new Date(value.items[0]!.lockedUntil!).getTime()).toBeGreaterThan(Date.now() + 14 * 60_000);
    await admin.send('POST', `/api/accounts/${value.items[0]!.id}/unlock`);
    expect((await signIn('judge1', await password('judge1'))).status).toBe(200);
  });
});

describe('sessions', () => {
  test('signing out ends the session at once', async () => {
    const person = await signedIn(signaling.url, signaling.seedFile, 'clerk1');
    const { cookie } = person;
    expect((await person.send('DELETE', '/api/session')).status).toBe(204);
    person.cookie = cookie;
    expect((await person.get('/api/session')).error?.code).toBe('A-006');
  });

  test('one sees the own sessions and ends another one; every replica is told', async () => {
    const here = await signedIn(signaling.url, signaling.seedFile, 'lawyer1');
    const there = await signedIn(signaling.url, signaling.seedFile, 'lawyer1');
    const told: string[] = [];
    const forget = signaling.application.foundation.accounts.onRevoked((sessionId) => told.push(sessionId));
    const { value } = await here.get<{ id: string; current: boolean }[]>('/api/sign-ins');
    expect(value).toHaveLength(2);
    const other = value.find(({ current }) => !current)!;
    expect((await here.send('DELETE', `/api/sign-ins/${other.id}`)).status).toBe(204);
    expect((await there.get('/api/session')).error?.code).toBe('A-006');
    expect((await here.get('/api/session')).status).toBe(200);
    await until(() => told.includes(other.id));
    forget();
  });

  test("nobody ends somebody else's session", async () => {
    const { value } = await agent.get<{ id: string }[]>('/api/sign-ins');
    const other = await signedIn(signaling.url, signaling.seedFile, 'head1');
    expect((await other.send('DELETE', `/api/sign-ins/${value[0]!.id}`)).error?.code).toBe('V-003');
  });

  test('a changed password ends the other sessions and keeps this one', async () => {
    const current = await password('officer1');
    const here = await signedIn(signaling.url, signaling.seedFile, 'officer1');
    const there = await signedIn(signaling.url, signaling.seedFile, 'officer1');
    const next = 'a quite long new password';
    const refused = await here.send('POST', '/api/session/password', { current: wrong, next });
    expect(refused.error).toMatchObject({ code: 'V-001', fields: { current: expect.any(String) } });
    expect((await here.send('POST', '/api/session/password', { current, next: 'short' })).status).toBe(400);
    expect((await here.send('POST', '/api/session/password', { current, next })).status).toBe(204);
    expect((await here.get('/api/session')).status).toBe(200);
    expect((await there.get('/api/session')).error?.code).toBe('A-006');
    expect((await signIn('officer1', current)).error?.code).toBe('A-002');
    expect((await signIn('officer1', next)).status).toBe(200);
  });
});
