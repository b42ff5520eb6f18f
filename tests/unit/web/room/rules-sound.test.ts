import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { meet } from '../../../../web/i18n/zh/meet.ts';
import { RULES_TEXTS } from '../../../../web/room/rules-sound/text.ts';

const FOLDER = new URL('../../../../web/room/rules-sound/', import.meta.url);
const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');

test('the house rules are read aloud as they are written', () => {
  const manifest = JSON.parse(readFileSync(new URL('manifest.json', FOLDER), 'utf8')) as Record<string, unknown>;
  const expected = Object.entries(RULES_TEXTS).map(([name, text]) => {
    const audio = readFileSync(new URL(`${name}.mp3`, FOLDER));
    return [name, { text: sha256(text), audio: sha256(audio) }];
  });
  expect(manifest).toEqual(Object.fromEntries(expected));
  expect(readdirSync(FOLDER).filter((file) => file.endsWith('.mp3'))).toHaveLength(expected.length);
});

test('all of them are read, and that it is recorded', () => {
  for (const words of [meet.rules.quiet, meet.rules.alone, meet.rules.truth, meet.rules.noCopy, meet.rules.recording])
    expect(RULES_TEXTS['rules-zh']).toContain(words);
});
