import { likeness, loudest, power, toneShare } from './tone.ts';

/** A busy machine may hold packets up for so long, ms; whoever starts a part of the system anew takes longer. */
const LONGEST_STOP = 1500;
/** Of what such a machine leaves out because it would come too late, 0–1. */
const MOST_MISSING = 0.2;
/** What was sent and has not been read yet, ms. */
const ON_THE_WAY = 200;

/** What an ear has heard lately: keeps everything, and answers questions about the last moments. */
export class Hearing {
  readonly #frames: { at: number; samples: Int16Array }[] = [];
  readonly #waiting = new Set<() => void>();

  add(samples: Int16Array): void {
    this.#frames.push({ at: performance.now(), samples });
    for (const check of this.#waiting) check();
  }

  /** Said in a failure: why nothing more is heard, when that is known. */
  over = '';

  get frames(): number {
    return this.#frames.length;
  }

  /** All samples since a moment of `performance.now()`. */
  since(at: number): Int16Array {
    return join(this.#frames.filter((frame) => frame.at >= at).map((frame) => frame.samples));
  }

  /** The last `ms` of sound. */
  last(ms: number): Int16Array {
    const parts: Int16Array[] = [];
    let length = 0;
    for (let index = this.#frames.length - 1; index >= 0 && length < ms * 8; index--) {
      const frame = this.#frames[index]!;
      parts.unshift(frame.samples);
      length += frame.samples.length;
    }
    return join(parts);
  }

  /**
   * Throws when sound has not gone on since a moment: it stopped for longer than a busy machine holds packets up, or a good part of it is missing, which is more
   * than such a machine leaves out.
   */
  mustHaveGoneOn(since: number): void {
    const now = performance.now();
    const times = [since, ...this.#frames.map(({ at }) => at).filter((at) => at >= since), now];
    const stopped = Math.max(...times.slice(1).map((at, index) => at - times[index]!));
    // What is on its way is not missing.
    const missing = now - since - this.since(since).length / 8 - ON_THE_WAY;
    if (stopped <= LONGEST_STOP && missing <= Math.max(LONGEST_STOP, MOST_MISSING * (now - since))) return;
    const [whole, stop, gone] = [now - since, stopped, missing].map(Math.round);
    throw new Error(`in ${whole} ms the sound stopped for ${stop} ms, and ${gone} ms of it are missing${this.over}`);
  }

  /** Waits until the last 400 ms are this tone. */
  tone(frequency: number, within = 40_000): Promise<void> {
    return this.until(() => toneShare(this.last(400), frequency) > 0.7, within, `a tone of ${frequency} Hz`);
  }

  /** Waits until the last 400 ms are these tones together; browsers set their levels by themselves, so one may be louder. */
  async tones(frequencies: number[], within = 40_000): Promise<void> {
    let shares: number[] = [];
    const check = (): boolean => {
      shares = frequencies.map((frequency) => toneShare(this.last(400), frequency));
      return shares.every((share) => share > 0.2 / frequencies.length) && shares.reduce((a, b) => a + b, 0) > 0.65;
    };
    await this.until(check, within, `tones of ${frequencies.join(' and ')} Hz`).catch((error: unknown) => {
      throw new Error(`${String(error)}; their shares at last: ${shares.map((share) => share.toFixed(2)).join(' ')}`);
    });
  }

  /** Waits until the last 400 ms hold sound that is none of these tones: a voice, music. */
  voice(within = 40_000, not: number[] = []): Promise<void> {
    const check = (): boolean => {
      const last = this.last(400);
      return power(last) > 1e-4 && not.every((frequency) => toneShare(last, frequency) < 0.3);
    };
    return this.until(check, within, 'a voice');
  }

  /** Waits until the last moments are the loudest part of this prompt: sound is sent as it is stored, frame by frame. */
  prompt(clip: Int16Array, within = 40_000, what = 'the prompt'): Promise<void> {
    const part = loudest(clip);
    return this.until(() => likeness(this.last(part.length / 8), part) > 0.9, within, what);
  }

  silence(within = 40_000): Promise<void> {
    return this.until(() => this.last(400).length >= 3200 && power(this.last(400)) < 1e-5, within, 'silence');
  }

  /** Waits for a packet that makes `check` true; fails with what was expected. */
  until(check: () => boolean, within: number, what: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const done = (finish: () => void): void => {
        clearTimeout(timer);
        this.#waiting.delete(look);
        finish();
      };
      const look = (): void => {
        if (check()) done(resolve);
      };
      const timer = setTimeout(
        () =>
          done(() =>
            reject(new Error(`did not hear ${what} within ${within} ms (${this.frames} packets so far)${this.over}`)),
          ),
        within,
      );
      this.#waiting.add(look);
      look();
    });
  }
}

function join(parts: Int16Array[]): Int16Array {
  const all = new Int16Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.length;
  }
  return all;
}
