import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { separateEnvironment, startSystem, type System } from '../../../infra/system.ts';
import { keepConnections } from '../../fake/kept-connections.ts';
import { TestCourt } from '../../scenario/court.ts';
import { CHECK, enter, walkIn, workersOf } from '../../scenario/meeting.ts';
import { openPage } from './bench-browser.ts';
import type { Place } from './contender.ts';
import { stillOf } from './page/still.ts';

const OTHERS = 'video[data-picture]:not([data-picture="own"])';

export interface Meeting {
  officer: Page;
  petitioner: Page;
}

/** The whole product with a session in it: an officer in the room, a petitioner in the waiting room, who has prepared what can be prepared there. */
export class Ours {
  readonly system: System;
  readonly #court: TestCourt;
  readonly #origin: string;

  private constructor(system: System, court: TestCourt, origin: string) {
    this.system = system;
    this.#court = court;
    this.#origin = origin;
  }

  static async start({ server, announced, folder }: Omit<Place, 'port'>): Promise<Ours> {
    const dataDir = join(folder, `data-${announced}`);
    mkdirSync(dataDir, { recursive: true });
    const address = announced === server ? server : `${server}=${announced}`;
    const env = { ...(await separateEnvironment(dataDir)), MEDIA_ADDRESSES: address, TURN_PORT: '0' };
    const system = await startSystem({ env });
    const { accounts } = system.firstRun;
    const court = new TestCourt({ url: system.urls.http, sipPort: system.ports.sip, dataDir, accounts });
    return new Ours(system, court, `https://${server}:${system.ports.https}`);
  }

  /** `colleagues`: staff of the court who are in the room as well. */
  async meeting(browser: Browser, colleagues: readonly string[] = []): Promise<Meeting> {
    const { session, link } = await walkIn(await this.#court.api('guide1'), '比较');
    const officer = await this.#inRoom(browser, 'officer1', session.id);
    for (const username of colleagues) await this.#inRoom(browser, username, session.id);
    const address = new URL(new URL(link, this.#origin).pathname, this.#origin).href;
    const petitioner = await openPage(browser, address, keepConnections);
    await petitioner.getByTestId('meet-check').fill(CHECK);
    await petitioner.getByTestId('meet-open').click();
    await petitioner.getByTestId('waiting-room').waitFor();
    await petitioner.getByTestId('agree').click();
    await petitioner.getByText('您已阅读并同意').waitFor();
    // Who was checked is let in without a question, which would be measured, too.
    const statement = { result: 'match', reason: '比较', pictureId: null };
    await (await this.#court.api('officer1')).send('POST', `/api/sessions/${session.id}/identity`, statement);
    // The officer's page has heard of both: a button that is still disabled would be clicked in vain.
    const waiting = officer.getByTestId('people-waiting');
    await waiting.getByText('已核验').waitFor();
    await waiting.locator('[data-testid=admit]:enabled').waitFor();
    return { officer, petitioner };
  }

  async #inRoom(browser: Browser, username: string, sessionId: string): Promise<Page> {
    const { password } = this.#court.accounts.find((one) => one.username === username) ?? {};
    const page = await openPage(browser, `${this.#origin}/sign-in`);
    await page.getByLabel('用户名').fill(username);
    await page.getByLabel('密码').fill(password ?? '');
    await page.getByRole('button', { name: /登\s*录/ }).click();
    await page.waitForURL((address) => !address.pathname.startsWith('/sign-in'));
    await enter({ page, url: this.#origin }, sessionId);
    return page;
  }

  /** From the officer's click on 让其进入 to the first frame of the officer on the petitioner's page, ms; then back to the waiting room. */
  async join({ officer, petitioner }: Meeting): Promise<number> {
    await officer.getByTestId('people-waiting').getByTestId('admit').waitFor();
    // Whoever waits is connected beforehand (web/client/room-media.ts): that belongs to the waiting, not to the click.
    await petitioner.waitForFunction(() => window.connections?.some((one) => one.connectionState === 'connected'));
    const shown = petitioner.evaluate(firstFrameOf, OTHERS);
    const clicked = await officer.evaluate(() => {
      const at = performance.timeOrigin + performance.now();
      document.querySelector<HTMLElement>('[data-testid=people-waiting] [data-testid=admit]')?.click();
      return at;
    });
    return (await shown) - clicked;
  }

  async sendBack({ officer, petitioner }: Meeting): Promise<void> {
    const person = officer.getByTestId('people-inside').locator('[data-person="王秀英"]');
    await person.getByTestId('person-acts').click();
    await officer.getByRole('menuitem', { name: '退回候谈' }).click();
    await petitioner.getByTestId('waiting-room').waitFor();
  }

  async frozen(page: Page, ms: number): Promise<number> {
    const others = page.locator(OTHERS);
    return (await others.count()) === 0 ? 1 : others.first().evaluate(stillOf, ms);
  }

  /** From here on it is recorded. */
  async begin({ officer, petitioner }: Meeting): Promise<void> {
    await officer.getByTestId('btn-begin').click();
    await petitioner.locator('[data-testid=recording][data-state=on]').waitFor();
  }

  /** Processes of the media part: the one that decides and records, and those that forward. */
  get mediaPids(): { node: number; workers: number[] } {
    const node = this.#court.pid('media');
    return { node, workers: workersOf(node) };
  }

  async close(): Promise<void> {
    await this.#court.close();
    await this.system.stop();
  }
}

/** In the page: when the first frame of somebody else is shown, as epoch ms. A video may have it already when it comes into the page. */
async function firstFrameOf(selector: string): Promise<number> {
  const video = await new Promise<HTMLVideoElement>((resolve) => {
    const look = (): void => {
      const found = document.querySelector<HTMLVideoElement>(selector);
      if (found) resolve(found);
      else setTimeout(look, 1);
    };
    look();
  });
  if (video.readyState < video.HAVE_CURRENT_DATA)
    await new Promise((resolve) => video.requestVideoFrameCallback(resolve));
  // Painted by the end of the first of two.
  else for (let frames = 0; frames < 2; frames++) await new Promise(requestAnimationFrame);
  return performance.timeOrigin + performance.now();
}
