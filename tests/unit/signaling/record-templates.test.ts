import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  api,
  filled,
  RECORD_PLACEHOLDERS,
  templateFaults,
  type RecordTemplates,
} from '../../../signaling/contract/index.ts';
import { SHIPPED_TEMPLATES, templateFaultFields } from '../../../signaling/court/record-templates.ts';

/** The shipped texts with the reception's changed so. */
const changed = (part: Partial<RecordTemplates['reception']>): RecordTemplates => ({
  ...SHIPPED_TEMPLATES,
  reception: { ...SHIPPED_TEMPLATES.reception, ...part },
});

describe('texts of a record', () => {
  test('what is shipped has no fault', () => {
    expect(templateFaultFields(SHIPPED_TEMPLATES)).toEqual({});
  });

  test('each fault is told with its place', () => {
    const { facts, opening } = SHIPPED_TEMPLATES.reception;
    const [first, ...rest] = facts;
    expect(
      templateFaultFields(
        changed({
          title: ' ',
          facts: [first!, { label: '信访人', value: '{petitoner}、{petitioners}' }, { label: '', value: '' }, ...rest],
          opening: [...opening, '请 {petitioners 核对', ''],
          closing: '{}以上{court}笔录{已阅}',
        }),
      ),
    ).toEqual({
      'reception.title': '接访笔录标题没有填写',
      'reception.facts.1.value': '接访笔录首部第 2 行的内容：没有“{petitoner}”这个占位符',
      'reception.facts.2.label': '接访笔录首部第 3 行的名称没有填写',
      'reception.facts.2.value': '接访笔录首部第 3 行的内容没有填写',
      'reception.opening.3': '接访笔录告知事项第 4 段：大括号不成对',
      'reception.opening.4': '接访笔录告知事项第 5 段没有填写',
      'reception.closing': '接访笔录结尾：没有“{}”这个占位符',
    });
    expect(templateFaultFields(changed({ facts: [], opening: [] }))).toEqual({
      'reception.facts': '接访笔录首部没有填写',
    });
  });

  test('a text without fault keeps no brace when it is filled, whatever else stands in it', () => {
    const word = fc.oneof(
      fc.string({ maxLength: 8 }),
      fc.constantFrom(...RECORD_PLACEHOLDERS.map((name) => `{${name}}`), '{other}', '{', '}', '{{time}}'),
    );
    const values = Object.fromEntries(RECORD_PLACEHOLDERS.map((name) => [name, name])) as Parameters<typeof filled>[1];
    fc.assert(
      fc.property(fc.array(word, { maxLength: 6 }), (words) => {
        const closing = words.join('');
        const faults = templateFaults(changed({ closing }));
        if (faults.length === 0) expect(filled(closing, values)).not.toMatch(/[{}]/);
        else expect(faults.every(({ part }) => part === 'closing')).toBe(true);
      }),
    );
  });

  test('a draft may be unfinished, but no longer than records can be', () => {
    expect(api.recordTemplates.safeParse(changed({ title: '', closing: '{' })).success).toBe(true);
    expect(api.recordTemplates.safeParse(changed({ opening: ['x'.repeat(1001)] })).success).toBe(false);
    expect(api.recordTemplates.safeParse({ reception: SHIPPED_TEMPLATES.reception }).success).toBe(false);
  });
});
