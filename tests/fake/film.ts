import { execFileSync } from 'node:child_process';
import { power, toneShare } from './tone.ts';

const CELL = 20;
const RATE = 8000;
const COLOURS = { red: [255, 0, 0], green: [0, 128, 0], blue: [0, 0, 255] } as const;
export type Colour = keyof typeof COLOURS | readonly [number, number, number];

/** A stretch of a film, ms. */
export interface Within {
  from: number;
  until: number;
}

interface Facts {
  streams: Record<string, string>[];
  format: { duration: string };
}

/** A film, decoded: looked at in cells of 20 pixels and listened to in windows. Times in ms. */
export class Film {
  readonly width: number;
  readonly height: number;
  readonly video: string;
  readonly audio: string;
  readonly durationMs: number;
  readonly #frames: Buffer;
  readonly #frameMs: number;
  readonly #sound: Int16Array;

  private constructor(facts: Facts, frames: Buffer, sound: Buffer) {
    const video = facts.streams.find(({ codec_type }) => codec_type === 'video')!;
    this.width = Number(video['width']);
    this.height = Number(video['height']);
    this.video = video['codec_name']!;
    this.audio = facts.streams.find(({ codec_type }) => codec_type === 'audio')?.['codec_name'] ?? '';
    this.durationMs = Number(facts.format.duration) * 1000;
    const [frames1, seconds] = video['r_frame_rate']!.split('/').map(Number);
    this.#frameMs = (1000 * seconds!) / frames1!;
    this.#frames = frames;
    this.#sound = new Int16Array(sound.buffer, sound.byteOffset, sound.length >> 1);
  }

  static async open(file: string): Promise<Film> {
    const run = (program: string, args: string[]): Buffer => execFileSync(program, args, { maxBuffer: 1 << 30 });
    const facts = run('ffprobe', ['-v', 'error', '-of', 'json', '-show_streams', '-show_format', file]).toString();
    const parsed = JSON.parse(facts) as Facts;
    const input = ['-v', 'error', '-i', file];
    const size = `${1280 / CELL}:${720 / CELL}:flags=area`;
    const frames = run('ffmpeg', [...input, '-an', '-vf', `scale=${size}`, '-pix_fmt', 'rgb24', '-f', 'rawvideo', '-']);
    const sound = run('ffmpeg', [...input, '-vn', '-ac', '1', '-ar', String(RATE), '-f', 's16le', '-']);
    return Promise.resolve(new Film(parsed, frames, Buffer.from(sound)));
  }

  isColour(colour: Colour, place: { x: number; y: number }, ms: number): boolean {
    const found = this.#at(place, Math.floor(ms / this.#frameMs));
    const wanted = typeof colour === 'string' ? COLOURS[colour] : colour;
    return wanted.every((value, index) => Math.abs(value - (found[index] ?? 0)) < 70);
  }

  /** Whether a tone is among what is heard around a time. A window of 50 ms lets it be some Hz off, as it is while a sender's clock is followed. */
  hears(frequency: number, ms: number): boolean {
    return this.#tone(frequency, ms - 25, 50);
  }

  /** Whether a colour is at a place at some time of a stretch: somebody who has too little of the machine sends a picture late, or lets it hang. */
  showsWithin(colour: Colour, place: { x: number; y: number }, stretch: Within): boolean {
    return instants(stretch, this.#frameMs).some((ms) => this.isColour(colour, place, ms));
  }

  /** Whether a tone is heard at some time of a stretch. */
  hearsWithin(frequency: number, stretch: Within): boolean {
    return instants(stretch, 25).some((ms) => this.hears(frequency, ms));
  }

  /** Each time that colour and tone begin or end together: when the picture shows it, and by how much the sound is later, ms. */
  offsets(
    colour: Colour,
    place: { x: number; y: number },
    frequency: number,
    { from, until }: Within,
  ): { ms: number; later: number }[] {
    const all = changes(until, this.#frameMs, (ms) => this.isColour(colour, place, ms));
    const sound = changes(until, 10, (ms) => this.#tone(frequency, ms - 15, 30));
    const picture = all.filter(({ ms }) => ms >= from);
    return picture.map(({ ms, on }) => {
      const nearest = sound
        .filter((change) => change.on === on)
        .sort((a, b) => Math.abs(a.ms - ms) - Math.abs(b.ms - ms))[0];
      return { ms, later: nearest ? nearest.ms - ms : Infinity };
    });
  }

  #tone(frequency: number, from: number, length: number): boolean {
    const samples = this.#sound.subarray((Math.max(0, from) * RATE) / 1000, ((from + length) * RATE) / 1000);
    return power(samples) * toneShare(samples, frequency) > 2e-3;
  }

  #at({ x, y }: { x: number; y: number }, frame: number): Buffer {
    const [across, down] = [1280 / CELL, 720 / CELL];
    const cell = Math.floor(y / CELL) * across + Math.floor(x / CELL);
    const start = (frame * across * down + cell) * 3;
    return this.#frames.subarray(start, start + 3);
  }
}

const instants = ({ from, until }: Within, step: number): number[] =>
  Array.from({ length: Math.max(0, Math.ceil((until - from) / step)) }, (_, number) => from + number * step);

/** When something turns on or off, after it was first on. */
function changes(until: number, step: number, look: (ms: number) => boolean): { ms: number; on: boolean }[] {
  const found: { ms: number; on: boolean }[] = [];
  let on = false;
  for (let ms = 0; ms < until; ms += step) {
    if (look(ms) === on) continue;
    on = !on;
    found.push({ ms, on });
  }
  return found.slice(1);
}
