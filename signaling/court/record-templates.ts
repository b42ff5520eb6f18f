import { readFileSync } from 'node:fs';
import { api, faultPath, templateFaults, type RecordTemplates, type TemplateFault } from '../contract/index.ts';

/** Version under which the texts a court begins with count: the first change keeps them as this one. */
export const FIRST_VERSION = 1;

/** What stands around the entries of a record where a court has published nothing. Read at start: what is no template stops the process and not a session. */
export const SHIPPED_TEMPLATES: RecordTemplates = api.recordTemplates.parse(
  JSON.parse(readFileSync(new URL('record-templates.json', import.meta.url), 'utf8')),
);

const KIND_WORDS = { reception: '接访笔录', explanation: '判后答疑笔录', consultation: '法律咨询笔录' };
const PART_WORDS: Record<TemplateFault['part'], (nth: number) => string> = {
  title: () => '标题',
  facts: () => '首部',
  label: (nth) => `首部第 ${nth} 行的名称`,
  value: (nth) => `首部第 ${nth} 行的内容`,
  opening: (nth) => `告知事项第 ${nth} 段`,
  closing: () => '结尾',
};

function words({ kind, part, index, problem, name }: TemplateFault): string {
  const place = `${KIND_WORDS[kind]}${PART_WORDS[part](index + 1)}`;
  if (problem === 'empty') return `${place}没有填写`;
  return problem === 'unknown' ? `${place}：没有“{${name}}”这个占位符` : `${place}：大括号不成对`;
}

/** What stands against publishing: field → the place and what is wrong there; of several in one field the first. */
export const templateFaultFields = (templates: RecordTemplates): Record<string, string> =>
  Object.fromEntries(
    templateFaults(templates)
      .reverse()
      .map((fault) => [faultPath(fault), words(fault)]),
  );
