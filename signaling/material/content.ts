import { readFile } from 'node:fs/promises';
import { CourtError, type MaterialPreview } from '../contract/index.ts';
import { checkOffice } from './office.ts';
import { pdfPages } from './pdf.ts';
import { picturePage } from './picture.ts';

/** What a file turned out to be. `first`: its first page, when that came with checking it. */
export interface Content {
  type: string;
  preview: MaterialPreview;
  pages: number;
  first: Buffer | null;
}

const OFFICE = 'application/vnd.openxmlformats-officedocument';
const TYPES: Record<string, string> = {
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  pdf: 'application/pdf',
  docx: `${OFFICE}.wordprocessingml.document`,
  xlsx: `${OFFICE}.spreadsheetml.sheet`,
  pptx: `${OFFICE}.presentationml.presentation`,
  doc: 'application/msword',
  xls: 'application/vnd.ms-excel',
  ppt: 'application/vnd.ms-powerpoint',
};

/** How files begin. */
const startsWith =
  (text: string, at = 0) =>
  (head: Buffer) =>
    head.toString('latin1', at, at + text.length) === text;
const zip = startsWith('PK\x03\x04');
const compound = startsWith('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1');
const BEGINNINGS: Record<string, (head: Buffer) => boolean> = {
  jpg: startsWith('\xff\xd8\xff'),
  jpeg: startsWith('\xff\xd8\xff'),
  png: startsWith('\x89PNG\r\n\x1a\n'),
  webp: (head) => startsWith('RIFF')(head) && startsWith('WEBP', 8)(head),
  pdf: startsWith('%PDF-'),
  docx: zip,
  xlsx: zip,
  pptx: zip,
  doc: compound,
  xls: compound,
  ppt: compound,
};
export const HEAD_BYTES = 16;

/** The ending of a name that can be handed in. P-002 for others. */
export function endingOf(name: string): string {
  const ending = /\.([a-z]{3,4})$/i.exec(name)?.[1]?.toLowerCase() ?? '';
  if (TYPES[ending] === undefined) throw new CourtError('P-002');
  return ending;
}

export const isPicture = (ending: string): boolean => TYPES[ending]?.startsWith('image/') === true;

/** Whether it begins as its ending says, which is known after the first bytes: the rest need not be waited for. */
export function beginsAs(ending: string, head: Buffer): boolean {
  return BEGINNINGS[ending]?.(head) === true;
}

/** Looks into a whole file whose beginning is right. P-002 when it is something else, P-005 when it is damaged. */
export async function contentOf(ending: string, file: string): Promise<Content> {
  const type = TYPES[ending] ?? '';
  if (isPicture(ending)) return { type, preview: 'pages', pages: 1, first: await picturePage(file) };
  if (ending === 'pdf') return { type, preview: 'pages', pages: await pdfPages(file), first: null };
  checkOffice(ending, await readFile(file));
  return { type, preview: ending === 'docx' ? 'text' : 'none', pages: 0, first: null };
}
