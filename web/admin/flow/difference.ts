import type { FlowComparison, FlowDraft } from '../../../signaling/contract/flow-api.ts';
import { fieldText, titleOf, valueText, verbText, type ServiceName, type Titled, type Words } from './flow-words.ts';
import { fieldsOf, keysIn, promptsIn, type DraftVerb } from './verb-field.ts';

/** A difference between two states of a flow in words. */
export interface Difference {
  kind: 'added' | 'removed' | 'changed';
  /** Node or prompt it is about; empty: the flow as a whole. */
  place: string;
  lines: string[];
}

/** `prompt`: the text of a prompt, for lines that name one. */
export interface Naming {
  t: Words;
  titled: Titled;
  prompt: (name: string) => string;
  service: ServiceName;
}

/** What differs, as a person says it: 按键 3 改为 …, 新增节点 …, 文字改动. */
export function differencesOf(naming: Naming, comparison: FlowComparison): Difference[] {
  const { t, titled } = naming;
  const whole: string[] = [];
  if (comparison.name) whole.push(t('difference.name', comparison.name));
  if (comparison.start) {
    const { before, after } = comparison.start;
    whole.push(t('difference.start', { before: titleOf(t, titled, before), after: titleOf(t, titled, after) }));
  }
  const nodes = comparison.nodes.map(({ node, change, before, after }): Difference => {
    const place = titleOf(t, titled, node);
    if (change !== 'changed') return { kind: change, place, lines: [t(`difference.node.${change}`, { title: place })] };
    return { kind: change, place, lines: verbDifferences(naming, before ?? [], after ?? []) };
  });
  const texts = comparison.texts.map(({ prompt, language, change, before, after }): Difference => {
    const place = t(`difference.text.${language}`, { name: short(after?.text ?? before?.text ?? prompt) });
    return { kind: change, place, lines: takeDifferences(t, before, after) };
  });
  return [
    ...(whole.length > 0 ? [{ kind: 'changed' as const, place: t('fault.whole'), lines: whole }] : []),
    ...nodes,
    ...texts,
  ];
}

type Take = FlowComparison['texts'][number]['before'];

function takeDifferences(t: Words, before: Take, after: Take): string[] {
  if (!before) return [t('difference.text.added', { after: after?.text ?? '' })];
  if (!after) return [t('difference.text.removed', { before: before.text })];
  const lines: string[] = [];
  if (before.text !== after.text) lines.push(t('difference.text.changed', { before: before.text, after: after.text }));
  if (before.source !== after.source) lines.push(t(`difference.text.${after.source}`));
  else if (after.source === 'recorded' && before.audio !== after.audio) lines.push(t('difference.text.newRecording'));
  return lines.length > 0 ? lines : [t('difference.text.spokenAnew')];
}

const SHORT = 16;
export const short = (text: string): string => (text.length > SHORT ? `${text.slice(0, SHORT)}…` : text);

/** Steps that are the same kind in the same order are compared; the others came or went. */
function verbDifferences(naming: Naming, before: DraftVerb[], after: DraftVerb[]): string[] {
  const { t } = naming;
  return pairs(before, after).flatMap(({ old, fresh, at }) => {
    if (old && fresh) return fieldDifferences(naming, old, fresh);
    const verb = verbText(t, (fresh ?? old)?.verb ?? '');
    return [t(fresh ? 'difference.verb.added' : 'difference.verb.removed', { at: at + 1, verb })];
  });
}

interface Pair {
  old: DraftVerb | null;
  fresh: DraftVerb | null;
  at: number;
}

/** Walks through both; where the kinds differ, the side that finds its match sooner waits. */
function pairs(before: DraftVerb[], after: DraftVerb[], i = 0, j = 0): Pair[] {
  const [old, fresh] = [before[i], after[j]];
  if (!old) return after.slice(j).map((one, index) => ({ old: null, fresh: one, at: j + index }));
  if (!fresh) return before.slice(i).map((one, index) => ({ old: one, fresh: null, at: i + index }));
  if (old.verb === fresh.verb) return [{ old, fresh, at: j }, ...pairs(before, after, i + 1, j + 1)];
  const laterFresh = after.findIndex((one, index) => index > j && one.verb === old.verb);
  const laterOld = before.findIndex((one, index) => index > i && one.verb === fresh.verb);
  if (laterFresh !== -1 && (laterOld === -1 || laterFresh - j <= laterOld - i)) {
    return [{ old: null, fresh, at: j }, ...pairs(before, after, i, j + 1)];
  }
  return [{ old, fresh: null, at: i }, ...pairs(before, after, i + 1, j)];
}

function fieldDifferences({ t, titled, prompt, service }: Naming, old: DraftVerb, fresh: DraftVerb): string[] {
  const oldFields = new Map(fieldsOf(old).map(({ name, value }) => [name, value]));
  return fieldsOf(fresh).flatMap(({ name, field, value }) => {
    const before = oldFields.get(name);
    if (JSON.stringify(before) === JSON.stringify(value)) return [];
    if (field.kind === 'keys') return keyDifferences(t, titled, before, value);
    const say = (one: unknown): string => {
      if (field.kind !== 'prompts' && field.kind !== 'prompt') return valueText({ t, titled, service }, field, one);
      const names = field.kind === 'prompts' ? promptsIn(one) : typeof one === 'string' ? [one] : [];
      return t('quoted', { text: names.map(prompt).join(' ') });
    };
    return [t('difference.field', { field: fieldText(t, name), before: say(before), after: say(value) })];
  });
}

function keyDifferences(t: Words, titled: Titled, before: unknown, after: unknown): string[] {
  const [olds, freshs] = [new Map(keysIn(before)), new Map(keysIn(after))];
  return [...new Set([...olds.keys(), ...freshs.keys()])].flatMap((key) => {
    const [old, fresh] = [olds.get(key), freshs.get(key)];
    if (old === fresh) return [];
    if (fresh === undefined) return [t('difference.key.removed', { key, before: titleOf(t, titled, old ?? '') })];
    const after = titleOf(t, titled, fresh);
    if (old === undefined) return [t('difference.key.added', { key, after })];
    return [t('difference.key.changed', { key, before: titleOf(t, titled, old), after })];
  });
}

/** Titles of both sides: a node that is gone is still called what it was called. */
export const titlesOfBoth = (before: Titled | null, after: Pick<FlowDraft, 'titles'>): Titled => ({
  titles: { ...before?.titles, ...after.titles },
});
