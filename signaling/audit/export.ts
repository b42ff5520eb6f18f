import { PassThrough, Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import exceljs from 'exceljs';
import type { api } from '../contract/index.ts';

export type AuditFormat = 'csv' | 'xlsx';

const COLUMNS: { header: string; value: (entry: api.AuditView) => string; width: number }[] = [
  { header: '时间', value: (entry) => localTime(entry.at), width: 20 },
  { header: '人员', value: (entry) => entry.actorName, width: 14 },
  { header: '岗位', value: (entry) => entry.role, width: 16 },
  { header: '法院', value: (entry) => entry.courtName, width: 26 },
  { header: '操作', value: (entry) => entry.action, width: 24 },
  { header: '对象', value: (entry) => entry.target, width: 40 },
  { header: '理由', value: (entry) => entry.reason ?? '', width: 30 },
  { header: '地址', value: (entry) => entry.address, width: 18 },
];

/** Asia/Shanghai, as on screen. */
function localTime(iso: string): string {
  return new Intl.DateTimeFormat('sv-SE', {
    timeZone: 'Asia/Shanghai',
    dateStyle: 'short',
    timeStyle: 'medium',
  }).format(new Date(iso));
}

/** A cell that a spreadsheet program would take for a formula is made text. */
const inert = (text: string): string => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);
const quoted = (text: string): string => `"${inert(text).replaceAll('"', '""')}"`;

/** Writes the entries as they come and ends the stream. CSV is UTF-8 with a byte order mark, which Excel needs to read Chinese. */
export async function exportAudit(
  entries: AsyncIterable<api.AuditView>,
  format: AuditFormat,
  out: Writable,
): Promise<void> {
  if (format === 'csv') await pipeline(Readable.from(csvLines(entries)), out);
  else await exportWorkbook(entries, out);
}

async function* csvLines(entries: AsyncIterable<api.AuditView>): AsyncGenerator<string> {
  const line = (cells: string[]): string => `${cells.map(quoted).join(',')}\r\n`;
  yield `\uFEFF${line(COLUMNS.map((column) => column.header))}`;
  for await (const entry of entries) yield line(COLUMNS.map((column) => column.value(entry)));
}

async function exportWorkbook(entries: AsyncIterable<api.AuditView>, out: Writable): Promise<void> {
  const stream = new PassThrough();
  const workbook = new exceljs.stream.xlsx.WorkbookWriter({ stream, useStyles: true });
  const write = async (): Promise<void> => {
    const sheet = workbook.addWorksheet('审计记录', { views: [{ state: 'frozen', ySplit: 1 }] });
    sheet.columns = COLUMNS.map(({ header, width }) => ({ header, width }));
    for await (const entry of entries) sheet.addRow(COLUMNS.map((column) => inert(column.value(entry)))).commit();
    sheet.commit();
    await workbook.commit();
  };
  await Promise.all([pipeline(stream, out), write()]);
}
