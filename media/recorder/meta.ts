import { open, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { manifest, media } from '../../signaling/contract/index.ts';

const ms = z.int().min(0);

/** The file `meta.json` of a recording that is still on the node's disk. Times in ms are after `startedAt`. */
export const recordingMeta = z.object({
  recordingId: z.uuid(),
  callId: z.uuid(),
  /** Of a session: burned into the composed picture. */
  caption: media.caption.optional(),
  startedAt: z.iso.datetime(),
  /** Null while it is recorded, and after a crash. */
  endedMs: ms.nullable(),
  tracks: z.array(
    z.object({
      name: manifest.trackName,
      side: media.trackSide,
      participantId: media.participantId,
      source: media.mediaSource.default('microphone'),
      codec: media.trackCodec,
      payloadType: manifest.payloadType.optional(),
      openedMs: ms,
      closedMs: ms.nullable(),
    }),
  ),
  /** Of a session: who was ever there, in the order they came. */
  people: z
    .array(z.object({ participantId: media.participantId, side: media.trackSide, label: z.string() }))
    .default([]),
  faults: z.array(z.object({ at: z.iso.datetime(), fault: z.string(), detail: z.string() })),
  salvaged: z.boolean(),
});
export type RecordingMeta = z.infer<typeof recordingMeta>;
export type TrackMeta = RecordingMeta['tracks'][number];
export type Person = RecordingMeta['people'][number];

export const isPicture = ({ codec }: Pick<TrackMeta, 'codec'>): boolean => codec === 'VP8' || codec === 'H264';

export const META_FILE = 'meta.json';

/** Writes a file so that after a crash either the old or the new one is there, whole. */
export async function replaceFile(file: string, content: string): Promise<void> {
  const next = `${file}.next`;
  const handle = await open(next, 'w', 0o600);
  try {
    await handle.writeFile(content);
    await handle.datasync();
  } finally {
    await handle.close();
  }
  await rename(next, file);
}

export const writeMeta = (folder: string, meta: RecordingMeta): Promise<void> =>
  replaceFile(path.join(folder, META_FILE), JSON.stringify(meta));

/** Throws when the file is missing or is not what it should be. */
export const readMeta = async (folder: string): Promise<RecordingMeta> =>
  recordingMeta.parse(JSON.parse(await readFile(path.join(folder, META_FILE), 'utf8')));
