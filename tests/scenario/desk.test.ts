import { afterEach, describe, expect, test } from '@jest/globals';
import { DeskSocket } from '../fake/desk-socket.ts';
import { TestCourt } from './court.ts';

describe('the desk', () => {
  const court = new TestCourt();
  afterEach(() => court.close());

  test('a second window takes over and says so to the first, never to itself; thirty times in a row', async () => {
    const { cookie } = await court.api('agent3');
    let first = await DeskSocket.connect(court.url, cookie);
    for (let round = 0; round < 30; round++) {
      const second = await DeskSocket.connect(court.url, cookie);
      await first.ended();
      expect({ round, first: first.replaced, second: second.replaced }).toEqual({ round, first: true, second: false });
      await second.ask('desk:status', { status: 'available' });
      first = second;
    }
    expect(first.connected).toBe(true);
    first.close();
  });

  test('a page that is opened again at once works', async () => {
    const officer = await court.officer('agent3');
    await officer.available();
    for (let round = 0; round < 5; round++) {
      await officer.page.reload();
      await officer.page.getByTestId('mic-state').filter({ hasText: '正常' }).first().waitFor();
    }
    await officer.available();
  });
});
