import { readdir, readFile } from 'node:fs/promises';
import type { Logger } from 'pino';
import { FIRST_LANGUAGE, LANGUAGES, type Language } from '../../signaling/contract/index.ts';
import { clipOf, type Clip } from '../rtp/clip.ts';
import { beep, holdMusic } from './music.ts';
import { readPromptWav } from './wav.ts';

const AUDIO = new URL('audio/', import.meta.url);
const NOTHING: Clip = { frames: 0, bytes: { PCMA: new Uint8Array(), PCMU: new Uint8Array() } };

type PromptSet = ReadonlyMap<string, Clip>;

/**
 * All prompts, ready to be sent, by name and language. The first language's files are in `audio/`, those of another in `audio/<language>/`.
 * A file wins over a sound that is made.
 */
export class PromptLibrary {
  readonly #sets: ReadonlyMap<Language, PromptSet>;
  readonly #missing = new Set<string>();
  readonly #log: Logger;

  /** Error that names the file when one cannot be read as a prompt. */
  static async load(log: Logger, folder: URL = AUDIO): Promise<PromptLibrary> {
    const made: [string, Clip][] = [
      ['music', clipOf(holdMusic())],
      ['beep', clipOf(beep())],
    ];
    const sets = new Map<Language, PromptSet>();
    for (const language of LANGUAGES) {
      const first = language === FIRST_LANGUAGE;
      const spoken = await readSet(first ? folder : new URL(`${language}/`, folder));
      sets.set(language, first ? new Map([...made, ...spoken]) : spoken);
    }
    return new PromptLibrary(sets, log);
  }

  private constructor(sets: ReadonlyMap<Language, PromptSet>, log: Logger) {
    this.#sets = sets;
    this.#log = log;
  }

  /** What can be heard in a language, in the first one where it has no prompt of its own. */
  names(language: Language = FIRST_LANGUAGE): string[] {
    return [...new Set([FIRST_LANGUAGE, language].flatMap((one) => [...(this.#sets.get(one)?.keys() ?? [])]))];
  }

  /**
   * A prompt in `language`, in the first language where that has none; one that is not there at all is nothing to hear, and logged once: the
   * call goes on.
   */
  clip(name: string, language: Language = FIRST_LANGUAGE): Clip {
    const clip = this.#sets.get(language)?.get(name) ?? this.#sets.get(FIRST_LANGUAGE)?.get(name);
    if (clip) return clip;
    if (!this.#missing.has(name)) this.#log.error({ prompt: name }, 'prompt is missing');
    this.#missing.add(name);
    return NOTHING;
  }
}

/** The files of a folder by name; a folder that is not there is an empty set. */
async function readSet(folder: URL): Promise<Map<string, Clip>> {
  const set = new Map<string, Clip>();
  const files = await readdir(folder).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  });
  for (const file of files) {
    if (!file.endsWith('.wav')) continue;
    const bytes = await readFile(new URL(file, folder));
    try {
      set.set(file.slice(0, -'.wav'.length), clipOf(readPromptWav(bytes)));
    } catch (error) {
      throw new Error(`prompt ${file} cannot be used`, { cause: error });
    }
  }
  return set;
}
