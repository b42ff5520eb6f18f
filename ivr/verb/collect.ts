import { ON, to, type FlowContext, type Next } from '../flow/context.ts';
import { askKey, takeKey } from './ask-key.ts';
import type { VerbOf } from './verb-of.ts';

/** Takes digits into a slot, up to `attempts` times. */
export async function collect(verb: VerbOf<'collect'>, context: FlowContext): Promise<Next> {
  let before: string[] = [];
  for (let attempt = 0; attempt < verb.attempts; attempt++) {
    const digits = await askDigits([...before, ...verb.prompts], verb, context);
    // What was keyed in is nobody's business: only how much.
    context.port.progress('collected', String(digits.length));
    if (digits === '0') return to(verb.person);
    if (digits.length >= verb.minDigits) {
      context.slots.set(verb.slot, digits);
      return ON;
    }
    before = [digits === '' ? verb.missing : verb.invalid];
  }
  return to(verb.otherwise);
}

/** Speaks until a key is pressed, then takes keys until `#`, the last digit, or a pause. */
async function askDigits(prompts: string[], verb: VerbOf<'collect'>, context: FlowContext): Promise<string> {
  const pause = verb.timeoutSeconds * 1000;
  let digits = '';
  let key = await askKey(prompts, pause, context);
  for (;;) {
    // A # after a number that was full already: habit, not an answer.
    if (key === null || (key === '#' && digits !== '')) return digits;
    if (key !== '#') {
      const isX = key === '*' && verb.x && digits.length === verb.maxDigits - 1;
      if (key === '*' && !isX) {
        digits = '';
        key = await askKey([verb.again], pause, context);
        continue;
      }
      digits += isX ? 'X' : key;
      if (digits.length === verb.maxDigits) return digits;
    }
    key = await takeKey(pause, context);
  }
}
