import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { trackStart } from '../../../media/recorder/chain.ts';
import { writeMeta, type TrackMeta } from '../../../media/recorder/meta.ts';
import { PieceCutter } from '../../../media/recorder/piece.ts';
import { encodeAlaw } from '../../fake/tone.ts';

/** A packet on its way to the recorder: when it arrives, in ms after the start, and what it is. */
export interface Arrival {
  at: number;
  packet: Buffer;
}

export function rtpPacket(
  sequence: number,
  timestamp: number,
  payload: Buffer,
  { ssrc = 7, payloadType = 8 }: { ssrc?: number; payloadType?: number } = {},
): Buffer {
  const header = Buffer.alloc(12);
  header[0] = 0x80;
  header[1] = payloadType;
  header.writeUInt16BE(sequence & 0xffff, 2);
  header.writeUInt32BE(timestamp >>> 0, 4);
  header.writeUInt32BE(ssrc, 8);
  return Buffer.concat([header, payload]);
}

/** A-law of a sound that is a function of the sample's number. */
export const alaw = (from: number, samples: number, sound: (n: number) => number): Buffer =>
  Buffer.from(Array.from({ length: samples }, (_, n) => encodeAlaw(Math.round(sound(from + n)))));

export const tone =
  (frequency: number, level = 8000) =>
  (n: number): number =>
    Math.sin((2 * Math.PI * frequency * n) / 8000) * level;

/** Short clicks each half second, to measure alignment with. */
export const clicks = (n: number): number => (n % 4000 < 8 ? 20_000 : 0);

/** A tidy stream: 20 ms packets from `at` ms on, on time. */
export function stream(
  at: number,
  packets: number,
  sound: (n: number) => number,
  { sequence = 100, timestamp = 5000, ssrc = 7 } = {},
): Arrival[] {
  return Array.from({ length: packets }, (_, k) => ({
    at: at + k * 20,
    packet: rtpPacket(sequence + k, timestamp + k * 160, alaw(k * 160, 160, sound), { ssrc }),
  }));
}

/** Writes a recording as the recorder does. `index`: whether pieces are closed and listed. */
export async function storedRecording(
  tracks: ({ side: 'caller' | 'agent'; arrivals: Arrival[]; openedMs?: number; closedMs?: number } & Partial<
    Pick<TrackMeta, 'participantId' | 'source' | 'codec' | 'payloadType'>
  >)[],
  endedMs: number,
  index = true,
): Promise<{ folder: string; recordingId: string }> {
  const recordingId = randomUUID();
  const folder = path.join(await mkdtemp(path.join(os.tmpdir(), 'court-recording-')), recordingId);
  await mkdir(folder);
  const startedAt = Date.UTC(2026, 10, 24, 1, 0, 0);
  const metas: TrackMeta[] = [];
  for (const { side, arrivals, openedMs = 0, closedMs = endedMs, ...more } of tracks) {
    const name = `${side}-${metas.filter((meta) => meta.side === side).length + 1}`;
    metas.push({
      name,
      side,
      participantId: `${side}-x`,
      source: 'microphone',
      codec: 'PCMA',
      openedMs,
      closedMs: index ? closedMs : null,
      ...more,
    });
    const cutter = new PieceCutter(startedAt, trackStart(recordingId, name));
    const log: Buffer[] = [];
    const lines: string[] = [];
    for (const { at, packet } of arrivals.toSorted((a, b) => a.at - b.at)) {
      const { closed, header } = cutter.add(Math.round(at), packet);
      if (closed) lines.push(JSON.stringify(closed));
      log.push(header, packet);
    }
    const last = cutter.close();
    if (last) lines.push(JSON.stringify(last));
    await writeFile(path.join(folder, `${name}.rtp`), Buffer.concat(log));
    if (index) await writeFile(path.join(folder, `${name}.pieces.jsonl`), lines.map((line) => `${line}\n`).join(''));
  }
  await writeMeta(folder, {
    recordingId,
    callId: randomUUID(),
    startedAt: new Date(startedAt).toISOString(),
    endedMs: index ? endedMs : null,
    tracks: metas,
    people: [],
    faults: [],
    salvaged: false,
  });
  return { folder, recordingId };
}
