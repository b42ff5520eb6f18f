import { ON, speak, type FlowContext, type Next } from '../flow/context.ts';
import { askKey } from './ask-key.ts';
import type { VerbOf } from './verb-of.ts';

/** Asks how the talk was. Silence and hanging up are answers too: nobody is kept. */
export async function rate(verb: VerbOf<'rate'>, context: FlowContext): Promise<Next> {
  if (!context.talked) return ON;
  context.talked = false;
  const { port } = context;
  port.progress('rating-asked');
  let before: string[] = [];
  for (let attempt = 0; attempt < verb.attempts; attempt++) {
    const key = await askKey([...before, ...verb.prompts], verb.timeoutSeconds * 1000, context);
    if (key === null) {
      port.progress('missing-key');
      return ON;
    }
    if (/^[1-5]$/.test(key)) {
      port.rate(Number(key));
      await speak(context, [verb.thanks]);
      return ON;
    }
    port.progress('invalid-key', key);
    before = [verb.invalid];
  }
  return ON;
}
