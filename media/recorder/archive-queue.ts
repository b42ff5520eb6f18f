import { mkdir, readdir, rename } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Queue, Worker, type Job } from 'bullmq';
import type { Logger } from 'pino';
import { z } from 'zod';
import { Composition } from '../picture/composition.ts';
import type { Archive } from './archive.ts';
import { readMeta } from './meta.ts';
import { UnreadableRecording } from './salvage.ts';

/** Longest wait between attempts, ms: so long after the database is back the last recording is stored at the latest. */
const MAX_BACKOFF = 15_000;
/** Attempts before signaling is told that archiving does not work. */
const TOLD_AFTER = 3;
/** How often the disk is looked through for recordings that no job is for, ms. */
const SCAN_MS = 30_000;

export interface ArchiveSettings {
  nodeId: string;
  redisUrl: string;
  /** Folder of the recordings. */
  root: string;
  /** Whether a recording is being made at present. */
  isLive: (recordingId: string) => boolean;
  /** Archiving a recording fails again and again. */
  onFault: (recording: { recordingId: string; callId: string }, detail: string) => void;
}

type Data = { recordingId: string };

/**
 * What waits for what: composing a picture takes minutes, and the recording of a call is to be heard seconds after its end. So sessions have a queue of their
 * own.
 */
const LANES = { call: 'recording-archive', session: 'recording-compose' } as const;
type LaneName = keyof typeof LANES;
interface Lane {
  queue: Queue<Data>;
  worker: Worker<Data>;
}

/**
 * The jobs that archive this node's recordings, one call and one session at a time, until each has succeeded. The disk says what there is to do: a job that
 * Redis lost, or that a crashed node never made, is made by the next look at the disk.
 */
export class ArchiveQueue {
  readonly #settings: ArchiveSettings;
  readonly #archive: Archive;
  readonly #log: Logger;
  readonly #lanes: Record<LaneName, Lane>;
  readonly #timer: NodeJS.Timeout;
  readonly #ended = new AbortController();
  /** Recordings a job works at: their folders change and go. */
  readonly #running = new Set<string>();
  #archived = 0;
  #failures = 0;

  constructor(settings: ArchiveSettings, archive: Archive, log: Logger) {
    this.#settings = settings;
    this.#archive = archive;
    this.#log = log;
    this.#lanes = { call: this.#lane(LANES.call), session: this.#lane(LANES.session) };
    this.#timer = setInterval(() => this.#scanLater(), SCAN_MS);
  }

  get archived(): number {
    return this.#archived;
  }

  get failures(): number {
    return this.#failures;
  }

  /** Recordings on disk that wait to be archived. */
  async waiting(): Promise<string[]> {
    const entries = await readdir(this.#settings.root, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory() && z.uuid().safeParse(entry.name).success)
      .map((entry) => entry.name)
      .filter((recordingId) => !this.#settings.isLive(recordingId));
  }

  async add(recordingId: string): Promise<void> {
    if (this.#running.has(recordingId)) return;
    // One that cannot be read is set aside by its job, whichever queue that is in.
    const meta = await readMeta(path.join(this.#settings.root, recordingId)).catch(() => null);
    const lane = meta && Composition.isFor(meta) ? this.#lanes.session : this.#lanes.call;
    await lane.queue.add('archive', { recordingId }, { jobId: recordingId });
  }

  /** Makes a job for everything on disk that has none. To be called at start: so a crash is made good. */
  async scan(): Promise<void> {
    for (const recordingId of await this.waiting()) await this.add(recordingId);
  }

  /** Whether Redis answers within a second. */
  async ready(): Promise<boolean> {
    const late = delay(1000, false, { ref: false });
    return Promise.race([this.#lanes.call.queue.getJobCounts().then(() => true), late]);
  }

  /** Waits until everything on disk is archived, at most `ms`; what is left waits there for the next start. */
  async finish(ms: number): Promise<void> {
    const end = Date.now() + ms;
    while (Date.now() < end && (await this.waiting()).length > 0) await delay(200);
  }

  /** Lets go of the jobs that run: they go on after the next start. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#ended.abort();
    const lanes = Object.values(this.#lanes);
    await Promise.all(lanes.flatMap(({ queue, worker }) => [worker.close(true), queue.close()]));
  }

  #lane(kind: (typeof LANES)[LaneName]): Lane {
    const name = `${kind}-${this.#settings.nodeId}`;
    const connection = { url: this.#settings.redisUrl, maxRetriesPerRequest: null };
    const options = { connection, prefix: '{12368}' };
    const queue = new Queue<Data>(name, {
      ...options,
      defaultJobOptions: {
        attempts: Number.MAX_SAFE_INTEGER,
        backoff: { type: 'custom' },
        removeOnComplete: true,
        removeOnFail: true,
      },
    });
    const worker = new Worker<Data>(name, (job) => this.#run(job), {
      ...options,
      concurrency: 1,
      maxStalledCount: 1_000_000,
      // Only this process takes these jobs: a lock left by the one before it is to run out soon.
      lockDuration: 10_000,
      stalledInterval: 5000,
      settings: { backoffStrategy: (attempts = 1) => Math.min(MAX_BACKOFF, 250 * 2 ** Math.min(attempts, 10)) },
    });
    const onError = (error: Error): void => this.#log.warn({ err: error }, 'archive queue not reached');
    queue.on('error', onError);
    worker.on('error', onError);
    worker.on('failed', (job, error) => this.#failed(job, error));
    return { queue, worker };
  }

  #scanLater(): void {
    this.scan().catch((error: unknown) => this.#log.warn({ err: error }, 'recordings on disk not looked through'));
  }

  async #run(job: Job<Data>): Promise<void> {
    const { recordingId } = job.data;
    if (this.#settings.isLive(recordingId)) return;
    const folder = path.join(this.#settings.root, recordingId);
    this.#running.add(recordingId);
    try {
      await this.#archive.run(folder, {
        signal: this.#ended.signal,
        onProgress: (percent) => void job.updateProgress(percent).catch(() => undefined),
      });
      this.#archived += 1;
      this.#log.info({ recordingId }, 'recording archived');
    } catch (error) {
      if (!(error instanceof UnreadableRecording)) throw error;
      await this.#setAside(recordingId, error);
    } finally {
      this.#running.delete(recordingId);
    }
  }

  /** Nothing can be done with it by itself, but it is not to be lost either. */
  async #setAside(recordingId: string, error: Error): Promise<void> {
    const aside = path.join(path.dirname(this.#settings.root), 'recording-unreadable');
    await mkdir(aside, { recursive: true, mode: 0o700 });
    await rename(path.join(this.#settings.root, recordingId), path.join(aside, `${recordingId}-${Date.now()}`));
    this.#log.error({ err: error, recordingId }, 'recording set aside: it cannot be read');
  }

  #failed(job: Job<Data> | undefined, error: Error): void {
    if (this.#ended.signal.aborted) return;
    this.#failures += 1;
    const recordingId = job?.data.recordingId;
    this.#log.warn({ err: error, recordingId, attempts: job?.attemptsMade }, 'recording not archived yet');
    if (!recordingId || job.attemptsMade !== TOLD_AFTER) return;
    readMeta(path.join(this.#settings.root, recordingId)).then(
      ({ callId }) => this.#settings.onFault({ recordingId, callId }, error.message.slice(0, 300)),
      (unread: unknown) => this.#log.warn({ err: unread, recordingId }, 'archive fault not told'),
    );
  }
}
