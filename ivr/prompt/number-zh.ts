import type { NumberSpeech } from './number-speech.ts';

const digit = (value: number): string => `number-${value}`;

/** A count before a measure word: 两 for a lone 2 (两位), 二 inside (十二位, 二十位). */
function count(number: number): string[] {
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

/** 您前面还有三位. */
export const chinese: NumberSpeech = {
  count,
  day: (month, day) => [...belowHundred(month, false), 'unit-month', ...belowHundred(day, false), 'unit-day'],
  time: (hour, minute) => {
    const half = hour < 12 ? 'time-morning' : 'time-afternoon';
    const minutes = [...(minute < 10 ? [digit(0)] : []), ...belowHundred(minute, false), 'unit-minute-of'];
    return [half, ...count(hour % 12 || 12), 'unit-clock', ...(minute === 0 ? [] : minutes)];
  },
  before: (callers) => ['place-before', ...count(callers), 'unit-person'],
};
