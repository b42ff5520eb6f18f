import type { Flow, Verb } from '../contract/index.ts';
import { leaves, waysOf, type Way } from './way.ts';

/** A verb by its place. */
export interface Place {
  node: string;
  verb: number;
}

/** Verbs of a node that can be run: up to the first that always leaves. */
export function runnable(verbs: readonly Verb[]): readonly Verb[] {
  const last = verbs.findIndex(leaves);
  return last < 0 ? verbs : verbs.slice(0, last + 1);
}

const verbsOf = (flow: Flow, node: string): readonly Verb[] =>
  Object.hasOwn(flow.nodes, node) ? runnable(flow.nodes[node] ?? []) : [];

/** All ways out of a node. */
export const waysFrom = (flow: Flow, node: string): Way[] => verbsOf(flow, node).flatMap(waysOf);

/** Nodes that a caller can come to. */
export function reachable(flow: Flow): Set<string> {
  const seen = new Set([flow.start]);
  // A set grows while it is walked over.
  for (const node of seen) for (const way of waysFrom(flow, node)) seen.add(way.node);
  return seen;
}

/** Whether the call can end in this node: by a hangup, or because its verbs run out. */
export function endsHere(flow: Flow, node: string): boolean {
  const last = verbsOf(flow, node).at(-1);
  return last === undefined || last.verb === 'hangup' || !leaves(last);
}

/** Nodes from which some way leads to an end of the call. */
export function canEnd(flow: Flow): Set<string> {
  const ending = new Set(Object.keys(flow.nodes).filter((node) => endsHere(flow, node)));
  for (let before = -1; before < ending.size;) {
    before = ending.size;
    for (const node of Object.keys(flow.nodes)) {
      if (waysFrom(flow, node).some((way) => ending.has(way.node))) ending.add(node);
    }
  }
  return ending;
}

/** How the court's queues are, for a caller who does nothing but listen. */
export const SITUATIONS = ['closed', 'unstaffed', 'served'] as const;
export type Situation = (typeof SITUATIONS)[number];

export interface Circle {
  nodes: string[];
  /** Whether a key would lead out of it while it turns. */
  asks: boolean;
}

/** Where a caller who presses nothing goes from a node; null when the call ends there. */
function silentStep(flow: Flow, node: string, situation: Situation): { to: string | null; asks: boolean } {
  let asks = false;
  for (const verb of verbsOf(flow, node)) {
    const ways = waysOf(verb);
    if (ways.some(({ kind }) => kind === 'key') && (verb.verb !== 'enqueue' || situation === 'served')) asks = true;
    const way = ways.find(({ kind }) => kind === 'next' || kind === 'limit' || kind === situation);
    if (way) return { to: way.node, asks };
  }
  return { to: null, asks };
}

/** Circles in which a caller who presses nothing is kept for ever, each once. */
export function circles(flow: Flow, nodes: Iterable<string>, situation: Situation): Circle[] {
  const done = new Set<string>();
  const found: Circle[] = [];
  for (const start of nodes) {
    const path: string[] = [];
    let node: string | null = start;
    while (node !== null && !done.has(node)) {
      done.add(node);
      path.push(node);
      node = silentStep(flow, node, situation).to;
    }
    const from = node === null ? -1 : path.indexOf(node);
    if (from < 0) continue;
    const circle = path.slice(from);
    found.push({ nodes: circle, asks: circle.some((one) => silentStep(flow, one, situation).asks) });
  }
  return found;
}

/** The menus a caller comes to from a node without passing one; what follows a talk counts as not below. */
function menusFrom(flow: Flow, start: string): Place[] {
  const seen = new Set([start]);
  const menus: Place[] = [];
  for (const node of seen) {
    for (const [index, verb] of verbsOf(flow, node).entries()) {
      if (verb.verb === 'gather') menus.push({ node, verb: index });
      else if (verb.verb !== 'enquire') for (const way of waysOf(verb)) seen.add(way.node);
      if (verb.verb === 'enqueue') break;
    }
  }
  return menus;
}

/** Every menu that can be reached from the start, by its level: 1 is the first one heard. Going back to an upper menu is no level. */
export function menuLevels(flow: Flow): (Place & { level: number })[] {
  const levels = new Map<string, Place & { level: number }>();
  const take = (menus: Place[], level: number): void => {
    for (const menu of menus) {
      const key = `${menu.node}/${menu.verb}`;
      if (!levels.has(key)) levels.set(key, { ...menu, level });
    }
  };
  take(menusFrom(flow, flow.start), 1);
  // What is asked after an answer is a new beginning.
  for (const node of reachable(flow)) {
    const answers = verbsOf(flow, node).filter(({ verb }) => verb === 'enquire');
    take(
      answers.flatMap(waysOf).flatMap((way) => menusFrom(flow, way.node)),
      1,
    );
  }
  // A map grows while it is walked over, so that the nearest menus come first.
  for (const menu of levels.values()) {
    const verb = flow.nodes[menu.node]?.[menu.verb];
    if (verb)
      take(
        waysOf(verb).flatMap((way) => menusFrom(flow, way.node)),
        menu.level + 1,
      );
  }
  return [...levels.values()];
}

/** Whether a caller who goes to this node waits for a person without being asked anything before. */
export function leadsToPerson(flow: Flow, start: string): boolean {
  const seen = new Set([start]);
  for (const node of seen) {
    for (const verb of verbsOf(flow, node)) {
      if (verb.verb === 'enqueue') return true;
      if (verb.verb === 'redirect') seen.add(verb.node);
    }
  }
  return false;
}
