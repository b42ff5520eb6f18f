import { Queue, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { media, type api } from '../contract/index.ts';
import { BULLMQ_PREFIX } from '../redis.ts';
import { RecordingModel, type RecordingDocument } from './recording.ts';

/** What happened to a recording; stored in this order. */
type RecordingEvent =
  | {
      type: 'begun';
      recordingId: string;
      callId: string;
      courtId: string;
      /** Of a session: all courts that take part. */
      courtIds?: string[];
      kind: api.RecordingKind;
      agentId: string | null;
      otherAgentId: string | null;
      at: string;
    }
  | { type: 'ended'; recordingId: string; at: string }
  | ({ type: 'fault' } & RecordingFault)
  | { type: 'archived'; archived: media.RecordingArchived };
interface RecordingFault {
  recordingId: string;
  callId: string;
  at: string;
  fault: string;
  detail: string;
}

const NAME = 'recording-record';

export interface RecordingRecordParts {
  redis: Redis;
  /** A connection for blocking use. */
  blocking: Redis;
  log: Logger;
}

/**
 * Writes what happens to recordings into the database by way of a BullMQ queue: an event that was taken is in Redis and is stored as soon
 * as the database answers. Every write is an upsert by recording id, so that repeating one changes nothing.
 */
export class RecordingRecord {
  readonly #queue: Queue<RecordingEvent>;
  readonly #worker: Worker<RecordingEvent>;

  constructor({ redis, blocking, log }: RecordingRecordParts) {
    this.#queue = new Queue<RecordingEvent>(NAME, {
      connection: redis,
      prefix: BULLMQ_PREFIX,
      defaultJobOptions: {
        attempts: Number.MAX_SAFE_INTEGER,
        backoff: { type: 'fixed', delay: 2000 },
        removeOnComplete: 200,
      },
    });
    this.#worker = new Worker<RecordingEvent>(NAME, ({ data }) => store(data), {
      connection: blocking,
      prefix: BULLMQ_PREFIX,
      concurrency: 4,
      autorun: false,
    });
    const tell = (error: Error): void => log.warn({ err: error }, 'recording record');
    this.#queue.on('error', tell);
    this.#worker.on('error', tell);
    this.#worker.on('failed', (_job, error) => tell(error));
  }

  start(): void {
    void this.#worker.run();
  }

  async begun(event: Omit<Extract<RecordingEvent, { type: 'begun' }>, 'type'>): Promise<void> {
    await this.#queue.add('begun', { type: 'begun', ...event }, { jobId: `begun-${event.recordingId}` });
  }

  async ended(recordingId: string, at: Date): Promise<void> {
    await this.#queue.add(
      'ended',
      { type: 'ended', recordingId, at: at.toISOString() },
      { jobId: `ended-${recordingId}` },
    );
  }

  async fault(fault: RecordingFault): Promise<void> {
    await this.#queue.add('fault', { type: 'fault', ...fault });
  }

  async archived(archived: media.RecordingArchived): Promise<void> {
    await this.#queue.add('archived', { type: 'archived', archived }, { jobId: `archived-${archived.recordingId}` });
  }

  async close(): Promise<void> {
    await this.#worker.close();
    await this.#queue.close();
  }
}

/** Stores one event. Late `begun` and `ended` never undo an archived state. */
async function store(event: RecordingEvent): Promise<void> {
  if (event.type === 'archived') return storeArchived(event.archived);
  const at = new Date(event.at);
  const _id = event.recordingId;
  if (event.type === 'begun') {
    await RecordingModel.updateOne(
      { _id },
      {
        $set: {
          courtId: event.courtId,
          courtIds: event.courtIds ?? [],
          kind: event.kind,
          agentId: event.agentId,
          otherAgentId: event.otherAgentId,
          callId: event.callId,
        },
        $setOnInsert: { state: 'recording', startedAt: at },
      },
      { upsert: true },
    );
    return;
  }
  if (event.type === 'ended') {
    await RecordingModel.updateOne({ _id, state: 'recording' }, { $set: { state: 'archiving', endedAt: at } });
    return;
  }
  await RecordingModel.updateOne(
    { _id },
    {
      $push: { faults: { at, fault: event.fault, detail: event.detail } },
      $set: { callId: event.callId },
      $setOnInsert: { state: 'faulty', startedAt: at },
    },
    { upsert: true },
  );
}

async function storeArchived(archived: media.RecordingArchived): Promise<void> {
  await RecordingModel.updateOne(
    { _id: archived.recordingId },
    {
      $set: {
        callId: archived.callId,
        state: 'archived',
        startedAt: new Date(archived.startedAt),
        endedAt: new Date(archived.endedAt),
        durationMs: archived.durationMs,
        chain: archived.chain,
        salvaged: archived.salvaged,
        tracks: archived.tracks,
        files: archived.files,
      },
    },
    { upsert: true },
  );
}

/** As it is shown. The checksum shown is that of the mixed sound. */
export function recordingView(document: RecordingDocument): api.RecordingView {
  const mix = document.files.find((file) => file.kind === 'mix');
  const video = document.files.find((file) => file.kind === 'composed');
  return {
    id: document._id,
    callId: document.callId,
    kind: document.kind ?? 'talk',
    state: document.state,
    startedAt: document.startedAt.toISOString(),
    endedAt: document.endedAt?.toISOString() ?? null,
    durationMs: document.durationMs ?? null,
    sha256: mix?.sha256 ?? null,
    chain: document.chain ?? null,
    bytes: mix?.bytes ?? null,
    video: video ? { sha256: video.sha256, bytes: video.bytes } : null,
    salvaged: document.salvaged,
    tracks: document.tracks.map((track) => ({
      side: track.side === 'caller' ? 'caller' : 'agent',
      source: media.mediaSource.catch('microphone').parse(track.source),
      label: track.label,
      packets: track.packets,
      lost: track.lost,
      gaps: track.gaps.map((gap) => ({
        from: (gap.from ?? document.startedAt).toISOString(),
        to: (gap.to ?? document.startedAt).toISOString(),
        reason: gap.reason ?? '',
      })),
      peaks: [...track.peaks],
    })),
    faults: document.faults.map((fault) => ({
      at: (fault.at ?? document.startedAt).toISOString(),
      fault: fault.fault ?? '',
      detail: fault.detail ?? '',
    })),
  };
}
