import type { Verb } from '../contract/index.ts';

/**
 * How a caller comes from a verb to a node.
 * `key`: presses it; `limit`: pressed nothing right in all attempts; `closed`, `unstaffed`: the queue did not take the call; `next`: at once.
 */
export type WayKind = 'key' | 'limit' | 'closed' | 'unstaffed' | 'next';

export interface Way {
  kind: WayKind;
  node: string;
  /** The verb's field that says so: `keys.3`. */
  field: string;
}

const keyWays = (keys: Record<string, string>): Way[] =>
  Object.entries(keys).map(([key, node]) => ({ kind: 'key', node, field: `keys.${key}` }));

/** Where a verb may lead to, apart from the verb after it. */
export function waysOf(verb: Verb): Way[] {
  switch (verb.verb) {
    case 'gather':
      return [...keyWays(verb.keys), { kind: 'limit', node: verb.otherwise, field: 'otherwise' }];
    case 'enqueue':
      return [
        ...keyWays(verb.keys),
        { kind: 'closed', node: verb.closed, field: 'closed' },
        { kind: 'unstaffed', node: verb.unstaffed, field: 'unstaffed' },
      ];
    // Back to the queue by key, or here when the caller did not come from one.
    case 'callback':
      return [{ kind: 'key', node: verb.otherwise, field: 'otherwise' }];
    case 'redirect':
      return [{ kind: 'next', node: verb.node, field: 'node' }];
    case 'say':
    case 'pause':
    case 'record':
    case 'hangup':
      return [];
  }
}

/** Whether the verb after it is never run. */
export const leaves = ({ verb }: Verb): boolean => verb === 'gather' || verb === 'redirect' || verb === 'hangup';

/** Prompts a verb names, with the fields that name them. */
export function promptsOf(verb: Verb): { prompt: string; field: string }[] {
  const list = (field: string, prompts: string[]): { prompt: string; field: string }[] =>
    prompts.map((prompt, index) => ({ prompt, field: `${field}.${index}` }));
  switch (verb.verb) {
    case 'say':
      return list('prompts', verb.prompts);
    case 'gather':
      return [
        ...list('prompts', verb.prompts),
        { prompt: verb.invalid, field: 'invalid' },
        { prompt: verb.missing, field: 'missing' },
      ];
    case 'enqueue':
      return [{ prompt: verb.music, field: 'music' }, ...list('hint', verb.hint)];
    case 'pause':
    case 'record':
    case 'callback':
    case 'redirect':
    case 'hangup':
      return [];
  }
}
