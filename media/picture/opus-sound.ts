import { open, rename } from 'node:fs/promises';
import path from 'node:path';
import { opusSamples } from '../recorder/opus-packet.ts';
import { readingOf } from '../recorder/ordered-packets.ts';
import type { StoredTrack } from '../recorder/salvage.ts';
import { exists } from '../system-error.ts';
import { ffmpeg } from './ffmpeg.ts';
import { oggOpus } from './ogg.ts';

/** The file in which the decoded sound of a track is. */
export const pcmFile = (folder: string, name: string): string => path.join(folder, `${name}.pcm`);

/** Decodes an Opus track to 16-bit mono at 16 kHz, packet by packet as OpusDecoder reads it. What is there already stays. */
export async function decodeOpus(folder: string, track: StoredTrack, signal: AbortSignal): Promise<void> {
  const target = pcmFile(folder, track.meta.name);
  if (await exists(target)) return;
  const part = `${track.meta.name}.pcm.part`;
  const output = ['-ac', '1', '-ar', '16000', '-f', 's16le', part];
  // libopus takes every packet that opusSamples lets through and gives as much sound as that says.
  const args = ['-f', 'ogg', '-c:a', 'libopus', '-threads', '1', '-i', 'pipe:0', ...output];
  await ffmpeg({ folder, args, input: oggOpus(packetsOf(track)), signal });
  await rename(path.join(folder, part), target);
}

async function* packetsOf(track: StoredTrack): AsyncGenerator<{ packet: Buffer; samples: number }> {
  const file = await open(track.file, 'r');
  try {
    const packets = readingOf(file, track);
    for (let batch = await packets.next(); batch; batch = await packets.next()) {
      for (const { rtp } of batch) {
        const samples = opusSamples(rtp.payload);
        if (samples !== null) yield { packet: rtp.payload, samples };
      }
    }
  } finally {
    await file.close();
  }
}
