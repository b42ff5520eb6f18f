import { ON, speak, type FlowContext, type Next } from '../flow/context.ts';
import type { VerbOf } from './verb-of.ts';
import { CourtError } from '../../signaling/contract/index.ts';

/** Records a message, until `#` or the limit; hanging up ends it too, with the leg. Says so when nothing can be recorded now. */
export async function record(verb: VerbOf<'record'>, context: FlowContext): Promise<Next> {
  const { port, inbox, signal } = context;
  try {
    await port.messageStart();
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof CourtError)) throw error;
    await speak(context, ['message-unavailable']);
    return { go: 'end' };
  }
  const startedAt = performance.now();
  // After the recorder runs: nothing that is said at the tone is lost. What we play is not in the recording.
  if (verb.beep) void speak(context, ['beep']);
  inbox.forgetKeys();
  const limit = verb.maxSeconds * 1000;
  for (;;) {
    const input = await inbox.take(startedAt + limit - performance.now());
    // The room was lost: what was said until then is kept.
    if (input?.type === 'unbridged') return ON;
    if (input !== null && !(input.type === 'key' && input.key === '#')) continue;
    const seconds = Math.min(limit, performance.now() - startedAt) / 1000;
    await port.messageEnd(input === null ? 'limit' : 'key', seconds);
    return ON;
  }
}
