import { mkdir } from 'node:fs/promises';
import { pino, type Logger } from 'pino';
import { endOnSignals } from '../signaling/contract/end-on-signals.ts';
import { readConfig, type Config } from './config.ts';
import { Control } from './control.ts';
import { serveHealth } from './health.ts';
import { MediaNode, recordingRoot, type NodeEvents } from './media-node.ts';
import { Archive } from './recorder/archive.ts';
import { ArchiveQueue } from './recorder/archive-queue.ts';
import { FileStore } from './recorder/file-store.ts';
import { WorkerPool } from './worker-pool.ts';

/** How long recordings may take to be archived when the node ends, ms; what is left is archived after the next start. */
const ARCHIVE_WAIT = 20_000;

function configOrExit(): Config {
  try {
    return readConfig(process.env);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(2);
  }
}

/** A caption that could not be told for so long helps nobody any more, ms. */
const CAPTION_LIVES = 15_000;

/** What the node tells signaling, each repeated until it is answered. */
function eventsTo(control: Control, recorded: (recordingId: string) => void): NodeEvents {
  return {
    consumer: (roomId, participantId, consumer, still) =>
      control.repeat('room:consumer', { roomId, participantId, consumer }, still),
    prepared: (roomId, participantId, consumer, still) =>
      control.repeat('room:prepared', { roomId, participantId, consumer }, still),
    participantLost: (roomId, participantId, still) =>
      control.repeat('room:participant-lost', { roomId, participantId, reason: 'connection' }, still),
    consumerClosed: (roomId, participantId, consumerId, still) =>
      control.repeat('room:consumer-closed', { roomId, participantId, consumerId }, still),
    consumerPaused: (roomId, participantId, { consumerId, paused }, still) =>
      control.repeat('room:consumer-paused', { roomId, participantId, consumerId, paused }, still),
    speaker: (roomId, participantId, still) => control.repeat('room:speaker', { roomId, participantId }, still),
    quality: (roomId, participantId, score, still) =>
      control.repeat('room:quality', { roomId, participantId, score }, still),
    telephone: (roomId, codec, still) => control.repeat('room:telephone', { roomId, codec }, still),
    caption: (roomId, caption) => {
      const told = Date.now();
      control.repeat('room:caption', { roomId, ...caption }, () => Date.now() - told < CAPTION_LIVES);
    },
    captionState: (roomId, state, still) => control.repeat('room:caption-state', { roomId, state }, still),
    roomLost: (roomId, reason) => control.repeat('room:lost', { roomId, reason }),
    recordingFault: ({ recordingId, callId }, fault, detail) =>
      control.repeat('recording:fault', {
        recordingId,
        callId,
        at: new Date().toISOString(),
        fault,
        detail: detail.slice(0, 300),
      }),
    recorded,
  };
}

async function start(config: Config, log: Logger): Promise<(atOnce: boolean) => Promise<void>> {
  const root = recordingRoot(config.DATA_DIR);
  await mkdir(root, { recursive: true, mode: 0o700 });
  const pool = await WorkerPool.create(config, log);
  const control = new Control(
    { url: config.SIGNALING_URL, nodeId: config.MEDIA_NODE_ID, secret: config.NODE_SECRET },
    log,
  );
  const store = FileStore.open(config.MONGODB_URI);
  const onFault = (recording: { recordingId: string; callId: string }, detail: string): void =>
    control.repeat('recording:fault', {
      ...recording,
      at: new Date().toISOString(),
      fault: 'archive-error',
      detail,
    });
  const archive = new Archive(store, (message) => control.tell('recording:archived', message), onFault);
  const queue = new ArchiveQueue(
    {
      nodeId: config.MEDIA_NODE_ID,
      redisUrl: config.REDIS_URL,
      root,
      isLive: (recordingId) => node.isLive(recordingId),
      onFault,
    },
    archive,
    log,
  );
  const archiveLater = (work: Promise<void>): void =>
    void work.catch((error: unknown) => log.warn({ err: error }, 'recording waits on disk'));
  const listen = { ip: config.MEDIA_PLAIN_ADDRESS, portRange: config.MEDIA_PLAIN_PORTS };
  const events = eventsTo(control, (recordingId) => archiveLater(queue.add(recordingId)));
  const { CAPTION_URL: url, CAPTION_TOKEN: token } = config;
  const speech = url === '' ? null : { url, token };
  const node = new MediaNode({ pool, listen, dataDir: config.DATA_DIR, speech }, events, log);
  const health = await serveHealth(config.HEALTH_PORT, {
    dataDir: config.DATA_DIR,
    signaling: () => control.connected,
    database: () => store.ready(),
    redis: () => queue.ready(),
    workers: () => ({ alive: pool.alive, wanted: config.MEDIA_WORKERS, deaths: pool.deaths }),
    rooms: () => ({
      rooms: node.rooms.length,
      participants: node.rooms.reduce((sum, room) => sum + room.participants.length, 0),
      droppedPackets: node.droppedPackets,
    }),
    archive: async () => ({
      waiting: (await queue.waiting()).length,
      archived: queue.archived,
      failures: queue.failures,
    }),
  });
  control.start(node);
  archiveLater(queue.scan());
  return async (atOnce) => {
    if (atOnce) {
      await node.closeAll();
      return;
    }
    const drained = node.drain();
    await control.hello();
    await drained;
    await queue.finish(ARCHIVE_WAIT);
    control.close();
    pool.close();
    health.close();
    await Promise.all([queue.close(), store.close()]);
  };
}

const config = configOrExit();
const log = pino({ level: config.LOG_LEVEL, base: { part: 'media', node: config.MEDIA_NODE_ID } });
try {
  endOnSignals(await start(config, log), log);
  log.info({ workers: config.MEDIA_WORKERS, port: config.MEDIA_PORT }, 'media node started');
} catch (error) {
  log.fatal({ err: error }, 'media node cannot start');
  process.exit(1);
}
