import { meet as english } from '../../i18n/en/meet.ts';
import { meet as chinese } from '../../i18n/zh/meet.ts';
import { RULES } from '../rules.ts';

/** What is read aloud, by the name of its file: what the page shows, without the quotation marks, which the voice does not know. */
export const RULES_TEXTS: Readonly<Record<'rules-zh' | 'rules-en', string>> = {
  'rules-zh': spoken(chinese.rules, '。', ''),
  'rules-en': spoken(english.rules, '.', ' '),
};

function spoken(words: typeof english.rules | typeof chinese.rules, stop: string, space: string): string {
  const lines = [`${words.title}${stop}`, ...RULES.map((rule) => words[rule]), words.recording];
  return lines.join(space).replace(/[“”]/g, '');
}
