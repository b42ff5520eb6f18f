import { createReadStream } from 'node:fs';
import { open, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { manifest, media } from '../../signaling/contract/index.ts';
import { Composition, type ComposeOptions } from '../picture/composition.ts';
import { exists, messageOf } from '../system-error.ts';
import { recordingChain, trackStart } from './chain.ts';
import type { FileName, FileStore, StoredFile, Upload } from './file-store.ts';
import { replaceFile, writeMeta } from './meta.ts';
import { Rendering } from './render.ts';
import { openStored, type StoredRecording, type StoredTrack } from './salvage.ts';

/** So often composing may fail before a recording is archived without a composed picture. */
const MOST_FAILURES = 2;
const FAILURES_FILE = 'composing-failures';

/** What is left on disk between storing and signaling's acknowledgement: the message itself. */
const MESSAGE_FILE = 'archived.json';

/**
 * Turns a finished recording's folder into files in the database, tells signaling and only then removes the folder. Every step can be repeated
 * after a failure or a crash: what is stored already is kept, what is half-written is written anew.
 */
export class Archive {
  readonly #store: FileStore;
  readonly #tell: (message: media.RecordingArchived) => Promise<void>;
  readonly #onFault: (recording: { recordingId: string; callId: string }, detail: string) => void;

  /** `tell` resolves when signaling has acknowledged. `onFault`: a picture was not composed, the rest is archived. */
  constructor(
    store: FileStore,
    tell: (message: media.RecordingArchived) => Promise<void>,
    onFault: (recording: { recordingId: string; callId: string }, detail: string) => void,
  ) {
    this.#store = store;
    this.#tell = tell;
    this.#onFault = onFault;
  }

  /** A folder that is gone was archived already. Throws what database, disk or signaling say; to be called again then. */
  async run(folder: string, options: ComposeOptions): Promise<void> {
    if (!(await exists(folder))) return;
    const message = (await this.#storedMessage(folder)) ?? (await this.#storeAll(folder, options));
    await this.#tell(message);
    await rm(folder, { recursive: true });
  }

  async #storedMessage(folder: string): Promise<media.RecordingArchived | null> {
    const file = path.join(folder, MESSAGE_FILE);
    if (!(await exists(file))) return null;
    return media.recordingArchived.parse(JSON.parse(await readFile(file, 'utf8')));
  }

  async #storeAll(folder: string, options: ComposeOptions): Promise<media.RecordingArchived> {
    const recording = await openStored(folder);
    const onFault = (detail: string): Promise<void> => this.#fault(recording, detail);
    const isSession = Composition.isFor(recording.meta) && recording.tracks.some(({ pieces }) => pieces.length > 0);
    const composition = isSession ? new Composition(recording, { ...options, onFault }) : null;
    // What people said and showed comes first, and is safe whatever becomes of the composed picture.
    const tracks: StoredFile[] = [];
    for (const track of recording.tracks) tracks.push(await this.#storeTrack(recording, track));
    await composition?.decodeVoices();
    const rendering = await Rendering.open(recording, (name) => composition?.pcm(name) ?? Promise.resolve(null));
    try {
      const sound = await this.#storeSound(recording, rendering, composition?.soundFile);
      const composed = composition && (await this.#storeComposed(recording, composition, rendering));
      if (composed) sound.push(composed);
      const content = manifestOf(recording, sound, tracks);
      const list = await this.#storeManifest(recording, content);
      const message = messageFrom(recording, rendering, [...sound, ...tracks, list], content.chain);
      await replaceFile(path.join(folder, MESSAGE_FILE), JSON.stringify(message));
      return message;
    } finally {
      await rendering.close();
    }
  }

  /**
   * Mix and separate are made in one go; peaks come from there, so it is gone through even when both are stored. `copy`: a local file that gets the mix as
   * well.
   */
  async #storeSound(recording: StoredRecording, rendering: Rendering, copy?: string): Promise<StoredFile[]> {
    const kinds = ['mix', 'separate'] as const;
    const found = await Promise.all(kinds.map((kind) => this.#store.find(nameOf(recording, kind, `${kind}.wav`))));
    const uploads: (Upload | null)[] = [];
    const local = copy ? await open(copy, 'w', 0o600) : null;
    try {
      for (const [index, kind] of kinds.entries()) {
        uploads.push(found[index] ? null : await this.#store.upload(nameOf(recording, kind, `${kind}.wav`)));
      }
      for await (const block of rendering.blocks()) {
        await Promise.all(kinds.map(async (kind, index) => uploads[index]?.write(block[kind])));
        await local?.writeFile(block.mix);
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
    } finally {
      await local?.close();
    }
  }

  /** Null when it cannot be composed: that is told, and a recording without it is archived. */
  async #storeComposed(
    recording: StoredRecording,
    composition: Composition,
    rendering: Rendering,
  ): Promise<StoredFile | null> {
    const name = nameOf(recording, 'composed', 'composed.mp4');
    const found = await this.#store.find(name);
    if (found) return found;
    const file = await this.#compose(recording, composition, rendering);
    return file === null ? null : this.#put(name, createReadStream(file) as AsyncIterable<Buffer>);
  }

  async #compose(
    { folder, meta }: StoredRecording,
    composition: Composition,
    rendering: Rendering,
  ): Promise<string | null> {
    const counter = path.join(folder, FAILURES_FILE);
    const failures = (await exists(counter)) ? Number(await readFile(counter, 'utf8')) : 0;
    if (failures >= MOST_FAILURES) return null;
    try {
      return await composition.compose(rendering.tracks);
    } catch (error) {
      composition.throwIfAborted();
      await writeFile(counter, String(failures + 1));
      await composition.remove();
      if (failures + 1 < MOST_FAILURES) throw error;
      await this.#fault({ folder, meta }, `picture not composed: ${messageOf(error)}`);
      return null;
    }
  }

  /** Notes it in the manifest, and tells. */
  async #fault({ folder, meta }: Pick<StoredRecording, 'folder' | 'meta'>, what: string): Promise<void> {
    const detail = what.slice(0, 300);
    if (meta.faults.some((known) => known.detail === detail)) return;
    meta.faults.push({ at: new Date().toISOString(), fault: 'archive-error', detail });
    await writeMeta(folder, meta);
    this.#onFault({ recordingId: meta.recordingId, callId: meta.callId }, detail);
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
    source: track.meta.source,
    codec: track.meta.codec,
    ...(track.meta.payloadType !== undefined && { payloadType: track.meta.payloadType }),
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
    ...(meta.caption && { caption: meta.caption }),
    people: meta.people,
    chain: recordingChain(meta.recordingId, tracks),
    sound: sound.map(({ kind, name, sha256, bytes }) => ({ kind, name, sha256, bytes })),
  });
}

function messageFrom(
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
    tracks: rendering.tracks.map(({ track, survey, peaks }) => ({
      side: track.meta.side,
      participantId: track.meta.participantId,
      source: track.meta.source,
      codec: track.meta.codec,
      label: meta.people.find(({ participantId }) => participantId === track.meta.participantId)?.label ?? '',
      packets: survey.packets,
      lost: survey.lost,
      gaps: survey.gaps.map(({ from, to, reason }) => ({
        from: timeOf(recording, from),
        to: timeOf(recording, to),
        reason,
      })),
      peaks,
    })),
    chain,
    salvaged: meta.salvaged,
  });
}
