import { isDeepStrictEqual } from 'node:util';
import { LANGUAGES, type flowApi } from '../contract/index.ts';

type Draft = flowApi.FlowDraft;

const both = (a: object, b: object): string[] => [...new Set([...Object.keys(a), ...Object.keys(b)])];
const own = <T>(record: Record<string, T>, key: string): T | undefined =>
  Object.hasOwn(record, key) ? record[key] : undefined;
const changeOf = (before: unknown, after: unknown): 'added' | 'removed' | 'changed' =>
  before === undefined ? 'added' : after === undefined ? 'removed' : 'changed';
const changed = (before: string, after: string): { before: string; after: string } | null =>
  before === after ? null : { before, after };

/** What differs between two documents of a flow. */
export function compareFlows(from: Draft, to: Draft): flowApi.FlowComparison {
  const nodes = both(from.nodes, to.nodes).flatMap((node) => {
    const [before, after] = [own(from.nodes, node), own(to.nodes, node)];
    if (isDeepStrictEqual(before, after)) return [];
    return [{ node, change: changeOf(before, after), before: before ?? null, after: after ?? null }];
  });
  const texts = both(from.texts, to.texts).flatMap((prompt) =>
    LANGUAGES.flatMap((language) => {
      const [before, after] = [own(from.texts, prompt)?.[language], own(to.texts, prompt)?.[language]];
      if (isDeepStrictEqual(before, after)) return [];
      return [{ prompt, language, change: changeOf(before, after), before: before ?? null, after: after ?? null }];
    }),
  );
  return { name: changed(from.name, to.name), start: changed(from.start, to.start), nodes, texts };
}
