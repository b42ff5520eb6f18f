import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { createHash } from 'node:crypto';
import { pathToFileURL } from 'node:url';
import { manifest } from '../../signaling/contract/index.ts';
import { exists } from '../system-error.ts';
import { link, recordingChain, sha256, trackStart } from './chain.ts';

/** Something in a recording that is not as the manifest says. */
export interface Misfit {
  /** Name of the track or file, or `manifest`. */
  where: string;
  /** Number of the piece, when it is about one. */
  piece?: number;
  what: 'format' | 'missing' | 'length' | 'order' | 'checksum' | 'chain' | 'file-checksum';
}

/**
 * Says everything in which track files and a manifest do not fit together; nothing when they do. `tracks`: the bytes of each track's file by
 * the track's name. Any byte changed, cut off, added, dropped or moved shows up, in the files as in the manifest's pieces.
 */
export function verifyRecording(content: unknown, tracks: ReadonlyMap<string, Buffer>): Misfit[] {
  const parsed = manifest.manifest.safeParse(content);
  if (!parsed.success) return [{ where: 'manifest', what: 'format' }];
  const { data } = parsed;
  const misfits: Misfit[] = [];
  for (const track of data.tracks) {
    const bytes = tracks.get(track.name);
    if (!bytes) misfits.push({ where: track.name, what: 'missing' });
    else misfits.push(...verifyTrack(data.recordingId, track, bytes));
  }
  if (recordingChain(data.recordingId, data.tracks) !== data.chain) misfits.push({ where: 'manifest', what: 'chain' });
  return misfits;
}

function verifyTrack(recordingId: string, track: manifest.ManifestTrack, bytes: Buffer): Misfit[] {
  const misfits: Misfit[] = [];
  const miss = (what: Misfit['what'], piece?: number): void => {
    misfits.push({ where: track.name, what, ...(piece === undefined ? {} : { piece }) });
  };
  if (bytes.length !== track.bytes) miss('length');
  if (sha256(bytes) !== track.sha256) miss('file-checksum');
  let end = 0;
  let chain = trackStart(recordingId, track.name);
  track.pieces.forEach((piece, index) => {
    if (piece.no !== index + 1 || piece.offset !== end) miss('order', piece.no);
    end = piece.offset + piece.length;
    if (sha256(bytes.subarray(piece.offset, end)) !== piece.sha256) miss('checksum', piece.no);
    chain = link(chain, piece.sha256);
    if (chain !== piece.chain) miss('chain', piece.no);
  });
  if (end !== track.bytes) miss('length');
  if (chain !== track.chain) miss('chain');
  return misfits;
}

/** Verifies a folder in which `manifest.json` and the recording's files are, as they were exported; the sound files and the composed picture as well. */
export async function verifyFolder(folder: string): Promise<Misfit[]> {
  const content: unknown = JSON.parse(await readFile(path.join(folder, 'manifest.json'), 'utf8'));
  const parsed = manifest.manifest.safeParse(content);
  if (!parsed.success) return verifyRecording(content, new Map());
  const tracks = new Map<string, Buffer>();
  const misfits: Misfit[] = [];
  for (const { name } of parsed.data.tracks) {
    const file = path.join(folder, `${name}.rtp`);
    if (await exists(file)) tracks.set(name, await readFile(file));
  }
  for (const { name, sha256: expected } of parsed.data.sound) {
    const file = path.join(folder, path.basename(name));
    if (!(await exists(file))) misfits.push({ where: name, what: 'missing' });
    else if ((await sha256OfFile(file)) !== expected) misfits.push({ where: name, what: 'file-checksum' });
  }
  return [...verifyRecording(parsed.data, tracks), ...misfits];
}

async function sha256OfFile(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** `node media/recorder/verify.ts FOLDER`: exit code 0 when everything fits, 1 when not, 2 when it cannot be read. */
async function main(folder: string | undefined): Promise<number> {
  if (!folder) {
    process.stderr.write(
      'usage: node media/recorder/verify.ts FOLDER (with manifest.json, the .rtp, the .wav and the .mp4 files)\n',
    );
    return 2;
  }
  try {
    const misfits = await verifyFolder(folder);
    for (const { where, piece, what } of misfits) {
      process.stdout.write(`${where}${piece === undefined ? '' : ` piece ${piece}`}: ${what}\n`);
    }
    process.stdout.write(misfits.length === 0 ? 'everything fits\n' : `${misfits.length} misfits\n`);
    return misfits.length === 0 ? 0 : 1;
  } catch (error) {
    process.stderr.write(`cannot be read: ${error instanceof Error ? error.message : String(error)}\n`);
    return 2;
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href)
  process.exitCode = await main(process.argv[2]);
