import { createHash } from 'node:crypto';
import { manifest as contract } from '../contract/index.ts';

const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');
const link = (previous: string, hash: string): string => sha256(previous + hash);

/** The manifest in a stored file, or null when it is none. */
export function parseManifest(bytes: Buffer): contract.Manifest | null {
  try {
    return contract.manifest.safeParse(JSON.parse(bytes.toString('utf8'))).data ?? null;
  } catch {
    return null; // not JSON: the file was damaged, which is what the caller wants to know
  }
}

/** True when every piece of every track is there, unchanged and in order, and the chains lead to the manifest's last link. */
export async function checkManifest(
  manifest: contract.Manifest,
  readTrack: (fileName: string) => Promise<Buffer | null>,
): Promise<boolean> {
  let chain = sha256(manifest.recordingId);
  for (const track of manifest.tracks) {
    const bytes = await readTrack(`${track.name}.rtp`);
    if (!bytes || !checkTrack(manifest.recordingId, track, bytes)) return false;
    chain = link(chain, track.chain);
  }
  return chain === manifest.chain;
}

function checkTrack(recordingId: string, track: contract.ManifestTrack, bytes: Buffer): boolean {
  let chain = sha256(`${recordingId}/${track.name}`);
  let offset = 0;
  for (const [index, piece] of track.pieces.entries()) {
    if (piece.no !== index + 1 || piece.offset !== offset) return false;
    offset += piece.length;
    if (sha256(bytes.subarray(piece.offset, offset)) !== piece.sha256) return false;
    chain = link(chain, piece.sha256);
    if (chain !== piece.chain) return false;
  }
  return (
    offset === bytes.length && bytes.length === track.bytes && sha256(bytes) === track.sha256 && chain === track.chain
  );
}
