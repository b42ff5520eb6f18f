import type { NumberSpeech } from './number-speech.ts';

const word = (value: number): string => `number-${value}`;

/** One hundred and five; twenty one. Words up to twenty and the tens are prompts of their own. */
function count(number: number): string[] {
  const hundreds = Math.floor(number / 100);
  const rest = number % 100;
  if (hundreds === 0) return belowHundred(rest);
  if (rest === 0) return [word(hundreds), 'number-hundred'];
  return [word(hundreds), 'number-hundred-and', ...belowHundred(rest)];
}

function belowHundred(number: number): string[] {
  const ones = number % 10;
  if (number < 20 || ones === 0) return [word(number)];
  return [word(number - ones), word(ones)];
}

/** March fifteen; nine thirty in the morning, two o'clock in the afternoon, nine zero five. */
const time = (hour: number, minute: number): string[] => [
  ...count(hour % 12 || 12),
  ...(minute === 0 ? ['unit-clock'] : [...(minute < 10 ? [word(0)] : []), ...belowHundred(minute)]),
  hour < 12 ? 'time-morning' : 'time-afternoon',
];

/** There is one caller ahead of you; there are three callers ahead of you. */
export const english: NumberSpeech = {
  count,
  day: (month, day) => [`month-${month}`, ...belowHundred(day)],
  time,
  before: (callers) => (callers === 1 ? ['place-one-before'] : ['place-before', ...count(callers), 'unit-person']),
};
