import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import mongoose from 'mongoose';
import { CourtError } from '../contract/index.ts';

const CONCERN = { w: 'majority', j: true } as const;

function bucket(): mongoose.mongo.GridFSBucket {
  const database = mongoose.connection.db;
  if (!database) throw new CourtError('S-002');
  return new mongoose.mongo.GridFSBucket(database, { bucketName: 'materials', writeConcern: CONCERN });
}

/** A file's id follows from what it is. */
const idOf = (text: string): mongoose.mongo.ObjectId =>
  new mongoose.mongo.ObjectId(createHash('sha256').update(text).digest('hex').slice(0, 24));
const pageId = (materialId: string, page: number): mongoose.mongo.ObjectId => idOf(`${materialId}/page/${page}`);

/** Stores a file whole; gives its id. */
export async function keep(materialId: string, name: string, file: string, sha256: string): Promise<string> {
  const id = idOf(`${materialId}/file`);
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

/** The file and its pages. */
export async function forget(materialId: string): Promise<void> {
  const found = await bucket().find({ 'metadata.materialId': materialId }).toArray();
  for (const { _id } of found) await bucket().delete(_id);
}
