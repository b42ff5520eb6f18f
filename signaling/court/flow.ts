import { readFile } from 'node:fs/promises';
import { flowSchema, type Flow, type Verb } from '../contract/index.ts';

/** The menu that is shipped, for courts that have not made their own. Throws when it is not a valid flow. */
export async function loadDefaultFlow(): Promise<Flow> {
  const flow = flowSchema.parse(JSON.parse(await readFile(new URL('default-flow.json', import.meta.url), 'utf8')));
  const faults = flowFaults(flow);
  if (faults.length > 0) throw new Error(`default-flow.json: ${faults.join('; ')}`);
  return flow;
}

function targetsOf(verb: Verb): string[] {
  if (verb.verb === 'gather') return [...Object.values(verb.keys), verb.otherwise];
  if (verb.verb === 'enqueue') return [...Object.values(verb.keys), verb.closed, verb.unstaffed];
  return verb.verb === 'redirect' ? [verb.node] : [];
}

/** What is wrong with a flow that parses: ways that lead to nodes that are not there. */
export function flowFaults(flow: Flow): string[] {
  const there = (node: string): boolean => Object.hasOwn(flow.nodes, node);
  const faults = there(flow.start) ? [] : [`start: no node ${flow.start}`];
  for (const [name, verbs] of Object.entries(flow.nodes)) {
    for (const target of verbs.flatMap(targetsOf)) {
      if (!there(target)) faults.push(`${name}: no node ${target}`);
    }
  }
  return faults;
}

/** The flow with no message longer than `seconds`, the court's limit. */
export function limitMessages(flow: Flow, seconds: number): Flow {
  const limit = (verb: Verb): Verb =>
    verb.verb === 'record' ? { ...verb, maxSeconds: Math.min(verb.maxSeconds, seconds) } : verb;
  const nodes = Object.entries(flow.nodes).map(([name, verbs]) => [name, verbs.map(limit)] as const);
  return { ...flow, nodes: Object.fromEntries(nodes) };
}
