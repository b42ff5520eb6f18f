import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { SpeechLink } from '../../../media/caption/speech-link.ts';
import { sine } from '../../fake/tone.ts';
import { SpeechServer } from '../../fake/speech-server.ts';

const TOKEN = 'a token of the court';
/** Of what is said here, ms since 1970: long ago, so that no clock can be meant. */
const SAID = 1_000_000_000_000;
let server: SpeechServer;
let link: SpeechLink | null = null;
let heard: { text: string; at: number }[] = [];
let works: boolean[] = [];

beforeEach(async () => {
  server = await SpeechServer.start();
  [heard, works] = [[], []];
});
afterEach(async () => {
  link?.close();
  await server.close();
});

function connect(url = server.url): SpeechLink {
  link = new SpeechLink(
    { url, token: TOKEN },
    { sessionId: 's', participantId: 'p' },
    { heard: (text, at) => heard.push({ text, at }), works: (ok) => works.push(ok) },
  );
  return link;
}

/** Frames of a tone, `from` ms after SAID. */
function say(to: SpeechLink, ms: number, from = 0, frequency = 440): void {
  const samples = sine(frequency, ms / 1000, 0.3, 16_000);
  for (let n = 0; n * 960 < samples.length; n++) {
    const part = samples.slice(n * 960, (n + 1) * 960);
    to.send({ at: SAID + from + n * 60, pcm: Buffer.from(part.buffer, part.byteOffset, part.byteLength) });
  }
}
const isOpen = () => server.until(() => server.speakers.at(-1)?.open && server.speakers.at(-1), 'a connection');
const words = (count: number) => server.until(() => heard.length >= count && heard, `${count} captions`);

test('says who it is, sends sound, and gives final words with the time at which they were said', async () => {
  const one = connect();
  await isOpen();
  say(one, 600);
  await words(1);
  one.pause();
  // Two minutes later, as far as the speaker is concerned.
  say(one, 2400, 120_000, 880);
  await words(2);
  expect(heard[0]).toEqual({ text: '四百四十', at: SAID });
  expect(heard[1]!.text).toBe('八百八十');
  expect(heard[1]!.at).toBeGreaterThanOrEqual(SAID + 120_000);
  expect(heard[1]!.at).toBeLessThan(SAID + 122_400);
  expect(server.attempts).toEqual([`Bearer ${TOKEN}`]);
  expect(server.speakers[0]).toMatchObject({
    hello: {
      type: 'hello',
      version: 1,
      sessionId: 's',
      participantId: 'p',
      language: 'zh-CN',
      sampleRate: 16_000,
      encoding: 's16le',
    },
    pauses: 1,
  });
  one.close();
  await server.until(() => server.speakers[0]!.ended && !server.speakers[0]!.open, 'the end');
  expect(works).toEqual([]);
});

test('a server that is away, refuses, dies or is cut off is tried again; it is told once that it does not work, and once that it does', async () => {
  server.manner = 'refuses';
  const one = connect();
  await server.until(() => server.attempts.length >= 2, 'a second attempt');
  expect(works).toEqual([false]);
  server.manner = 'dies';
  await isOpen();
  say(one, 60);
  await server.until(() => !server.speakers[0]!.open, 'its death');
  server.manner = 'tones';
  await server.until(() => server.speakers.length === 2 && server.speakers[1]!.open, 'it being back');
  say(one, 1200);
  await words(1);
  expect(works).toEqual([false, true]);
  server.cut();
  await server.until(() => server.speakers.length === 3, 'a further connection');
  say(one, 1200);
  await words(2);
  expect(works).toEqual([false, true, false, true]);
});

test.each(['rubbish', 'huge', 'flood'] as const)(
  'of a server that sends %s little or nothing comes out',
  async (manner) => {
    server.manner = manner;
    const one = connect();
    // The other two are left as soon as they are open, perhaps before anybody looks.
    if (manner === 'rubbish') {
      await isOpen();
      say(one, 600);
    } else await server.until(() => server.speakers.length >= 2, 'another attempt');
    expect(heard.length).toBeLessThanOrEqual(manner === 'flood' ? 10 : 0);
    expect(works[0] ?? false).toBe(false);
    server.manner = 'tones';
    server.cut();
    const before = server.speakers.length;
    await server.until(() => server.speakers.length > before && server.speakers.at(-1)!.open, 'another connection');
    say(one, 1200);
    await server.until(() => heard.some(({ text }) => text === '四百四十'), 'its words');
  },
);

test('sound that a server does not take is dropped, and the server is left', async () => {
  server.manner = 'deaf';
  const one = connect();
  await isOpen();
  const before = process.memoryUsage().arrayBuffers;
  // A minute of sound at once, again and again, until it is enough.
  const sent = Buffer.alloc(1920);
  for (let n = 0; n < 20_000 && works.length === 0; n++) {
    one.send({ at: SAID + n * 60, pcm: sent });
    if (n % 100 === 0) await new Promise(setImmediate);
  }
  expect(works).toEqual([false]);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20_000_000);
  server.manner = 'tones';
  await server.until(() => server.speakers.length >= 2 && server.speakers.at(-1)!.open, 'another connection');
  say(one, 1200);
  await words(1);
});

test('while nobody is there two seconds wait, the latest ones', async () => {
  const { port } = server;
  await server.close();
  const one = connect(`ws://127.0.0.1:${port}/speech`);
  say(one, 10_000);
  say(one, 2400, 60_000, 880);
  server = await SpeechServer.start(port);
  await words(1);
  expect(heard).toEqual([{ text: '八百八十', at: expect.any(Number) }]);
  expect(heard[0]!.at).toBeGreaterThanOrEqual(SAID + 60_000);
  const bytes = server.speakers[0]!.frames.reduce((sum, length) => sum + length, 0);
  expect(bytes).toBeLessThanOrEqual(2 * 32_000);
});
