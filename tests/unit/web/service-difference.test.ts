import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import i18next from 'i18next';
import { keepRetired, STANDARD_SERVICES, type CourtService } from '../../../signaling/contract/service.ts';
import { serviceDifferences, type ServiceWords } from '../../../web/admin/service-difference.ts';
import { zh } from '../../../web/i18n/zh/index.ts';

const before = STANDARD_SERVICES.slice(0, 4);
const [general, enquiry, judge, guidance] = before as [CourtService, CourtService, CourtService, CourtService];
const made: CourtService = { id: 'ip', zh: '知识产权咨询', en: 'Intellectual property', active: true };

describe('what changes of the services, in words', () => {
  let t: ServiceWords;
  beforeAll(async () => {
    const own = i18next.createInstance();
    await own.init({ lng: 'zh', resources: { zh }, interpolation: { escapeValue: false } });
    t = own.getFixedT('zh', ['admin', 'shell']);
  });
  const words = (services: CourtService[], from: readonly CourtService[] = before): string[] =>
    serviceDifferences(t, { services: [...from] }, { services });

  test('one comes, is called otherwise, is taken out of use and into use again', () => {
    expect(words([...before, made])).toEqual(['新增“知识产权咨询”（Intellectual property，编号 ip）']);
    expect(words([...before, { ...made, active: false }])).toEqual([
      '新增“知识产权咨询”（Intellectual property，编号 ip），暂不接听来电',
    ]);
    expect(words([general, { ...enquiry, zh: '查询', en: 'Look-up' }, judge, guidance])).toEqual([
      '“案件查询”改名为“查询”',
      '“查询”的英文名称：Case enquiry → Look-up',
    ]);
    const retired = [general, enquiry, judge, { ...guidance, active: false }];
    expect(words(retired)).toEqual(['“诉讼咨询”停用，不再接听来电']);
    expect(words([...before], retired)).toEqual(['“诉讼咨询”恢复接听来电']);
  });

  test('an older list has fewer: the others are taken out of use, and it is said', () => {
    expect(words([general, enquiry, judge])).toEqual(['“诉讼咨询”停用，不再接听来电']);
  });

  test('another order', () => {
    expect(words([enquiry, general, judge, guidance])).toEqual(['顺序：案件查询、人工服务、联系法官、诉讼咨询']);
  });

  test('nothing is said exactly when nothing will differ', () => {
    const lists = fc
      .shuffledSubarray([general, enquiry, judge, guidance, made], { minLength: 1 })
      .chain((some) => fc.tuple(...some.map((one) => fc.boolean().map((active) => ({ ...one, active })))));
    fc.assert(
      fc.property(lists, lists, (from, to) => {
        const same = JSON.stringify(keepRetired(to, from)) === JSON.stringify(from);
        expect(words(to, from).length === 0).toBe(same);
      }),
    );
  });
});
