/**
 * A case number such as （2026）示0101民初123号 (Supreme Court rules on case numbers, 2015, articles 2 to 6): year of filing, code of the court
 * (one character of the province and up to four digits; 最高法 for the Supreme Court), characters of the type, number in the year.
 */
export interface CaseNumber {
  year: number;
  court: string;
  type: string;
  serial: number;
  /** 之一 and so on, of rulings within a case; mostly empty. */
  branch: string;
}

const NUMBER =
  /^\((19\d{2}|20\d{2})\)(最高法知?|\p{Script=Han}\d{0,4})(\p{Script=Han}{1,8}?)(\d{1,8})号?(之[一二三四五六七八九十]{1,3})?$/u;
/** Brackets that people type and print for the round ones. */
const BRACKETS = /[[〔【［{]([^\]〕】］}]*)[\]〕】］}]/u;

/** Reads a number as people write it: full or half width, other brackets or none, blanks anywhere. Null when it is not one. */
export function parseCaseNumber(text: string): CaseNumber | null {
  if (text.length > 80) return null;
  const plain = text
    .replace(BRACKETS, '($1)')
    .normalize('NFKC')
    .replace(/\s/gu, '')
    .replace(/^第?(\d{4})(?=\p{Script=Han})/u, '($1)');
  const [, year, court, type, serial, branch = ''] = NUMBER.exec(plain) ?? [];
  if (year === undefined || court === undefined || type === undefined || serial === undefined) return null;
  if (Number(serial) === 0) return null;
  return { year: Number(year), court, type, serial: Number(serial), branch };
}

/** The one form in which a case number is kept and compared: full-width brackets, no leading zeros. */
export const caseNumberText = ({ year, court, type, serial, branch }: CaseNumber): string =>
  `（${year}）${court}${type}${serial}号${branch}`;

/** A court's own code as its settings hold it: 示0101. */
export const COURT_CODE = /^(最高法知?|\p{Script=Han}\d{0,4})$/u;
