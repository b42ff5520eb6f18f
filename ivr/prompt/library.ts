import { readdir, readFile } from 'node:fs/promises';
import type { Logger } from 'pino';
import { clipOf, type Clip } from '../rtp/clip.ts';
import { beep, holdMusic } from './music.ts';
import { readPromptWav } from './wav.ts';

const AUDIO = new URL('audio/', import.meta.url);
const NOTHING: Clip = { frames: 0, bytes: { PCMA: new Uint8Array(), PCMU: new Uint8Array() } };

/** All prompts, ready to be sent, by name. A file in `audio/` wins over a sound that is made. */
export class PromptLibrary {
  readonly #clips: ReadonlyMap<string, Clip>;
  readonly #missing = new Set<string>();
  readonly #log: Logger;

  /** Error that names the file when one cannot be read as a prompt. */
  static async load(log: Logger, folder: URL = AUDIO): Promise<PromptLibrary> {
    const clips = new Map([
      ['music', clipOf(holdMusic())],
      ['beep', clipOf(beep())],
    ]);
    for (const file of await readdir(folder)) {
      if (!file.endsWith('.wav')) continue;
      const bytes = await readFile(new URL(file, folder));
      try {
        clips.set(file.slice(0, -'.wav'.length), clipOf(readPromptWav(bytes)));
      } catch (error) {
        throw new Error(`prompt ${file} cannot be used`, { cause: error });
      }
    }
    return new PromptLibrary(clips, log);
  }

  private constructor(clips: ReadonlyMap<string, Clip>, log: Logger) {
    this.#clips = clips;
    this.#log = log;
  }

  get names(): string[] {
    return [...this.#clips.keys()];
  }

  /** A prompt; one that is not there is nothing to hear, and logged once: the call goes on. */
  clip(name: string): Clip {
    const clip = this.#clips.get(name);
    if (clip) return clip;
    if (!this.#missing.has(name)) this.#log.error({ prompt: name }, 'prompt is missing');
    this.#missing.add(name);
    return NOTHING;
  }
}
