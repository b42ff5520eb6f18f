import { createHash } from 'node:crypto';
import { CourtError, type flowApi, type Language, type TakeSource } from '../contract/index.ts';
import { SoundModel, type SoundDocument } from './document.ts';
import type { Speech } from './speech.ts';
import { toPrompt, type Sound } from './wav.ts';

const digest = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');

/** Sounds of prompts that were spoken or recorded for a court, by their checksums. A sound never changes. */
export class SoundStore {
  readonly #speech: Speech;

  constructor(speech: Speech) {
    this.#speech = speech;
  }

  /** The text as sound; the one that is stored when it was spoken before. F-005. */
  async spoken(text: string, language: Language): Promise<flowApi.PromptAudio> {
    const spoken = digest(JSON.stringify([this.#speech.voice, language, text]));
    const known = await SoundModel.findOne({ spoken }).select({ durationMs: 1 }).lean<SoundDocument>();
    if (known) return { sha256: known._id, durationMs: known.durationMs };
    return this.#keep(await this.#speech.speak(text, language), 'spoken', { spoken, language });
  }

  /** A WAV file that somebody brought. F-004 when it is none, or too long. */
  async recorded(file: Buffer): Promise<flowApi.PromptAudio> {
    return this.#keep(await toPrompt(file), 'recorded', { spoken: null, language: null });
  }

  /** The WAV file; V-003 when it is not stored. */
  async read(sha256: string): Promise<Buffer> {
    const found = await SoundModel.findById(sha256).select({ wav: 1 });
    if (!found) throw new CourtError('V-003', { detail: 'sound' });
    return Buffer.from(found.wav);
  }

  /** Those of the checksums that are stored. */
  async present(checksums: Iterable<string>): Promise<Set<string>> {
    const found = await SoundModel.find({ _id: { $in: [...new Set(checksums)] } })
      .select({ _id: 1 })
      .lean<{ _id: string }[]>();
    return new Set(found.map(({ _id }) => _id));
  }

  async #keep(
    { wav, durationMs }: Sound,
    source: TakeSource,
    from: Pick<SoundDocument, 'spoken' | 'language'>,
  ): Promise<flowApi.PromptAudio> {
    const sha256 = digest(wav);
    const document = { wav, durationMs, source, ...from, createdAt: new Date() };
    await SoundModel.updateOne({ _id: sha256 }, { $setOnInsert: document }, { upsert: true });
    return { sha256, durationMs };
  }
}
