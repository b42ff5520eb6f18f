import { likeness, loudest, power, toneShare } from './tone.ts';

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

  /** Time since a moment for which no sound has come yet, ms: packets on their way are among it, which on a busy machine is a tenth of a second. */
  missed(since: number): number {
    return performance.now() - since - this.since(since).length / 8;
  }

  /** Share of a long time since a moment for which sound has come, at most 1; of a short one `missed` tells more. */
  share(since: number): number {
    const heard = this.since(since).length / 8;
    return Math.min(1, heard / (performance.now() - since));
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
