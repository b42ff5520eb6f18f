import { expect, test } from '@jest/globals';
import type { EntryView } from '../../../../signaling/contract/transcript.ts';
import { pagesOf } from '../../../../web/transcript/page-split.ts';

test('pages hold every entry once, in order, and a long one stands alone', () => {
  const entries = ['短', '长'.repeat(900), '短', '中'.repeat(200), '中'.repeat(200)].map(
    (text, index) => ({ id: String(index), text }) as EntryView,
  );
  const pages = pagesOf(entries, 100);
  expect(pages.flat()).toEqual(entries);
  expect(pages.find((page) => page.some(({ id }) => id === '1'))).toHaveLength(1);
  expect(pagesOf([])).toEqual([[]]);
});
