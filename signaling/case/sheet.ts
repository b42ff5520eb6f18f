/** Tables as people save them from a spreadsheet: CSV (RFC 4180) in UTF-8 or GBK, with comma, semicolon or tab. */

export interface SheetRow {
  /** Line of the file on which the row begins; the first is 1. */
  line: number;
  cells: string[];
}

/** Why a file is no table: it holds bytes that no text has, or a quotation that never ends. */
export class SheetFault extends Error {
  override readonly name = 'SheetFault';
  readonly fault: 'binary' | 'encoding' | 'quotation';

  constructor(fault: SheetFault['fault']) {
    super(`not a CSV file: ${fault}`);
    this.fault = fault;
  }
}

/** UTF-8 when it is valid UTF-8, else GBK, which spreadsheet programs in China write. */
export function decodeSheet(bytes: Uint8Array): string {
  // Workbooks, pictures and programs hold zero bytes early on; UTF-16 does too.
  if (bytes.includes(0)) throw new SheetFault('binary');
  for (const encoding of ['utf-8', 'gbk']) {
    try {
      const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
      // oxlint-disable-next-line no-control-regex -- a text has none of these
      if (/[\u0001-\u0008\u000e-\u001f\ufffd]/.test(text)) throw new SheetFault('binary');
      return text;
    } catch (error) {
      if (error instanceof SheetFault) throw error;
    }
  }
  throw new SheetFault('encoding');
}

/** The rows of a table, without those that are empty. */
export function parseSheet(text: string): SheetRow[] {
  const separator = separatorOf(text);
  const rows: SheetRow[] = [];
  const reader = { text, at: 0, line: 1 };
  while (reader.at < text.length) {
    const row = readRow(reader, separator);
    if (row.cells.some((cell) => cell.trim() !== '')) rows.push(row);
  }
  return rows;
}

function separatorOf(text: string): string {
  const [head = ''] = text.split(/\r?\n/, 1);
  const count = (separator: string): number => head.split(separator).length;
  return [',', '\t', ';'].reduce((best, one) => (count(one) > count(best) ? one : best));
}

interface Reader {
  text: string;
  at: number;
  line: number;
}

function readRow(reader: Reader, separator: string): SheetRow {
  const row: SheetRow = { line: reader.line, cells: [] };
  for (;;) {
    row.cells.push(readCell(reader, separator));
    const next = reader.text[reader.at];
    reader.at += 1;
    if (next === separator) continue;
    if (next === '\r' && reader.text[reader.at] === '\n') reader.at += 1;
    reader.line += 1;
    return row;
  }
}

function readCell(reader: Reader, separator: string): string {
  const { text } = reader;
  const ends = (at: number): boolean => at >= text.length || [separator, '\r', '\n'].includes(text[at] ?? '');
  let cell = '';
  if (text[reader.at] === '"') cell = readQuoted(reader);
  const from = reader.at;
  while (!ends(reader.at)) reader.at += 1;
  return cell + text.slice(from, reader.at);
}

function readQuoted(reader: Reader): string {
  const { text } = reader;
  let cell = '';
  reader.at += 1;
  for (;;) {
    const close = text.indexOf('"', reader.at);
    if (close < 0) throw new SheetFault('quotation');
    cell += text.slice(reader.at, close);
    reader.at = close + 1;
    if (text[reader.at] !== '"') break;
    cell += '"';
    reader.at += 1;
  }
  reader.line += cell.split('\n').length - 1;
  return cell;
}
