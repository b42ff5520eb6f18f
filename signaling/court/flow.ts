import { readFile } from 'node:fs/promises';
import { flowSchema, type Flow, type Verb } from '../contract/index.ts';

/** The menu that is shipped, for courts that have not made their own. Throws when it is not a flow. */
export async function loadDefaultFlow(): Promise<Flow> {
  return flowSchema.parse(JSON.parse(await readFile(new URL('default-flow.json', import.meta.url), 'utf8')));
}

/** The flow with no message longer than `seconds`, the court's limit. */
export function limitMessages(flow: Flow, seconds: number): Flow {
  const limit = (verb: Verb): Verb =>
    verb.verb === 'record' ? { ...verb, maxSeconds: Math.min(verb.maxSeconds, seconds) } : verb;
  const nodes = Object.entries(flow.nodes).map(([name, verbs]) => [name, verbs.map(limit)] as const);
  return { ...flow, nodes: Object.fromEntries(nodes) };
}
