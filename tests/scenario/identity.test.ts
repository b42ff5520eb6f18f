import { afterEach, describe, expect, test } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import type { api, sessionApi } from '../../signaling/contract/index.ts';
import { Guest } from '../fake/guest.ts';
import { application } from '../fake/petitioner.ts';
import { PICTURES, type KnownPicture } from '../fake/picture.ts';
import { findings } from './axe.ts';
import { TestCourt } from './court.ts';
import { admit, CHECK, enter, waitFor, walkIn } from './meeting.ts';

const LONG = 300_000;

/** Waits until a picture of the page is there, and tells whose it is by its colour. */
async function isPicture(image: Locator, { colour }: KnownPicture): Promise<void> {
  await image.waitFor();
  const seen = await image.evaluate(async (element: HTMLImageElement) => {
    await element.decode();
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [element.naturalWidth, element.naturalHeight];
    const context = canvas.getContext('2d')!;
    context.drawImage(element, 0, 0);
    return [...context.getImageData(canvas.width * 0.15, canvas.height * 0.5, 1, 1).data];
  });
  for (const [index, value] of colour.entries()) expect(Math.abs(seen[index]! - value)).toBeLessThan(45);
}

const cameraRuns = (page: Page, part: string): Promise<unknown> =>
  page.waitForFunction(
    (id) => (document.querySelector<HTMLVideoElement>(`[data-testid=${id}] video`)?.readyState ?? 0) >= 2,
    part,
  );

describe('who a petitioner is', () => {
  const court = new TestCourt();
  afterEach(() => court.close());

  test(
    'in the court the guide takes pictures of paper and person, and states that they match',
    async () => {
      const made = await (
        await court.api('basic-guide1')
      ).send<api.PetitionView>('POST', '/api/petitions', {
        ...application({}, { phone: '13812340009' }),
        channel: 'visit',
      });
      const guide = await court.api('basic-guide1');
      await guide.send('POST', `/api/petitions/${made.id}/accept`, {});
      await guide.send('POST', '/api/appointments/walk-in', { petitionId: made.id });
      const { page } = await court.officer('basic-guide1', 880, PICTURES.red);
      await page.goto(`${court.url}/appointments`);
      await page.getByTestId('appointment').filter({ hasText: '未核验' }).getByTestId('appointment-identity').click();
      await page.getByTestId('identity-page').waitFor();
      expect(await findings(page)).toEqual([]);
      // Without pictures it is to be said why.
      await page.getByTestId('identity-match').click();
      await page.getByText('请写明情况（至少 2 个字）').waitFor();

      await page.getByTestId('identity-paper').getByTestId('identity-camera').click();
      await cameraRuns(page, 'identity-paper');
      await page.getByTestId('identity-take').click();
      await cameraRuns(page, 'identity-face');
      await page.getByTestId('identity-face').getByTestId('identity-take').click();
      await isPicture(page.getByAltText('本人照片：已拍的照片'), PICTURES.red);
      await page.getByTestId('identity-reveal').click();
      await page.locator('#reason-text').fill('核对身份');
      await page.getByRole('dialog').getByRole('button', { name: '查看完整信息' }).click();
      await page.getByText(application().people[0]!.identity).waitFor();
      await page.getByTestId('identity-match').click();
      await page.getByTestId('appointment').getByText('已核验').waitFor();

      await page.goto(`${court.url}/petitions/${made.id}`);
      await page.getByTestId('identity-file').getByRole('button', { name: '查看身份证件' }).click();
      await isPicture(page.getByRole('dialog').locator('img'), PICTURES.red);
    },
    LONG,
  );

  test(
    'from home the petitioner sends a picture the officer asks for; let in unchecked it is asked once and kept',
    async () => {
      const guide = await court.api('guide1');
      const { session, link } = await walkIn(guide, '对一审判决不服');
      const officer = await court.officer('officer1', 1200, PICTURES.green);
      await enter(officer, session.id);
      const petitioner = await Guest.arrive(440, PICTURES.blue, { viewport: { width: 390, height: 844 } });
      court.keep(petitioner);
      await petitioner.follow(new URL(link, court.url).href, CHECK);
      await petitioner.agree();
      await officer.page.getByTestId('people-waiting').getByText('未核验').waitFor();
      await officer.page.getByTestId('identity-open').click();
      await officer.page.getByTestId('identity-ask').click();
      await petitioner.page.getByTestId('identity-wish').waitFor();
      expect(await findings(petitioner.page)).toEqual([]);
      await petitioner.page.getByTestId('wish-take').click();
      await petitioner.page.getByTestId('wish-send').click();
      await petitioner.page.getByTestId('identity-wish').waitFor({ state: 'detached' });
      await isPicture(officer.page.getByTestId('identity-remote-picture'), PICTURES.blue);
      await officer.page.getByTestId('identity-match').click();
      await officer.page.getByTestId('people-waiting').getByText('已核验').waitFor();
      await admit(officer, '王秀英');
      await petitioner.page.getByTestId('petitioner-room').waitFor();

      const other = await walkIn(guide, '另一件');
      await enter(officer, other.session.id);
      const second = await waitFor(court, other.link, { sound: 660, picture: PICTURES.blue });
      await officer.page.getByTestId('people-waiting').getByTestId('admit').click();
      await officer.page.getByTestId('admit-unchecked').click();
      await second.page.getByTestId('petitioner-room').waitFor();
      const { timeline } = await guide.get<sessionApi.SessionDetail>(`/api/sessions/${other.session.id}`);
      expect(timeline.find(({ step, who }) => step === 'admitted' && who === '王秀英')?.detail).toBe('unchecked');
    },
    LONG,
  );
});
