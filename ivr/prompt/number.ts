/** Spoken Chinese numbers and announcements, as names of prompts that are joined. */

/** Larger numbers are spoken as this one. */
const LARGEST = 999;

/** A count before a measure word: 两 for a lone 2 (两位), 二 inside (十二位, 二十位). */
export function countPrompts(count: number): string[] {
  const number = Math.min(LARGEST, Math.max(0, Math.round(count)));
  if (number === 2) return ['number-two-of'];
  const hundreds = Math.floor(number / 100);
  const rest = number % 100;
  if (hundreds === 0) return belowHundred(rest, false);
  const head = [digit(hundreds), 'number-hundred'];
  if (rest === 0) return head;
  return [...head, ...(rest < 10 ? ['number-0'] : []), ...belowHundred(rest, true)];
}

/** `inside`: after hundreds, ten is 一十. */
function belowHundred(number: number, inside: boolean): string[] {
  const tens = Math.floor(number / 10);
  const ones = number % 10;
  if (tens === 0) return [digit(ones)];
  return [...(tens === 1 && !inside ? [] : [digit(tens)]), 'number-ten', ...(ones === 0 ? [] : [digit(ones)])];
}

const digit = (value: number): string => `number-${value}`;

/** Digits one by one, as the end of a telephone number is read. */
export const digitPrompts = (digits: string): string[] =>
  [...digits].filter((one) => /[0-9]/.test(one)).map((one) => `number-${one}`);

/** 您前面还有三位 / 您是下一位. `place` 1 is next. */
export function placePrompts(place: number): string[] {
  return place <= 1 ? ['place-next'] : ['place-before', ...countPrompts(place - 1), 'unit-person'];
}

/** 预计等待约五分钟; hours from 60 minutes on, rounded up. */
export function estimatePrompts(seconds: number): string[] {
  if (seconds <= 60) return ['estimate-soon'];
  const minutes = Math.ceil(seconds / 60);
  if (minutes <= 60) return ['estimate-before', ...countPrompts(minutes), 'unit-minute'];
  return ['estimate-before', ...countPrompts(Math.ceil(minutes / 60)), 'unit-hour'];
}

/** Day of Asia/Shanghai (UTC+8 all year) of an ISO time: 三月十五日. */
export function dayPrompts(at: string): string[] {
  const local = shanghai(at);
  return [
    ...belowHundred(local.getUTCMonth() + 1, false),
    'unit-month',
    ...belowHundred(local.getUTCDate(), false),
    'unit-day',
  ];
}

/** Day and time: 三月十五日，上午，九点三十分 / 下午，两点 / 九点零五分. */
export function momentPrompts(at: string): string[] {
  const local = shanghai(at);
  const hour = local.getUTCHours();
  const minute = local.getUTCMinutes();
  const half = hour < 12 ? 'time-morning' : 'time-afternoon';
  const minutes = [...(minute < 10 ? [digit(0)] : []), ...belowHundred(minute, false), 'unit-minute-of'];
  return [...dayPrompts(at), half, ...countPrompts(hour % 12 || 12), 'unit-clock', ...(minute === 0 ? [] : minutes)];
}

const shanghai = (at: string): Date => new Date(Date.parse(at) + 8 * 3_600_000);
