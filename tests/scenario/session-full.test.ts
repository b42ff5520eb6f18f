import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { readMeta } from '../../media/recorder/meta.ts';
import type { sessionApi } from '../../signaling/contract/index.ts';
import { Film, type Within } from '../fake/film.ts';
import { KnownFilm } from '../fake/known-film.ts';
import { looksLike } from '../fake/picture.ts';
import { SentFrames } from '../fake/sent-frames.ts';
import { eventually, TestCourt } from './court.ts';
import { FullHouse, HOUSE, OF_A_FIFTH_COURT, ONE_TOO_MANY, type Person, type Seated } from './full-house.ts';
import { admit, hears, sees, shown } from './meeting.ts';
import { filmFileOf, TWELVE } from './session-film.ts';

const LONG = 900_000;
/** A dozen pages on a machine that has other things to do. */
const PATIENCE = 120_000;
/** Which nobody sends, Hz. */
const NO_TONE = 460;
/** Picture and tone of so many people at a time go off and on together, each time after so many ms, so long. */
const BLINK = { people: 3, every: 1000, lasting: 9000 };
/** Sound and picture may be so far apart, ms. */
const IN_TIME = 200;

const others = (seated: readonly Seated[], one: Seated): Seated[] => seated.filter((other) => other !== one);

/** Staff see everybody else, who came by a link sees whom the page names; both hear everybody else. */
async function meets(one: Seated, all: readonly Seated[]): Promise<void> {
  const { page } = one;
  if (one.username) {
    for (const other of all) await sees(page, other, PATIENCE);
    expect(await shown(page)).toHaveLength(all.length);
  } else await eventually(() => facesWhoIsNamed(one, all), PATIENCE, 'the picture of who is named');
  await page.evaluate(() => window.sound?.(true));
  await hears(
    page,
    all.map(({ tone }) => tone),
    PATIENCE,
  );
  await page.evaluate(() => window.sound?.(false));
}

async function facesWhoIsNamed({ page }: Seated, all: readonly Seated[]): Promise<boolean> {
  const tile = '.petitioner-faces [data-testid=tile]';
  const name = await page.locator(tile).getAttribute('data-person');
  const seen = await page.evaluate((where) => window.seen?.(`${where} video`) ?? null, tile);
  const face = all.find((other) => other.name === name);
  return face !== undefined && seen !== null && looksLike(seen, face);
}

/** The thirteenth is told at the door of the room, and the chair when somebody of a fifth court is asked in. */
async function refuses(house: FullHouse, chair: Seated): Promise<void> {
  const { page: late } = await house.open(ONE_TOO_MANY);
  await late.goto(`${house.url}/sessions/${house.sessionId}`);
  await late.getByTestId('enter-room').click();
  const said = late.getByTestId('room-failure');
  await said.filter({ hasText: '接访室已满十二人' }).filter({ hasText: 'J-008' }).waitFor();
  await late.getByTestId('stage-outside').waitFor();
  await late.close();

  const { page } = chair;
  await page.getByTestId('invite-open').click();
  const choice = page.getByTestId('invite-staff').locator('input');
  await choice.fill(OF_A_FIFTH_COURT);
  await page.locator('.ant-select-item-option-active').filter({ hasText: OF_A_FIFTH_COURT }).waitFor();
  await choice.press('Enter');
  await page.getByTestId('invite-send').click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('alert').filter({ hasText: '最多四家法院' }).filter({ hasText: 'J-013' }).waitFor();
  await dialog.getByRole('button', { name: 'Close' }).or(page.locator('.ant-modal-close')).first().click();
  await dialog.waitFor({ state: 'hidden' });
}

/** Some at a time, so that those who speak do not change all the time; gives when each did, ms after `start`. */
async function blink(seated: readonly Seated[], start: number): Promise<Map<string, Within>> {
  const when = new Map<string, Within>();
  for (let first = 0; first < seated.length; first += BLINK.people) {
    const some = seated.slice(first, first + BLINK.people);
    const from = Date.now() - start;
    await Promise.all(some.map(({ page }) => page.evaluate((ms) => window.blink?.(ms), BLINK.every)));
    await new Promise((resolve) => setTimeout(resolve, BLINK.lasting));
    await Promise.all(some.map(({ page }) => page.evaluate(() => window.blink?.(0))));
    for (const { name } of some) when.set(name, { from, until: Date.now() - start });
  }
  return when;
}

/** A recording that goes on: who is in it under which name, and the frames that each has sent. */
interface Kept {
  labels: string[];
  frames: Map<string, SentFrames>;
}

