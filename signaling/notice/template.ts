import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** Longest text, characters: what carriers deliver as one chained message. */
const LONGEST = 500;
/** What stands at the end of a field that had to be cut. */
const CUT = '…';

/** What messages are written for. The wordings, with their versions, are data: templates.json. */
const NAMES = [
  'judge-reply',
  'session-link',
  'citizen-code',
  'petition-submitted',
  'petition-accepted',
  'petition-rejected',
  'petition-scheduled',
  'petition-moved',
  'petition-cancelled',
  'petition-day',
  'petition-hour',
  'petition-no-show',
  'petition-no-show-again',
  'petition-closed',
] as const;
export type TemplateName = (typeof NAMES)[number];

const schema = z.record(z.enum(NAMES), z.object({ version: z.int().min(1), text: z.string().min(1).max(LONGEST) }));
const TEMPLATES = schema.parse(JSON.parse(readFileSync(new URL('templates.json', import.meta.url), 'utf8')));

/** A message ready to be sent, and what it was made from. */
export interface Rendered {
  template: TemplateName;
  version: number;
  text: string;
}

/**
 * Fills the named fields of a wording. Line breaks become spaces; the longest field is cut when the whole would be longer than carriers take.
 * Throws when the wording names a field that is not given: a fault of ours.
 */
export function render(template: TemplateName, fields: Record<string, string>): Rendered {
  const wording = TEMPLATES[template];
  const clean = new Map(Object.entries(fields).map(([name, text]) => [name, text.replace(/\s+/g, ' ').trim()]));
  const fill = (): string =>
    wording.text.replace(/\{(\w+)\}/g, (_, name: string) => {
      const value = clean.get(name);
      if (value === undefined) throw new Error(`field ${name} of wording ${template} is not given`);
      return value;
    });
  const over = [...fill()].length - LONGEST;
  if (over > 0) {
    const [name, value] = [...clean].reduce((longest, field) =>
      field[1].length > longest[1].length ? field : longest,
    );
    const kept = [...value].slice(0, Math.max(0, [...value].length - over - CUT.length));
    clean.set(name, `${kept.join('')}${CUT}`);
  }
  return { template, version: wording.version, text: fill() };
}

/**
 * A text as staff may read it: who reads a sign-in code could sign in as the citizen, so that it is shown only while there is no SMS service and the outbox
 * is the citizen's telephone.
 */
export const readable = (template: string, text: string, inOutbox: boolean): string =>
  template === 'citizen-code' && !inOutbox ? text.replace(/\d{6}/, '******') : text;
