import { open, readFile, truncate } from 'node:fs/promises';
import path from 'node:path';
import type { manifest } from '../../signaling/contract/index.ts';
import { systemCode } from '../system-error.ts';
import { sha256, trackStart } from './chain.ts';
import { readMeta, replaceFile, writeMeta, type RecordingMeta, type TrackMeta } from './meta.ts';
import { parseLog, readPart } from './packet-log.ts';
import { parseIndex, PieceCutter } from './piece.ts';

/** A track on disk whose index covers its whole file. */
export interface StoredTrack {
  meta: TrackMeta;
  file: string;
  pieces: manifest.ManifestPiece[];
  bytes: number;
}

export interface StoredRecording {
  folder: string;
  meta: RecordingMeta & { endedMs: number };
  tracks: StoredTrack[];
}

/** The folder has no `meta.json` that can be read, so that nobody can say whose recording it is. */
export class UnreadableRecording extends Error {}

/** How long the sound of the last packet goes on. */
const FRAME_MS = 20;

/** So much of a rest without index is read at once; a whole number of pieces in any case. */
const READ = 1 << 20;

/**
 * Opens a recording that is not live any more. When it was interrupted, the rest that no closed piece covers is read packet by packet, cut
 * into pieces, and what ends in the middle of a packet is cut off; `meta.salvaged` is then true. Repeating it changes nothing.
 */
export async function openStored(folder: string): Promise<StoredRecording> {
  const meta = await readMeta(folder).catch((cause: unknown) => {
    throw new UnreadableRecording('meta.json cannot be read', { cause });
  });
  const startedAt = Date.parse(meta.startedAt);
  const tracks: StoredTrack[] = [];
  const faults: string[] = [];
  let salvaged = meta.salvaged || meta.endedMs === null;
  for (const track of meta.tracks) {
    const stored = await openTrack(folder, meta.recordingId, startedAt, track);
    tracks.push(stored.track);
    faults.push(...stored.damage);
    salvaged ||= stored.completed;
  }
  const last = (track: StoredTrack): number => endOfSound(track, startedAt) ?? track.meta.openedMs;
  const endedMs = meta.endedMs ?? Math.max(0, ...tracks.map((track) => track.meta.closedMs ?? last(track)));
  const at = new Date().toISOString();
  for (const detail of faults) {
    if (!meta.faults.some((known) => known.detail === detail)) meta.faults.push({ at, fault: 'damaged', detail });
  }
  for (const track of tracks) track.meta.closedMs ??= last(track);
  const complete = { ...meta, endedMs, salvaged, tracks: tracks.map((track) => track.meta) };
  await writeMeta(folder, complete);
  return { folder, meta: complete, tracks };
}

/** When the last packet's sound ends, ms after the recording's start. */
function endOfSound(track: StoredTrack, startedAt: number): number | undefined {
  const piece = track.pieces.at(-1);
  return piece && Math.max(0, Date.parse(piece.to) - startedAt + FRAME_MS);
}

async function openTrack(
  folder: string,
  recordingId: string,
  startedAt: number,
  meta: TrackMeta,
): Promise<{ track: StoredTrack; completed: boolean; damage: string[] }> {
  const file = path.join(folder, `${meta.name}.rtp`);
  const index = path.join(folder, `${meta.name}.pieces.jsonl`);
  // A crash may have come between the entry in meta.json and the files.
  const handle = await open(file, 'a+', 0o600);
  try {
    const { size } = await handle.stat();
    const text = await readFile(index, 'utf8').catch(absent);
    const pieces = parseIndex(text).filter((piece) => piece.offset + piece.length <= size);
    const damage: string[] = [];
    for (const piece of pieces) {
      const bytes = await readPart(handle, piece.offset, piece.length);
      if (sha256(bytes) !== piece.sha256) damage.push(`${meta.name}: piece ${piece.no} is not as it was written`);
    }
    const rest = await cutRest(handle, new PieceCutter(startedAt, trackStart(recordingId, meta.name), pieces.at(-1)), {
      from: endOf(pieces),
      size,
    });
    const all = [...pieces, ...rest];
    if (endOf(all) < size) await truncate(file, endOf(all));
    const lines = all.map((piece) => `${JSON.stringify(piece)}\n`).join('');
    if (lines !== text) await replaceFile(index, lines);
    return {
      track: { meta, file, pieces: all, bytes: endOf(all) },
      completed: rest.length > 0 || endOf(all) < size,
      damage,
    };
  } finally {
    await handle.close();
  }
}

function absent(error: unknown): string {
  if (systemCode(error) === 'ENOENT') return '';
  throw error;
}

function endOf(pieces: readonly manifest.ManifestPiece[]): number {
  const last = pieces.at(-1);
  return last ? last.offset + last.length : 0;
}

async function cutRest(
  file: Awaited<ReturnType<typeof open>>,
  cutter: PieceCutter,
  { from, size }: { from: number; size: number },
): Promise<manifest.ManifestPiece[]> {
  const pieces: manifest.ManifestPiece[] = [];
  for (let at = from; at < size;) {
    const { packets, length } = parseLog(await readPart(file, at, Math.min(READ, size - at)));
    if (length === 0) break;
    for (const { arrival, packet } of packets) {
      const { closed } = cutter.add(arrival, packet);
      if (closed) pieces.push(closed);
    }
    at += length;
  }
  const last = cutter.close();
  return last ? [...pieces, last] : pieces;
}
