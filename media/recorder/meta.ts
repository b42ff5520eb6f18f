import { open, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { media, gateway } from '../../signaling/contract/index.ts';

const ms = z.int().min(0);

/** The file `meta.json` of a recording that is still on the node's disk. Times in ms are after `startedAt`. */
export const recordingMeta = z.object({
  recordingId: z.uuid(),
  callId: z.uuid(),
  startedAt: z.iso.datetime(),
  /** Null while it is recorded, and after a crash. */
  endedMs: ms.nullable(),
  tracks: z.array(
    z.object({
      name: z.string().regex(/^(caller|agent)-\d{1,6}$/),
      side: media.trackSide,
      participantId: media.participantId,
      codec: gateway.codec,
      openedMs: ms,
      closedMs: ms.nullable(),
    }),
  ),
  faults: z.array(z.object({ at: z.iso.datetime(), fault: z.string(), detail: z.string() })),
  salvaged: z.boolean(),
});
export type RecordingMeta = z.infer<typeof recordingMeta>;
export type TrackMeta = RecordingMeta['tracks'][number];

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
