import { createHash } from 'node:crypto';
import { once } from 'node:events';
import mongoose from 'mongoose';
import { z } from 'zod';
import type { media } from '../../signaling/contract/index.ts';
import { sha256 } from './chain.ts';

const { GridFSBucket, MongoClient, ObjectId } = mongoose.mongo;

export type StoredFile = media.RecordingArchived['files'][number];
export interface FileName {
  recordingId: string;
  callId: string;
  kind: StoredFile['kind'];
  name: string;
}

/** What is put with a file. `sha256` is set last, after all bytes are stored: a file without it is half-written. */
const completeFile = z.object({
  length: z.int().min(0),
  metadata: z.object({ recordingId: z.string(), kind: z.string(), sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
});

/** Majority and journal: what was acknowledged survives the loss of a machine. */
const CONCERN = { w: 'majority', j: true } as const;
const CONTENT_TYPE: Record<StoredFile['kind'], string> = {
  mix: 'audio/wav',
  separate: 'audio/wav',
  composed: 'video/mp4',
  track: 'application/octet-stream',
  manifest: 'application/json',
};

/** A file while it is uploaded. */
export interface Upload {
  write(bytes: Buffer): Promise<void>;
  end(): Promise<StoredFile>;
  /** Lets go of it; what was stored of it is removed by the next attempt. */
  abort(): void;
}

/** The GridFS bucket `recordings`. A file's id follows from what it is, so that storing it again finds what is there already. */
export class FileStore {
  readonly #client: mongoose.mongo.MongoClient;
  readonly #bucket: mongoose.mongo.GridFSBucket;
  #indexed = false;

  constructor(client: mongoose.mongo.MongoClient) {
    this.#client = client;
    this.#bucket = new GridFSBucket(client.db(), { bucketName: 'recordings', writeConcern: CONCERN });
  }

  /** Does not connect yet: that happens with the first operation, and again after each failure. */
  static open(uri: string): FileStore {
    return new FileStore(new MongoClient(uri, { serverSelectionTimeoutMS: 3000, socketTimeoutMS: 60_000 }));
  }

  async ready(): Promise<boolean> {
    try {
      await this.#client.db().command({ ping: 1 });
      return true;
    } catch {
      return false;
    }
  }

  /** The file, when it was stored whole. */
  async find(file: FileName): Promise<StoredFile | null> {
    const _id = fileId(file);
    const parsed = completeFile.safeParse(await this.#files().findOne({ _id }));
    if (!parsed.success) return null;
    const { length, metadata } = parsed.data;
    return { kind: file.kind, name: file.name, gridFsId: _id.toHexString(), sha256: metadata.sha256, bytes: length };
  }

  /** Begins a file anew; what a broken attempt left is removed first. */
  async upload(file: FileName): Promise<Upload> {
    const _id = fileId(file);
    const chunks = await this.#chunks();
    await this.#files().deleteOne({ _id }, { writeConcern: CONCERN });
    await chunks.deleteMany({ files_id: _id }, { writeConcern: CONCERN });
    const { name, ...metadata } = file;
    const stream = this.#bucket.openUploadStreamWithId(_id, name, {
      metadata: { ...metadata, contentType: CONTENT_TYPE[file.kind] },
    });
    // A failure between two writes is thrown by the next one.
    let failure: Error | null = null;
    stream.on('error', (error) => (failure = error));
    const hash = createHash('sha256');
    let bytes = 0;
    return {
      write: async (part) => {
        if (failure) throw failure;
        hash.update(part);
        bytes += part.length;
        if (!stream.write(part)) await once(stream, 'drain');
      },
      end: async () => {
        if (failure) throw failure;
        stream.end();
        await once(stream, 'finish');
        return this.#complete(file, bytes, hash.digest('hex'));
      },
      abort: () => void stream.destroy(),
    };
  }

  async #complete(file: FileName, bytes: number, digest: string): Promise<StoredFile> {
    const _id = fileId(file);
    const { modifiedCount } = await this.#files().updateOne(
      { _id, length: bytes },
      { $set: { 'metadata.sha256': digest } },
      { writeConcern: CONCERN },
    );
    if (modifiedCount !== 1) throw new Error(`${file.kind} was not stored in its full length`);
    return { kind: file.kind, name: file.name, gridFsId: _id.toHexString(), sha256: digest, bytes };
  }

  close(): Promise<void> {
    return this.#client.close();
  }

  /** The driver makes GridFS's indexes too, but tries only once, whether the database answers or not. */
  async #chunks(): Promise<mongoose.mongo.Collection> {
    const chunks = this.#client.db().collection('recordings.chunks');
    if (!this.#indexed) {
      await chunks.createIndex({ files_id: 1, n: 1 }, { unique: true });
      await this.#files().createIndex({ filename: 1, uploadDate: 1 });
      await this.#files().createIndex({ 'metadata.recordingId': 1 });
      this.#indexed = true;
    }
    return chunks;
  }

  #files(): mongoose.mongo.Collection<{ _id: mongoose.mongo.ObjectId }> {
    return this.#client.db().collection('recordings.files');
  }
}

const fileId = ({ recordingId, kind, name }: FileName): mongoose.mongo.ObjectId =>
  new ObjectId(sha256(`${recordingId}/${kind}/${name}`).slice(0, 24));
