import { ON, type FlowContext, type Next } from '../flow/context.ts';
import type { VerbOf } from './verb-of.ts';

/** Changes the language prompts are spoken in; signaling remembers it for the caller's number. */
export function language(verb: VerbOf<'language'>, context: FlowContext): Next {
  const chosen = context.language === verb.language ? (verb.back ?? verb.language) : verb.language;
  if (chosen === context.language) return ON;
  context.language = chosen;
  context.port.chooseLanguage(chosen);
  return ON;
}
