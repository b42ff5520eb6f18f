import type { Language } from '../../signaling/contract/index.ts';
import { english } from './number-en.ts';
import type { NumberSpeech } from './number-speech.ts';
import { chinese } from './number-zh.ts';

/** Larger numbers are spoken as this one. */
const LARGEST = 999;

const SPEECH: Record<Language, NumberSpeech> = { zh: chinese, en: english };

/** A count in words: 两, 十二; two, twelve. */
export function countPrompts(count: number, language: Language): string[] {
  return SPEECH[language].count(Math.min(LARGEST, Math.max(0, Math.round(count))));
}

/** Digits one by one, as the end of a telephone number is read. */
export const digitPrompts = (digits: string): string[] =>
  [...digits].filter((one) => /[0-9]/.test(one)).map((one) => `number-${one}`);

/** 您前面还有三位 / 您是下一位. `place` 1 is next. */
export function placePrompts(place: number, language: Language): string[] {
  return place <= 1 ? ['place-next'] : SPEECH[language].before(Math.min(LARGEST, place - 1));
}

/** 预计等待约五分钟; hours from 60 minutes on, rounded up. */
export function estimatePrompts(seconds: number, language: Language): string[] {
  if (seconds <= 60) return ['estimate-soon'];
  const minutes = Math.ceil(seconds / 60);
  if (minutes <= 60) return ['estimate-before', ...countPrompts(minutes, language), 'unit-minute'];
  return ['estimate-before', ...countPrompts(Math.ceil(minutes / 60), language), 'unit-hour'];
}

/** Day of Asia/Shanghai (UTC+8 all year) of an ISO time: 三月十五日. */
export function dayPrompts(at: string, language: Language): string[] {
  const local = shanghai(at);
  return SPEECH[language].day(local.getUTCMonth() + 1, local.getUTCDate());
}

/** Day and time: 三月十五日，上午，九点三十分 / 下午，两点 / 九点零五分. */
export function momentPrompts(at: string, language: Language): string[] {
  const local = shanghai(at);
  return [...dayPrompts(at, language), ...SPEECH[language].time(local.getUTCHours(), local.getUTCMinutes())];
}

const shanghai = (at: string): Date => new Date(Date.parse(at) + 8 * 3_600_000);
