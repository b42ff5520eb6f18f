import type { BrowserContext, Page } from 'playwright-core';
import type { api, session, sessionApi } from '../../signaling/contract/index.ts';
import { agree, followLink } from '../fake/guest.ts';
import type { KnownPicture } from '../fake/picture.ts';
import { SessionWindow } from '../fake/session-window.ts';
import { SharedBrowser } from '../fake/shared-browser.ts';
import type { TestCourt } from './court.ts';
import { CHECK, enter, walkIn } from './meeting.ts';

/** Somebody of a full room. `username`: of staff; `role`: they are asked in, else they go in by their post. */
export interface Person extends KnownPicture {
  name: string;
  tone: number;
  username?: string;
  role?: session.SessionRole;
}

type Known = [name: string, digit: number, ...colour: KnownPicture['colour']];
const person = (tone: number, [name, digit, ...colour]: Known, more: Partial<Person>): Person => ({
  name,
  digit,
  colour,
  tone,
  ...more,
});

/** Of the courts that are made for this story. */
const COUNTY = { name: '示例县人民法院', officer: '许文', username: 'county-officer1' };
const DISTANT = { name: '示例旗人民法院', officer: '巴图', username: 'distant-officer1' };
export const OF_A_FIFTH_COURT = DISTANT.officer;

/** Twelve of four courts; the chair first. Who has the digit of somebody else has a colour far from theirs. */
export const HOUSE: readonly Person[] = [
  person(400, ['刘洋', 0, 190, 40, 40], { username: 'officer1', role: 'officer' }),
  person(520, ['林芳', 1, 30, 130, 60], { username: 'basic-guide1' }),
  person(640, ['陈洁', 2, 40, 70, 190], { username: 'guide1' }),
  person(760, ['吴倩', 3, 120, 40, 150], { username: 'clerk1' }),
  person(880, ['罗勇', 4, 140, 100, 10], { username: 'basic-officer1', role: 'officer' }),
  person(1000, ['宋岩', 5, 10, 120, 120], { username: 'high-officer1', role: 'officer' }),
  person(1120, [COUNTY.officer, 6, 90, 90, 90], { username: COUNTY.username, role: 'officer' }),
  person(1240, ['杨帆', 7, 160, 50, 110], { username: 'lawyer1', role: 'lawyer' }),
  person(1360, ['黄磊', 8, 60, 30, 90], { username: 'judge1', role: 'judge' }),
  person(1480, ['王秀英', 9, 20, 90, 30], {}),
  person(1600, ['李建国', 4, 40, 30, 150], { role: 'representative' }),
  person(1720, ['赵译', 8, 160, 110, 10], { role: 'interpreter' }),
];
/** The thirteenth. */
export const ONE_TOO_MANY = person(1840, ['何平', 6, 150, 30, 30], { username: 'officer2', role: 'officer' });

/** So many people share a Chromium. */
const TOGETHER = 4;

interface Invitation {
  link: string;
  check: string;
}

/** Somebody at a page of their own, in a context of their own. */
export interface Seated extends Person {
  context: BrowserContext;
  page: Page;
}

/** A session to which everybody is asked, and the browsers in which they come. */
export class FullHouse {
  readonly sessionId: string;
  readonly url: string;
  readonly #court: TestCourt;
  /** Of who comes by a link, by name. */
  readonly #links: Map<string, Invitation>;
  readonly #browsers: SharedBrowser[] = [];
  #opened = 0;

  private constructor(court: TestCourt, sessionId: string, links: Map<string, Invitation>) {
    this.#court = court;
    this.url = court.url;
    this.sessionId = sessionId;
    this.#links = links;
  }

  static async prepare(court: TestCourt, title: string): Promise<FullHouse> {
    const admin = await court.api('admin1');
    for (const { name, officer, username } of [COUNTY, DISTANT]) {
      const wanted = { name, level: 'basic', parentId: 'demo-intermediate', numbers: [] };
      const { id: courtId } = await admin.send<api.CourtView>('POST', '/api/courts', wanted);
      const account = { username, name: officer, role: 'reception-officer', courtId };
      const made = await admin.send<{ password: string }>('POST', '/api/accounts', account);
      court.accounts.push({ role: account.role, username, password: made.password });
    }
    const { session: made, link } = await walkIn(await court.api('basic-guide1'), title);
    const links = new Map([['王秀英', { link, check: CHECK }]]);
    const chair = await court.api(HOUSE[0]!.username!);
    const staff = await chair.get<sessionApi.SessionStaff[]>('/api/sessions/staff');
    const window = await SessionWindow.open(court.url, chair.cookie, { sessionId: made.id, as: 'staff' });
    for (const { name, role, username } of [...HOUSE.slice(1), ONE_TOO_MANY].filter((one) => one.role)) {
      const who = username ? { accountId: staff.find((one) => one.name === name)!.id } : { name };
      const asked = await window.ask<{ link: string | null; check: string | null }>('session:invite', { role, ...who });
      if (asked.link && asked.check) links.set(name, { link: asked.link, check: asked.check });
    }
    window.close();
    return new FullHouse(court, made.id, links);
  }

  /** Opens somebody's page. Staff are signed in already, and see all in a grid. */
  async open(who: Person): Promise<Seated> {
    if (this.#opened++ % TOGETHER === 0) {
      const browser = await SharedBrowser.launch();
      this.#browsers.push(browser);
      this.#court.keep(browser);
    }
    const { context, page } = await this.#browsers.at(-1)!.open(who, who.tone);
    if (who.username) {
      const { cookie } = await this.#court.api(who.username);
      const [name = '', value = ''] = cookie.split('=');
      await context.addCookies([{ name, value, url: this.url }]);
      await context.addInitScript(() => localStorage.setItem('room.layout', 'grid'));
    }
    return { ...who, context, page };
  }

  /** Into the room, if they may let themselves in; else before its door, with all said that is asked there. */
  async come({ page, name, username, role }: Seated): Promise<void> {
    const { url } = this;
    if (!username) {
      const { link, check } = this.#links.get(name)!;
      await followLink(page, new URL(link, url).href, check);
      return agree(page);
    }
    if (role === undefined || role === 'officer') {
      await enter({ page, url }, this.sessionId);
      // The list of people is what takes longest to draw; only the chair needs it.
      if (name !== HOUSE[0]!.name) await page.getByRole('tab', { name: /消息/ }).click();
      return;
    }
    await page.goto(`${url}/sessions/${this.sessionId}`);
    await page.getByTestId('waiting-room').waitFor();
  }
}
