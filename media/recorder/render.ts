import { open, type FileHandle } from 'node:fs/promises';
import { isPicture } from './meta.ts';
import type { StoredRecording, StoredTrack } from './salvage.ts';
import { G711Decoder, OpusDecoder, type SoundDecoder } from './sound-decoder.ts';
import { surveyTrack, type Survey } from './survey.ts';
import { TrackSound } from './track-sound.ts';
import { wavHeader, type SampleRate } from './wav.ts';

/** Peaks per second. */
const PEAKS = 10;
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

/** Sound made at a time: one second, so that memory stays small and other work gets its turn. */
const BLOCK_S = 1;

/** A track of a recording, opened. */
export interface OpenTrack {
  track: StoredTrack;
  file: FileHandle;
  survey: Survey;
  /** 0–100 per 100 ms; complete when all blocks were read; none for a picture. */
  peaks: number[];
}

/** The sound of a stored recording. `open`, then `blocks` once, then `close`. */
export class Rendering {
  readonly tracks: readonly OpenTrack[];
  readonly rate: SampleRate;
  readonly #pcm: (name: string) => Promise<FileHandle | null>;
  /** Samples of each channel. */
  readonly #length: number;

  private constructor(
    recording: StoredRecording,
    tracks: OpenTrack[],
    pcm: (name: string) => Promise<FileHandle | null>,
  ) {
    this.tracks = tracks;
    this.rate = rateOf(recording);
    this.#pcm = pcm;
    this.#length = Math.round((recording.meta.endedMs * this.rate) / 1000);
  }

  /** `pcm`: the decoded sound of an Opus track, by the track's name (see OpusDecoder). */
  static async open(
    recording: StoredRecording,
    pcm: (name: string) => Promise<FileHandle | null> = () => Promise.resolve(null),
  ): Promise<Rendering> {
    const opened: OpenTrack[] = [];
    const files: FileHandle[] = [];
    try {
      // Of the same source, which came again: several may be on one side at once.
      const lastOf = new Map<string, StoredTrack>();
      for (const track of recording.tracks) {
        const file = await open(track.file, 'r');
        files.push(file);
        const source = `${track.meta.participantId}/${track.meta.source}`;
        const survey = await surveyTrack(file, track, lastOf.get(source)?.meta);
        opened.push({ track, file, survey, peaks: [] });
        lastOf.set(source, track);
      }
      return new Rendering(recording, opened, pcm);
    } catch (error) {
      await Promise.all(files.map((file) => file.close()));
      throw error;
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.tracks.map(({ file }) => file.close()));
  }

  /** Both WAV files from their headers on, a second at a time. */
  async *blocks(): AsyncGenerator<Sound> {
    yield { mix: wavHeader(this.#length, 1, this.rate), separate: wavHeader(this.#length, 2, this.rate) };
    const decoded: FileHandle[] = [];
    try {
      const voices = [];
      for (const opened of this.tracks.filter(({ track }) => !isPicture(track.meta))) {
        voices.push({
          ...opened,
          sound: new TrackSound(await this.#decoding(opened, decoded), opened.survey.stretches, this.rate),
        });
      }
      const most = this.rate * BLOCK_S;
      for (let start = 0; start < this.#length; start += most) {
        yield await this.#block(voices, start, Math.min(most, this.#length - start));
      }
    } finally {
      await Promise.all(decoded.map((file) => file.close()));
    }
  }

  async #block(voices: (OpenTrack & { sound: TrackSound })[], start: number, length: number): Promise<Sound> {
    const sides = { caller: new Int32Array(length), agent: new Int32Array(length) };
    const block = new Int16Array(length);
    for (const { track, sound, peaks } of voices) {
      await sound.read(block);
      const sum = sides[track.meta.side];
      block.forEach((sample, at) => (sum[at] = (sum[at] ?? 0) + sample));
      if (start <= ((track.meta.closedMs ?? Infinity) * this.rate) / 1000) addPeaks(block, peaks, this.rate / PEAKS);
    }
    return written(sides.caller, sides.agent);
  }

  async #decoding(
    { track, file }: OpenTrack,
    decoded: FileHandle[],
  ): Promise<{ track: StoredTrack; file: FileHandle; decoder: SoundDecoder }> {
    const { codec, name } = track.meta;
    if (codec === 'PCMA' || codec === 'PCMU') return { track, file, decoder: new G711Decoder(codec, this.rate) };
    const pcm = await this.#pcm(name);
    if (pcm) decoded.push(pcm);
    return { track, file, decoder: new OpusDecoder(pcm) };
  }
}

/** Telephone sound stays as it is; with a browser's Opus in it, it is wideband. */
const rateOf = ({ tracks }: StoredRecording): SampleRate =>
  tracks.some(({ meta }) => meta.codec === 'opus') ? 16_000 : 8000;

function addPeaks(block: Int16Array, peaks: number[], samples: number): void {
  for (let from = 0; from < block.length; from += samples) {
    let peak = 0;
    for (const sample of block.subarray(from, from + samples)) peak = Math.max(peak, Math.abs(sample));
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
