import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import mongoose from 'mongoose';
import { readConfig } from '../../signaling/config.ts';
import { lay } from '../../signaling/foundation.ts';
import { configuration, ownServices, until } from './signaling-process.ts';

test('a first start that crashed half-way is finished by the next one, with the same passwords', async () => {
  const services = ownServices(5);
  const redis = new Redis(services.REDIS_URL);
  await redis.flushdb();
  const directory = mkdtempSync(path.join(tmpdir(), 'court-12368-seed-'));
  const config = readConfig(configuration(directory, services));
  writeFileSync(config.FIRST_RUN_FILE, JSON.stringify({ url: 'http://127.0.0.1:8080', sip: 'kept' }));
  const start = async (): Promise<Awaited<ReturnType<typeof lay>>> => {
    const foundation = await lay(config);
    await until(async () => (await foundation.readiness.check()).ready);
    return foundation;
  };
  const first = await start();
  const written = readFileSync(config.FIRST_RUN_FILE, 'utf8');
  expect(JSON.parse(written)).toMatchObject({ url: 'http://127.0.0.1:8080', sip: 'kept' });
  expect(statSync(config.FIRST_RUN_FILE).mode & 0o777).toBe(0o600);
  const accounts = mongoose.connection.db!.collection('accounts');
  await accounts.deleteMany({ username: { $in: ['judge1', 'clerk1'] } });
  await first.close();

  const second = await start();
  expect(JSON.parse(readFileSync(config.FIRST_RUN_FILE, 'utf8'))).toEqual(JSON.parse(written));
  const { password } = (JSON.parse(written) as { accounts: { username: string; password: string }[] }).accounts.find(
    ({ username }) => username === 'judge1',
  )!;
  const { me } = await second.accounts.signIn('judge1', password, { address: '127.0.0.1', browser: '' });
  expect(me.name).toBe('黄磊');

  // A system with an account of its own is left alone.
  const again = mongoose.connection.db!.collection('accounts');
  await again.updateOne({ username: 'agent1' }, { $set: { demo: false } });
  await again.deleteMany({ username: 'clerk1' });
  await second.close();
  const third = await start();
  expect(await mongoose.connection.db!.collection('accounts').countDocuments({ username: 'clerk1' })).toBe(0);
  await third.close();
  redis.disconnect();
}, 240_000);

test('without a demo there is one court and its administrator, who makes the rest', async () => {
  const services = ownServices(6);
  const redis = new Redis(services.REDIS_URL);
  await redis.flushdb();
  const directory = mkdtempSync(path.join(tmpdir(), 'court-12368-seed-'));
  const config = readConfig({ ...configuration(directory, services), DEMO: 'off' });
  const foundation = await lay(config);
  await until(async () => (await foundation.readiness.check()).ready);
  const { accounts } = JSON.parse(readFileSync(config.FIRST_RUN_FILE, 'utf8')) as {
    accounts: { role: string; username: string; password: string }[];
  };
  expect(accounts).toEqual([{ role: 'administrator', username: 'admin', password: expect.any(String) }]);
  expect(foundation.courts.all()).toEqual([
    { id: 'first', name: '本院', level: 'intermediate', parentId: null, numbers: ['12368'] },
  ]);
  const { me } = await foundation.accounts.signIn('admin', accounts[0]!.password, {
    address: '127.0.0.1',
    browser: '',
  });
  expect(me).toMatchObject({ role: 'administrator', court: { id: 'first' } });
  await foundation.close();
  redis.disconnect();
}, 240_000);
