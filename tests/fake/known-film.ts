import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { looksLike, SIGHT, type KnownPicture, type Seen } from './picture.ts';
import { toneShare } from './tone.ts';

/** An area of a film of 1280 × 720. */
export interface Area {
  x: number;
  y: number;
  width: number;
  height: number;
}

const WIDTH = 1280;
const HEIGHT = 720;
const RATE = 8000;
/** Names stand in the lowest lines of an area; as part-graph.ts draws them. */
const NAME = { height: 36, font: 'Noto Sans CJK SC', size: 16, left: 8, below: 10 } as const;

/** A composed recording, looked at once a second for known pictures and listened to. */
export class KnownFilm {
  readonly #frames: Buffer[];
  readonly #sound: Int16Array;

  private constructor(frames: Buffer[], sound: Int16Array) {
    this.#frames = frames;
    this.#sound = sound;
  }

  static open(file: string): KnownFilm {
    const run = (...args: string[]): Buffer =>
      execFileSync('ffmpeg', ['-v', 'error', '-i', file, ...args, '-'], { maxBuffer: 1 << 30 });
    const all = run('-an', '-vf', `fps=1,scale=${WIDTH}:${HEIGHT}`, '-pix_fmt', 'rgb24', '-f', 'rawvideo');
    const sound = Buffer.from(run('-vn', '-ac', '1', '-ar', String(RATE), '-f', 's16le'));
    const size = WIDTH * HEIGHT * 3;
    const frames = Array.from({ length: Math.floor(all.length / size) }, (_, n) =>
      all.subarray(n * size, (n + 1) * size),
    );
    return new KnownFilm(frames, new Int16Array(sound.buffer, sound.byteOffset, sound.length >> 1));
  }

  get seconds(): number {
    return this.#frames.length;
  }

  /** At which seconds this picture fills one of these areas, as far as its shape (16:9) lets it. */
  when(picture: KnownPicture, areas: readonly Area[]): number[] {
    return this.#frames.flatMap((frame, second) =>
      areas.some((area) => looksLike(seenAt(frame, fitted(area)), picture)) ? [second] : [],
    );
  }

  /** Which of these names stands at the foot of an area, and how well it can be read there, 0–1. */
  reads(names: readonly string[], { x, y, width, height }: Area, second: number): { name: string; likeness: number } {
    const frame = this.#frames[second];
    if (!frame) throw new Error(`no picture at ${second} s`);
    const top = y + height - NAME.height;
    const foot = Buffer.from(
      Array.from({ length: width * NAME.height }, (_, n) => {
        const at = ((top + Math.floor(n / width)) * WIDTH + x + (n % width)) * 3;
        return (frame[at]! + frame[at + 1]! + frame[at + 2]!) / 3;
      }),
    );
    const all = names.map((name) => ({ name, likeness: likeness(foot, written(name, width)) }));
    return all.reduce((best, one) => (one.likeness > best.likeness ? one : best));
  }

  /** At which seconds at least this share of the sound is a tone, Hz. */
  hears(tone: number, share: number): number[] {
    const second = (n: number): Int16Array => this.#sound.subarray(n * RATE, (n + 1) * RATE);
    return this.#frames.flatMap((_, n) => (toneShare(second(n), tone) >= share ? [n] : []));
  }
}

const drawnNames = new Map<string, Buffer>();

/** A name alone, bright on dark. */
function written(text: string, width: number): Buffer {
  const known = drawnNames.get(text);
  if (known?.length === width * NAME.height) return known;
  const { font, size, left, below, height } = NAME;
  const folder = mkdtempSync(join(tmpdir(), 'court-name-'));
  writeFileSync(join(folder, 'name'), text);
  const drawn = `drawtext=font='${font}':textfile=${join(folder, 'name')}:fontsize=${size}:fontcolor=white:expansion=none:x=${left}:y=h-th-${below}`;
  const from = ['-v', 'error', '-f', 'lavfi', '-i', `color=black:s=${width}x${height}:d=1:r=1,${drawn}`];
  const made = execFileSync('ffmpeg', [...from, '-frames:v', '1', '-pix_fmt', 'gray', '-f', 'rawvideo', '-']);
  drawnNames.set(text, made);
  return made;
}

/** How alike two pictures are whatever their brightness, −1 to 1. */
function likeness(one: Buffer, other: Buffer): number {
  const mean = (of: Buffer): number => of.reduce((sum, value) => sum + value, 0) / of.length;
  const [a, b] = [mean(one), mean(other)];
  let [both, first, second] = [0, 0, 0];
  one.forEach((value, at) => {
    const [x, y] = [value - a, (other[at] ?? 0) - b];
    both += x * y;
    first += x * x;
    second += y * y;
  });
  return first === 0 || second === 0 ? 0 : both / Math.sqrt(first * second);
}

function fitted({ x, y, width, height }: Area): Area {
  const scale = Math.min(width / 16, height / 9);
  const [wide, high] = [scale * 16, scale * 9];
  return { x: x + (width - wide) / 2, y: y + (height - high) / 2, width: wide, height: high };
}

function seenAt(frame: Buffer, area: Area): Seen {
  const at = (x: number, y: number): [number, number, number] => {
    const place = (Math.round(area.y + y * area.height) * WIDTH + Math.round(area.x + x * area.width)) * 3;
    return [frame[place]!, frame[place + 1]!, frame[place + 2]!];
  };
  const lit = SIGHT.segments.filter(({ x, y }) => Math.min(...at(x, y)) > 170).map(({ name }) => name);
  return { colour: at(0.15, 0.5), digit: SIGHT.digits.indexOf([...lit].sort().join(',')) };
}
