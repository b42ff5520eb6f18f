import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import mongoose from 'mongoose';
import { CourtError, type api } from '../contract/index.ts';
import { checkManifest, parseManifest } from './integrity.ts';
import { recordingView } from './record.ts';
import { RecordingModel, type RecordingDocument } from './recording.ts';

export type Channel = 'mix' | 'separate' | 'composed';

/** Who may see what: the courts in sight, and for an officer only the own calls; `only`: recordings of this kind. */
export interface RecordingScope {
  courtIds: string[];
  agentId?: string | undefined;
  only?: api.RecordingKind | undefined;
}

const bucket = (): mongoose.mongo.GridFSBucket => {
  const database = mongoose.connection.db;
  if (!database) throw new CourtError('S-002');
  return new mongoose.mongo.GridFSBucket(database, { bucketName: 'recordings' });
};

/** Recordings in the database: looking up, streaming, checking. */
export class RecordingStore {
  async ofCall(callId: string): Promise<api.RecordingView[]> {
    const found = await RecordingModel.find({ callId }).sort({ startedAt: 1 }).lean<RecordingDocument[]>();
    return found.map(recordingView);
  }

  /** The recording, or R-001 when it does not exist or is out of sight. */
  async find(id: string, scope: RecordingScope): Promise<RecordingDocument> {
    const courts = { $in: scope.courtIds };
    const found = await RecordingModel.findOne({
      _id: id,
      ...(scope.only && { kind: scope.only }),
      ...(scope.agentId === undefined
        ? { $or: [{ courtId: courts }, { courtIds: courts }] }
        : { $or: [{ agentId: scope.agentId }, { otherAgentId: scope.agentId }] }),
    }).lean<RecordingDocument>();
    if (!found) throw new CourtError('R-001');
    return found;
  }

  /** A file of the recording: its length in bytes and a way to read a part of it (`end` is exclusive). */
  file(
    recording: RecordingDocument,
    kind: Channel,
  ): { name: string; bytes: number; sha256: string; read: (start: number, end: number) => Readable } {
    const file = recording.files.find((candidate) => candidate.kind === kind);
    if (!file) throw new CourtError(recording.state === 'faulty' ? 'R-001' : 'R-002');
    const id = new mongoose.mongo.ObjectId(file.gridFsId);
    return {
      name: file.name,
      bytes: file.bytes,
      sha256: file.sha256,
      read: (start, end) => bucket().openDownloadStream(id, { start, end }),
    };
  }

  /** Reads every stored byte again and compares it with what was noted when it was archived. */
  async verify(recording: RecordingDocument): Promise<api.Verification> {
    if (recording.state !== 'archived') throw new CourtError('R-002');
    const files: api.Verification['files'] = [];
    for (const file of recording.files) {
      const actual = await this.#sha256(file.gridFsId);
      files.push({ kind: file.kind, name: file.name, sha256: file.sha256, actual, ok: actual === file.sha256 });
    }
    const chainOk = await this.#checkChain(recording);
    return { ok: chainOk && files.every((file) => file.ok), checkedAt: new Date().toISOString(), files, chainOk };
  }

  async #checkChain(recording: RecordingDocument): Promise<boolean> {
    const file = recording.files.find((candidate) => candidate.kind === 'manifest');
    if (!file) return false;
    const manifest = parseManifest(await this.#bytes(file.gridFsId));
    if (!manifest || manifest.chain !== recording.chain) return false;
    return checkManifest(manifest, async (name) => {
      const track = recording.files.find((candidate) => candidate.kind === 'track' && candidate.name === name);
      return track ? this.#bytes(track.gridFsId) : null;
    });
  }

  async #sha256(gridFsId: string): Promise<string> {
    const hash = createHash('sha256');
    try {
      for await (const chunk of this.#open(gridFsId)) hash.update(chunk as Buffer);
    } catch (error) {
      if (isMissing(error)) return 'missing';
      throw error;
    }
    return hash.digest('hex');
  }

  async #bytes(gridFsId: string): Promise<Buffer> {
    const chunks: Buffer[] = [];
    for await (const chunk of this.#open(gridFsId)) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks);
  }

  #open(gridFsId: string): Readable {
    return bucket().openDownloadStream(new mongoose.mongo.ObjectId(gridFsId));
  }
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && /FileNotFound|ChunkIsMissing|ExtraChunk/.test(`${error.message}`);
