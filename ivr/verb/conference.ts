import { ON, speak, to, type FlowContext, type Next } from '../flow/context.ts';
import { askKey, takeKey } from './ask-key.ts';
import type { VerbOf } from './verb-of.ts';

/** Digits of a dial-in code. */
const DIGITS = 8;

/** Brings the caller into a video session, and back into the flow when they are out of it. */
export async function conference(verb: VerbOf<'conference'>, context: FlowContext): Promise<Next> {
  const { port } = context;
  if (verb.code !== undefined) {
    const { result } = await port.conference(verb.code);
    return result === 'waiting' ? attend(verb, context) : to(verb.otherwise);
  }
  let before: string[] = [];
  for (let attempt = 0; attempt < verb.attempts; attempt++) {
    const code = await askCode([...before, ...verb.prompts], verb.timeoutSeconds * 1000, context);
    // What was keyed in is nobody's business: only how much.
    port.progress('collected', String(code.length));
    if (code.length === DIGITS) {
      const { result } = await port.conference(code);
      if (result === 'waiting') return attend(verb, context);
      if (result === 'refused') return to(verb.otherwise);
    }
    before = [code === '' ? verb.missing : verb.unknown];
  }
  return to(verb.otherwise);
}

/** Digits until there are eight, `#`, or a pause; `*` begins again. */
async function askCode(prompts: string[], pause: number, context: FlowContext): Promise<string> {
  let code = '';
  let key = await askKey(prompts, pause, context);
  while (key !== null && key !== '#') {
    code = key === '*' ? '' : code + key;
    if (code.length === DIGITS) return code;
    key = await takeKey(pause, context);
  }
  return code;
}

/** Waits with music until they are let in, and through their part in the session, as often as they are sent back to wait. */
async function attend(verb: VerbOf<'conference'>, context: FlowContext): Promise<Next> {
  const { inbox, port, prompts } = context;
  let music = new AbortController();
  const wait = (): void => {
    music = new AbortController();
    if (port.roomId !== null) return;
    void port.stream.play(prompts.clip(verb.music), { loop: true, signal: music.signal });
    void speak(context, [verb.wait]);
  };
  wait();
  try {
    for (;;) {
      const input = await inbox.take(Infinity);
      if (input?.type === 'bridged') music.abort();
      if (input?.type !== 'unbridged') continue;
      inbox.forgetKeys();
      if (input.then === 'flow') return ON;
      wait();
    }
  } finally {
    music.abort();
  }
}
