import { mkdir, open, rename, rm, writeFile, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { isPicture, type RecordingMeta } from '../recorder/meta.ts';
import type { OpenTrack } from '../recorder/render.ts';
import type { StoredRecording } from '../recorder/salvage.ts';
import { exists, messageOf, systemCode } from '../system-error.ts';
import { ffmpeg } from './ffmpeg.ts';
import { ivf } from './ivf.ts';
import { decodeOpus, pcmFile } from './opus-sound.ts';
import { movingGraph, stillGraph, type PartGraph, type Scene } from './part-graph.ts';
import { FRAME_MS, planOf, type Part } from './plan.ts';
import { lookThrough, type Picture } from './shown.ts';
import { framesOf } from './track-frames.ts';

/** Of what is made on the way, in the recording's folder. */
const WORK = 'composing';
const RATE = 1000 / FRAME_MS;
/** Pictures are brought to one size first, whatever layers came: cameras to that of a large tile, what is read to that of the large place. */
const SIZE = { camera: '640:360', screen: '960:680', document: '960:680' } as const;
const THREADS = '-threads 2 -filter_threads 1 -filter_complex_threads 1';

export interface ComposeOptions {
  signal: AbortSignal;
  /** 0–100. */
  onProgress: (percent: number) => void;
}
interface Options extends ComposeOptions {
  /** Something that does not keep the rest from being composed. */
  onFault: (detail: string) => Promise<void>;
}

/**
 * Makes one picture with all voices of a session's recording. What is finished on the way stays, so that it goes on after an interruption: decoded voices,
 * each picture in one size and rate, each part. Times are the recording's: sound and pictures are placed by the clocks of their senders (stream-clock.ts).
 */
export class Composition {
  readonly #recording: StoredRecording;
  readonly #folder: string;
  readonly #options: Options;

  constructor(recording: StoredRecording, options: Options) {
    this.#recording = recording;
    this.#folder = path.join(recording.folder, WORK);
    this.#options = options;
  }

  /** Whether there is something to compose: a session, not a call. */
  static isFor({ caption, tracks }: RecordingMeta): boolean {
    return caption !== undefined || tracks.some((track) => isPicture(track) || track.codec === 'opus');
  }

  /** Decodes the voices that came in Opus; `pcm` gives them then. A voice that cannot be decoded is silent, and told. */
  async decodeVoices(): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    for (const track of this.#recording.tracks.filter(({ meta }) => meta.codec === 'opus')) {
      try {
        await decodeOpus(this.#folder, track, this.#options.signal);
      } catch (error) {
        this.throwIfAborted();
        await this.#options.onFault(`voice not decoded: ${track.meta.name}: ${messageOf(error)}`);
      }
    }
  }

  async pcm(name: string): Promise<FileHandle | null> {
    try {
      return await open(pcmFile(this.#folder, name), 'r');
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return null;
      throw error;
    }
  }

  /** The file into which the mixed sound is to be written before `compose`. */
  get soundFile(): string {
    return path.join(this.#folder, 'mix.wav');
  }

  /** Gives the finished file. A picture that cannot be decoded is left out, and told. Throws what ffmpeg says. */
  async compose(tracks: readonly OpenTrack[]): Promise<string> {
    const target = path.join(this.#folder, 'composed.mp4');
    if (await exists(target)) return target;
    const visible = await this.#pictures(tracks);
    const { meta } = this.#recording;
    const people = peopleOf(meta);
    const scene = {
      caption: meta.caption ?? { court: '', title: '' },
      people,
      startedAt: new Date(meta.startedAt),
    };
    const parts = planOf(
      people.map(({ participantId }) => participantId),
      visible,
      meta.endedMs,
    );
    for (const [number, part] of parts.entries()) {
      await this.#part(number, part, { scene, pictures: visible });
      this.#options.onProgress(40 + Math.round((55 * (number + 1)) / parts.length));
    }
    await this.#join(parts.length);
    this.#options.onProgress(100);
    return target;
  }

  /** Throws when it was ended from outside, which is no failure. */
  throwIfAborted(): void {
    this.#options.signal.throwIfAborted();
  }

  /** Throws away what was made on the way. */
  remove(): Promise<void> {
    return rm(this.#folder, { recursive: true, force: true });
  }

  /** The pictures there are, each in one size and rate. */
  async #pictures(tracks: readonly OpenTrack[]): Promise<Picture[]> {
    const pictures: Picture[] = [];
    const all = tracks.filter(({ track }) => track.meta.codec === 'VP8');
    for (const [number, { track, survey }] of all.entries()) {
      const picture = await lookThrough(track, survey.stretches);
      try {
        if (picture.shown.length === 0) continue;
        await this.#normalise(picture, tracks);
        pictures.push(picture);
      } catch (error) {
        this.throwIfAborted();
        // Whoever sends rubbish has no picture; everybody else has.
        await this.#options.onFault(`picture not decoded: ${picture.name}: ${messageOf(error)}`);
      }
      this.#options.onProgress(Math.round((40 * (number + 1)) / all.length));
    }
    return pictures;
  }

  /** One size, one rate, from the picture's first frame on. */
  async #normalise({ name, source, shown }: Picture, tracks: readonly OpenTrack[]): Promise<void> {
    const opened = tracks.find(({ track }) => track.meta.name === name);
    if (!opened) return;
    const size = SIZE[source];
    const sized = `scale=${size}:force_original_aspect_ratio=decrease:flags=bilinear,pad=${size}:-1:-1,setsar=1,format=yuv420p`;
    // Frames go to the nearest place; the output's own rate control would let them be more than one late.
    const filter = `${sized},fps=${RATE}:round=near`;
    await this.#make(`${name}.mp4`, {
      args: [
        ...words(`-f ivf -threads 1 -i pipe:0 -vf ${filter} -r ${RATE} -vsync cfr ${THREADS}`),
        ...words('-c:v libx264 -preset ultrafast -crf 20 -g 25 -bf 0'),
      ],
      input: ivf(framesOf(opened.track, opened.survey.stretches), beginOf(shown)),
    });
  }

  async #part(
    number: number,
    part: Part,
    { scene, pictures }: { scene: Scene; pictures: readonly Picture[] },
  ): Promise<void> {
    const name = partName(number);
    if (await exists(path.join(this.#folder, name))) return;
    const used = part.pictures.flatMap((placed) => pictures.filter((picture) => picture.name === placed.name));
    const delays = used.map(({ shown }) => Math.max(0, beginOf(shown) - part.from));
    await this.#run(stillGraph(part, scene), 'still.graph', ['-map', '[out]', '-frames:v', '1', 'still.png']);
    const inputs = used.flatMap((picture) => [
      ...['-ss', (startIn(picture, part) / 1000).toFixed(3), '-threads', '1', '-i', `${picture.name}.mp4`],
    ]);
    const graph = movingGraph(part, scene, delays);
    await this.#write(graph, 'moving.graph');
    const frames = (part.to - part.from) / FRAME_MS;
    await this.#make(name, {
      args: [
        ...['-i', 'still.png', ...inputs, '-filter_complex_script', 'moving.graph', '-map', '[out]'],
        // Pictures that go on after the part would make it longer.
        ...words(`-frames:v ${frames} -r ${RATE} ${THREADS} -c:v libx264 -preset veryfast -crf 25 -g 50 -bf 0`),
        ...words('-video_track_timescale 12500'),
      ],
    });
  }

  async #join(parts: number): Promise<void> {
    const list = Array.from({ length: parts }, (_, number) => `file ${partName(number)}\n`).join('');
    await writeFile(path.join(this.#folder, 'parts.txt'), list);
    await this.#make('composed.mp4', {
      args: [
        ...words('-f concat -safe 0 -i parts.txt -i mix.wav -map 0:v -map 1:a'),
        ...words('-c:v copy -c:a aac -b:a 64k -ar 48000 -movflags +faststart'),
      ],
    });
  }

  async #run(graph: PartGraph, file: string, args: string[]): Promise<void> {
    await this.#write(graph, file);
    await ffmpeg({
      folder: this.#folder,
      args: ['-filter_complex_script', file, ...args],
      signal: this.#options.signal,
    });
  }

  async #write({ graph, texts }: PartGraph, file: string): Promise<void> {
    // drawtext takes an empty file for a missing one.
    for (const [name, text] of texts) await writeFile(path.join(this.#folder, name), text || ' ');
    await writeFile(path.join(this.#folder, file), graph);
  }

  /** Makes a file that is there only when it is whole. What is there already stays. */
  async #make(name: string, { args, input }: { args: string[]; input?: AsyncIterable<Buffer> }): Promise<void> {
    if (await exists(path.join(this.#folder, name))) return;
    const part = `${name}.part`;
    await ffmpeg({
      folder: this.#folder,
      args: [...args, '-f', 'mp4', part],
      ...(input && { input }),
      signal: this.#options.signal,
    });
    await rename(path.join(this.#folder, part), path.join(this.#folder, name));
  }
}

const words = (text: string): string[] => text.split(' ');
const partName = (number: number): string => `part-${String(number).padStart(4, '0')}.mp4`;

/** The whole frame in which a picture is there first, ms. */
const beginOf = ([first]: Picture['shown']): number => Math.floor((first?.from ?? 0) / FRAME_MS) * FRAME_MS;

/** Where a part begins in a picture's own file, ms; at its last frame when that is over and only stays. */
function startIn({ shown, last }: Picture, { from }: Part): number {
  const begin = beginOf(shown);
  const end = Math.floor((last - begin) / FRAME_MS) * FRAME_MS;
  return Math.max(0, Math.min(from - begin, end));
}

/** Who was there; who was recorded before names were kept is known by what they sent. */
function peopleOf({ people, tracks }: StoredRecording['meta']): Scene['people'] {
  const others = tracks.filter((track) => !people.some(({ participantId }) => participantId === track.participantId));
  const unknown = new Map(others.map(({ participantId, side }) => [participantId, { participantId, side, label: '' }]));
  return [...people, ...unknown.values()];
}
