import { readFileSync } from 'node:fs';
import { FIRST_LANGUAGE, type Language } from '../../signaling/contract/index.ts';
import { readWav } from './tone.ts';

/** A shipped prompt as it should be heard. */
export function promptOf(name: string, language: Language): Int16Array {
  const folder = language === FIRST_LANGUAGE ? 'audio/' : `audio/${language}/`;
  return readWav(readFileSync(new URL(`../../ivr/prompt/${folder}${name}.wav`, import.meta.url))).channels[0]!;
}
