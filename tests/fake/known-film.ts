import { execFileSync } from 'node:child_process';
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

  /** At which seconds at least this share of the sound is a tone, Hz. */
  hears(tone: number, share: number): number[] {
    const second = (n: number): Int16Array => this.#sound.subarray(n * RATE, (n + 1) * RATE);
    return this.#frames.flatMap((_, n) => (toneShare(second(n), tone) >= share ? [n] : []));
  }
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
