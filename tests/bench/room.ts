import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from '../../infra/launch/port.ts';
import { startBare } from './room/bare.ts';
import { launchBrowser, openPage } from './room/bench-browser.ts';
import type { Contender, Place } from './room/contender.ts';
import { startJanus } from './room/janus.ts';
import { Ours } from './room/ours.ts';
import { RoomNetwork } from './room/network.ts';
import { LossyRelay } from '../fake/lossy-relay.ts';

/**
 * Video rooms side by side in the same Chromium: from the click to the first frame of the other, everything prepared that can be; and the share of time the picture
 * stands still when packets are lost. `npm run bench -- room [joins] [seconds]`.
 */
const JOINS = Number(process.argv[2] ?? 30);
const SECONDS = Number(process.argv[3] ?? 20);
const LOSSES = [0.1, 0.2];
const SETTLE_MS = 4000;

type Start = (place: Place) => Promise<Contender>;
const CONTENDERS: Start[] = [startJanus, startBare];

interface Figures {
  name: string;
  joinMs: { p50: number; p95: number };
  frozen: Record<string, number>;
}

async function joins(contender: Contender, program: string, folder: string): Promise<Figures['joinMs']> {
  const browser = await launchBrowser(program, folder, [new URL(contender.url).origin]);
  const sender = await openPage(browser, contender.url);
  await sender.evaluate(() => window.bench.publish());
  const times: number[] = [];
  for (let n = 0; n < JOINS + 2; n++) {
    const page = await openPage(browser, contender.url);
    await page.evaluate(() => window.bench.prepare());
    const time = await page.evaluate(() => window.bench.join());
    // The first ones warm up.
    if (n >= 2) times.push(time);
    await page.evaluate(() => window.bench.leave());
    await page.context().close();
  }
  await browser.close();
  return percentiles(times);
}

async function frozen(
  contender: Contender,
  relay: LossyRelay,
  program: string,
  folder: string,
): Promise<Figures['frozen']> {
  const browser = await launchBrowser(program, folder, [new URL(contender.url).origin]);
  const sender = await openPage(browser, contender.url);
  await sender.evaluate(() => window.bench.publish());
  const receiver = await openPage(browser, contender.url);
  await receiver.evaluate(() => window.bench.prepare());
  await receiver.evaluate(() => window.bench.join());
  const shares = await underLoss(relay, (ms) => receiver.evaluate((time) => window.bench.frozen(time), ms));
  await browser.close();
  return shares;
}

/** The sender's packets are lost on their way in, or the receiver's on their way out: both go through the same relay. */
async function underLoss(relay: LossyRelay, frozenFor: (ms: number) => Promise<number>): Promise<Figures['frozen']> {
  const shares: Figures['frozen'] = {};
  for (const share of LOSSES) {
    for (const way of ['down', 'up'] as const) {
      relay.loss = { down: way === 'down' ? share : 0, up: way === 'up' ? share : 0 };
      await frozenFor(SETTLE_MS);
      shares[`${share * 100} % ${way}`] = Math.round((await frozenFor(SECONDS * 1000)) * 1000) / 1000;
      relay.loss = { down: 0, up: 0 };
      await frozenFor(SETTLE_MS);
    }
  }
  return shares;
}

function percentiles(times: number[]): Figures['joinMs'] {
  const sorted = times.sort((a, b) => a - b);
  const at = (share: number): number =>
    Math.round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN);
  return { p50: at(0.5), p95: at(0.95) };
}

/** The product: from the officer's click to the first frame at the petitioner. */
async function ours(network: RoomNetwork, folder: string): Promise<Figures> {
  const direct = await Ours.start({ server: network.server, announced: network.server, folder });
  const times: number[] = [];
  try {
    const browser = await launchBrowser(network.chromium, folder, []);
    const meeting = await direct.meeting(browser);
    for (let n = 0; n < JOINS + 2; n++) {
      const time = await direct.join(meeting);
      if (n >= 2) times.push(time);
      await direct.sendBack(meeting);
    }
    await browser.close();
  } finally {
    await direct.close();
  }
  const behind = await Ours.start({ server: network.server, announced: network.relay, folder });
  const relay = await LossyRelay.open(network.relay, network.server, [behind.system.ports.media]);
  try {
    const browser = await launchBrowser(network.chromium, folder, []);
    const meeting = await behind.meeting(browser);
    await behind.join(meeting);
    const still = await underLoss(relay, (ms) => behind.frozen(meeting.petitioner, ms));
    await browser.close();
    return { name: '12368', joinMs: percentiles(times), frozen: still };
  } finally {
    relay.close();
    await behind.close();
  }
}

async function main(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'court-bench-room-'));
  const network = new RoomNetwork();
  const taken = new Set<number>();
  const figures: Figures[] = [];
  try {
    const place = { server: network.server, folder, port: () => freePort(taken) };
    for (const start of CONTENDERS) {
      const direct = await start({ ...place, announced: network.server });
      const joinMs = await joins(direct, network.chromium, folder);
      await direct.close();
      const behind = await start({ ...place, announced: network.relay });
      const relay = await LossyRelay.open(network.relay, network.server, behind.mediaPorts);
      const still = await frozen(behind, relay, network.chromium, folder);
      relay.close();
      await behind.close();
      figures.push({ name: direct.name, joinMs, frozen: still });
    }
    figures.push(await ours(network, folder));
  } finally {
    network.close();
    rmSync(folder, { recursive: true, force: true });
  }
  const machine = `${cpus()[0]?.model.trim() ?? 'unknown CPU'}, ${cpus().length} cores, node ${process.version}`;
  console.log(machine);
  console.table(
    Object.fromEntries(
      figures.map(({ name, joinMs, frozen: still }) => [
        name,
        { 'click → first frame p50 ms': joinMs.p50, 'p95 ms': joinMs.p95, ...still },
      ]),
    ),
  );
  const file = process.env['BENCH_RESULT'] ?? path.join('bench-results', 'room.json');
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify({ machine, joins: JOINS, seconds: SECONDS, figures }, null, 2)}\n`);
}

await main();
