import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import mongoose from 'mongoose';
import { CourtError } from '../contract/index.ts';

const CONCERN = { w: 'majority', j: true } as const;

const NAME = 'materials';

function database(): mongoose.mongo.Db {
  const { db } = mongoose.connection;
  if (!db) throw new CourtError('S-002');
  return db;
}
const bucket = (): mongoose.mongo.GridFSBucket =>
  new mongoose.mongo.GridFSBucket(database(), { bucketName: NAME, writeConcern: CONCERN });
const collections = (): Record<'files' | 'chunks', mongoose.mongo.Collection> => ({
  files: database().collection(`${NAME}.files`),
  chunks: database().collection(`${NAME}.chunks`),
});

/** A file's id follows from what it is. */
const idOf = (text: string): mongoose.mongo.ObjectId =>
  new mongoose.mongo.ObjectId(createHash('sha256').update(text).digest('hex').slice(0, 24));
const fileId = (materialId: string): mongoose.mongo.ObjectId => idOf(`${materialId}/file`);
const pageId = (materialId: string, page: number): mongoose.mongo.ObjectId => idOf(`${materialId}/page/${page}`);

/** Stores a file whole; gives its id. */
export async function keep(materialId: string, name: string, file: string, sha256: string): Promise<string> {
  const id = fileId(materialId);
  const metadata = { materialId, sha256 };
  await pipeline(createReadStream(file), bucket().openUploadStreamWithId(id, name, { metadata }));
  return id.toHexString();
}

export const reading = (gridFsId: string): Readable =>
  bucket().openDownloadStream(new mongoose.mongo.ObjectId(gridFsId));

/** A page that was drawn before; null: not yet. */
export async function keptPage(materialId: string, page: number): Promise<Buffer | null> {
  const id = pageId(materialId, page);
  const [found] = await bucket().find({ _id: id }).toArray();
  if (!found) return null;
  const parts: Buffer[] = [];
  for await (const part of bucket().openDownloadStream(id) as AsyncIterable<Buffer>) parts.push(part);
  const bytes = Buffer.concat(parts);
  return bytes.length === found.length ? bytes : null;
}

/** Another replica may keep the same page at this moment: then there is one already. */
export async function keepPage(materialId: string, page: number, bytes: Buffer): Promise<void> {
  const stream = bucket().openUploadStreamWithId(pageId(materialId, page), `page-${page}`, {
    metadata: { materialId },
  });
  await new Promise<void>((resolve) => {
    stream.once('finish', resolve);
    stream.once('error', () => resolve());
    stream.end(bytes);
  });
}

/** The file and its pages, also what a killed process has stored of them: pieces that no file lists. */
export async function forget(materialId: string, pages: number): Promise<void> {
  const pageIds = Array.from({ length: Math.max(1, pages) }, (_, at) => pageId(materialId, at + 1));
  const ids = [fileId(materialId), ...pageIds];
  const { files, chunks } = collections();
  await files.deleteMany({ _id: { $in: ids } });
  await chunks.deleteMany({ files_id: { $in: ids } });
}
