import type { Verb } from '../contract/index.ts';

/**
 * How a caller comes from a verb to a node.
 * `key`: presses it; `limit`: pressed nothing right in all attempts; `closed`, `unstaffed`, `full`: the queue did not take the call; `answer`: what came of an
 * enquiry; `next`: at once.
 */
export type WayKind = 'key' | 'limit' | 'closed' | 'unstaffed' | 'full' | 'answer' | 'next';

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
        ...(verb.full === undefined ? [] : [{ kind: 'full' as const, node: verb.full, field: 'full' }]),
      ];
    // Back to the queue by key, or here when the caller did not come from one.
    case 'callback':
      return [{ kind: 'key', node: verb.otherwise, field: 'otherwise' }];
    case 'collect':
      return [
        { kind: 'key', node: verb.person, field: 'person' },
        { kind: 'limit', node: verb.otherwise, field: 'otherwise' },
      ];
    case 'enquire':
      return [
        ...keyWays(verb.keys),
        { kind: 'answer', node: verb.refused, field: 'refused' },
        { kind: 'answer', node: verb.locked, field: 'locked' },
        { kind: 'answer', node: verb.unavailable, field: 'unavailable' },
      ];
    case 'conference':
      return [{ kind: 'limit', node: verb.otherwise, field: 'otherwise' }];
    case 'redirect':
      return [{ kind: 'next', node: verb.node, field: 'node' }];
    case 'say':
    case 'pause':
    case 'record':
    case 'language':
    case 'rate':
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
    case 'collect':
      return [
        ...list('prompts', verb.prompts),
        { prompt: verb.invalid, field: 'invalid' },
        { prompt: verb.missing, field: 'missing' },
        { prompt: verb.again, field: 'again' },
      ];
    case 'enquire':
      return [{ prompt: verb.wait, field: 'wait' }, ...list('menu', verb.menu)];
    case 'enqueue':
      return [{ prompt: verb.music, field: 'music' }, ...list('hint', verb.hint)];
    case 'conference':
      return [
        ...list('prompts', verb.prompts),
        { prompt: verb.unknown, field: 'unknown' },
        { prompt: verb.missing, field: 'missing' },
        { prompt: verb.wait, field: 'wait' },
        { prompt: verb.music, field: 'music' },
      ];
    case 'rate':
      return [
        ...list('prompts', verb.prompts),
        { prompt: verb.invalid, field: 'invalid' },
        { prompt: verb.thanks, field: 'thanks' },
      ];
    case 'pause':
    case 'record':
    case 'callback':
    case 'language':
    case 'redirect':
    case 'hangup':
      return [];
  }
}
