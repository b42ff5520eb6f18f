import { beforeAll, describe, expect, test } from '@jest/globals';
import i18next from 'i18next';
import type { OpeningHours } from '../../../signaling/contract/api.ts';
import { hoursDifferences, type HoursWords } from '../../../web/admin/hours-difference.ts';
import { zh } from '../../../web/i18n/zh/index.ts';

const office = [
  { from: '09:00', to: '12:00' },
  { from: '13:30', to: '17:30' },
];
const before: OpeningHours = {
  alwaysOpen: false,
  weekdays: [office, office, office, office, office, [], []],
  exceptions: [
    { date: '2020-01-01', name: '元旦', spans: [] },
    { date: '2020-01-19', name: '春节调休上班', spans: office },
    { date: '2020-05-01', name: '劳动节', spans: [] },
  ],
};

describe('what changes of opening hours, in words', () => {
  let t: HoursWords;
  beforeAll(async () => {
    // The language of dates is the page's.
    Object.assign(globalThis, { document: { documentElement: { lang: 'zh-CN' } } });
    const own = i18next.createInstance();
    await own.init({ lng: 'zh', resources: { zh }, interpolation: { escapeValue: false } });
    t = own.getFixedT('zh', ['admin', 'shell']);
  });
  const words = (change: Partial<OpeningHours>): string[] => hoursDifferences(t, before, { ...before, ...change });

  test('nothing', () => {
    expect(words({ exceptions: [...before.exceptions].reverse() })).toEqual([]);
  });

  test('the week, and answering round the clock', () => {
    const weekdays = [office, [{ from: '09:00', to: '17:00' }], office, office, [], [], office];
    expect(words({ alwaysOpen: true, weekdays })).toEqual([
      '全天候接听：关闭 → 打开',
      '周二：09:00–12:00、13:30–17:30 → 09:00–17:00',
      '周五：09:00–12:00、13:30–17:30 → 不接听',
      '周日：不接听 → 09:00–12:00、13:30–17:30',
    ]);
  });

  test('special days come, go, get other hours and another name, by date', () => {
    const exceptions = [
      { date: '2020-10-01', name: '国庆节', spans: [] },
      { date: '2020-01-01', name: '元旦', spans: [{ from: '09:00', to: '12:00' }] },
      { date: '2020-05-01', name: '五一', spans: [] },
    ];
    expect(words({ exceptions })).toEqual([
      '2020年1月1日 周三 元旦：不接听 → 09:00–12:00',
      '取消 2020年1月19日 周日 春节调休上班（09:00–12:00、13:30–17:30），按每周时段',
      '2020年5月1日 周五 改名：劳动节 → 五一',
      '新增 2020年10月1日 周四 国庆节：不接听',
    ]);
  });
});
