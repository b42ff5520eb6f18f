import type { BrowserContext, Page } from 'playwright-core';
import { TestBrowser } from './browser.ts';
import type { KnownPicture } from './picture.ts';

/** Somebody without an account who comes to a session by a link, with a known picture and a known tone. */
export class Guest {
  readonly browser: TestBrowser;
  readonly context: BrowserContext;
  readonly page: Page;

  private constructor(browser: TestBrowser, context: BrowserContext, page: Page) {
    this.browser = browser;
    this.context = context;
    this.page = page;
  }

  static async arrive(
    sound: number | Int16Array,
    picture: KnownPicture,
    options: Parameters<TestBrowser['open']>[0] = {},
  ): Promise<Guest> {
    const browser = await TestBrowser.launch(sound, picture);
    const { context, page } = await browser.open(options);
    context.setDefaultTimeout(60_000);
    return new Guest(browser, context, page);
  }

  /** Opens the link and says what is asked. */
  follow(link: string, check: string): Promise<void> {
    return followLink(this.page, link, check);
  }

  /** 设备自检 from beginning to end; gives what each part came to. */
  async test(): Promise<Record<string, string | null>> {
    await this.page.getByTestId('test-start').click();
    await this.page.getByTestId('heard-ok').click({ timeout: 40_000 });
    await this.page.locator('[data-testid=self-test][data-done=true]').waitFor();
    const parts = ['camera', 'microphone', 'speaker', 'network'];
    const results = parts.map(async (part) => this.page.getByTestId(`test-${part}`).getAttribute('data-result'));
    return Object.fromEntries((await Promise.all(results)).map((result, index) => [parts[index]!, result]));
  }

  agree(): Promise<void> {
    return agree(this.page);
  }

  async close(): Promise<void> {
    await this.browser.close();
  }
}

/** Opens a link in this page and says what is asked. */
export async function followLink(page: Page, link: string, check: string): Promise<void> {
  await page.goto(link);
  await page.getByTestId('meet-check').fill(check);
  await page.getByTestId('meet-open').click();
  await page.getByTestId('waiting-room').waitFor();
}

/** Agrees to the rules of the house. */
export async function agree(page: Page): Promise<void> {
  await page.getByTestId('agree').click();
  await page.getByText('您已阅读并同意').waitFor();
}
