import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { demoPassword, Person, signedIn } from './http-client.ts';
import { startSignaling, type TestSignaling } from './signaling-process.ts';

let signaling: TestSignaling;
let agent: Person;
const directory = mkdtempSync(path.join(tmpdir(), 'court-12368-web-'));
const certificate = path.join(directory, 'cert.pem');
const key = path.join(directory, 'key.pem');

beforeAll(async () => {
  const web = path.join(directory, 'web');
  mkdirSync(path.join(web, 'assets'), { recursive: true });
  writeFileSync(
    path.join(web, 'index.html'),
    '<!doctype html><meta property="csp-nonce" nonce="__CSP_NONCE__"><title>12368</title>',
  );
  writeFileSync(path.join(web, 'assets', 'desk-abc123.js'), 'export {};');
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-subj',
      '/CN=test',
      '-keyout',
      key,
      '-out',
      certificate,
    ],
    { stdio: 'ignore' },
  );
  signaling = await startSignaling(4, { WEB_DIR: web });
  agent = await signedIn(signaling.url, signaling.seedFile, 'agent1');
}, 240_000);
afterAll(() => signaling?.close());

describe('every answer', () => {
  test('has the security headers and a number to find it by', async () => {
    const { headers } = await agent.get('/api/session');
    expect(headers.get('Content-Security-Policy')).toMatch(/default-src 'self'; script-src 'self';/);
    expect(headers.get('Content-Security-Policy')).toContain("style-src 'self';");
    expect(headers.get('Content-Security-Policy')).toContain("frame-ancestors 'none'");
    expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
    expect(headers.get('X-Powered-By')).toBeNull();
    expect(headers.get('Strict-Transport-Security')).toBeNull();
    expect(headers.get('Cache-Control')).toBe('no-store');
    expect(headers.get('X-Request-Id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('that is an error is JSON with a code and that number', async () => {
    for (const [method, url, status, code] of [
      ['GET', '/api/no-such-thing', 404, 'V-003'],
      ['DELETE', '/api/courts', 405, 'V-004'],
      ['GET', '/api/courts/%zz/hours', 400, 'V-001'],
      ['POST', '/api/session', 400, 'V-001'],
    ] as const) {
      const { status: given, error, headers } = await agent.send(method, url);
      expect([url, given, error?.code]).toEqual([url, status, code]);
      expect(error?.requestId).toBe(headers.get('X-Request-Id'));
    }
    const nonsense = await agent.send('POST', '/api/session', '{"username":');
    expect([nonsense.status, nonsense.error?.code]).toEqual([400, 'V-001']);
    const large = await agent.send('POST', '/api/session', { username: 'a', password: 'x'.repeat(300_000) });
    expect([large.status, large.error?.code]).toEqual([413, 'V-002']);
    const fields = await agent.send('POST', '/api/session', { username: '', password: 1 });
    expect(Object.keys(fields.error!.fields!)).toEqual(['username', 'password']);
  });
});

describe('a change', () => {
  const change = { username: 'agent2', password: 'wrong-password-1' };
  test.each([
    ['another site', { 'Sec-Fetch-Site': 'cross-site' }, 'A-005'],
    ['a neighbouring host', { 'Sec-Fetch-Site': 'same-site' }, 'A-005'],
    ['our own page', { 'Sec-Fetch-Site': 'same-origin' }, 'A-002'],
    ['the address bar', { 'Sec-Fetch-Site': 'none' }, 'A-002'],
    ['an old browser on another site', { Origin: 'https://evil.example' }, 'A-005'],
    ['a page without an origin', { Origin: 'null' }, 'A-005'],
  ])('from %s', async (_from, headers, code) => {
    expect((await new Person(signaling.url).send('POST', '/api/session', change, headers)).error?.code).toBe(code);
  });

  test('without any sign of where it comes from is refused', async () => {
    const response = await fetch(`${signaling.url}/api/session`, {
      method: 'DELETE',
      headers: { Cookie: agent.cookie },
    });
    expect(response.status).toBe(403);
    expect((await agent.get('/api/session')).status).toBe(200);
  });
});

describe('the pages', () => {
  test('are one page under every path, with a nonce of its own each time', async () => {
    const [desk, call] = [await page('/desk'), await page('/calls/0b7c')];
    const nonce = /nonce="([^"]+)"/.exec(desk.text)![1]!;
    expect(desk.policy).toContain(`style-src 'self' 'nonce-${nonce}'`);
    expect(call.text).toContain('<title>12368</title>');
    expect(call.text).not.toContain(nonce);
    expect(desk.cache).toBe('no-cache');
  });

  test('are not given for a file that is missing, nor to a program', async () => {
    expect((await agent.get('/assets/gone.js')).status).toBe(404);
    expect((await agent.send('GET', '/desk', undefined, { Accept: 'application/json' })).error?.code).toBe('V-003');
    expect((await fetch(`${signaling.url}/%2e%2e/key.pem`)).status).toBe(404);
    const asset = await agent.get('/assets/desk-abc123.js');
    expect(asset.headers.get('Cache-Control')).toMatch(/max-age=31536000, immutable/);
  });

  async function page(url: string): Promise<{ text: string; policy: string; cache: string | null }> {
    const { text, headers } = await agent.send('GET', url, undefined, { Accept: 'text/html' });
    return { text, policy: headers.get('Content-Security-Policy')!, cache: headers.get('Cache-Control') };
  }
});

