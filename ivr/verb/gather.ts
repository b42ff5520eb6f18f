import { to, type FlowContext, type Next } from '../flow/context.ts';
import { askKey } from './ask-key.ts';
import type { VerbOf } from './verb-of.ts';

/** Asks for one key, up to `attempts` times. */
export async function gather(verb: VerbOf<'gather'>, context: FlowContext): Promise<Next> {
  let before: string[] = [];
  for (let attempt = 0; attempt < verb.attempts; attempt++) {
    const key = await askKey([...before, ...verb.prompts], verb.timeoutSeconds * 1000, context);
    const node = key !== null && Object.hasOwn(verb.keys, key) ? verb.keys[key] : undefined;
    if (node !== undefined) {
      context.port.progress('key', key ?? '');
      return to(node);
    }
    if (key === null) context.port.progress('missing-key');
    else context.port.progress('invalid-key', key);
    before = [key === null ? verb.missing : verb.invalid];
  }
  return to(verb.otherwise);
}
