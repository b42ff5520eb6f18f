import type { gateway, Language } from '../../signaling/contract/index.ts';
import { clipOf, type Clip } from '../rtp/clip.ts';
import { dayPrompts, momentPrompts } from './number.ts';
import type { Prompts } from './prompts.ts';
import { readPromptWav } from './wav.ts';

/** The sounds of what is read out, in order. A sound that cannot be read is left out: the rest is worth hearing. */
export function spokenClips(parts: readonly gateway.SpokenPart[], prompts: Prompts, language: Language): Clip[] {
  return parts.flatMap((part) => {
    if (part.say === 'sound') return soundOf(part.wav);
    if (part.say === 'prompt') return [prompts.clip(part.name, language)];
    const names = part.say === 'day' ? dayPrompts(part.at, language) : momentPrompts(part.at, language);
    return names.map((name) => prompts.clip(name, language));
  });
}

function soundOf(wav: Uint8Array): Clip[] {
  try {
    return [clipOf(readPromptWav(wav))];
  } catch {
    return [];
  }
}
