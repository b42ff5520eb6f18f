import { z } from 'zod';
import { caption, mediaSource, trackCodec, trackSide } from './media.ts';

/**
 * What a recording consists of: the file `manifest.json` beside its sound. Checksums are SHA-256 in hexadecimal.
 *
 * A track file is a sequence of packets as they arrived: [ms after the recording's start, u32 BE][length, u16 BE][RTP packet]. It is made of
 * pieces that follow each other without a hole. All links are `link(previous, hash) = sha256(previous + hash)`, both as hexadecimal text:
 * - a track's chain begins with `sha256(recordingId + '/' + track name)` and has one link for each piece's checksum;
 * - the recording's chain begins with `sha256(recordingId)` and has one link for each track's chain, in the order of `tracks`.
 */
export const MANIFEST_FORMAT = 'court-12368-recording/1';

export const trackName = z.string().regex(/^(caller|agent)-\d{1,6}$/);
/** RTP payload type of a track's packets (RFC 3550 §5.1). */
export const payloadType = z.int().min(0).max(127);

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** `offset` and `length` in bytes of the track's file; `from` and `to`: arrival of the first and the last packet. */
export const manifestPiece = z.object({
  no: z.int().min(1),
  offset: z.int().min(0),
  length: z.int().min(1),
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  packets: z.int().min(1),
  lost: z.int().min(0),
  sha256,
  chain: sha256,
});
export type ManifestPiece = z.infer<typeof manifestPiece>;

export const manifestTrack = z.object({
  name: trackName,
  side: trackSide,
  participantId: z.string(),
  source: mediaSource.default('microphone'),
  codec: trackCodec,
  /** Left out for G.711, which has its own (RFC 3551 §6). */
  payloadType: payloadType.optional(),
  /** When the track was opened and closed. */
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  /** The track's file, `<name>.rtp`. */
  bytes: z.int().min(0),
  sha256,
  pieces: z.array(manifestPiece),
  /** The last link, or the chain's beginning when there is no piece. */
  chain: sha256,
});
export type ManifestTrack = z.infer<typeof manifestTrack>;

export const manifest = z.object({
  format: z.literal(MANIFEST_FORMAT),
  recordingId: z.uuid(),
  callId: z.uuid(),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime(),
  salvaged: z.boolean(),
  tracks: z.array(manifestTrack),
  faults: z.array(z.object({ at: z.iso.datetime(), fault: z.string(), detail: z.string() })),
  chain: sha256,
  /** Of a session: what is burned into the composed picture, and who was there. */
  caption: caption.optional(),
  people: z.array(z.object({ participantId: z.string(), side: trackSide, label: z.string() })).default([]),
  /** Sound, and the composed picture of a session, made from the tracks. */
  sound: z.array(
    z.object({ kind: z.enum(['mix', 'separate', 'composed']), name: z.string(), sha256, bytes: z.int().min(0) }),
  ),
});
export type Manifest = z.infer<typeof manifest>;
