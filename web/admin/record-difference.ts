import type { TFunction } from 'i18next';
import type { RecordTemplate, RecordTemplates } from '../../signaling/contract/record-template.ts';
import { TRANSCRIPT_KINDS } from '../../signaling/contract/transcript-state.ts';

type Words = TFunction<'recordTemplate'>;

/** What differs, as a person says it: kind by kind, from the top of the page to its end. */
export const recordDifferences = (t: Words, from: RecordTemplates, to: RecordTemplates): string[] =>
  TRANSCRIPT_KINDS.flatMap((kind) => {
    const word = t(`kind.${kind}`);
    const [before, after] = [from[kind], to[kind]];
    return [
      ...(before.title === after.title
        ? []
        : [t('change.title', { kind: word, before: before.title, after: after.title })]),
      ...factDifferences(t, word, before.facts, after.facts),
      ...openingDifferences(t, word, before.opening, after.opening),
      ...(before.closing === after.closing
        ? []
        : [t('change.closing', { kind: word, before: before.closing, after: after.closing })]),
    ];
  });

type Fact = RecordTemplate['facts'][number];

/** Lines are the same line by their name; of several with one name, the first with the first. */
function factDifferences(t: Words, kind: string, before: readonly Fact[], after: readonly Fact[]): string[] {
  const left = [...before];
  const kept: Fact[] = [];
  const lines = after.flatMap((fact) => {
    const at = left.findIndex(({ label }) => label === fact.label);
    const old = at < 0 ? undefined : left.splice(at, 1)[0];
    if (!old) return [t('change.factAdded', { kind, ...fact })];
    kept.push(old);
    return old.value === fact.value
      ? []
      : [t('change.factChanged', { kind, label: fact.label, before: old.value, after: fact.value })];
  });
  const removed = left.map((fact) => t('change.factRemoved', { kind, ...fact }));
  const moved = inOrder(before, kept)
    ? []
    : [t('change.factsMoved', { kind, after: after.map(({ label }) => label).join('、') })];
  return [...lines, ...removed, ...moved];
}

function openingDifferences(t: Words, kind: string, before: readonly string[], after: readonly string[]): string[] {
  const left = before.map((text) => ({ text }));
  const kept: { text: string }[] = [];
  const all = [...left];
  const added = after.flatMap((text) => {
    const at = left.findIndex((old) => old.text === text);
    const old = at < 0 ? undefined : left.splice(at, 1)[0];
    if (!old) return [t('change.openingAdded', { kind, text })];
    kept.push(old);
    return [];
  });
  const removed = left.map(({ text }) => t('change.openingRemoved', { kind, text }));
  return [...added, ...removed, ...(inOrder(all, kept) ? [] : [t('change.openingMoved', { kind })])];
}

/** Whether what is still there stands in the order in which it stood. */
const inOrder = <T>(before: readonly T[], kept: readonly T[]): boolean => {
  const places = kept.map((one) => before.indexOf(one));
  return places.every((place, index) => index === 0 || place > (places[index - 1] ?? -1));
};
