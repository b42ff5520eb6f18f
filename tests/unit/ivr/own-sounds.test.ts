import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { FlowPrompts } from '../../../ivr/prompt/flow-prompts.ts';
import { OwnSounds } from '../../../ivr/prompt/own-sounds.ts';
import { clipGradually, clipOf, type Clip } from '../../../ivr/rtp/clip.ts';
import { CourtError } from '../../../signaling/contract/index.ts';
import { sine, wav } from '../../fake/tone.ts';

const log = pino({ level: 'silent' });
const file = (frequency: number, seconds = 1): { sha256: string; bytes: Buffer } => {
  const bytes = wav(sine(frequency, seconds), 8000);
  return { sha256: createHash('sha256').update(bytes).digest('hex'), bytes };
};

/** Signaling's store. */
class Store {
  asked: string[] = [];
  readonly files = new Map<string, Buffer>();
  add(...files: { sha256: string; bytes: Buffer }[]): void {
    for (const { sha256, bytes } of files) this.files.set(sha256, bytes);
  }
  readonly fetch = (sha256: string): Promise<Uint8Array> => {
    this.asked.push(sha256);
    const bytes = this.files.get(sha256);
    return bytes ? Promise.resolve(bytes) : Promise.reject(new CourtError('V-003'));
  };
}

describe("sounds of a court's own", () => {
  test('a sound is the same whether it is encoded at once or a second at a time', async () => {
    const samples = sine(440, 2.51);
    expect(await clipGradually(samples)).toEqual(clipOf(samples));
  });

  test('is fetched once, for however many calls', async () => {
    const store = new Store();
    const welcome = file(440);
    store.add(welcome);
    const sounds = new OwnSounds(store.fetch, log);
    await Promise.all([1, 2, 3].map(() => sounds.ready([welcome.sha256], 1000)));
    await sounds.ready([welcome.sha256], 1000);
    expect(store.asked).toEqual([welcome.sha256]);
    expect(sounds.get(welcome.sha256)?.frames).toBe(50);
  });

  test('those longest unused make way', async () => {
    const store = new Store();
    const [a, b, c] = [file(300), file(400), file(500)] as const;
    store.add(a, b, c);
    const sounds = new OwnSounds(store.fetch, log, 2 * 16_000);
    await sounds.ready([a.sha256], 1000);
    await sounds.ready([b.sha256], 1000);
    sounds.get(a.sha256);
    await sounds.ready([c.sha256], 1000);
    expect([a, b, c].map(({ sha256 }) => sounds.get(sha256) !== null)).toEqual([true, false, true]);
    expect(sounds.size).toBe(32_000);
  });

  test('what is missing, broken or late does not hold a call; the shipped prompt is heard', async () => {
    const store = new Store();
    const [broken, late] = [file(600), file(700)];
    store.files.set(broken.sha256, file(601).bytes);
    const held = Promise.withResolvers<Uint8Array>();
    const sounds = new OwnSounds((sha256) => (sha256 === late.sha256 ? held.promise : store.fetch(sha256)), log);
    await sounds.ready(['f'.repeat(64), broken.sha256], 60_000);
    await sounds.ready([late.sha256], 1);
    const shipped: Clip = clipOf(sine(100, 1));
    const take = (audio: string | null) => ({ zh: { text: '您好', audio, source: 'spoken' as const } });
    const texts = { none: take(null), broken: take(broken.sha256), late: take(late.sha256) };
    const prompts = new FlowPrompts(texts, sounds, { clip: () => shipped });
    for (const name of ['none', 'broken', 'late', 'other', 'constructor']) expect(prompts.clip(name)).toBe(shipped);
    const ready = sounds.ready([late.sha256], 60_000);
    held.resolve(late.bytes);
    await ready;
    expect(prompts.clip('late')).toBe(sounds.get(late.sha256));
    expect(prompts.clip('late', 'en')).toBe(sounds.get(late.sha256));
  });
});
