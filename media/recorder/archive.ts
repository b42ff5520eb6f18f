import { createReadStream } from 'node:fs';
import { access, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { manifest, media } from '../../signaling/contract/index.ts';
import { recordingChain, trackStart } from './chain.ts';
import type { FileName, FileStore, StoredFile, Upload } from './file-store.ts';
import { replaceFile } from './meta.ts';
import { Rendering } from './render.ts';
import { openStored, type StoredRecording, type StoredTrack } from './salvage.ts';

/** What is left on disk between storing and signaling's acknowledgement: the message itself. */
const MESSAGE_FILE = 'archived.json';

/**
 * Turns a finished recording's folder into files in the database, tells signaling and only then removes the folder. Every step can be repeated
 * after a failure or a crash: what is stored already is kept, what is half-written is written anew.
 */
export class Archive {
  readonly #store: FileStore;
  readonly #tell: (message: media.RecordingArchived) => Promise<void>;

  /** `tell` resolves when signaling has acknowledged. */
  constructor(store: FileStore, tell: (message: media.RecordingArchived) => Promise<void>) {
    this.#store = store;
    this.#tell = tell;
  }

  /** A folder that is gone was archived already. Throws what database, disk or signaling say; to be called again then. */
  async run(folder: string): Promise<void> {
    if (!(await exists(folder))) return;
    const message = (await this.#storedMessage(folder)) ?? (await this.#storeAll(folder));
    await this.#tell(message);
    await rm(folder, { recursive: true });
  }

  async #storedMessage(folder: string): Promise<media.RecordingArchived | null> {
    const file = path.join(folder, MESSAGE_FILE);
    if (!(await exists(file))) return null;
    return media.recordingArchived.parse(JSON.parse(await readFile(file, 'utf8')));
  }

  async #storeAll(folder: string): Promise<media.RecordingArchived> {
    const recording = await openStored(folder);
    const rendering = await Rendering.open(recording);
    try {
      const sound = await this.#storeSound(recording, rendering);
      const tracks: StoredFile[] = [];
      for (const track of recording.tracks) tracks.push(await this.#storeTrack(recording, track));
      const content = manifestOf(recording, sound, tracks);
      const list = await this.#storeManifest(recording, content);
      const message = messageOf(recording, rendering, [...sound, ...tracks, list], content.chain);
      await replaceFile(path.join(folder, MESSAGE_FILE), JSON.stringify(message));
      return message;
    } finally {
      await rendering.close();
    }
  }

  /** Mix and separate are made in one go; peaks come from there, so it is gone through even when both are stored. */
  async #storeSound(recording: StoredRecording, rendering: Rendering): Promise<StoredFile[]> {
    const kinds = ['mix', 'separate'] as const;
    const found = await Promise.all(kinds.map((kind) => this.#store.find(nameOf(recording, kind, `${kind}.wav`))));
    const uploads: (Upload | null)[] = [];
    try {
      for (const [index, kind] of kinds.entries()) {
        uploads.push(found[index] ? null : await this.#store.upload(nameOf(recording, kind, `${kind}.wav`)));
      }
      for await (const block of rendering.blocks()) {
        await Promise.all(kinds.map(async (kind, index) => uploads[index]?.write(block[kind])));
      }
      const stored: StoredFile[] = [];
      for (const index of kinds.keys()) {
        const file = found[index] ?? (await uploads[index]?.end());
        if (file) stored.push(file);
      }
      return stored;
    } catch (error) {
      for (const upload of uploads) upload?.abort();
      throw error;
    }
  }

  async #storeTrack(recording: StoredRecording, track: StoredTrack): Promise<StoredFile> {
    const name = nameOf(recording, 'track', `${track.meta.name}.rtp`);
    const found = await this.#store.find(name);
    return found ?? this.#put(name, createReadStream(track.file) as AsyncIterable<Buffer>);
  }

  async #storeManifest(recording: StoredRecording, content: manifest.Manifest): Promise<StoredFile> {
    return this.#put(
      nameOf(recording, 'manifest', 'manifest.json'),
      Readable.from([Buffer.from(JSON.stringify(content))]) as AsyncIterable<Buffer>,
    );
  }

  async #put(name: FileName, content: AsyncIterable<Buffer>): Promise<StoredFile> {
    const upload = await this.#store.upload(name);
    try {
      for await (const part of content) await upload.write(part);
      return await upload.end();
    } catch (error) {
      upload.abort();
      throw error;
    }
  }
}

const exists = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );

const nameOf = ({ meta }: StoredRecording, kind: StoredFile['kind'], name: string): FileName => ({
  recordingId: meta.recordingId,
  callId: meta.callId,
  kind,
  name,
});

const timeOf = ({ meta }: StoredRecording, ms: number): string =>
  new Date(Date.parse(meta.startedAt) + ms).toISOString();

function manifestOf(
  recording: StoredRecording,
  sound: readonly StoredFile[],
  files: readonly StoredFile[],
): manifest.Manifest {
  const { meta } = recording;
  const tracks = recording.tracks.map((track) => ({
    name: track.meta.name,
    side: track.meta.side,
    participantId: track.meta.participantId,
    codec: track.meta.codec,
    from: timeOf(recording, track.meta.openedMs),
    to: timeOf(recording, track.meta.closedMs ?? meta.endedMs),
    bytes: track.bytes,
    sha256: files.find((file) => file.name === `${track.meta.name}.rtp`)?.sha256 ?? '',
    pieces: track.pieces,
    chain: track.pieces.at(-1)?.chain ?? trackStart(meta.recordingId, track.meta.name),
  }));
  return manifest.manifest.parse({
    format: manifest.MANIFEST_FORMAT,
    recordingId: meta.recordingId,
    callId: meta.callId,
    startedAt: meta.startedAt,
    endedAt: timeOf(recording, meta.endedMs),
    salvaged: meta.salvaged,
    tracks,
    faults: meta.faults,
    chain: recordingChain(meta.recordingId, tracks),
    sound: sound.map(({ kind, name, sha256, bytes }) => ({ kind, name, sha256, bytes })),
  });
}

function messageOf(
  recording: StoredRecording,
  rendering: Rendering,
  files: StoredFile[],
  chain: string,
): media.RecordingArchived {
  const { meta, tracks } = recording;
  const empty = tracks.every((track) => track.pieces.length === 0);
  return media.recordingArchived.parse({
    recordingId: meta.recordingId,
    callId: meta.callId,
    startedAt: meta.startedAt,
    endedAt: timeOf(recording, meta.endedMs),
    durationMs: empty ? 0 : meta.endedMs,
    files,
    tracks: tracks.map((track, number) => ({
      side: track.meta.side,
      participantId: track.meta.participantId,
      codec: track.meta.codec,
      packets: rendering.surveys[number]?.packets ?? 0,
      lost: rendering.surveys[number]?.lost ?? 0,
      gaps: (rendering.surveys[number]?.gaps ?? []).map(({ from, to, reason }) => ({
        from: timeOf(recording, from),
        to: timeOf(recording, to),
        reason,
      })),
      peaks: rendering.peaks[number] ?? [],
    })),
    chain,
    salvaged: meta.salvaged,
  });
}
