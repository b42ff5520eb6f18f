import type { Flow, Language } from '../../signaling/contract/index.ts';
import type { Clip } from '../rtp/clip.ts';
import type { OwnSounds } from './own-sounds.ts';
import type { Prompts } from './prompts.ts';

/**
 * The prompts of a call: the flow's own texts first, then the shipped ones. An own text that is not in the caller's language is spoken in
 * Chinese: a shipped one of the same name may say what does not hold in this flow, such as other keys.
 */
export class FlowPrompts implements Prompts {
  readonly #texts: Flow['texts'];
  readonly #sounds: OwnSounds;
  readonly #shipped: Prompts;

  constructor(texts: Flow['texts'], sounds: OwnSounds, shipped: Prompts) {
    this.#texts = texts;
    this.#sounds = sounds;
    this.#shipped = shipped;
  }

  clip(name: string, language: Language = 'zh'): Clip {
    const text = Object.hasOwn(this.#texts, name) ? this.#texts[name] : undefined;
    const audio = (text?.[language] ?? text?.zh)?.audio;
    return (audio ? this.#sounds.get(audio) : null) ?? this.#shipped.clip(name, language);
  }
}

/** Checksums of all sounds of a flow's own. */
export const soundsOf = ({ texts }: Flow): string[] =>
  Object.values(texts).flatMap((text) => [text.zh, text.en].flatMap((take) => take?.audio ?? []));
