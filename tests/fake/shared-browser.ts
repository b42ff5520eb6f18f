import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { FLAGS, LEAN } from './browser.ts';
import { useDrawnDevices } from './drawn-devices.ts';
import type { KnownPicture } from './picture.ts';
import { giveSenses, saveSound } from './senses.ts';

/** A machine that carries a dozen pages does what is asked of it late. */
const PATIENCE = 120_000;

/**
 * One Chromium for several people who have nothing in common but its process: each has a context, a drawn camera and a drawn microphone of their own. It does what takes little of the machine:
 * few pictures a second on the screen and on the line, voices in large packets, the loudspeaker off until it is wanted.
 */
export class SharedBrowser {
  readonly #browser: Browser;

  private constructor(browser: Browser) {
    this.#browser = browser;
  }

  static async launch(): Promise<SharedBrowser> {
    const browser = await chromium.launch({
      executablePath: process.env['CHROMIUM'] ?? LEAN,
      headless: true,
      args: FLAGS,
    });
    return new SharedBrowser(browser);
  }

  async open(picture: KnownPicture, tone: number): Promise<{ context: BrowserContext; page: Page }> {
    const context = await this.#browser.newContext({
      locale: 'zh-CN',
      timezoneId: 'Asia/Shanghai',
      viewport: { width: 1024, height: 640 },
      reducedMotion: 'reduce',
      permissions: ['microphone', 'camera', 'notifications'],
    });
    context.setDefaultTimeout(PATIENCE);
    await giveSenses(context);
    await saveSound(context);
    await useDrawnDevices(context, picture, tone);
    return { context, page: await context.newPage() };
  }

  async close(): Promise<void> {
    await this.#browser.close();
  }
}
