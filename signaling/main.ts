import { readFile } from 'node:fs/promises';
import type { Express } from 'express';
import { collectDefaultMetrics } from 'prom-client';
import { ConfigError, readConfig, type Config } from './config.ts';
import { lay, type Foundation } from './foundation.ts';
import {
  accountRoutes,
  announcementRoutes,
  Api,
  ApiDescription,
  auditRoutes,
  courtDraftRoutes,
  courtRoutes,
  createHttpServer,
  flowRoutes,
  promptRoutes,
  publicRoutes,
  sessionRoutes,
} from './http/index.ts';
import { createTelephone, type Telephone } from './telephone.ts';
import { closeListener, createListeners, listen, type Address } from './listener.ts';

/** How long stopping may take, ms. Nothing that matters is in memory. */
const STOP_LIMIT = 10_000;

/** The signaling process, built and not listening yet. */
export interface Application {
  foundation: Foundation;
  telephone: Telephone;
  app: Express;
  addresses: Address[];
  start(): Promise<void>;
  close(): Promise<void>;
}

async function ownVersion(): Promise<string> {
  const description: unknown = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'));
  return typeof description === 'object' && description !== null && 'version' in description
    ? String(description.version)
    : '';
}

/** Builds everything from the configuration. */
export async function build(config: Config): Promise<Application> {
  const foundation = await lay(config);
  const { accounts, audit, courts, defaultFlow, flows, readiness, redis, shipped, sounds, log } = foundation;
  const version = await ownVersion();
  const description = new ApiDescription(version);
  const api = new Api(accounts, description);
  publicRoutes(api, courts, version);
  sessionRoutes(api, accounts);
  accountRoutes(api, accounts);
  courtRoutes(api, courts, audit);
  flowRoutes(api, { flows, courts, audit, defaultFlow });
  promptRoutes(api, shipped, sounds);
  announcementRoutes(api, courts, sounds, audit);
  auditRoutes(api, audit, courts);
  const addresses = await createListeners(config);
  const telephone = createTelephone(
    foundation,
    api,
    addresses.map(({ server }) => server),
  );
  courtDraftRoutes(api, { courts, audit, places: telephone.servicePlaces });
  const app = createHttpServer({
    api,
    description,
    readiness,
    redis,
    log,
    trustProxy: config.TRUST_PROXY,
    nodeSecret: config.NODE_SECRET,
    webDirectory: config.WEB_DIR,
  });
  for (const { server } of addresses) server.on('request', app);
  return {
    foundation,
    telephone,
    app,
    addresses,
    start: async () => {
      await telephone.start();
      for (const address of addresses) await listen(address);
    },
    close: async () => {
      // First, or who is sent away comes again at once.
      const closed = addresses.map(closeListener);
      await telephone.close();
      await Promise.all(closed);
      await foundation.close();
    },
  };
}

/** What is said when the process cannot start. */
function reasonOf(error: unknown): string {
  if (error instanceof ConfigError) return error.message;
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE' && 'port' in error) {
    return `signaling is not started: port ${String(error.port)} is in use`;
  }
  if (error instanceof Error && 'code' in error && error.code === 'EACCES' && 'port' in error) {
    return `signaling is not started: no right to listen on port ${String(error.port)}`;
  }
  return `signaling is not started: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}

async function run(): Promise<void> {
  const application = await build(readConfig(process.env));
  const { log, config } = application.foundation;
  collectDefaultMetrics();
  await application.start();
  log.info({ httpPort: config.HTTP_PORT, httpsPort: config.HTTPS_PORT }, 'signaling is listening');
  let stopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (stopping) process.exit(1);
    stopping = true;
    log.info({ signal }, 'signaling stops');
    setTimeout(() => process.exit(1), STOP_LIMIT).unref();
    application.close().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'signaling did not stop cleanly');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

if (import.meta.main) {
  run().catch((error: unknown) => {
    process.stderr.write(`${reasonOf(error)}\n`);
    process.exit(error instanceof ConfigError ? 2 : 1);
  });
}
