import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { render } from '../../../signaling/notice/index.ts';

const FIELDS = {
  court: '示例法院',
  day: '11月25日',
  judge: '黄磊法官',
  number: 'GD20261125-0001',
  answer: '请周五来院。',
};

describe('wordings of short messages', () => {
  test('named fields are filled; the version is kept with the text', () => {
    expect(render('judge-reply', FIELDS)).toEqual({
      template: 'judge-reply',
      version: 1,
      text: '【示例法院】您11月25日来电联系黄磊法官的留言（GD20261125-0001）已有答复：请周五来院。 如还有疑问请拨打12368。',
    });
  });

  test('a field that is not given is our fault, not half a message', () => {
    expect(() => render('judge-reply', { court: '示例法院' })).toThrow('day');
  });

  test('whatever a judge writes, the message fits, and a field is never taken for a wording', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 3000, unit: 'binary' }), (answer) => {
        const { text } = render('judge-reply', { ...FIELDS, answer: `{court}${answer}` });
        expect([...text].length).toBeLessThanOrEqual(500);
        expect(text).toContain('{court}');
        expect(text).not.toMatch(/[\r\n]/);
        expect(text).toMatch(/请拨打12368。$/);
      }),
    );
  });
});
