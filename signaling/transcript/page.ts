import type { Content, TDocumentDefinitions } from 'pdfmake/interfaces.js';
import type { Printed, PrintedLine, PrintedSignature } from './print.ts';

/** A4, points. */
const MARGINS: [number, number, number, number] = [72, 64, 60, 64];
const GREY = '#555555';
/**
 * A run of letters so long has no place to break and would leave the page: it is broken anywhere. Only letters before U+2E80: pdfmake breaks between the two halves of a
 * character, too, which rare Chinese ones have.
 */
const LONG_RUN = /([^\s\u2E80-\u{10FFFF}]{40,})/u;

/** What is longer may lie on two pages, characters. */
const LONG_ENTRY = 400;

/** Words as they are printed: whatever stands in them is text. */
function words(text: string): { text: string | Content[] } {
  const parts = text.split(LONG_RUN);
  if (parts.length === 1) return { text };
  return { text: parts.map((part, index) => (index % 2 === 1 ? { text: part, wordBreak: 'break-all' } : part)) };
}

/** The pages of a sealed record, for pdfmake. */
export function pagesOf(record: Printed): TDocumentDefinitions {
  return {
    info: { title: `${record.title} ${record.number}`, author: record.courtName, creator: '12368', producer: '12368' },
    pageSize: 'A4',
    pageMargins: MARGINS,
    defaultStyle: { font: 'Court', fontSize: 11.5, lineHeight: 1.35 },
    header: (page) =>
      page === 1
        ? ''
        : {
            text: `${record.courtName}\u3000${record.title}\u3000${record.number}`,
            style: 'edge',
            margin: [72, 32, 60, 0],
          },
    footer: (page, pages) => ({ text: `第 ${page} 页\u3000共 ${pages} 页`, style: 'edge', margin: [72, 24, 60, 0] }),
    styles: {
      court: { fontSize: 18, bold: true, alignment: 'center' },
      title: { fontSize: 22, bold: true, alignment: 'center', characterSpacing: 6, margin: [0, 2, 0, 4] },
      number: { fontSize: 10, alignment: 'center', color: GREY, margin: [0, 0, 0, 12] },
      heading: { bold: true, alignment: 'center', margin: [0, 8, 0, 4] },
      part: { bold: true, fontSize: 12.5, margin: [0, 14, 0, 4] },
      edge: { fontSize: 9, alignment: 'center', color: GREY },
      clock: { fontSize: 8, color: GREY, margin: [0, 3, 0, 0] },
      small: { fontSize: 9.5, color: '#222222' },
      hash: { fontSize: 8.5 },
    },
    content: [
      { text: record.courtName, style: 'court' },
      { text: record.title, style: 'title' },
      { text: record.number, style: 'number' },
      ...record.facts.map(({ label, value }): Content => ({
        text: [{ text: `${label}：`, bold: true }, words(value)],
      })),
      { text: '', margin: [0, 6, 0, 0] },
      ...record.opening.map((text): Content => ({ ...words(text), leadingIndent: 23, margin: [0, 0, 0, 2] })),
      { text: '', margin: [0, 6, 0, 0] },
      ...record.lines.map(line),
      { text: record.closing, leadingIndent: 23, margin: [0, 10, 0, 6], bold: true },
      ...signatures(record.signatures),
      ...part(
        '改动和更正',
        record.changes.map((text, index) => `〔${index + 1}〕${text}`),
      ),
      ...part('作废的签署', record.voided),
      checks(record),
    ],
  };
}

function line({ heading, clock, label, text, removed, marks }: PrintedLine): Content {
  const body = removed ? { ...words(text), decoration: 'lineThrough' as const } : words(text);
  const mark = { text: marks.map((no) => `〔${no}〕`).join(''), sup: true };
  if (heading) return { text: [body, mark], style: 'heading' };
  return {
    columns: [
      { width: 44, text: clock, style: 'clock' },
      { width: '*', text: [{ text: label, bold: true }, body, mark], preserveLeadingSpaces: true },
    ],
    margin: [0, 0, 0, 3],
    // Its time does not stay behind on the page before.
    unbreakable: text.length < LONG_ENTRY,
  };
}

function signatures(all: PrintedSignature[]): Content[] {
  const rows: PrintedSignature[][] = [];
  for (let at = 0; at < all.length; at += 2) rows.push(all.slice(at, at + 2));
  return rows.map((row) => ({
    columns: [...row.map(signature), ...(row.length === 1 ? [{ text: '' }] : [])],
    columnGap: 18,
    unbreakable: true,
    margin: [0, 6, 0, 6],
  }));
}

function signature({ label, name, picture, lines }: PrintedSignature): Content {
  return {
    stack: [
      { text: `${label}：`, bold: true },
      words(name),
      picture === null
        ? { text: '' }
        : { image: `data:image/png;base64,${picture}`, fit: [150, 60] as [number, number] },
      ...lines.map((text): Content => ({ ...words(text), style: 'small' })),
    ],
  };
}

function part(title: string, lines: string[]): Content[] {
  if (lines.length === 0) return [];
  return [
    { text: title, style: 'part', headlineLevel: 1 },
    ...lines.map((text): Content => ({ ...words(text), style: 'small', margin: [0, 0, 0, 2] })),
  ];
}

/** The last thing of the last page, in one piece. */
function checks({ checks: all, advice }: Printed): Content {
  return {
    unbreakable: true,
    stack: [
      { text: '校验', style: 'part' },
      {
        layout: 'lightHorizontalLines',
        table: {
          headerRows: 0,
          widths: [104, '*'],
          body: all.map(({ label, value }) => [
            { text: label, style: 'small' },
            { ...words(value), style: 'hash' },
          ]),
        },
      },
      { text: advice, style: 'small', margin: [0, 6, 0, 0] },
    ],
  };
}
