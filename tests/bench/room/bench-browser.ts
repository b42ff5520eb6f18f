import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { sine, wav } from '../../fake/tone.ts';
import { film } from './film.ts';

/** Chromium inside the bench's network, with a camera and a microphone that run by themselves. `origins`: pages without TLS that may use them. */
export async function launchBrowser(program: string, folder: string, origins: readonly string[]): Promise<Browser> {
  const camera = join(folder, 'camera.y4m');
  const microphone = join(folder, 'microphone.wav');
  writeFileSync(camera, film(4));
  writeFileSync(microphone, wav(sine(440, 10, 0.3, 48_000), 48_000));
  return chromium.launch({
    executablePath: program,
    args: [
      ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--lang=zh-CN'],
      ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
      ...['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream'],
      ...[
        '--ignore-certificate-errors',
        '--autoplay-policy=no-user-gesture-required',
        '--disable-renderer-backgrounding',
      ],
      `--use-file-for-fake-video-capture=${camera}`,
      `--use-file-for-fake-audio-capture=${microphone}`,
      `--unsafely-treat-insecure-origin-as-secure=${origins.join(',')}`,
    ],
  });
}

/** A page in a context of its own: like another person's browser. `before`: runs in it before its own scripts. */
export async function openPage(browser: Browser, url: string, before?: () => void): Promise<Page> {
  const context = await browser.newContext({
    locale: 'zh-CN',
    viewport: { width: 1366, height: 768 },
    ignoreHTTPSErrors: true,
    // A menu that is still opening moves its entries away from under the mouse.
    reducedMotion: 'reduce',
    permissions: ['microphone', 'camera'],
  });
  if (before) await context.addInitScript(before);
  const page = await context.newPage();
  await page.goto(url);
  return page;
}
