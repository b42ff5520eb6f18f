import { CourtError, type gateway } from '../../signaling/contract/index.ts';
import { ON, speak, to, type FlowContext, type Next } from '../flow/context.ts';
import { digitPrompts } from '../prompt/number.ts';
import type { VerbOf } from './verb-of.ts';

/** How often a caller who withholds their number is asked for one. */
const ATTEMPTS = 3;
/** Without a key for so long what was keyed in is taken as it is, ms: somebody reads the number from a paper. */
const BETWEEN_KEYS = 10_000;
const LONGEST = 20;

/** Puts the caller on the callback list, with the place they have, and says so. */
export async function callback(verb: VerbOf<'callback'>, context: FlowContext): Promise<Next> {
  const { port, signal } = context;
  const back = (): Next => to(context.waitedIn ?? verb.otherwise);
  try {
    let reply = await port.callback();
    for (let attempt = 0; reply.result === 'number-needed'; attempt++) {
      if (attempt === ATTEMPTS) return await stay(context, 'callback-unavailable', back());
      const number = await askNumber(attempt, context);
      if (number === null) return await stay(context, 'callback-stay', back());
      if (number !== '') reply = await port.callback(number);
    }
    return await promise(reply, context);
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof CourtError)) throw error;
    return stay(context, 'callback-unavailable', back());
  }
}

async function promise(
  kept: Extract<gateway.CallCallbackReply, { result: 'kept' }>,
  context: FlowContext,
): Promise<Next> {
  await speak(context, ['callback-tail', ...digitPrompts(kept.tail), 'callback-kept']);
  return ON;
}

async function stay(context: FlowContext, prompt: string, next: Next): Promise<Next> {
  await speak(context, [prompt]);
  return next;
}

/** The keys up to `#`; null for `*`, or when nothing is keyed in. The first key ends the question. */
async function askNumber(attempt: number, context: FlowContext): Promise<string | null> {
  const { inbox } = context;
  inbox.forgetKeys();
  const pressed = new AbortController();
  const spoken = new AbortController();
  const prompts = [...(attempt === 0 ? [] : ['callback-number-invalid']), 'callback-ask-number'];
  const speaking = speak(context, prompts, pressed.signal).then(() => spoken.abort());
  let number = '';
  try {
    for (;;) {
      const input = (await inbox.take(Infinity, spoken.signal)) ?? (await inbox.take(BETWEEN_KEYS));
      pressed.abort();
      if (input === null) return number === '' ? null : number;
      if (input.type !== 'key') continue;
      if (input.key === '*') return null;
      if (input.key === '#') return number;
      if (number.length < LONGEST) number += input.key;
    }
  } finally {
    pressed.abort();
    await speaking;
  }
}
