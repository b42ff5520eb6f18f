import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { AuditModel } from '../../signaling/audit/document.ts';
import { CourtDirectory, loadDefaultFlow } from '../../signaling/court/index.ts';
import { publishedFlows } from '../../signaling/flow/index.ts';
import { BrokenLine } from '../fake/broken-line.ts';
import { Person, signedIn } from './http-client.ts';
import { ownServices, startSignaling, until, type TestSignaling } from './signaling-process.ts';

let database: BrokenLine;
let redis: BrokenLine;
let signaling: TestSignaling;
let services: { REDIS_URL: string; MONGODB_URI: string };

/** The services by way of lines that can be cut. */
async function byWayOfLines(): Promise<{ REDIS_URL: string; MONGODB_URI: string }> {
  const own = ownServices(3);
  const redisUrl = new URL(own.REDIS_URL);
  redis = new BrokenLine(redisUrl.hostname, Number(redisUrl.port));
  const [, host, port] = /@?([\w.]+):(\d+)/.exec(own.MONGODB_URI.replace('mongodb://', ''))!;
  database = new BrokenLine(host!, Number(port));
  await Promise.all([redis.mend(), database.mend()]);
  redisUrl.host = `127.0.0.1:${redis.port}`;
  return {
    REDIS_URL: redisUrl.href,
    MONGODB_URI: own.MONGODB_URI.replace(`${host}:${port}`, `127.0.0.1:${database.port}`),
  };
}

beforeAll(async () => {
  services = await byWayOfLines();
  signaling = await startSignaling(3, services);
}, 240_000);
afterAll(async () => {
  await signaling?.close();
  await Promise.all([redis.cut(), database.cut()]);
});

const part = async (name: string) =>
  (
    (await (await fetch(`${signaling.url}/readyz`)).json()) as {
      parts: Record<string, { ok: boolean; detail?: string }>;
    }
  ).parts[name];

test('while the database is away who is signed in stays so, calls are let in, and the audit trail waits', async () => {
  const agent = await signedIn(signaling.url, signaling.seedFile, 'agent1');
  const { audit, courts } = signaling.application.foundation;
  await until(async () => (await audit.pending()) === 0);
  const before = await AuditModel.countDocuments();
  await database.cut();
  await until(async () => (await part('database'))?.ok === false);

  expect((await agent.get('/api/session')).status).toBe(200);
  expect((await courts.byCalledNumber('057112368'))?.id).toBe('demo-intermediate');
  expect(await courts.isOpen('demo-intermediate', new Date())).toBe(true);
  expect((await courts.flow('demo-intermediate', '12368')).version).toBe(0);
  const stranger = new Person(signaling.url);
  // More often than a wrong password may be tried: what cannot be checked locks nobody out.
  for (let tries = 0; tries < 7; tries++) {
    const refused = await stranger.send('POST', '/api/session', { username: 'agent2', password: 'does not matter' });
    expect([refused.status, refused.error?.code]).toEqual([503, 'S-002']);
  }
  await audit.write({ actor: 'system', action: 'test.outage', target: '1', address: '' });
  await audit.write({ actor: 'system', action: 'test.outage', target: '2', address: '' });
  expect((await agent.send('DELETE', '/api/session')).status).toBe(204);
  expect(await audit.pending()).toBeGreaterThanOrEqual(3);

  await database.mend();
  await until(async () => (await audit.pending()) === 0, 20_000);
  const stored = await AuditModel.find().sort({ seq: 1 }).skip(before).lean();
  expect(stored.map(({ action, target }) => `${action} ${target}`)).toEqual([
    'test.outage 1',
    'test.outage 2',
    'session.end agent1',
  ]);
  expect(await audit.verify()).toMatchObject({ ok: true });
  await until(async () => (await part('database'))?.ok === true);
  await signedIn(signaling.url, signaling.seedFile, 'agent2');
}, 240_000);

test('a start while the database is away takes courts, hours and flow from the copy in Redis', async () => {
  const [commands, subscriber] = [new Redis(services.REDIS_URL), new Redis(services.REDIS_URL)];
  const { log } = signaling.application.foundation;
  const courts = new CourtDirectory({
    redis: commands,
    subscriber,
    defaultFlow: await loadDefaultFlow(),
    publishedFlows,
    log,
  });
  await courts.start();
  expect(courts.visible('demo-high').sort()).toEqual(['demo-basic', 'demo-high', 'demo-intermediate']);
  expect(courts.hours('demo-basic')).toMatchObject({ alwaysOpen: true, version: 1 });
  commands.disconnect();
  subscriber.disconnect();
});

test('after Redis was away everything goes on by itself', async () => {
  const agent = await signedIn(signaling.url, signaling.seedFile, 'agent1');
  await redis.cut();
  await until(async () => (await part('redis'))?.ok === false);
  const waiting = agent.get('/api/session');
  await redis.mend();
  expect((await waiting).status).toBe(200);
  const told: string[] = [];
  signaling.application.foundation.accounts.onRevoked((sessionId) => told.push(sessionId));
  await until(async () => {
    await (await signedIn(signaling.url, signaling.seedFile, 'guide1')).send('DELETE', '/api/session');
    return told.length > 0;
  });
  await until(async () => (await signaling.application.foundation.audit.pending()) === 0);
}, 240_000);
