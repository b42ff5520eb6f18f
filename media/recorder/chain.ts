import { createHash } from 'node:crypto';
import type { manifest } from '../../signaling/contract/index.ts';

export const sha256 = (content: Buffer | string): string => createHash('sha256').update(content).digest('hex');

/** The next link of a hash chain; both are hexadecimal text (see contract/manifest.ts). */
export const link = (previous: string, hash: string): string => sha256(previous + hash);

export const trackStart = (recordingId: string, track: string): string => sha256(`${recordingId}/${track}`);

/** The recording's last link, from the last links of its tracks. */
export const recordingChain = (recordingId: string, tracks: readonly Pick<manifest.ManifestTrack, 'chain'>[]): string =>
  tracks.reduce((previous, track) => link(previous, track.chain), sha256(recordingId));