/** Whoever loses the room and comes again would be recorded on a track more. */
async function nobodyWasLost(court: TestCourt, recordingId: string): Promise<Kept> {
  const folder = join(court.dataDir, 'recording', recordingId);
  const { tracks, people } = await readMeta(folder);
  expect(tracks.filter(({ closedMs }) => closedMs !== null)).toEqual([]);
  const frames = new Map<string, SentFrames>();
  for (const { participantId, label } of people) {
    const own = tracks.filter((track) => track.participantId === participantId);
    expect(own.map(({ source }) => source).sort()).toEqual(['camera', 'microphone']);
    const { name } = own.find(({ source }) => source === 'camera')!;
    frames.set(label, await SentFrames.read(join(folder, `${name}.rtp`)));
  }
  return { labels: people.map(({ label }) => label), frames };
}

async function end({ page }: Seated): Promise<void> {
  await page.getByTestId('btn-end').click();
  await page.getByText('释明息诉').click();
  await page.getByLabel('处理意见').fill('十二人参加，已当面说明。');
  await page.getByRole('dialog').getByRole('button', { name: '结束接访' }).click();
}

/** Everybody has one place of the picture, with their name, is heard, and is seen when they are heard. */
async function holdsAll(file: string, { labels, frames }: Kept, blinking: Map<string, Within>): Promise<void> {
  const [known, film] = [KnownFilm.open(file), await Film.open(file)];
  const placeOf = (who: Person): number =>
    TWELVE.findIndex((area) => known.when(who, [area]).length > known.seconds / 2);
  const places = HOUSE.map(placeOf);
  expect([...places].sort((a, b) => a - b)).toEqual(TWELVE.map((_, n) => n));
  expect(known.hears(NO_TONE, 0.02).length).toBeLessThan(known.seconds / 20);
  for (const [index, { name, tone, colour }] of HOUSE.entries()) {
    const area = TWELVE[places[index]!]!;
    const read = known.reads(labels, area, 2);
    expect(read.name).toContain(name);
    expect(read.likeness).toBeGreaterThan(0.5);
    expect(known.hears(tone, 0.02).length).toBeGreaterThan(known.seconds / 2);
    const eye = { x: area.x + 0.15 * area.width, y: area.y + area.height / 2 };
    const flips = film.offsets(colour, eye, tone, blinking.get(name)!);
    // A browser that has too little of the machine leaves pictures out: one that changes is late by what was left out before it, and by no more.
    const gap = (ms: number): number => frames.get(read.name)!.gapBefore(ms) + 100;
    const fits = flips.filter(({ ms, later }) => later <= IN_TIME && later >= -Math.max(IN_TIME, gap(ms)));
    const exact = flips.filter(({ later }) => Math.abs(later) <= IN_TIME);
    console.log(
      `${name}: sound later than picture by ${flips.map(({ later }) => later).join(' ')} ms, ${exact.length} of ${flips.length} in time`,
    );
    expect(flips.length).toBeGreaterThan(3);
    expect(fits.length / flips.length).toBeGreaterThan(0.6);
  }
}

describe('a video session with as many people as it may have', () => {
  const court = new TestCourt();
  afterEach(() => court.close());

  test(
    'twelve of four courts see and hear each other, each in a browser context of their own; the thirteenth and a fifth court are refused; the recording has all of them in time',
    async () => {
      const house = await FullHouse.prepare(court, '四家法院联合接访');
      const seated: Seated[] = [];
      for (const who of HOUSE) {
        const one = await house.open(who);
        await house.come(one);
        seated.push(one);
      }
      const chair = seated[0]!;
      const waiting = HOUSE.filter(({ username, role }) => !username || (role && role !== 'officer'));
      for (const { name } of waiting) await admit(chair, name);
      await chair.page.getByTestId('btn-begin').click();
      for (const { page } of seated) await page.locator('[data-testid=recording][data-state=on]').waitFor();
      const api = await court.api('officer1');
      const detail = (): Promise<sessionApi.SessionDetail> => api.get(`/api/sessions/${house.sessionId}`);
      const { recordingId, from } = (await detail()).recordings[0]!;

      for (const one of seated) await meets(one, others(seated, one));
      await refuses(house, chair);
      const blinking = await blink(seated, Date.parse(from));
      const kept = await nobodyWasLost(court, recordingId);
      const inside = (await detail()).participants.filter(({ state }) => state === 'admitted');
      expect(inside.map(({ name }) => name).sort()).toEqual(HOUSE.map(({ name }) => name).sort());

      await end(chair);
      for (const { page } of seated)
        await page.getByText('接访已经结束').or(page.getByTestId('session-outcome')).first().waitFor();
      await holdsAll(await filmFileOf(api, house.sessionId), kept, blinking);
    },
    LONG,
  );
});
