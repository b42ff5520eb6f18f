import { open, type FileHandle } from 'node:fs/promises';
import type { StoredRecording } from './salvage.ts';
import { surveyTrack, type Survey } from './survey.ts';
import { TrackSound } from './track-sound.ts';
import { SAMPLE_RATE, wavHeader } from './wav.ts';

/** Samples made at a time: one second, so that memory stays small and other work gets its turn. */
const BLOCK = SAMPLE_RATE;
/** Samples per peak: 100 ms. */
const PEAK = SAMPLE_RATE / 10;
/** Up to here two voices simply add up; above, the sum is bent so that it never reaches the limit of 16 bits. */
const KNEE = 24_576;
const ROOM_ABOVE = 32_767 - KNEE;

/** The sum of two samples without clipping. */
export function limited(sum: number): number {
  const size = Math.abs(sum);
  if (size <= KNEE) return sum;
  return Math.sign(sum) * Math.round(KNEE + ROOM_ABOVE * Math.tanh((size - KNEE) / ROOM_ABOVE));
}

export interface Sound {
  mix: Buffer;
  separate: Buffer;
}

/** The sound of a stored recording. `open`, then `blocks` once, then `close`. */
export class Rendering {
  readonly surveys: readonly Survey[];
  /** Per track, a number 0–100 per 100 ms; complete when all blocks were read. */
  readonly peaks: number[][];
  readonly #recording: StoredRecording;
  readonly #files: FileHandle[];
  /** Samples of each channel. */
  readonly #length: number;

  constructor(recording: StoredRecording, files: FileHandle[], surveys: Survey[]) {
    this.#recording = recording;
    this.#files = files;
    this.surveys = surveys;
    this.peaks = recording.tracks.map(() => []);
    this.#length = Math.round((recording.meta.endedMs * SAMPLE_RATE) / 1000);
  }

  static async open(recording: StoredRecording): Promise<Rendering> {
    const files: FileHandle[] = [];
    try {
      const surveys: Survey[] = [];
      // Of the same participant, who joined again: several may be on one side at once.
      const lastOf = new Map<string, StoredRecording['tracks'][number]>();
      for (const track of recording.tracks) {
        const file = await open(track.file, 'r');
        files.push(file);
        surveys.push(await surveyTrack(file, track, lastOf.get(track.meta.participantId)?.meta));
        lastOf.set(track.meta.participantId, track);
      }
      return new Rendering(recording, files, surveys);
    } catch (error) {
      await Promise.all(files.map((file) => file.close()));
      throw error;
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#files.splice(0).map((file) => file.close()));
  }

  /** Both WAV files from their headers on, a second at a time. */
  async *blocks(): AsyncGenerator<Sound> {
    yield { mix: wavHeader(this.#length, 1), separate: wavHeader(this.#length, 2) };
    const tracks = this.#recording.tracks.flatMap((track, number) => {
      const file = this.#files[number];
      const survey = this.surveys[number];
      const peaks = this.peaks[number];
      return file && survey && peaks
        ? [
            {
              side: track.meta.side,
              sound: new TrackSound(file, track, survey.stretches),
              peaks,
              until: track.meta.closedMs,
            },
          ]
        : [];
    });
    for (let start = 0; start < this.#length; start += BLOCK) {
      const length = Math.min(BLOCK, this.#length - start);
      const sides = { caller: new Int32Array(length), agent: new Int32Array(length) };
      const block = new Int16Array(length);
      for (const { side, sound, peaks, until } of tracks) {
        await sound.read(block);
        const sum = sides[side];
        block.forEach((sample, at) => (sum[at] = (sum[at] ?? 0) + sample));
        if (start <= ((until ?? Infinity) * SAMPLE_RATE) / 1000) addPeaks(block, peaks);
      }
      yield written(sides.caller, sides.agent);
    }
  }
}

function addPeaks(block: Int16Array, peaks: number[]): void {
  for (let from = 0; from < block.length; from += PEAK) {
    let peak = 0;
    for (const sample of block.subarray(from, from + PEAK)) peak = Math.max(peak, Math.abs(sample));
    peaks.push(Math.min(100, Math.round((peak * 100) / 32_768)));
  }
}

function written(caller: Int32Array, agent: Int32Array): Sound {
  const mix = Buffer.allocUnsafe(caller.length * 2);
  const separate = Buffer.allocUnsafe(caller.length * 4);
  caller.forEach((sample, at) => {
    const left = limited(sample);
    const right = limited(agent[at] ?? 0);
    mix.writeInt16LE(limited(left + right), at * 2);
    separate.writeInt16LE(left, at * 4);
    separate.writeInt16LE(right, at * 4 + 2);
  });
  return { mix, separate };
}
