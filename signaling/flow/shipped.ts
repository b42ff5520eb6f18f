import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { CourtError, LANGUAGES, promptName, type flowApi, type Language } from '../contract/index.ts';

/** Sounds that the gateway makes itself. */
const MADE = ['music', 'beep'];
const texts = z.record(z.string(), z.string());

/** Where a language's files are below the folder of prompts. */
const FILES: Record<Language, { texts: string; audio: string }> = {
  zh: { texts: 'texts.zh.json', audio: 'audio' },
  en: { texts: 'texts.en.json', audio: join('audio', 'en') },
};

/** The prompts that come with the system: names, texts, and sounds to listen to. */
export class ShippedPrompts {
  readonly #folder: string;
  readonly #texts: Record<Language, Record<string, string>>;
  readonly names: ReadonlySet<string>;

  /** Reads the texts. A language without a file has none. */
  static async load(folder: string): Promise<ShippedPrompts> {
    const read = async (language: Language): Promise<Record<string, string>> => {
      try {
        return texts.parse(JSON.parse(await readFile(join(folder, FILES[language].texts), 'utf8')));
      } catch (error) {
        if (isAbsent(error)) return {};
        throw error;
      }
    };
    return new ShippedPrompts(folder, { zh: await read('zh'), en: await read('en') });
  }

  private constructor(folder: string, texts: Record<Language, Record<string, string>>) {
    this.#folder = folder;
    this.#texts = texts;
    this.names = new Set([...Object.keys(texts.zh), ...Object.keys(texts.en), ...MADE]);
  }

  list(): flowApi.ShippedPrompt[] {
    return [...this.names].map((name) => ({
      name,
      zh: this.#text(name, 'zh'),
      en: this.#text(name, 'en'),
      audio: LANGUAGES.filter((language) => this.#text(name, language) !== null),
    }));
  }

  /** The WAV file of a prompt; V-003 when there is none. */
  async audio(name: string, language: Language): Promise<Buffer> {
    if (!promptName.safeParse(name).success || this.#text(name, language) === null) throw new CourtError('V-003');
    try {
      return await readFile(join(this.#folder, FILES[language].audio, `${name}.wav`));
    } catch (cause) {
      throw isAbsent(cause) ? new CourtError('V-003', { cause }) : cause;
    }
  }

  #text(name: string, language: Language): string | null {
    return Object.hasOwn(this.#texts[language], name) ? (this.#texts[language][name] ?? null) : null;
  }
}

const isAbsent = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT';
