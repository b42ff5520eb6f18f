import { setTimeout as pause } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { openPage } from './bench-browser.ts';
import type { Contender } from './contender.ts';
import { cpuSeconds } from './cpu.ts';
import type { Ours } from './ours.ts';

/** Bandwidth estimates have settled after so long, and what is newly run is compiled, ms. */
const SETTLE_MS = 20_000;

/** Share of a core that two people cost who see and hear each other, over a time: this is what is measured, so it is waited for. */
async function shareOf(pids: readonly number[], seconds: number): Promise<number> {
  const before = cpuSeconds(pids);
  await pause(seconds * 1000);
  return Math.round(((cpuSeconds(pids) - before) / seconds) * 10_000) / 10_000;
}

export async function bareForwarding({ url, pids }: Contender, browser: Browser, seconds: number): Promise<number> {
  const one = await openPage(browser, url);
  await one.evaluate(() => window.bench.publish());
  const other = await openPage(browser, url);
  await other.evaluate(() => window.bench.prepare());
  await other.evaluate(() => window.bench.join());
  await one.evaluate(() => window.bench.receive?.());
  await pause(SETTLE_MS);
  return shareOf(pids, seconds);
}

export interface OwnCost {
  /** Of the worker processes alone, which forward. */
  forwarding: number;
  /** Of all that the media part does, without and with recording. */
  unrecorded: number;
  recorded: number;
}

export async function ownForwarding(product: Ours, browser: Browser, seconds: number): Promise<OwnCost> {
  const meeting = await product.meeting(browser);
  await product.join(meeting);
  await pause(SETTLE_MS);
  const { node, workers } = product.mediaPids;
  const [forwarding, unrecorded] = await Promise.all([shareOf(workers, seconds), shareOf([node, ...workers], seconds)]);
  await product.begin(meeting);
  await pause(SETTLE_MS);
  return { forwarding, unrecorded, recorded: await shareOf([node, ...workers], seconds) };
}
