import { statfs } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';

/** What of the node can be seen from outside. */
export interface HealthSource {
  dataDir: string;
  signaling(): boolean;
  database(): Promise<boolean>;
  redis(): Promise<boolean>;
  workers(): { alive: number; wanted: number; deaths: number };
  rooms(): { rooms: number; participants: number; droppedPackets: number };
  archive(): Promise<{ waiting: number; archived: number; failures: number }>;
}

/** With less than this free the disk counts as not ready, bytes: an hour of some fifty calls. */
const MIN_FREE = 4 * 1024 ** 3;

async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

const answers = (check: Promise<boolean>): Promise<boolean> => check.catch(() => false);

async function readiness(source: HealthSource): Promise<{ ready: boolean; parts: Record<string, boolean> }> {
  const { alive } = source.workers();
  const [database, redis, free] = await Promise.all([
    answers(source.database()),
    answers(source.redis()),
    freeBytes(source.dataDir).catch(() => 0),
  ]);
  const parts = { signaling: source.signaling(), workers: alive > 0, database, redis, disk: free >= MIN_FREE };
  // Calls go on without database and Redis, and rather unrecorded than not at all.
  return { ready: parts.signaling && parts.workers, parts };
}

function metricsOf(source: HealthSource): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const gauge = (name: string, help: string, value: () => number | Promise<number>): void => {
    new Gauge({
      name,
      help,
      registers: [registry],
      async collect() {
        this.set(await value());
      },
    });
  };
  const counter = (name: string, help: string, value: () => number | Promise<number>): void => {
    new Counter({
      name,
      help,
      registers: [registry],
      async collect() {
        const now = await value();
        this.reset();
        this.inc(now);
      },
    });
  };
  gauge('media_rooms', 'Rooms', () => source.rooms().rooms);
  gauge('media_participants', 'Participants in rooms', () => source.rooms().participants);
  gauge('media_workers', 'mediasoup workers alive', () => source.workers().alive);
  counter('media_worker_deaths_total', 'mediasoup workers that died', () => source.workers().deaths);
  gauge(
    'media_recording_dropped_packets',
    'Packets not kept, of recordings being made',
    () => source.rooms().droppedPackets,
  );
  gauge(
    'media_archive_waiting',
    'Recordings on disk waiting to be archived',
    async () => (await source.archive()).waiting,
  );
  counter('media_archived_total', 'Recordings archived', async () => (await source.archive()).archived);
  counter(
    'media_archive_failures_total',
    'Attempts to archive that failed',
    async () => (await source.archive()).failures,
  );
  gauge('media_disk_free_bytes', 'Free space for recordings', () => freeBytes(source.dataDir));
  return registry;
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
}

/** Serves /healthz, /readyz and /metrics on 127.0.0.1. Throws when the port is in use. */
export async function serveHealth(port: number, source: HealthSource): Promise<Server> {
  const registry = metricsOf(source);
  const answer = async (url: string, response: ServerResponse): Promise<void> => {
    if (url === '/healthz') return send(response, 200, 'text/plain', 'ok\n');
    if (url === '/readyz') {
      const state = await readiness(source);
      return send(response, state.ready ? 200 : 503, 'application/json', JSON.stringify(state));
    }
    if (url === '/metrics') return send(response, 200, registry.contentType, await registry.metrics());
    return send(response, 404, 'text/plain', 'not found\n');
  };
  const server = createServer((request, response) => {
    answer(request.url ?? '', response).catch(() => send(response, 500, 'text/plain', 'failed\n'));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return server;
}
