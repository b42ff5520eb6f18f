import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { TestBrowser } from '../fake/browser.ts';
import type { Show } from '../fake/session-page.ts';
import type { media } from '../../signaling/contract/index.ts';
import type { FakeSignaling } from './media-rig.ts';

/** Chromium with the page of `fake/session-page.ts`: as many participants as there are pages. */
export class PeerHouse {
  readonly #browser: TestBrowser;
  readonly #server: Server;

  private constructor(browser: TestBrowser, server: Server) {
    this.#browser = browser;
    this.#server = server;
  }

  static async open(): Promise<PeerHouse> {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'court-page-'));
    const file = path.join(folder, 'page.js');
    const bundler = path.resolve('node_modules/rolldown/bin/cli.mjs');
    execFileSync(path.resolve('node_modules/.bin/node'), [
      ...[bundler, path.resolve('tests/fake/session-page.ts'), '--format', 'iife', '--file', file],
    ]);
    const script = readFileSync(file);
    rmSync(folder, { recursive: true });
    const server = createServer((request, response) => {
      if (request.url === '/page.js') response.setHeader('content-type', 'text/javascript').end(script);
      else response.setHeader('content-type', 'text/html').end('<!doctype html><body><script src="/page.js"></script>');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new PeerHouse(await TestBrowser.launch(440), server);
  }

  async peer(signaling: FakeSignaling, participantId: string): Promise<SessionPeer> {
    const { page } = await this.#browser.open();
    await page.exposeFunction('ask', (event: string, message: unknown) => signaling.ask(event, message));
    await page.goto(`http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`);
    return new SessionPeer(page, signaling, participantId);
  }

  async close(): Promise<void> {
    await this.#browser.close();
    this.#server.close();
  }
}

type Source = media.MediaSource;

/** A participant with a browser. */
export class SessionPeer {
  readonly id: string;
  readonly #page: Page;
  readonly #forget: () => void;

  constructor(page: Page, signaling: FakeSignaling, id: string) {
    this.id = id;
    this.#page = page;
    this.#forget = signaling.listen(({ event, message }) => {
      if (message['participantId'] !== id && event !== 'room:telephone') return;
      void page
        .evaluate(([name, told]) => window.peer.told(name, told), [event, message] as const)
        .catch(() => undefined);
    });
  }

  join(roomId: string, more: { lobby?: boolean; label?: string; side?: media.TrackSide } = {}): Promise<void> {
    const all = { side: 'agent', label: '', ...more };
    return this.#page.evaluate(([room, id, rest]) => window.peer.join(room, id, rest), [roomId, this.id, all] as const);
  }

  show(source: Source, show: Show): Promise<void> {
    return this.#page.evaluate(([name, what]) => window.peer.show(name, what), [source, show] as const);
  }

  blink(ms: number): Promise<void> {
    return this.#page.evaluate((every) => window.peer.blink(every), ms);
  }

  copy(codec: string): Promise<void> {
    return this.#page.evaluate((name) => window.peer.copy(name), codec);
  }

  stop(source: Source): Promise<void> {
    return this.#page.evaluate((name) => window.peer.stop(name), source);
  }

  pause(source: Source, paused: boolean): Promise<void> {
    return this.#page.evaluate(([name, off]) => window.peer.pause(name, off), [source, paused] as const);
  }

  consumers(): Promise<{ id: string; participantId: string; source: Source }[]> {
    return this.#page.evaluate(() => window.peer.consumers());
  }

  prepared(): Promise<{ id: string; kind: string }[]> {
    return this.#page.evaluate(() => window.peer.prepared());
  }

  received(kind: 'audio' | 'video' | null = null): Promise<number> {
    return this.#page.evaluate((one) => window.peer.received(one), kind);
  }

  transports(): Promise<{ send: string; receive: string }> {
    return this.#page.evaluate(() => window.peer.transports);
  }

  /** Waits until the middle of somebody's picture has that colour (RGB, each ± 70); gives its width. */
  async sees(participantId: string, source: Source, colour: readonly number[]): Promise<number> {
    const found = await this.#page.waitForFunction(
      ([who, what, wanted]) => {
        const seen = window.peer.sees(who, what);
        return seen?.colour.every((value, index) => Math.abs(value - (wanted[index] ?? 0)) < 70) ? seen.width : false;
      },
      [participantId, source, colour] as const,
      { timeout: 40_000, polling: 100 },
    );
    return (await found.jsonValue()) as number;
  }

  async widthIs(participantId: string, width: number): Promise<void> {
    await this.#page.waitForFunction(
      ([who, wanted]) => window.peer.sees(who, 'camera')?.width === wanted,
      [participantId, width] as const,
      { timeout: 40_000, polling: 100 },
    );
  }

  /** Waits until a tone is in what the page plays. */
  async hears(frequency: number, share = 0.25): Promise<void> {
    await this.#page.waitForFunction(
      ([tone, least]) => (window.heardShare?.(tone) ?? 0) > least,
      [frequency, share] as const,
      { timeout: 40_000, polling: 100 },
    );
  }

  async hearsNothing(): Promise<void> {
    await this.#page.waitForFunction(() => (window.heardPower?.() ?? 0) < 1e-6, undefined, {
      timeout: 40_000,
      polling: 100,
    });
  }

  async close(): Promise<void> {
    this.#forget();
    await this.#page.context().close();
  }
}
