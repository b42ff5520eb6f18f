import {
  filled,
  isPlaceholder,
  placeholdersIn,
  type RecordPlaceholder,
  type RecordTemplate,
  type RecordTemplates,
} from '../contract/index.ts';
import type { transcript } from '../contract/index.ts';
import type { SessionFacts, SessionMember } from './access.ts';

/** What stands around the entries of a kind of record, as its court had it in force. A record keeps the template with which it was begun. */
export interface Template extends RecordTemplate {
  kind: transcript.TranscriptKind;
  version: number;
}

/** What a court has in force. */
export interface CourtTemplates {
  templates: RecordTemplates;
  version: number;
}

export const templateOf = ({ templates, version }: CourtTemplates, kind: transcript.TranscriptKind): Template => ({
  kind,
  version,
  ...templates[kind],
});

/** A template with the facts of a session put in; a fact that is not known of this session is left out. */
export interface Head {
  facts: { label: string; value: string }[];
  opening: string[];
  closing: string;
}

export function fill(template: Template, facts: SessionFacts): Head {
  const values = valuesOf(template, facts);
  const put = (value: string): string => filled(value, values);
  return {
    facts: template.facts.map(({ label, value }) => ({ label, value: put(value) })).filter(({ value }) => value !== ''),
    opening: template.opening.map(put),
    closing: put(template.closing),
  };
}

/** Who stands under which placeholder; `others` is everybody whom the template gives no line of their own. */
const ROLES: Partial<Record<RecordPlaceholder, readonly SessionMember['role'][]>> = {
  officers: ['officer'],
  judges: ['judge'],
  lawyers: ['lawyer'],
  clerks: ['clerk'],
  guides: ['guide'],
  petitioners: ['petitioner', 'representative'],
};

function valuesOf(template: Template, facts: SessionFacts): Record<RecordPlaceholder, string> {
  const there = facts.people.filter(({ attended }) => attended);
  const names = (people: SessionMember[]): string => people.map((one) => nameOf(one, facts.courtName)).join('、');
  const used = template.facts.flatMap(({ value }) => placeholdersIn(value));
  const named = used.filter(isPlaceholder).flatMap((name) => ROLES[name] ?? []);
  const of = (placeholder: RecordPlaceholder): string =>
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
