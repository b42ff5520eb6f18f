import type { FlowDraft } from '../../../signaling/contract/flow-api.ts';
import type { Verb } from '../../../signaling/contract/flow.ts';
import { fieldsOf, keysIn, withField, type DraftVerb, type Nodes, type VerbName } from './verb-field.ts';

/** Changes of a flow's nodes. Each gives a new flow; the old one stays as it was, for undo. */

const withNodes = (flow: FlowDraft, nodes: Nodes): FlowDraft => ({ ...flow, nodes });

export const withVerbs = (flow: FlowDraft, node: string, verbs: DraftVerb[]): FlowDraft =>
  withNodes(flow, { ...flow.nodes, [node]: verbs });

export const withVerb = (flow: FlowDraft, node: string, at: number, verb: DraftVerb): FlowDraft =>
  withVerbs(
    flow,
    node,
    (flow.nodes[node] ?? []).map((old, index) => (index === at ? verb : old)),
  );

export const addVerb = (flow: FlowDraft, node: string, at: number, verb: DraftVerb): FlowDraft =>
  withVerbs(flow, node, (flow.nodes[node] ?? []).toSpliced(at, 0, verb));

/** A node keeps at least one verb: taking away the last one is refused by giving the flow back as it is. */
export function removeVerb(flow: FlowDraft, node: string, at: number): FlowDraft {
  const verbs = flow.nodes[node] ?? [];
  return verbs.length < 2 ? flow : withVerbs(flow, node, verbs.toSpliced(at, 1));
}

export function moveVerb(flow: FlowDraft, node: string, from: number, to: number): FlowDraft {
  const verbs = flow.nodes[node] ?? [];
  const moved = verbs[from];
  if (!moved || to < 0 || to >= verbs.length) return flow;
  return withVerbs(flow, node, verbs.toSpliced(from, 1).toSpliced(to, 0, moved));
}

/** The verb with every way to `from` leading to `to` instead. */
function redirected(verb: DraftVerb, from: string, to: string): DraftVerb {
  return fieldsOf(verb).reduce((changed, { name, field, value }) => {
    if (field.kind === 'node' && value === from) return withField(changed, name, to);
    if (field.kind !== 'keys') return changed;
    const keys = keysIn(value).map(([key, node]) => [key, node === from ? to : node] as const);
    return withField(changed, name, Object.fromEntries(keys));
  }, verb);
}

/** Gives a node another name; every way to it follows. */
export function renameNode(flow: FlowDraft, from: string, to: string): FlowDraft {
  if (from === to || Object.hasOwn(flow.nodes, to)) return flow;
  const nodes = Object.entries(flow.nodes).map(
    ([name, verbs]) => [name === from ? to : name, verbs.map((verb) => redirected(verb, from, to))] as const,
  );
  return { ...withNodes(flow, Object.fromEntries(nodes)), start: flow.start === from ? to : flow.start };
}

/** Takes a node out. Ways to it stay and are shown as broken, so that nobody is led elsewhere unasked. */
export function removeNode(flow: FlowDraft, node: string): FlowDraft {
  if (node === flow.start) return flow;
  return withNodes(flow, Object.fromEntries(Object.entries(flow.nodes).filter(([name]) => name !== node)));
}

/** A name nobody has: `node-2`, `node-3` … */
export function freeName(taken: Readonly<Record<string, unknown>>, stem: string): string {
  const bare = stem.replace(/-\d+$/, '').slice(0, 36);
  for (let count = 2; ; count++) {
    const name = `${bare}-${count}`;
    if (!Object.hasOwn(taken, name)) return name;
  }
}

/** A verb as it is when it is added: it leads to places that exist. */
export function newVerb(verb: VerbName, flow: FlowDraft): Verb {
  const there = (node: string): string => (Object.hasOwn(flow.nodes, node) ? node : flow.start);
  switch (verb) {
    case 'say':
      return { verb, prompts: [] };
    case 'pause':
      return { verb, seconds: 1 };
    case 'gather':
      return {
        verb,
        prompts: [],
        keys: {},
        timeoutSeconds: 5,
        attempts: 3,
        invalid: 'menu-invalid',
        missing: 'menu-missing',
        otherwise: there('to-person'),
      };
    case 'enqueue':
      return {
        verb,
        service: 'general',
        music: 'music',
        announceSeconds: 30,
        keys: {},
        hint: [],
        closed: there('closed'),
        unstaffed: there('unstaffed'),
        full: there('full'),
      };
    case 'record':
      return { verb, maxSeconds: 600, beep: true };
    case 'callback':
      return { verb, otherwise: there('message') };
    case 'conference':
      return {
        verb,
        prompts: ['conference-code'],
        unknown: 'conference-unknown',
        missing: 'collect-missing',
        wait: 'conference-wait',
        music: 'music',
        timeoutSeconds: 8,
        attempts: 3,
        otherwise: there('person'),
      };
    case 'collect':
      return {
        verb,
        slot: 'order',
        prompts: [],
        minDigits: 1,
        maxDigits: 20,
        x: false,
        timeoutSeconds: 8,
        attempts: 3,
        invalid: 'menu-invalid',
        missing: 'menu-missing',
        again: 'collect-again',
        person: there('person'),
        otherwise: there('to-person'),
      };
    case 'enquire':
      return {
        verb,
        kind: 'work-order',
        wait: 'enquiry-wait',
        menu: [],
        repeat: '9',
        keys: {},
        timeoutSeconds: 8,
        refused: there('enquiry-refused'),
        locked: there('enquiry-locked'),
        unavailable: there('enquiry-unavailable'),
      };
    case 'language':
      return { verb, language: 'en', back: 'zh' };
    case 'rate':
      return {
        verb,
        prompts: ['rate-ask'],
        attempts: 2,
        timeoutSeconds: 5,
        invalid: 'rate-invalid',
        thanks: 'rate-thanks',
      };
    case 'redirect':
      return { verb, node: flow.start };
    case 'hangup':
      return { verb };
  }
}
