import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import mongoose from 'mongoose';
import { CourtError } from '../contract/index.ts';
import { sha256 } from './content.ts';
import type { Seal } from './document.ts';

const bucket = (): mongoose.mongo.GridFSBucket => {
  const database = mongoose.connection.db;
  if (!database) throw new CourtError('S-002');
  return new mongoose.mongo.GridFSBucket(database, {
    bucketName: 'transcripts',
    writeConcern: { w: 'majority', journal: true },
  });
};
const idOf = (gridFsId: string): mongoose.mongo.ObjectId => new mongoose.mongo.ObjectId(gridFsId);

/** Stores a sealed record's file. */
export async function storePdf(sessionId: string, pdf: Buffer): Promise<Seal['pdf']> {
  const digest = sha256(pdf);
  const upload = bucket().openUploadStream(`${sessionId}.pdf`, { metadata: { sessionId, sha256: digest } });
  await pipeline(Readable.from([pdf]), upload);
  return { gridFsId: upload.id.toHexString(), sha256: digest, bytes: pdf.length };
}

/** Of a record that was not sealed after all. */
export async function dropPdf({ gridFsId }: Seal['pdf']): Promise<void> {
  await bucket().delete(idOf(gridFsId));
}

export const openPdf = ({ gridFsId }: Seal['pdf']): Readable => bucket().openDownloadStream(idOf(gridFsId));

/** SHA-256 of the file as it is stored now; `missing` when it is not there or not whole. */
export async function storedHash(pdf: Seal['pdf']): Promise<string> {
  const parts: Buffer[] = [];
  try {
    for await (const part of openPdf(pdf)) parts.push(part as Buffer);
  } catch (error) {
    if (error instanceof Error && /FileNotFound|ChunkIsMissing|ExtraChunk|ChunkIsWrongSize/.test(error.message))
      return 'missing';
    throw error;
  }
  return parts.length === 0 ? 'missing' : sha256(Buffer.concat(parts));
}
