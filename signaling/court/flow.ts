import { readFile } from 'node:fs/promises';
import { flowSchema, type Flow, type Service, type Verb } from '../contract/index.ts';

/** The menu that is shipped, for courts that have not made their own. Throws when it is not a flow. */
export async function loadDefaultFlow(): Promise<Flow> {
  return flowSchema.parse(JSON.parse(await readFile(new URL('default-flow.json', import.meta.url), 'utf8')));
}

/** What is heard at the number for taking part in a video session. Throws when it is not a flow. */
export async function loadDialInFlow(): Promise<Flow> {
  return flowSchema.parse(JSON.parse(await readFile(new URL('dial-in-flow.json', import.meta.url), 'utf8')));
}

/** What is heard by who is called because their officer in a video session is ready. Throws when it is not a flow. */
export async function loadRingFlow(): Promise<Flow> {
  return flowSchema.parse(JSON.parse(await readFile(new URL('ring-flow.json', import.meta.url), 'utf8')));
}

/** The flow with no message longer than `seconds`, the court's limit. */
export function limitMessages(flow: Flow, seconds: number): Flow {
  const limit = (verb: Verb): Verb =>
    verb.verb === 'record' ? { ...verb, maxSeconds: Math.min(verb.maxSeconds, seconds) } : verb;
  const nodes = Object.entries(flow.nodes).map(([name, verbs]) => [name, verbs.map(limit)] as const);
  return { ...flow, nodes: Object.fromEntries(nodes) };
}

/** Whether a caller can come to wait for a service. */
export const leadsTo = (flow: Flow, service: Service): boolean =>
  Object.values(flow.nodes).some((verbs) => verbs.some((verb) => verb.verb === 'enqueue' && verb.service === service));

const HELLO = 'callback-hello';
const OVER = 'callback-over';

/**
 * What a citizen hears who is called back before an officer is asked: who calls, then the queue of the service; afterwards whatever follows that queue in
 * the court's own menu, such as the question how content they are.
 */
export function callbackFlow(flow: Flow, service: Service): Flow {
  const nodes = Object.values(flow.nodes);
  const leadsTo = (wanted: (verb: Verb) => boolean): Verb[] => nodes.find((verbs) => verbs.some(wanted)) ?? [];
  const own = leadsTo((verb) => verb.verb === 'enqueue' && verb.service === service);
  const verbs = own.length > 0 ? own : leadsTo((verb) => verb.verb === 'enqueue');
  const at = verbs.findIndex((verb) => verb.verb === 'enqueue');
  const queue = verbs[at];
  const waits: Verb =
    queue?.verb === 'enqueue'
      ? { ...queue, service, keys: {}, hint: [] }
      : {
          verb: 'enqueue',
          service,
          music: 'music',
          announceSeconds: 30,
          keys: {},
          hint: [],
          closed: OVER,
          unstaffed: OVER,
        };
  const hello: Verb[] = [{ verb: 'say', prompts: [HELLO] }, waits, ...verbs.slice(at + 1)];
  return { ...flow, start: HELLO, nodes: { ...flow.nodes, [HELLO]: hello, [OVER]: [{ verb: 'hangup' }] } };
}
