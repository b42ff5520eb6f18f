import type { EnquirySlot, Language } from '../../signaling/contract/index.ts';
import type { FlowPort } from '../leg-port.ts';
import type { Prompts } from '../prompt/prompts.ts';
import type { FlowInbox } from './inbox.ts';

/** What a verb works with. */
export interface FlowContext {
  readonly port: FlowPort;
  readonly prompts: Prompts;
  readonly inbox: FlowInbox;
  /** What the caller has keyed in for an enquiry. Kept nowhere else. */
  readonly slots: Map<EnquirySlot, string>;
  /** Aborts when the leg has ended. */
  readonly signal: AbortSignal;
  /** The node with the queue that the caller left last for another node; null before. */
  waitedIn: string | null;
  /** What prompts are spoken in from now on. */
  language: Language;
  /** Whether the caller has talked to an officer since they were last asked how it was. */
  talked: boolean;
}

/** Where a flow goes after a verb: to the next one, to a node, or to its end. */
export type Next = { go: 'on' } | { go: 'to'; node: string; from?: 'queue' } | { go: 'end' };

export const ON: Next = { go: 'on' };
export const END: Next = { go: 'end' };
export const to = (node: string): Next => ({ go: 'to', node });

/** Speaks prompts one after the other; resolves at the end of the last one, or as soon as one of the signals or a bridge cuts it. */
export async function speak(
  { port, prompts, signal, language }: FlowContext,
  names: readonly string[],
  until?: AbortSignal,
): Promise<void> {
  const both = until ? AbortSignal.any([signal, until]) : signal;
  await Promise.all(names.map((name) => port.stream.play(prompts.clip(name, language), { signal: both })));
}
