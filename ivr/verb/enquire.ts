import { CourtError, type EnquirySlot } from '../../signaling/contract/index.ts';
import { ON, speak, to, type FlowContext, type Next } from '../flow/context.ts';
import type { Question } from '../leg-port.ts';
import { spokenClips } from '../prompt/spoken.ts';
import type { Clip } from '../rtp/clip.ts';
import { takeKey } from './ask-key.ts';
import type { VerbOf } from './verb-of.ts';

/** Asks signaling for what the slots say and reads the answer out, as often as the caller wants to hear it. */
export async function enquire(verb: VerbOf<'enquire'>, context: FlowContext): Promise<Next> {
  const { port, prompts, signal } = context;
  const question = questionOf(verb.kind, (slot) => context.slots.get(slot) ?? '');
  context.slots.clear();
  const waiting = speak(context, [verb.wait]);
  const reply = await port.enquire(question).catch((error: unknown) => {
    signal.throwIfAborted();
    if (error instanceof CourtError) return { result: 'unavailable' } as const;
    throw error;
  });
  await waiting;
  // The # after the last number, and what was pressed out of impatience.
  context.inbox.forgetKeys();
  if (reply.result !== 'found') return to(verb[reply.result]);
  const answer = spokenClips(reply.parts, prompts, context.language);
  const menu = verb.menu.map((name) => prompts.clip(name, context.language));
  for (let clips = [...answer, ...menu]; ;) {
    const key = await keyWhile(clips, verb.timeoutSeconds * 1000, context);
    if (key === null) return ON;
    const node = Object.hasOwn(verb.keys, key) ? verb.keys[key] : undefined;
    if (node !== undefined) {
      port.progress('key', key);
      return to(node);
    }
    clips = key === verb.repeat ? [...answer, ...menu] : menu;
  }
}

function questionOf(kind: VerbOf<'enquire'>['kind'], slot: (name: EnquirySlot) => string): Question {
  if (kind === 'work-order') return { kind, order: slot('order') };
  const password = slot('password');
  if (kind === 'identity') return { kind, identity: slot('identity'), password };
  return { kind, year: slot('year'), caseType: slot('case-type'), serial: slot('serial'), password };
}

/** As `askKey`, for sounds that are no prompts. */
async function keyWhile(clips: readonly Clip[], timeout: number, context: FlowContext): Promise<string | null> {
  const pressed = new AbortController();
  const spoken = new AbortController();
  const signal = AbortSignal.any([context.signal, pressed.signal]);
  const speaking = Promise.all(clips.map((clip) => context.port.stream.play(clip, { signal }))).then(() =>
    spoken.abort(),
  );
  try {
    return (await takeKey(Infinity, context, spoken.signal)) ?? (await takeKey(timeout, context));
  } finally {
    pressed.abort();
    await speaking;
  }
}
