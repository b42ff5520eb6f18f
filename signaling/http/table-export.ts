import { PassThrough, Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import exceljs from 'exceljs';
import type { Response } from 'express';
import { z } from 'zod';

export const EXPORT_TYPES = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};
export const exportFormat = z.enum(['csv', 'xlsx']).default('xlsx');

/** A column of a table that people take away; `width` in characters. */
export interface Column<Row> {
  header: string;
  width: number;
  value: (row: Row) => string | number | null;
}
export interface Table<Row> {
  /** File name without its ending, and the sheet's name. */
  name: string;
  sheet: string;
  columns: Column<Row>[];
}

const shanghai = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Asia/Shanghai',
  dateStyle: 'short',
  timeStyle: 'medium',
});
/** Asia/Shanghai, as on screen; empty for null. */
export const localTime = (iso: string | null): string => (iso === null ? '' : shanghai.format(new Date(iso)));

/** A cell that a spreadsheet program would take for a formula is made text. */
const inert = (text: string): string => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);
const cell = (value: string | number | null): string | number =>
  typeof value === 'string' ? inert(value) : (value ?? '');

/** Answers with the rows as they come, however many. CSV is UTF-8 with a byte order mark, which Excel needs to read Chinese. */
export async function sendTable<Row>(
  response: Response,
  table: Table<Row>,
  rows: AsyncIterable<Row>,
  format: keyof typeof EXPORT_TYPES,
): Promise<void> {
  const day = localTime(new Date().toISOString()).slice(0, 10);
  response.set({
    'Content-Type': EXPORT_TYPES[format],
    'Content-Disposition': `attachment; filename="${table.name}-${day}.${format}"`,
  });
  if (format === 'csv') await pipeline(Readable.from(csvLines(table, rows)), response);
  else await sendWorkbook(table, rows, response);
}

async function* csvLines<Row>({ columns }: Table<Row>, rows: AsyncIterable<Row>): AsyncGenerator<string> {
  const line = (cells: (string | number)[]): string =>
    `${cells.map((one) => `"${String(one).replaceAll('"', '""')}"`).join(',')}\r\n`;
  yield `\uFEFF${line(columns.map((column) => column.header))}`;
  for await (const row of rows) yield line(columns.map((column) => cell(column.value(row))));
}

async function sendWorkbook<Row>(table: Table<Row>, rows: AsyncIterable<Row>, out: Writable): Promise<void> {
  const stream = new PassThrough();
  const workbook = new exceljs.stream.xlsx.WorkbookWriter({ stream, useStyles: true });
  const write = async (): Promise<void> => {
    const sheet = workbook.addWorksheet(table.sheet, { views: [{ state: 'frozen', ySplit: 1 }] });
    sheet.columns = table.columns.map(({ header, width }) => ({ header, width }));
    for await (const row of rows) sheet.addRow(table.columns.map((column) => cell(column.value(row)))).commit();
    sheet.commit();
    await workbook.commit();
  };
  await Promise.all([pipeline(stream, out), write()]);
}
