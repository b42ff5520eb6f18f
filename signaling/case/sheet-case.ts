import { CASE_STAGES, type CaseStage } from '../contract/index.ts';
import { caseNumberText, parseCaseNumber } from './case-number.ts';
import type { SheetRow } from './sheet.ts';

/** Columns of a table of cases, by their header, in any order. Those that are needed come first. */
export const COLUMNS = {
  number: '案号',
  stage: '阶段',
  password: '查询密码',
  court: '法院',
  parties: '当事人',
  identities: '身份证号',
  hearingAt: '开庭时间',
  hearingPlace: '开庭地点',
  judge: '承办法官',
  text: '播报内容',
} as const;
type Column = keyof typeof COLUMNS;
const NEEDED: readonly Column[] = ['number', 'stage', 'password'];

export const STAGE_WORDS: Readonly<Record<CaseStage, string>> = {
  filing: '立案',
  service: '送达',
  hearing: '开庭',
  mediation: '调解',
  judgment: '宣判',
  closed: '结案',
  enforcement: '执行',
  suspended: '中止',
  archived: '归档',
};

/** A row of the table that is right. `password` null: the one that the case has is kept. */
export interface SheetCase {
  line: number;
  number: string;
  stage: CaseStage;
  password: string | null;
  /** As it stands there; empty for the court of who imports. */
  court: string;
  parties: { name: string; identity: string | null }[];
  hearingAt: Date | null;
  hearingPlace: string;
  judge: string;
  text: string;
}

/** What is wrong with a line, in the words of whoever mends it. */
export interface RowFault {
  line: number;
  column: string;
  message: string;
}

/** Where each column stands; the faults of the header otherwise. */
export function readHeader(row: SheetRow | undefined): { columns: Map<Column, number>; faults: RowFault[] } {
  const columns = new Map<Column, number>();
  const heads = row?.cells.map((cell) => cell.replace(/^\uFEFF/, '').trim()) ?? [];
  for (const [column, head] of Object.entries(COLUMNS) as [Column, string][]) {
    const at = heads.indexOf(head);
    if (at >= 0) columns.set(column, at);
  }
  const faults = NEEDED.filter((column) => !columns.has(column)).map((column) => ({
    line: row?.line ?? 1,
    column: COLUMNS[column],
    message: '第一行没有这一列',
  }));
  return { columns, faults };
}

/** Reads a row; the faults when something in it is wrong. */
export function readCase(row: SheetRow, columns: Map<Column, number>): SheetCase | RowFault[] {
  const faults: RowFault[] = [];
  const wrong = (column: Column, message: string): null => {
    faults.push({ line: row.line, column: COLUMNS[column], message });
    return null;
  };
  const cell = (column: Column, most: number): string => {
    const at = columns.get(column);
    // A spreadsheet keeps long digits as they are only when they are marked as text.
    const value = (at === undefined ? '' : (row.cells[at] ?? '')).trim().replace(/^'/, '');
    return value.length <= most ? value : (wrong(column, `太长，最多 ${most} 个字`) ?? '');
  };
  const number = parseCaseNumber(cell('number', 80)) ?? wrong('number', '不是案号，应如（2026）示0101民初123号');
  const stage = stageOf(cell('stage', 20)) ?? wrong('stage', `不认识，可填：${Object.values(STAGE_WORDS).join('、')}`);
  const password = cell('password', 20).normalize('NFKC');
  if (password !== '' && !/^\d{6}$/.test(password)) wrong('password', '应为 6 位数字');
  const parties = partiesOf(cell('parties', 500), cell('identities', 500), wrong);
  const time = cell('hearingAt', 40);
  const hearingAt = time === '' ? null : (hearingTime(time) ?? wrong('hearingAt', '应如 2026-12-01 09:30'));
  const rest = {
    court: cell('court', 60),
    hearingPlace: cell('hearingPlace', 100),
    judge: cell('judge', 40),
    text: cell('text', 500),
  };
  if (number === null || stage === null || faults.length > 0) return faults;
  return {
    line: row.line,
    number: caseNumberText(number),
    stage,
    password: password === '' ? null : password,
    parties,
    hearingAt,
    ...rest,
  };
}

function stageOf(text: string): CaseStage | null {
  return CASE_STAGES.find((stage) => stage === text || STAGE_WORDS[stage] === text) ?? null;
}

function partiesOf(
  names: string,
  identities: string,
  wrong: (column: Column, message: string) => null,
): SheetCase['parties'] {
  const split = (text: string): string[] => (text === '' ? [] : text.split(/[;；、]/).map((part) => part.trim()));
  const numbers = split(identities).map((text) => text.normalize('NFKC').toUpperCase());
  if (numbers.some((number) => number !== '' && !isIdentity(number))) wrong('identities', '有不正确的身份证号');
  const people = split(names).filter((name) => name !== '');
  if (numbers.length > people.length) wrong('identities', '比当事人多；多个之间用分号隔开，顺序与当事人一致');
  if (people.length > 20) wrong('parties', '太多，最多 20 个');
  return people.map((name, index) => ({ name, identity: numbers[index] || null }));
}

/** GB 11643-1999: 17 digits and a check character (ISO 7064 MOD 11-2). */
export function isIdentity(text: string): boolean {
  if (!/^\d{17}[\dX]$/.test(text)) return false;
  const weight = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  const sum = weight.reduce((total, factor, index) => total + factor * Number(text[index]), 0);
  return '10X98765432'[sum % 11] === text[17];
}

/** 2026-12-01 09:30, 2026/12/1 9:30 and 2026年12月1日9:30, Asia/Shanghai. */
function hearingTime(text: string): Date | null {
  const parts =
    /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?[ T]*(\d{1,2})[:时点](\d{2})?分?(?::\d{2})?$/.exec(
      text.normalize('NFKC'),
    ) ?? [];
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = parts.slice(1).map((part) => Number(part ?? 0));
  if (month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59) return null;
  const at = new Date(Date.UTC(year, month - 1, day, hour - 8, minute));
  // 31 of a month with 30 days would be the next month's first.
  return new Date(at.getTime() + 8 * 3_600_000).getUTCDate() === day ? at : null;
}
