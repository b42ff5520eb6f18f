import { speak, to, type FlowContext, type Next } from '../flow/context.ts';
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

/** Speaks until a key is pressed, then waits for one; null when none comes within `timeout` ms after the prompts. */
async function askKey(prompts: string[], timeout: number, context: FlowContext): Promise<string | null> {
  const pressed = new AbortController();
  const spoken = new AbortController();
  const speaking = speak(context, prompts, pressed.signal).then(() => spoken.abort());
  try {
    return (await takeKey(Infinity, context, spoken.signal)) ?? (await takeKey(timeout, context));
  } finally {
    pressed.abort();
    await speaking;
  }
}

async function takeKey(within: number, { inbox }: FlowContext, until?: AbortSignal): Promise<string | null> {
  const end = performance.now() + within;
  for (;;) {
    const input = await inbox.take(end - performance.now(), until);
    if (input === null) return null;
    if (input.type === 'key') return input.key;
  }
}
