import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isIdentity, readCase, readHeader, type RowFault, type SheetCase } from '../../../signaling/case/sheet-case.ts';
import { decodeSheet, parseSheet, SheetFault } from '../../../signaling/case/sheet.ts';

const GBK_CASE = Buffer.from('b0b8bac52cbdd7b6ce', 'hex'); // 案号,阶段

describe('a table', () => {
  test('is read in UTF-8 and in GBK', () => {
    expect(decodeSheet(Buffer.from('\uFEFF案号,阶段'))).toMatch(/案号,阶段$/);
    expect(decodeSheet(GBK_CASE)).toBe('案号,阶段');
  });

  test.each([
    ['a workbook', Buffer.from('504b030414000600', 'hex')],
    ['a picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')],
    ['UTF-16', Buffer.from('\uFEFF案号', 'utf16le')],
    ['neither encoding', Buffer.from([0xb0, 0xff, 0xff, 0x81])],
  ])('is not %s', (_what, bytes) => expect(() => decodeSheet(bytes)).toThrow(SheetFault));

  test('quotation marks, line breaks in a cell and empty lines keep the numbers of lines', () => {
    const rows = parseSheet('a,"b ""c"", d"\r\n\r\n"two\nlines",x\ny;z\t"q"');
    expect(rows).toEqual([
      { line: 1, cells: ['a', 'b "c", d'] },
      { line: 3, cells: ['two\nlines', 'x'] },
      { line: 5, cells: ['y;z\t"q"'] },
    ]);
    expect(() => parseSheet('a,"b')).toThrow(SheetFault);
  });

  test('whatever is written as CSV is read back', () => {
    const cell = fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\r'));
    const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 5 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(table, (rows) => {
        const lines = [
          ['"head"', '"head"'],
          ...rows.map((row) => row.map((text) => `"${text.replaceAll('"', '""')}"`)),
        ];
        const read = parseSheet(lines.map((line) => line.join(',')).join('\n')).slice(1);
        expect(read.map(({ cells }) => cells)).toEqual(rows.filter((row) => row.some((text) => text.trim() !== '')));
      }),
    );
  });

  test('no text breaks the reader', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('"', ',', '\n', '\r', ';', '\t', 'x') }), (text) => {
        try {
          parseSheet(text);
        } catch (error) {
          expect(error).toBeInstanceOf(SheetFault);
        }
      }),
    );
  });
});

const HEAD = '案号,阶段,查询密码,当事人,身份证号,开庭时间,承办法官';
function read(line: string, head = HEAD): SheetCase | RowFault[] {
  const [header, row] = parseSheet(`${head}\n${line}`);
  return readCase(row!, readHeader(header).columns);
}

describe('a row of cases', () => {
  test('that is right', () => {
    const row = read('(2026)示01民初5号,开庭,123456,张三；李四,990101196001010015；,2026年12月1日 9:30,王丽');
    expect(row).toMatchObject({
      line: 2,
      number: '（2026）示01民初5号',
      stage: 'hearing',
      password: '123456',
      parties: [
        { name: '张三', identity: '990101196001010015' },
        { name: '李四', identity: null },
      ],
      hearingAt: new Date('2026-12-01T01:30:00Z'),
      judge: '王丽',
    });
  });

  test.each([
    ['示01民初5号,开庭,123456,,,,', '案号'],
    ['（2026）示01民初5号,睡觉,123456,,,,', '阶段'],
    ['（2026）示01民初5号,开庭,12345,,,,', '查询密码'],
    ['（2026）示01民初5号,开庭,123456,张三,990101196001010016,,', '身份证号'],
    ['（2026）示01民初5号,开庭,123456,,990101196001010015,,', '身份证号'],
    ['（2026）示01民初5号,开庭,123456,,,2026-02-30 09:00,', '开庭时间'],
    ['（2026）示01民初5号,开庭,123456,,,明天,', '开庭时间'],
    [`（2026）示01民初5号,开庭,123456,,,,${'王'.repeat(41)}`, '承办法官'],
  ])('%s: says the line and the column', (line, column) => {
    expect(read(line)).toMatchObject([{ line: 2, column }]);
  });

  test('columns that are needed are missed', () => {
    const [header] = parseSheet('案号,法院');
    expect(readHeader(header).faults.map(({ column }) => column)).toEqual(['阶段', '查询密码']);
    expect(readHeader(undefined).faults).toHaveLength(3);
  });

  test('check characters of identity numbers', () => {
    expect(isIdentity('11010519491231002X')).toBe(true); // the example of GB 11643-1999
    expect(isIdentity('110105194912310021')).toBe(false);
    expect(isIdentity('11010519491231002x')).toBe(false);
  });
});
