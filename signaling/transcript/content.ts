import { createHash } from 'node:crypto';
import type { TranscriptDocument } from './document.ts';
import type { Head } from './template.ts';

const CONTENT_FORMAT = 'court-12368-transcript/1';
const SEAL_FORMAT = 'court-12368-transcript-seal/1';

export const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');

/**
 * One text for one value, whatever order its fields came in: JSON without spaces, the names of fields in order of their code units, times as ISO 8601 in UTC
 * (as RFC 8785 for values that consist of texts, whole numbers, yes and no). Two values with one text are the same record.
 */
export function canonical(value: unknown): string {
  if (value instanceof Date) return JSON.stringify(value.toISOString());
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value).filter(([, field]) => field !== undefined);
    fields.sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${canonical(field)}`).join(',')}}`;
  }
  if (typeof value === 'number' && !Number.isSafeInteger(value)) throw new RangeError('no whole number in a record');
  return JSON.stringify(value ?? null);
}

export interface ContentParts {
  head: Head;
  number: string;
  courtName: string;
}

/** SHA-256 of what is read and signed: everything above, in and below the entries, what is struck through too. */
export function contentHash(
  document: Pick<TranscriptDocument, '_id' | 'kind' | 'template' | 'entries'>,
  parts: ContentParts,
): string {
  const { _id: sessionId, kind, template, entries } = document;
  const { head, number, courtName } = parts;
  return sha256(
    canonical({
      format: CONTENT_FORMAT,
      sessionId,
      kind,
      template: { version: template.version, title: template.title },
      head,
      number,
      courtName,
      entries: entries.map(({ id, kind: what, speaker, text, at, recordingId, offsetMs, removed }) => ({
        id,
        kind: what,
        speaker,
        text,
        at,
        recordingId,
        offsetMs,
        removed,
      })),
    }),
  );
}

type Sealed = Pick<TranscriptDocument, '_id' | 'signers' | 'voided' | 'corrections' | 'changes'>;

/** SHA-256 of what is sealed: the content as it was signed, all signatures and refusals, requests, the whole history, and the recordings it belongs to. */
export function sealHash(
  document: Sealed,
  seal: { contentHash: string; at: Date; by: unknown; recordings: unknown },
): string {
  const { _id: sessionId, signers, voided, corrections, changes } = document;
  return sha256(canonical({ format: SEAL_FORMAT, sessionId, ...seal, signers, voided, corrections, changes }));
}
