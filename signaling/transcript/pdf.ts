import { Worker } from 'node:worker_threads';
import { CourtError } from '../contract/index.ts';
import { findFonts } from './font.ts';
import type { Printed } from './print.ts';

/** A record of hundreds of pages takes seconds; what takes longer hangs, ms. */
const LIMIT = 120_000;

/** The record as a PDF. T-011 when it cannot be printed: no font, or no end of it. */
export async function renderPdf(record: Printed): Promise<Buffer> {
  const thread = new Worker(new URL('pdf-thread.ts', import.meta.url), { workerData: { record, fonts: findFonts() } });
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const timer = setTimeout(() => reject(new CourtError('T-011', { detail: `not printed in ${LIMIT} ms` })), LIMIT);
  thread.once('message', (bytes: Uint8Array) => resolve(Buffer.from(bytes)));
  thread.once('error', (cause) => reject(new CourtError('T-011', { cause })));
  thread.once('exit', (code) => reject(new CourtError('T-011', { detail: `printing ended with ${code}` })));
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    await thread.terminate();
  }
}
