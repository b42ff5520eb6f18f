import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Redis } from 'ioredis';
import { separateEnvironment, startSystem, type System } from '../../infra/system.ts';
import { BrokenLine } from '../fake/broken-line.ts';
import { DeskSocket } from '../fake/desk-socket.ts';
import { startDatabase, type OwnDatabase } from '../fake/own-database.ts';
import { startRedis, type OwnRedis } from '../fake/own-redis.ts';
import { eventually, TestCourt, type Api } from './court.ts';
import { Crowd } from './crowd.ts';

const CALLS = 100;
/** How long each is away, ms: beyond every patience in the system. A whole minute, as the court may expect to get through unharmed: OUTAGE_SECONDS=60. */
const OUTAGE = Number(process.env['OUTAGE_SECONDS'] ?? 20) * 1000;
const SERVED = 5;
const COURT = 'demo-intermediate';
const QUEUE = `{12368}:call-${COURT}-general:prioritized`;
const numbers = Array.from({ length: CALLS }, (_, n) => `139${String(30_000_000 + n)}`);

/** A system of its own whose ways to Redis and to the database can be cut; the test itself sees both all the time. */
describe('Redis and the database go away while a hundred callers wait', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'court-outage-'));
  let redis: OwnRedis;
  let database: OwnDatabase;
  let toRedis: BrokenLine;
  let toDatabase: BrokenLine;
  let system: System;
  let court: TestCourt;
  let crowd: Crowd;
  let direct: Redis;
  let supervisor: Api;
  const desks: DeskSocket[] = [];

  beforeAll(async () => {
    [redis, database] = await Promise.all([startRedis(), startDatabase()]);
    direct = redis.connect();
    toRedis = new BrokenLine('127.0.0.1', Number(new URL(redis.url).port));
    toDatabase = new BrokenLine('127.0.0.1', database.port);
    await Promise.all([toRedis.mend(), toDatabase.mend()]);
    const env = {
      ...(await separateEnvironment(dataDir)),
      REDIS_URL: `redis://127.0.0.1:${toRedis.port}`,
      MONGODB_URI: `mongodb://127.0.0.1:${toDatabase.port}/court?directConnection=true`,
      SIP_RATE_LIMIT: '1000',
    };
    system = await startSystem({ env });
    const { urls, ports, firstRun } = system;
    court = new TestCourt({ url: urls.http, sipPort: ports.sip, dataDir, accounts: firstRun.accounts });
    // An offer is over sooner than the outage, and no note keeps an officer from the next call.
    await court.settings({ callbackOffered: 'none', ringSeconds: 14, wrapUpSeconds: 0 });
    supervisor = await court.api('supervisor1');
    crowd = await Crowd.open(ports.sip);
  });
  afterAll(async () => {
    for (const desk of desks) desk.close();
    crowd?.hangup();
    crowd?.close();
    await Promise.all([toRedis?.mend(), toDatabase?.mend()]);
    await system?.stop('now');
    await Promise.all([toRedis?.cut(), toDatabase?.cut()]);
    await Promise.all([redis?.stop(), database?.stop()]);
    if (!process.env['COURT_KEEP']) await rm(dataDir, { recursive: true, force: true });
  }, 90_000);

  const outage = (since: number): Promise<unknown> =>
    eventually(() => Promise.resolve(Date.now() - since > OUTAGE), 2 * OUTAGE, 'the outage');
  const order = (): Promise<string[]> => direct.zrange(QUEUE, '0', '-1');
  const numberOf = async (callId: string): Promise<string> =>
    (await direct.hget(`{12368}:call:${callId}`, 'callerMasked')) ?? '';
  const dueBefore = async (kind: string): Promise<number[]> => {
    const all = await direct.zrange('{12368}:deadlines', '0', '-1', 'WITHSCORES');
    return all.flatMap((member, i) => (i % 2 === 0 && member.startsWith(`${kind}:`) ? [Number(all[i + 1])] : []));
  };

  test('Redis: nobody is dropped, nobody set away, everybody has the place they had', async () => {
    for (const name of ['agent1', 'agent2'])
      desks.push(await DeskSocket.connect(court.url, (await court.api(name)).cookie));
    const [first, second] = desks as [DeskSocket, DeskSocket];
    await first.ask('desk:status', { status: 'available' });
    // One after the other, so that their order is known.
    for (const number of numbers) await crowd.dial(number);
    await first.until((view) => view.call?.state === 'ringing');
    await first.ask('offer:accept', { callId: first.view!.call!.callId, offerId: first.view!.call!.offerId });
    await first.until((view) => view.call?.state === 'talking');
    await eventually(async () => (await order()).length === CALLS - 1, 40_000, 'everybody in the queue');
    await second.ask('desk:status', { status: 'available' });
    const rung = (await second.until((view) => view.call?.state === 'ringing')).call!;
    const before = await order();

    await toRedis.cut();
    // Beyond the leases of both desks, the offer that rings, and the patience with a silent gateway.
    await outage(Date.now());
    const dues = [...(await dueBefore('lease')), ...(await dueBefore('ring'))];
    expect(dues.filter((due) => due > Date.now() - 3_000)).toEqual([]);
    // Somebody gives up meanwhile: that is told once it can be.
    const gaveUp = numbers.at(-1)!;
    crowd.hangup((number) => number === gaveUp);
    await toRedis.mend();

    await eventually(async () => (await order()).length === before.length - 1, 40_000, 'who gave up off the queue');
    expect(await order()).toEqual(before.slice(0, -1));
    expect([...crowd.lost]).toEqual([]);
    const agents = await direct.hmget(`{12368}:agent:${second.view!.agent.id}`, 'state', 'callId');
    expect(agents).toEqual(['ringing', rung.callId]);
    expect(await direct.hget(`{12368}:agent:${first.view!.agent.id}`, 'state')).toBe('talking');

    // The yes, the talk and its end go on as if nothing had been.
    await second.ask('offer:accept', { callId: rung.callId, offerId: rung.offerId });
    await second.until((view) => view.call?.state === 'talking');
    await first.ask('call:hangup', { callId: first.view!.call!.callId });
    const next = (await first.until((view) => view.call?.state === 'ringing')).call!;
    expect(next.callId).toBe(before[0]);
    expect(await numberOf(next.callId)).not.toBe('');
  }, 300_000);

  test('the database: calls are answered and end, and every record is stored once it is back', async () => {
    const [first, second] = desks as [DeskSocket, DeskSocket];
    const waiting = await order();
    await toDatabase.cut();
    const cutAt = Date.now();
    const served: string[] = [];
    while (served.length < SERVED) {
      const { call } = await first.until((view) => view.call?.state === 'ringing');
      await first.ask('offer:accept', { callId: call!.callId, offerId: call!.offerId });
      await first.until((view) => view.call?.state === 'talking');
      await first.ask('call:hangup', { callId: call!.callId });
      served.push(call!.callId);
    }
    expect(served.slice(1)).toEqual(waiting.slice(0, SERVED - 1));
    await first.ask('desk:status', { status: 'away', reason: 'break' });
    await second.ask('call:hangup', { callId: second.view!.call!.callId });
    await second.ask('desk:status', { status: 'away', reason: 'break' });
    crowd.hangup();
    await eventually(() => Promise.resolve(crowd.size === 0), 40_000, 'everybody off the line');
    await eventually(async () => (await direct.zcard('{12368}:calls')) === 0, 40_000, 'every call over');
    expect(await direct.zcard('{12368}:calls:unstored')).toBeGreaterThanOrEqual(CALLS - SERVED);

    await outage(cutAt);
    await toDatabase.mend();
    await eventually(async () => (await direct.zcard('{12368}:calls:unstored')) === 0, 40_000, 'every record stored');
    const { total } = await supervisor.get<{ total: number }>('/api/calls?page=1&size=10');
    expect(total).toBe(CALLS);
    const { total: answered } = await supervisor.get<{ total: number }>('/api/calls?page=1&size=10&result=served');
    expect(answered).toBe(SERVED + 2);
  }, 300_000);
});
