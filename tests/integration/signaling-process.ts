import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Redis } from 'ioredis';
import type { z } from 'zod';
import { readConfig } from '../../signaling/config.ts';
import type { api } from '../../signaling/contract/index.ts';
import { build, type Application } from '../../signaling/main.ts';

/** Services of the test run (services.ts), with a database and a Redis database number of this test file alone. */
export function ownServices(redisNumber: number): { REDIS_URL: string; MONGODB_URI: string } {
  const redis = new URL(process.env['REDIS_URL']!);
  redis.pathname = `/${redisNumber}`;
  const mongo = process.env['MONGODB_URI']!.replace(
    /^(mongodb(?:\+srv)?:\/\/[^/]+)\/[^?]*/,
    `$1/test-${randomUUID().slice(0, 8)}`,
  );
  return { REDIS_URL: redis.href, MONGODB_URI: mongo };
}

type Readiness = z.infer<typeof api.readiness>;

export interface TestSignaling {
  application: Application;
  url: string;
  seedFile: string;
  directory: string;
  redisUrl: string;
  close(): Promise<void>;
}

export function configuration(directory: string, services: Record<string, string>): Record<string, string> {
  return {
    LOG_LEVEL: process.env['TEST_LOG_LEVEL'] ?? 'silent',
    NODE_SECRET: randomBytes(24).toString('hex'),
    DATA_DIR: directory,
    DATA_KEY: randomBytes(32).toString('base64'),
    HTTP_PORT: '0',
    HTTPS_PORT: '0',
    FIRST_RUN_FILE: path.join(directory, 'first-run.json'),
    ...services,
  };
}

/** Resolves when the check says yes; asks again at once after a short pause, fails after the limit. */
export async function until<T>(check: () => T | Promise<T>, limitMs = 40_000): Promise<NonNullable<T>> {
  const deadline = Date.now() + limitMs;
  for (;;) {
    const value = await check();
    if (value) return value;
    if (Date.now() > deadline) throw new Error(`not reached in ${limitMs} ms: ${check.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** A signaling process inside the test, with its demo data made. */
export async function startSignaling(redisNumber: number, more: Record<string, string> = {}): Promise<TestSignaling> {
  const services = ownServices(redisNumber);
  const redis = new Redis(services.REDIS_URL);
  await redis.flushdb();
  redis.disconnect();
  const directory = mkdtempSync(path.join(tmpdir(), 'court-12368-signaling-'));
  const config = readConfig({ ...configuration(directory, services), ...more });
  const application = await build(config);
  await application.start();
  const address = application.addresses[0]!.server.address() as AddressInfo;
  const url = `http://127.0.0.1:${address.port}`;
  let state: Readiness | null = null;
  try {
    await until(async () => {
      const response = await fetch(`${url}/readyz`);
      const { parts } = (state = (await response.json()) as Readiness);
      // No gateway and no media node belong to these tests.
      return ['redis', 'database', 'courts', 'accounts'].every((name) => parts[name]?.ok);
    }, 30_000);
  } catch (cause) {
    await application.close();
    throw new Error(`signaling is not ready: ${JSON.stringify(state)}`, { cause });
  }
  const { FIRST_RUN_FILE: seedFile, REDIS_URL: redisUrl } = config;
  return { application, url, seedFile, directory, redisUrl, close: () => application.close() };
}
