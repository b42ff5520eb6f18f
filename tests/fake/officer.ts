import type { BrowserContext, Page } from 'playwright-core';
import { TestBrowser } from './browser.ts';
import type { KnownPicture } from './picture.ts';

export interface Account {
  role: string;
  username: string;
  password: string;
}

/** An officer (or supervisor) at their browser, doing what a person does there. */
export class Officer {
  readonly browser: TestBrowser;
  readonly context: BrowserContext;
  readonly page: Page;
  readonly account: Account;
  readonly url: string;

  private constructor(browser: TestBrowser, context: BrowserContext, page: Page, account: Account, url: string) {
    this.browser = browser;
    this.context = context;
    this.page = page;
    this.account = account;
    this.url = url;
  }

  /** Opens a browser of its own whose microphone hears a tone (Hz) or speech (8 kHz), and signs in. `shared`: title of the tab it shares as its screen. */
  static async signIn(
    url: string,
    account: Account,
    sound: number | Int16Array = 880,
    picture: KnownPicture | null = null,
    shared: string | null = null,
  ): Promise<Officer> {
    const browser = await TestBrowser.launch(sound, picture, shared);
    const { context, page } = await browser.open();
    context.setDefaultTimeout(60_000);
    const officer = new Officer(browser, context, page, account, url);
    await page.goto(`${url}/sign-in`);
    await page.getByLabel('用户名').fill(account.username);
    await page.getByLabel('密码').fill(account.password);
    await page.getByRole('button', { name: /登\s*录/ }).click();
    await page.waitForURL((address) => !address.pathname.startsWith('/sign-in'));
    return officer;
  }

  /** Sets the status to 空闲 and waits until the desk says so. */
  async available(): Promise<void> {
    const microphone = this.page.getByTestId('mic-state').first();
    await microphone
      .filter({ hasText: '正常' })
      .waitFor()
      .catch(async () => {
        throw new Error(`no microphone: ${await microphone.innerText()}`);
      });
    await this.page.getByTestId('desk-status').click();
    await this.page.getByRole('menuitem', { name: '空闲' }).click();
    await this.page.getByTestId('desk-status').filter({ hasText: '空闲' }).waitFor();
  }

  /** Calls a citizen, for a return visit. */
  async dials(number: string): Promise<void> {
    await this.page.getByTestId('dial-open').click();
    await this.page.getByTestId('dial-number').fill(number);
    await this.page.getByTestId('dial-reason').getByText('回访').click();
    await this.page.getByLabel('说明').fill('核实地址');
    await this.page.getByTestId('dial-call').click();
  }

  async offered(within = 40_000): Promise<void> {
    await this.page.getByTestId('offer-card').waitFor({ timeout: within });
  }

  async accept(): Promise<void> {
    await this.page.getByTestId('offer-accept').click();
    await this.page.getByTestId('call-timer').waitFor();
  }

  async reject(): Promise<void> {
    await this.page.getByTestId('offer-reject').click();
  }

  async hears(frequency: number, within = 40_000): Promise<void> {
    await this.page.waitForFunction((f) => (window.heardShare?.(f) ?? 0) > 0.6, frequency, {
      timeout: within,
      polling: 50,
    });
  }

  /** Hears all of these tones at once, and little else. */
  async hearsAll(frequencies: number[], within = 40_000): Promise<void> {
    const check = (wanted: number[]): boolean => {
      const shares = wanted.map((f) => window.heardShare?.(f) ?? 0);
      return shares.every((share) => share > 0.2 / wanted.length) && shares.reduce((a, b) => a + b, 0) > 0.6;
    };
    await this.page.waitForFunction(check, frequencies, { timeout: within, polling: 50 });
  }

  async hearsSilence(within = 40_000): Promise<void> {
    await this.page.waitForFunction(() => (window.heardPower?.() ?? 1) < 1e-5, undefined, {
      timeout: within,
      polling: 50,
    });
  }

  async close(): Promise<void> {
    await this.browser.close();
  }
}
