import { CourtError } from '../contract/index.ts';
import { unzipped, zipEntries } from './zip.ts';

/** The part that makes an archive a document, sheet or presentation (ECMA-376). */
const MAIN: Record<string, string> = {
  docx: 'word/document.xml',
  xlsx: 'xl/workbook.xml',
  pptx: 'ppt/presentation.xml',
};
/** Streams of the old formats, as their names stand in the directory of the compound file ([MS-CFB] 2.6.1). */
const STREAMS: Record<string, string> = { doc: 'WordDocument', xls: 'Workbook', ppt: 'PowerPoint Document' };
const MOST_TEXT = 8 * 1024 * 1024;
const MOST_CHARACTERS = 200_000;

/** P-002 when it is no Office file of this ending, or carries macros; P-005 when it is damaged. */
export function checkOffice(ending: string, bytes: Buffer): void {
  const main = MAIN[ending];
  const stream = STREAMS[ending];
  if (stream !== undefined) {
    if (!bytes.includes(Buffer.from(stream, 'utf16le'))) throw new CourtError('P-002');
    return;
  }
  const entries = zipEntries(bytes);
  if (!entries) throw new CourtError('P-005');
  const names = new Set(entries.map(({ name }) => name));
  if (main === undefined || !names.has('[Content_Types].xml') || !names.has(main)) throw new CourtError('P-002');
  if (entries.some(({ name }) => /vbaProject\.bin$/i.test(name))) throw new CourtError('P-002');
  const found = entries.find(({ name }) => name === main);
  if (!found || !unzipped(bytes, found, MOST_TEXT)) throw new CourtError('P-005');
}

/** The words of a document (docx) without form or pictures. P-006 when it has none that can be read. */
export function documentText(bytes: Buffer): string {
  const entry = zipEntries(bytes)?.find(({ name }) => name === MAIN['docx']);
  const xml = entry && unzipped(bytes, entry, MOST_TEXT)?.toString('utf8');
  if (!xml) throw new CourtError('P-006');
  return wordsOf(xml).slice(0, MOST_CHARACTERS);
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/**
 * WordprocessingML: text runs (w:t), tabs, breaks; a paragraph is a line, cells of a table are parted by tabs. No part of the pattern reads past the next `<`:
 * a document made of openings that never close costs one pass.
 */
function wordsOf(xml: string): string {
  const parts: string[] = [];
  for (const [, text, tag] of xml.matchAll(
    /<w:t(?:\s[^<>]*)?>([^<]*)<\/w:t>|<(w:tab|w:br|w:cr|\/w:p|\/w:tc)\s*\/?>/g,
  )) {
    if (text !== undefined) parts.push(text);
    else if (tag === 'w:tab' || tag === '/w:tc') parts.push('\t');
    else parts.push('\n');
  }
  return parts
    .join('')
    .replace(/&(amp|lt|gt|quot|apos);/g, (_, name: string) => ENTITIES[name] ?? '')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}
