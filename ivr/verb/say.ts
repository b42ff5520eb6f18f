import { ON, speak, type FlowContext, type Next } from '../flow/context.ts';
import type { VerbOf } from './verb-of.ts';

/** Speaks to the end; a key pressed meanwhile counts for the question that follows. */
export async function say(verb: VerbOf<'say'>, context: FlowContext): Promise<Next> {
  await speak(context, verb.prompts);
  return ON;
}
