import type { EnquirySlot, Flow, Language, Verb } from '../../signaling/contract/index.ts';
import type { FlowPort } from '../leg-port.ts';
import type { Prompts } from '../prompt/prompts.ts';
import { callback } from '../verb/callback.ts';
import { collect } from '../verb/collect.ts';
import { conference } from '../verb/conference.ts';
import { enqueue } from '../verb/enqueue.ts';
import { enquire } from '../verb/enquire.ts';
import { gather } from '../verb/gather.ts';
import { language } from '../verb/language.ts';
import { pause } from '../verb/pause.ts';
import { rate } from '../verb/rate.ts';
import { record } from '../verb/record.ts';
import { say } from '../verb/say.ts';
import { END, ON, to, type FlowContext, type Next } from './context.ts';
import { FlowInbox } from './inbox.ts';

/** Nodes one call may go through: a flow that turns in circles for ever ends here. */
const MAX_NODES = 500;

/**
 * Runs a flow on a leg, its prompts in `spoken` until the caller chooses another language. Resolves when the flow has reached its end: a
 * `hangup`, or a node without a way on. Rejects with the signal's reason when the leg ends before, with CourtError when signaling refuses a request.
 */
export async function runFlow(
  flow: Flow,
  port: FlowPort,
  prompts: Prompts,
  signal: AbortSignal,
  spoken: Language,
): Promise<void> {
  const inbox = new FlowInbox(signal);
  const key = (pressed: string): void => inbox.put({ type: 'key', key: pressed });
  port.stream.on('key', key);
  port.events.on('bridged', () => inbox.put({ type: 'bridged' }));
  port.events.on('unbridged', (unbridged) => inbox.put({ type: 'unbridged', ...unbridged }));
  const context: FlowContext = {
    port,
    prompts,
    inbox,
    signal,
    slots: new Map<EnquirySlot, string>(),
    waitedIn: null,
    language: spoken,
    talked: false,
  };
  let node = flow.start;
  for (let passed = 0; passed < MAX_NODES; passed++) {
    port.progress('node', node);
    const next = await runNode(flow.nodes[node] ?? [], context);
    if (next.go !== 'to') return;
    if (next.from === 'queue') context.waitedIn = node;
    node = next.node;
  }
  throw new Error(`flow went through ${MAX_NODES} nodes without an end`);
}

async function runNode(verbs: readonly Verb[], context: FlowContext): Promise<Next> {
  for (const verb of verbs) {
    context.signal.throwIfAborted();
    const next = await runVerb(verb, context);
    if (next.go !== 'on') return next;
  }
  return END;
}

function runVerb(verb: Verb, context: FlowContext): Next | Promise<Next> {
  switch (verb.verb) {
    case 'say':
      return say(verb, context);
    case 'pause':
      return pause(verb, context);
    case 'gather':
      return gather(verb, context);
    case 'enqueue':
      return enqueue(verb, context);
    case 'callback':
      return callback(verb, context);
    case 'record':
      return record(verb, context);
    case 'collect':
      return collect(verb, context);
    case 'enquire':
      return enquire(verb, context);
    case 'conference':
      return conference(verb, context);
    case 'language':
      return language(verb, context);
    case 'rate':
      return rate(verb, context);
    case 'redirect':
      return to(verb.node);
    case 'hangup':
      return END;
  }
  return ON;
}
