import { afterEach, describe, expect, test } from '@jest/globals';
import type { Language } from '../../signaling/contract/index.ts';
import { DeskSocket } from '../fake/desk-socket.ts';
import type { Phone } from '../fake/phone.ts';
import { promptOf } from '../fake/prompt.ts';
import { callOf, endedCallOf } from './archive.ts';
import { TestCourt } from './court.ts';

const hears = (phone: Phone, name: string, language: Language): Promise<void> =>
  phone.hearing.prompt(promptOf(name, language), 40_000, `${name} in ${language}`);

describe('a caller who speaks English', () => {
  const court = new TestCourt();
  afterEach(() => court.close());

  test('chooses it by the hash key, is heard in it next time, and may go back', async () => {
    const desk = await DeskSocket.connect(court.url, (await court.api('agent2')).cookie);
    await desk.ask('desk:status', { status: 'available' });
    const supervisor = await court.api('supervisor1');
    const phone = await court.phone();
    expect(await phone.dial()).toBe(200);
    await hears(phone, 'language-hint', 'zh'); // which says so in English
    phone.press('#');
    await hears(phone, 'recording-notice', 'en');
    await hears(phone, 'welcome', 'en');
    phone.press('0');
    await hears(phone, 'connect-person', 'en');
    const { call } = await desk.until((view) => view.call?.state === 'ringing');
    expect(call).toMatchObject({ language: 'en' });
    await hears(phone, 'place-next', 'en');
    phone.hangup();
    const first = await endedCallOf(supervisor, phone.number);
    expect(first.language).toBe('en');
    expect(first.timeline).toContainEqual(expect.objectContaining({ step: 'language', detail: 'en' }));
    await desk.until((view) => view.call === null);
    desk.close();

    const again = await court.phone({ number: `+86${phone.number}` });
    expect(await again.dial()).toBe(200);
    await hears(again, 'recording-notice', 'en');
    await hears(again, 'language-hint', 'en'); // which says so in Chinese
    again.press('#');
    await hears(again, 'recording-notice', 'zh');
    await hears(again, 'welcome', 'zh');
    expect((await callOf(supervisor, phone.number)).language).toBe('zh');
  }, 300_000);
});
