import type { EntryView } from '../../signaling/contract/transcript.ts';

/** Characters of one page on the screen: what can be read in large type without losing one's place. */
const PAGE = 420;
/** What an entry takes beside its words. */
const LINE = 24;

/** The entries page by page; a long one stands alone. There is always one page. */
export function pagesOf(entries: EntryView[], head = 0): EntryView[][] {
  const pages: EntryView[][] = [[]];
  let room = Math.max(0, PAGE - head);
  for (const entry of entries) {
    const takes = entry.text.length + LINE;
    const last = pages.at(-1);
    if (last && (last.length === 0 || takes <= room)) {
      last.push(entry);
      room -= takes;
    } else {
      pages.push([entry]);
      room = PAGE - takes;
    }
  }
  return pages;
}