describe('for operators', () => {
  test('the API is described by the schemas that validate it', async () => {
    type Description = {
      openapi: string;
      paths: Record<string, Record<string, { requestBody?: unknown; responses: object }>>;
    };
    const { value } = await agent.get<Description>('/api/openapi.json');
    expect(value.openapi).toBe('3.1.0');
    expect(value.paths['/api/accounts/{id}']).toHaveProperty('patch.requestBody.content');
    expect(JSON.stringify(value.paths['/api/session']!['post'])).toContain('username');
    expect((await agent.get('/api/docs')).text).toContain('swagger-ui-bundle.js');
    expect((await agent.get('/api/docs/swagger-ui-bundle.js')).status).toBe(200);
  });

  test('health, readiness by part, metrics', async () => {
    expect((await agent.get('/healthz')).status).toBe(200);
    const { value } = await agent.get<{ parts: Record<string, { detail?: string }> }>('/readyz');
    expect(value.parts['database']?.detail).toMatch(/^(SecantusDB|MongoDB) \d/);
    expect((await agent.get('/metrics')).status).toBe(200);
  });

  test('the page of the queues is for administrators', async () => {
    expect((await agent.get('/api/queues')).error?.code).toBe('A-004');
    const admin = await signedIn(signaling.url, signaling.seedFile, 'admin1');
    expect((await admin.get('/api/queues')).text).toContain('__UI_CONFIG__');
    expect((await new Person(signaling.url).get('/api/queues/api/queues')).error?.code).toBe('A-001');
  });

  test('anybody sees whether the line is open', async () => {
    expect((await new Person(signaling.url).get('/api/public')).value).toEqual({
      hotline: '12368',
      courtName: '示例市中级人民法院',
      open: true,
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
    });
  });
});

test('over HTTPS the cookie is Secure and bound to the host, and HSTS is set', async () => {
  const { createListeners, listen, closeListener } = await import('../../signaling/listener.ts');
  const { config } = signaling.application.foundation;
  const addresses = await createListeners({ ...config, HTTPS_PORT: 1, TLS_CERT_FILE: certificate, TLS_KEY_FILE: key });
  const encrypted = { ...addresses[1]!, port: 0, host: '127.0.0.1' };
  encrypted.server.on('request', signaling.application.app);
  await listen(encrypted);
  const { port } = encrypted.server.address() as AddressInfo;
  const body = JSON.stringify({ username: 'agent3', password: await demoPassword(signaling.seedFile, 'agent3') });
  const headers = {
    'Content-Type': 'application/json',
    Origin: `https://127.0.0.1:${port}`,
    'Content-Length': Buffer.byteLength(body),
  };
  const answer = Promise.withResolvers<{ status: number | undefined; headers: NodeJS.Dict<string | string[]> }>();
  const { readFile } = await import('node:fs/promises');
  const sent = request(
    {
      host: '127.0.0.1',
      port,
      path: '/api/session',
      method: 'POST',
      headers,
      ca: await readFile(certificate),
      checkServerIdentity: () => undefined,
    },
    (response) => {
      response.resume();
      answer.resolve({ status: response.statusCode, headers: response.headers });
    },
  );
  sent.on('error', answer.reject);
  sent.end(body);
  const { status, headers: given } = await answer.promise;
  expect(status).toBe(200);
  expect(String(given['set-cookie'])).toMatch(/^__Host-sid=.*Secure/);
  expect(given['strict-transport-security']).toMatch(/max-age=31536000/);
  await closeListener(encrypted);
});

test('a sign-in storm from one address is slowed down', async () => {
  const storm = await Promise.all(
    Array.from({ length: 70 }, (_, index) =>
      new Person(signaling.url).send('POST', '/api/session', {
        username: `nobody${index}`,
        password: 'wrong-password-2',
      }),
    ),
  );
  const refused = storm.filter(({ status }) => status === 429);
  expect(refused.length).toBeGreaterThan(0);
  expect(Number(refused[0]!.headers.get('Retry-After'))).toBeGreaterThan(0);
  expect((await agent.get('/api/session')).status).toBe(200);
}, 240_000);
