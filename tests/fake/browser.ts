import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type BrowserServer, type Page } from 'playwright-core';
import { y4m, type KnownPicture } from './picture.ts';
import { giveSenses } from './senses.ts';
import { sine, wav } from './tone.ts';

export const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-fake-device-for-media-stream',
  '--autoplay-policy=no-user-gesture-required',
  '--lang=zh-CN',
];

/** The same engine without windows, tabs and their frame: it takes a third less of the machine, but has no tab that could be shared. */
export const LEAN = '/usr/bin/chromium-headless-shell';
const WHOLE = '/usr/bin/chromium';

/** Chromium grants every wish for devices, and shows a screen of its own when one is to be shared. */
const GRANTS = '--use-fake-ui-for-media-stream';
/** A tab whose title has this in it is what is shared; devices must be granted by the context then. */
const shares = (title: string): string => `--auto-select-tab-capture-source-by-title=${title}`;

interface Known {
  sound: number | Int16Array;
  picture: KnownPicture | null;
  /** Title of the tab that is shared when the screen is to be. */
  shared: string | null;
}

/**
 * A Chromium of its own process, whose microphone hears one known tone (Hz) or speech (8 kHz) and whose camera sees one known picture, so that it can be
 * killed alone. Starting one is half of what a short scenario costs: one that was closed is taken again, with nothing in it, by who wants the same.
 */
export class TestBrowser {
  static readonly #idle: TestBrowser[] = [];
  readonly #known: Known;
  readonly #server: BrowserServer;
  readonly #browser: Browser;
  readonly #folder: string;

  private constructor(known: Known, server: BrowserServer, browser: Browser, folder: string) {
    this.#known = known;
    this.#server = server;
    this.#browser = browser;
    this.#folder = folder;
  }

  static async launch(
    sound: number | Int16Array,
    picture: KnownPicture | null = null,
    shared: string | null = null,
  ): Promise<TestBrowser> {
    const isSame = (one: TestBrowser): boolean =>
      one.#known.sound === sound &&
      one.#known.picture === picture &&
      one.#known.shared === shared &&
      one.#browser.isConnected();
    const place = this.#idle.findIndex(isSame);
    const [idle] = place < 0 ? [] : this.#idle.splice(place, 1);
    if (idle) return idle;
    const folder = mkdtempSync(join(tmpdir(), 'court-browser-'));
    const microphone = join(folder, 'microphone.wav');
    writeFileSync(microphone, typeof sound === 'number' ? wav(sine(sound, 10, 0.3, 48_000), 48_000) : wav(sound, 8000));
    const camera = join(folder, 'camera.y4m');
    if (picture) writeFileSync(camera, y4m(picture));
    const server = await chromium.launchServer({
      executablePath: process.env['CHROMIUM'] ?? (shared === null ? LEAN : WHOLE),
      headless: true,
      args: [
        ...FLAGS,
        shared === null ? GRANTS : shares(shared),
        `--use-file-for-fake-audio-capture=${microphone}`,
        ...(picture ? [`--use-file-for-fake-video-capture=${camera}`] : []),
      ],
    });
    return new TestBrowser({ sound, picture, shared }, server, await chromium.connect(server.wsEndpoint()), folder);
  }

  /** Ends those that wait for somebody; at the end of a file of tests. */
  static async end(): Promise<void> {
    await Promise.all(this.#idle.splice(0).map((one) => one.#end()));
  }

  async open(options: Parameters<Browser['newContext']>[0] = {}): Promise<{ context: BrowserContext; page: Page }> {
    const context = await this.#browser.newContext({
      locale: 'zh-CN',
      timezoneId: 'Asia/Shanghai',
      viewport: { width: 1366, height: 768 },
      permissions: ['microphone', 'camera', 'notifications'],
      reducedMotion: 'reduce',
      ...options,
    });
    await giveSenses(context);
    return { context, page: await context.newPage() };
  }

  /** As when the machine loses power: no goodbye of any kind. */
  kill(): void {
    // With its group: what is started may be a script that waits for the browser.
    const { pid } = this.#server.process();
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Closes its pages, as a person does who goes home. */
  async close(): Promise<void> {
    if (!this.#browser.isConnected()) return this.#end();
    await Promise.all(this.#browser.contexts().map((context) => context.close()));
    TestBrowser.#idle.push(this);
  }

  async #end(): Promise<void> {
    await this.#browser.close().catch(() => undefined);
    await this.#server.close().catch(() => undefined);
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
