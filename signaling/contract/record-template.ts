import { TRANSCRIPT_KINDS, type TranscriptKind } from './transcript-state.ts';

/** What stands around the entries of a record (笔录), as a court writes it. A file without a parser, so that pages can look for faults, too. */

/** What a text may have in braces. Lists are names, with the court of who comes from another one. */
export const RECORD_PLACEHOLDERS = [
  'time',
  'place',
  'court',
  'courts',
  'officers',
  'judges',
  'lawyers',
  'clerks',
  'guides',
  'petitioners',
  'others',
  'caseNumber',
  'title',
] as const;
export type RecordPlaceholder = (typeof RECORD_PLACEHOLDERS)[number];

export interface RecordTemplate {
  title: string;
  facts: { label: string; value: string }[];
  opening: string[];
  closing: string;
}
export type RecordTemplates = Record<TranscriptKind, RecordTemplate>;

/** Characters of a title or a label, and of any other text; lines of facts, and paragraphs at the opening. */
export const TEMPLATE_LIMITS = { title: 40, text: 1000, facts: 30, opening: 20 } as const;

/** `index`: of the line or paragraph, from 0. `name`: what stands in the braces. */
export interface TemplateFault {
  kind: TranscriptKind;
  part: 'title' | 'label' | 'value' | 'opening' | 'closing' | 'facts';
  index: number;
  problem: 'empty' | 'unknown' | 'brace';
  name: string;
}

/** Where a fault is, as a field of the document. */
export const faultPath = ({ kind, part, index }: Pick<TemplateFault, 'kind' | 'part' | 'index'>): string => {
  if (part === 'label' || part === 'value') return `${kind}.facts.${index}.${part}`;
  return part === 'opening' ? `${kind}.opening.${index}` : `${kind}.${part}`;
};

/** What a text has in braces, in its order. */
export const placeholdersIn = (text: string): string[] =>
  [...text.matchAll(/\{([^{}]*)\}/g)].map(([, name = '']) => name);

export const isPlaceholder = (name: string): name is RecordPlaceholder =>
  RECORD_PLACEHOLDERS.some((known) => known === name);

/** The text with what stands in braces put in. */
export const filled = (text: string, values: Readonly<Record<RecordPlaceholder, string>>): string =>
  text.replace(/\{([^{}]*)\}/g, (whole, name: string) => (isPlaceholder(name) ? values[name] : whole));

/** What stands against printing records with these, in the order of the page. */
export function templateFaults(templates: RecordTemplates): TemplateFault[] {
  return TRANSCRIPT_KINDS.flatMap((kind) => {
    const { title, facts, opening, closing } = templates[kind];
    const at = (part: TemplateFault['part'], index = 0) => ({ kind, part, index });
    return [
      ...(title.trim() === '' ? [{ ...at('title'), problem: 'empty' as const, name: '' }] : []),
      ...(facts.length === 0 ? [{ ...at('facts'), problem: 'empty' as const, name: '' }] : []),
      ...facts.flatMap(({ label, value }, index) => [
        ...(label.trim() === '' ? [{ ...at('label', index), problem: 'empty' as const, name: '' }] : []),
        ...textFaults(value, at('value', index)),
      ]),
      ...opening.flatMap((text, index) => textFaults(text, at('opening', index))),
      ...textFaults(closing, at('closing')),
    ];
  });
}

function textFaults(text: string, at: Pick<TemplateFault, 'kind' | 'part' | 'index'>): TemplateFault[] {
  if (text.trim() === '') return [{ ...at, problem: 'empty', name: '' }];
  const unknown = placeholdersIn(text).filter((name) => !isPlaceholder(name));
  // A brace that is left over when all pairs are taken away opens or closes nothing.
  const single = /[{}]/.test(text.replace(/\{[^{}]*\}/g, ''));
  return [
    ...[...new Set(unknown)].map((name) => ({ ...at, problem: 'unknown' as const, name })),
    ...(single ? [{ ...at, problem: 'brace' as const, name: '' }] : []),
  ];
}
