import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { transcript } from '../contract/index.ts';
import type { SessionFacts, SessionMember } from './access.ts';

/** What a text may have in braces. Lists are names, with the court of who comes from another one. */
const PLACEHOLDERS = [
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
type Placeholder = (typeof PLACEHOLDERS)[number];

const isPlaceholder = (name: string): name is Placeholder => PLACEHOLDERS.some((known) => known === name);
const text = z
  .string()
  .min(1)
  .refine((value) => [...value.matchAll(/\{(.*?)\}/g)].every(([, name = '']) => isPlaceholder(name)), {
    message: 'unknown placeholder',
  });

/** What stands around the entries of a kind of record. A record keeps the template with which it was begun. */
export const templateSchema = z.object({
  kind: z.enum(transcript.TRANSCRIPT_KINDS),
  version: z.int().min(1),
  title: z.string().min(1),
  facts: z.array(z.object({ label: z.string().min(1), value: text })).min(1),
  opening: z.array(text),
  closing: text,
});
export type Template = z.infer<typeof templateSchema>;

function shipped(kind: transcript.TranscriptKind): Template {
  const url = new URL(`template/${kind}.json`, import.meta.url);
  return templateSchema.parse(JSON.parse(readFileSync(url, 'utf8')));
}
// Read at start: a template that is not one stops the process and not a session.
const TEMPLATES = new Map(transcript.TRANSCRIPT_KINDS.map((kind) => [kind, shipped(kind)]));

export function templateOf(kind: transcript.TranscriptKind): Template {
  return TEMPLATES.get(kind) ?? shipped(kind);
}

/** A template with the facts of a session put in; a fact that is not known of this session is left out. */
export interface Head {
  facts: { label: string; value: string }[];
  opening: string[];
  closing: string;
}

export function fill(template: Template, facts: SessionFacts): Head {
  const values = valuesOf(template, facts);
  const put = (value: string): string =>
    value.replace(/\{(.*?)\}/g, (_, name: string) => (isPlaceholder(name) ? values[name] : ''));
  return {
    facts: template.facts.map(({ label, value }) => ({ label, value: put(value) })).filter(({ value }) => value !== ''),
    opening: template.opening.map(put),
    closing: put(template.closing),
  };
}

/** Who stands under which placeholder; `others` is everybody whom the template gives no line of their own. */
const ROLES: Partial<Record<Placeholder, readonly SessionMember['role'][]>> = {
  officers: ['officer'],
  judges: ['judge'],
  lawyers: ['lawyer'],
  clerks: ['clerk'],
  guides: ['guide'],
  petitioners: ['petitioner', 'representative'],
};

function valuesOf(template: Template, facts: SessionFacts): Record<Placeholder, string> {
  const there = facts.people.filter(({ attended }) => attended);
  const names = (people: SessionMember[]): string => people.map((one) => nameOf(one, facts.courtName)).join('、');
  const used = template.facts.flatMap(({ value }) => [...value.matchAll(/\{(.*?)\}/g)].map(([, name = '']) => name));
  const named = used.filter(isPlaceholder).flatMap((name) => ROLES[name] ?? []);
  const of = (placeholder: Placeholder): string =>
    names(there.filter(({ role }) => ROLES[placeholder]?.includes(role)));
  const begun = facts.startedAt ?? facts.scheduledAt;
  return {
    officers: of('officers'),
    judges: of('judges'),
    lawyers: of('lawyers'),
    clerks: of('clerks'),
    guides: of('guides'),
    petitioners: of('petitioners'),
    others: names(there.filter(({ role }) => !named.includes(role))),
    time: begun === null ? '' : timeWords(begun) + (facts.endedAt ? `至${clockWords(facts.endedAt)}` : '起'),
    place: `${facts.courtNames.join('、')}（远程视频）`,
    court: facts.courtName,
    courts: facts.courtNames.join('、'),
    caseNumber: facts.caseNumber ?? '',
    title: facts.title,
  };
}

const nameOf = ({ name, role, courtName }: SessionMember, own: string): string => {
  const words = role === 'representative' ? '（代理人）' : '';
  return courtName !== null && courtName !== own && role !== 'petitioner' && role !== 'representative'
    ? `${name}（${courtName}）`
    : name + words;
};

const zone = 'Asia/Shanghai';
const day = new Intl.DateTimeFormat('zh-CN', { timeZone: zone, dateStyle: 'long' });
const clock = new Intl.DateTimeFormat('zh-CN', {
  timeZone: zone,
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});
/** `2026年11月26日 14:05`, Asia/Shanghai. */
export const timeWords = (at: Date): string => `${day.format(at)} ${clock.format(at)}`;
export const clockWords = (at: Date): string => clock.format(at);
