import { Queue, Worker, type ConnectionOptions } from 'bullmq';
import type { api, media } from '../contract/index.ts';
import { RecordingModel, type RecordingDocument } from './recording.ts';

/** What happened to a recording; stored in this order. */
type RecordingEvent =
  | { type: 'begun'; recordingId: string; callId: string; courtId: string; kind: 'talk' | 'message'; agentId: string | null; at: string }
  | { type: 'ended'; recordingId: string; at: string }
  | ({ type: 'fault' } & Omit<RecordingFault, never>)
  | { type: 'archived'; archived: media.RecordingArchived };
interface RecordingFault {
  recordingId: string;
  callId: string;
  at: string;
  fault: string;
  detail: string;
}

const NAME = 'recording-record';

/**
 * Writes what happens to recordings into the database by way of a BullMQ queue: an event that was taken is in Redis and is stored as soon
 * as the database answers. Every write is an upsert by recording id, so that repeating one changes nothing.
 */
export class RecordingRecord {
  readonly #queue: Queue<RecordingEvent>;
  readonly #worker: Worker<RecordingEvent>;

  constructor(connection: ConnectionOptions, onStored: (callId: string) => void, onError: (error: Error) => void) {
    const options = { connection, prefix: '{12368}' };
    this.#queue = new Queue<RecordingEvent>(NAME, {
      ...options,
      defaultJobOptions: {
        attempts: Number.MAX_SAFE_INTEGER,
        backoff: { type: 'fixed', delay: 2000 },
        removeOnComplete: 200,
      },
    });
    this.#worker = new Worker<RecordingEvent>(NAME, async ({ data }) => onStored(await store(data)), {
      ...options,
      concurrency: 4,
    });
    this.#queue.on('error', onError);
    this.#worker.on('error', onError);
    this.#worker.on('failed', (_job, error) => onError(error));
  }

  async begun(event: Omit<Extract<RecordingEvent, { type: 'begun' }>, 'type'>): Promise<void> {
    await this.#queue.add('begun', { type: 'begun', ...event }, { jobId: `begun-${event.recordingId}` });
  }

  async ended(recordingId: string, at: Date): Promise<void> {
    await this.#queue.add('ended', { type: 'ended', recordingId, at: at.toISOString() }, { jobId: `ended-${recordingId}` });
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

/** Stores one event and gives the call it belongs to. Late `begun` and `ended` never undo an archived state. */
async function store(event: RecordingEvent): Promise<string> {
  if (event.type === 'archived') return storeArchived(event.archived);
  const at = new Date(event.at);
  const _id = event.recordingId;
  if (event.type === 'begun') {
    await RecordingModel.updateOne(
      { _id },
      {
        $set: { courtId: event.courtId, kind: event.kind, agentId: event.agentId, callId: event.callId },
        $setOnInsert: { state: 'recording', startedAt: at },
      },
      { upsert: true },
    );
    return event.callId;
  }
  if (event.type === 'ended') {
    const found = await RecordingModel.findOneAndUpdate(
      { _id, state: 'recording' },
      { $set: { state: 'archiving', endedAt: at } },
      { returnDocument: 'after' },
    );
    return found?.callId ?? '';
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
  return event.callId;
}

async function storeArchived(archived: media.RecordingArchived): Promise<string> {
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
  return archived.callId;
}

/** As it is shown. The checksum shown is that of the mixed sound. */
export function recordingView(document: RecordingDocument): api.RecordingView {
  const mix = document.files.find((file) => file.kind === 'mix');
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
    salvaged: document.salvaged,
    tracks: document.tracks.map((track) => ({
      side: track.side === 'caller' ? 'caller' : 'agent',
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
