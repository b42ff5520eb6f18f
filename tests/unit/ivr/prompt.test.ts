import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { PromptLibrary } from '../../../ivr/prompt/library.ts';
import { beep, holdMusic } from '../../../ivr/prompt/music.ts';
import { countPrompts, estimatePrompts, placePrompts } from '../../../ivr/prompt/number.ts';
import { readPromptWav } from '../../../ivr/prompt/wav.ts';
import { loadDefaultFlow } from '../../../signaling/court/flow.ts';
import { toneShare } from '../../fake/tone.ts';

const PROMPTS = new URL('../../../ivr/prompt/', import.meta.url);
const json = <T>(name: string): T => JSON.parse(readFileSync(new URL(name, PROMPTS), 'utf8')) as T;
const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');
const texts = json<Record<string, string>>('texts.zh.json');
const spoken = (prompts: string[]): string => prompts.map((name) => texts[name]).join('');

describe('prompts', () => {
  test('every text has a file that was made from just that text', () => {
    const manifest = json<Record<string, { text: string; audio: string }>>('audio/manifest.json');
    expect(Object.keys(manifest).sort()).toEqual(Object.keys(texts).sort());
    for (const [name, text] of Object.entries(texts)) {
      const audio = readFileSync(new URL(`audio/${name}.wav`, PROMPTS));
      expect({ name, ...manifest[name] }).toEqual({ name, text: sha256(text), audio: sha256(audio) });
    }
    expect(readdirSync(new URL('audio/', PROMPTS)).filter((file) => file.endsWith('.wav'))).toHaveLength(
      Object.keys(texts).length,
    );
  });

  test('the shipped menu uses only prompts that are there, and every announcement too', async () => {
    const library = await PromptLibrary.load(pino({ level: 'silent' }));
    const flow = await loadDefaultFlow();
    const used =
      JSON.stringify(flow).match(
        /"(?:(?:prompts|hint|menu)":\["[^\]]*|(?:invalid|missing|again|wait|music)":"[^"]*)/g,
      ) ?? [];
    const names = used.flatMap((part) => [...part.matchAll(/[[,:]"([a-z0-9-]+)"?/g)].map(([, name]) => name ?? ''));
    expect(names.length).toBeGreaterThan(20);
    for (let number = 0; number <= 1000; number++) names.push(...countPrompts(number));
    names.push(...placePrompts(1), ...placePrompts(9), ...estimatePrompts(1), ...estimatePrompts(900), 'beep');
    names.push(...estimatePrompts(9000), 'agent-lost', 'message-unavailable', 'system-busy');
    expect(names.filter((name) => !library.names.includes(name))).toEqual([]);
    for (const name of new Set(names)) expect(library.clip(name).frames).toBeGreaterThan(0);
  });

  test('a missing prompt is nothing to hear, not the end of a call', async () => {
    const library = await PromptLibrary.load(pino({ level: 'silent' }));
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
  ])('%i is spoken %s', (number, words) => expect(spoken(countPrompts(number))).toBe(words));

  test('places and times read naturally', () => {
    expect(spoken(placePrompts(1))).toBe('您是下一位，请不要挂机。');
    expect(spoken(placePrompts(3))).toBe('您前面还有两位');
    expect(spoken(estimatePrompts(45))).toBe('预计一分钟之内为您接通。');
    expect(spoken(estimatePrompts(290))).toBe('预计等待约五分钟');
    expect(spoken(estimatePrompts(5400))).toBe('预计等待约两小时');
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
