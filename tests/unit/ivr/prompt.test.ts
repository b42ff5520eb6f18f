import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { PromptLibrary } from '../../../ivr/prompt/library.ts';
import { beep, holdMusic } from '../../../ivr/prompt/music.ts';
import { countPrompts, estimatePrompts, placePrompts } from '../../../ivr/prompt/number.ts';
import { readPromptWav } from '../../../ivr/prompt/wav.ts';
import { FIRST_LANGUAGE, LANGUAGES, type Language } from '../../../signaling/contract/index.ts';
import { loadDefaultFlow, loadDialInFlow, loadRingFlow } from '../../../signaling/court/flow.ts';
import { toneShare } from '../../fake/tone.ts';

const library = await PromptLibrary.load(pino({ level: 'silent' }));
const PROMPTS = new URL('../../../ivr/prompt/', import.meta.url);
const json = <T>(name: string): T => JSON.parse(readFileSync(new URL(name, PROMPTS), 'utf8')) as T;
const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');
const textsOf = (language: Language): Record<string, string> => json(`texts.${language}.json`);
const folderOf = (language: Language): string => (language === FIRST_LANGUAGE ? 'audio/' : `audio/${language}/`);
const [chinese, english] = [textsOf('zh'), textsOf('en')];
const spoken = (prompts: string[]): string => prompts.map((name) => chinese[name]).join('');
const spokenInEnglish = (prompts: string[]): string => prompts.map((name) => english[name]).join(' ');

