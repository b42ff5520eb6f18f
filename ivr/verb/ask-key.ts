import { speak, type FlowContext } from '../flow/context.ts';

/** Speaks until a key is pressed, then waits for one; null when none comes within `timeout` ms after the prompts. */
export async function askKey(prompts: string[], timeout: number, context: FlowContext): Promise<string | null> {
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

/** The next key; null when none comes within so many ms, or when `until` aborts. */
export async function takeKey(within: number, { inbox }: FlowContext, until?: AbortSignal): Promise<string | null> {
  const end = performance.now() + within;
  for (;;) {
    const input = await inbox.take(end - performance.now(), until);
    if (input === null) return null;
    if (input.type === 'key') return input.key;
  }
}
