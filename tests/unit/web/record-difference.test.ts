import { expect, test } from '@jest/globals';
import { createInstance } from 'i18next';
import type { RecordTemplate, RecordTemplates } from '../../../signaling/contract/record-template.ts';
import { recordDifferences } from '../../../web/admin/record-difference.ts';
import { zh } from '../../../web/i18n/zh/index.ts';

const i18n = createInstance();
await i18n.init({ lng: 'zh', resources: { zh }, interpolation: { escapeValue: false } });
const t = i18n.getFixedT('zh', 'recordTemplate');

const before: RecordTemplate = {
  title: '接访笔录',
  facts: [
    { label: '时间', value: '{time}' },
    { label: '地点', value: '{place}' },
    { label: '案号', value: '{caseNumber}' },
  ],
  opening: ['甲', '乙', '丙'],
  closing: '已阅',
};
const all = (reception: RecordTemplate): RecordTemplates => ({ reception, explanation: before, consultation: before });
const changes = (part: Partial<RecordTemplate>): string[] =>
  recordDifferences(t, all(before), all({ ...before, ...part }));

test('texts of a record are compared in words', () => {
  expect(changes({})).toEqual([]);
  expect(changes({ title: '视频接访笔录', closing: '以上已阅' })).toEqual([
    '接访笔录标题：“接访笔录” → “视频接访笔录”',
    '接访笔录结尾：“已阅” → “以上已阅”',
  ]);
  const [time, place, number] = before.facts as [RecordTemplate['facts'][number], never, never];
  expect(changes({ facts: [time, { label: '地点', value: '{court}' }, { label: '法院', value: '{courts}' }] })).toEqual(
    ['接访笔录首部“地点”：{place} → {court}', '接访笔录首部新增：法院 {courts}', '接访笔录首部删去：案号 {caseNumber}'],
  );
  expect(changes({ facts: [number, time, place] })).toEqual(['接访笔录首部的顺序：案号、时间、地点']);
  expect(changes({ opening: ['丙', '甲', '丁'] })).toEqual([
    '接访笔录告知事项新增：“丁”',
    '接访笔录告知事项删去：“乙”',
    '接访笔录告知事项各段的顺序',
  ]);
  // Two lines of one name, and two paragraphs of one text, are two.
  expect(changes({ facts: [...before.facts, time], opening: ['甲', '甲', '乙', '丙'] })).toEqual([
    '接访笔录首部新增：时间 {time}',
    '接访笔录告知事项新增：“甲”',
  ]);
});

test('every change is told: what is different has at least one line', () => {
  const other = { ...before, facts: before.facts.slice(1), opening: ['甲'] };
  const of = (part: Partial<RecordTemplates>): RecordTemplates => ({ ...all(before), ...part });
  expect(recordDifferences(t, of({}), of({ explanation: other }))).toHaveLength(3);
  expect(recordDifferences(t, of({ consultation: other }), of({}))).toHaveLength(3);
});