describe('prompts', () => {
  test.each(LANGUAGES)('every text has a file that was made from just that text: %s', (language) => {
    const texts = textsOf(language);
    const folder = folderOf(language);
    const manifest = json<Record<string, { text: string; audio: string }>>(`${folder}manifest.json`);
    expect(Object.keys(manifest).sort()).toEqual(Object.keys(texts).sort());
    for (const [name, text] of Object.entries(texts)) {
      const audio = readFileSync(new URL(`${folder}${name}.wav`, PROMPTS));
      expect({ name, ...manifest[name] }).toEqual({ name, text: sha256(text), audio: sha256(audio) });
    }
    expect(readdirSync(new URL(folder, PROMPTS)).filter((file) => file.endsWith('.wav'))).toHaveLength(
      Object.keys(texts).length,
    );
  });

  test.each(LANGUAGES)('nothing but numbers lacks a text of its own: %s', (language) => {
    const own = textsOf(language);
    expect(Object.keys(chinese).filter((name) => !Object.hasOwn(own, name) && !/^(number|unit)-/.test(name))).toEqual(
      [],
    );
  });

  test.each(LANGUAGES)('the shipped menu uses only prompts that are there, announcements too: %s', async (language) => {
    const flow = await loadDefaultFlow();
    const used =
      JSON.stringify(flow).match(
        /"(?:(?:prompts|hint|menu)":\["[^\]]*|(?:invalid|missing|again|wait|thanks|music)":"[^"]*)/g,
      ) ?? [];
    const names = used.flatMap((part) => [...part.matchAll(/[[,:]"([a-z0-9-]+)"?/g)].map(([, name]) => name ?? ''));
    expect(names.length).toBeGreaterThan(20);
    for (let number = 0; number <= 1000; number++) names.push(...countPrompts(number, language));
    for (const place of [1, 2, 9]) names.push(...placePrompts(place, language));
    names.push(...estimatePrompts(1, language), ...estimatePrompts(900, language), 'beep');
    names.push(...estimatePrompts(9000, language), 'agent-lost', 'message-unavailable', 'system-busy');
    expect(names.filter((name) => !library.names(language).includes(name))).toEqual([]);
    for (const name of new Set(names)) expect(library.clip(name, language).frames).toBeGreaterThan(0);
  });

  test('what is heard by telephone of a video session is there', async () => {
    const flows = [await loadDialInFlow(), await loadRingFlow()];
    const names = flows.flatMap(({ nodes }) =>
      Object.values(nodes).flatMap((verbs) => verbs.flatMap((verb) => (verb.verb === 'say' ? verb.prompts : []))),
    );
    expect(names).toContain('session-ready');
    expect(names.filter((name) => library.clip(name).frames === 0)).toEqual([]);
  });

  test('a language speaks with its own voice, and in the first one where it has none', () => {
    expect(library.clip('menu', 'en')).not.toBe(library.clip('menu', 'zh'));
    expect(library.clip('music', 'en')).toBe(library.clip('music'));
    expect(english['language-hint']).toContain('中文');
    expect(chinese['language-hint']).toContain('English');
  });

  test('a missing prompt is nothing to hear, not the end of a call', () => {
    expect(library.clip('no-such-prompt').frames).toBe(0);
  });

  test.each([
    [0, '零'],
    [2, '两'],
    [9, '九'],
    [10, '十'],
    [12, '十二'],
    [20, '二十'],
    [99, '九十九'],
    [100, '一百'],
    [102, '一百零二'],
    [110, '一百一十'],
    [215, '二百一十五'],
    [5000, '九百九十九'],
  ])('%i is spoken %s', (number, words) => expect(spoken(countPrompts(number, 'zh'))).toBe(words));

  test.each([
    [0, 'zero'],
    [2, 'two'],
    [12, 'twelve'],
    [20, 'twenty'],
    [99, 'ninety nine'],
    [100, 'one hundred'],
    [102, 'one hundred and two'],
    [215, 'two hundred and fifteen'],
    [340, 'three hundred and forty'],
    [5000, 'nine hundred and ninety nine'],
  ])('%i is spoken %s', (number, words) => expect(spokenInEnglish(countPrompts(number, 'en'))).toBe(words));

  test('places and times read naturally', () => {
    expect(spoken(placePrompts(1, 'zh'))).toBe('您是下一位，请不要挂机。');
    expect(spoken(placePrompts(3, 'zh'))).toBe('您前面还有两位');
    expect(spoken(estimatePrompts(45, 'zh'))).toBe('预计一分钟之内为您接通。');
    expect(spoken(estimatePrompts(290, 'zh'))).toBe('预计等待约五分钟');
    expect(spoken(estimatePrompts(5400, 'zh'))).toBe('预计等待约两小时');
    expect(spokenInEnglish(placePrompts(1, 'en'))).toBe('You are next. Please do not hang up.');
    expect(spokenInEnglish(placePrompts(2, 'en'))).toBe('There is one caller ahead of you.');
    expect(spokenInEnglish(placePrompts(13, 'en'))).toBe('There are twelve callers ahead of you.');
    expect(spokenInEnglish(estimatePrompts(290, 'en'))).toBe('The estimated wait is about five minutes.');
    expect(spokenInEnglish(estimatePrompts(5400, 'en'))).toBe('The estimated wait is about two hours.');
  });

  test.each([
    ['empty', new Uint8Array()],
    ['no RIFF', new Uint8Array(60)],
    ['no data', new TextEncoder().encode('RIFF\0\0\0\0WAVEfmt ')],
  ])('a file that is no prompt is refused: %s', (_name, file) => expect(() => readPromptWav(file)).toThrow());
});

describe('sounds that are made', () => {
  test('the waiting music is in tune: it begins with an A (mi of F), and is softer than the voice', () => {
    const music = holdMusic();
    const first = music.subarray(800, 4000);
    const pitches = Array.from({ length: 24 }, (_, half) => 220 * 2 ** (half / 12));
    const shares = pitches.map((pitch) => toneShare(first, pitch));
    expect(shares.indexOf(Math.max(...shares))).toBe(12);
    expect(music.every((sample) => Math.abs(sample) <= 9000)).toBe(true);
    expect(music.length / 8000).toBeGreaterThan(25);
  });

  test('the tone before a message is 1 kHz', () => expect(toneShare(beep(), 1000)).toBeGreaterThan(0.95));
});
