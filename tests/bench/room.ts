import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { freePort } from '../../infra/launch/port.ts';
import { exitOnSignal, runVerb } from '../../infra/verb.ts';
import { startBare } from './room/bare.ts';
import { launchBrowser, openPage } from './room/bench-browser.ts';
import type { Contender, Place } from './room/contender.ts';
import { bareForwarding, ownForwarding, type OwnCost } from './room/forwarding.ts';
import { startJanus } from './room/janus.ts';
import { Ours } from './room/ours.ts';
import { RoomNetwork } from './room/network.ts';
import { LossyRelay } from '../fake/lossy-relay.ts';
import { checkMachine, preparePublishedWorker } from './room/requirement.ts';

/**
 * Video rooms side by side in the same Chromium: from the click to the first frame of the other, everything prepared that can be; and the share of time the picture
 * stands still when packets are lost; what forwarding and recording cost. `npm run bench -- room [joins] [seconds]`.
 */
const JOINS = Number(process.argv[2] ?? 30);
const SECONDS = Number(process.argv[3] ?? 20);
/** Clock ticks are coarse beside what two people cost, and a machine is not as fast in every minute: what is compared is measured in turns. */
const COST_SECONDS = 2 * SECONDS;
const COST_TURNS = 3;
const LOSSES = [0.1, 0.2];
const SETTLE_MS = 4000;
/** Joins that are not counted. */
const WARM_UP = 2;

type Start = (place: Place) => Promise<Contender>;
const CONTENDERS: Start[] = [startJanus, startBare];

interface Figures {
  name: string;
  joinMs: { p50: number; p95: number };
  frozen: Record<string, number>;
}

/** Closes what was opened, whatever becomes of its use. */
async function whileOpen<C extends { close(): unknown }, T>(
  opening: Promise<C>,
  use: (open: C) => Promise<T>,
): Promise<T> {
  const open = await opening;
  try {
    return await use(open);
  } finally {
    await open.close();
  }
}

function joins(contender: Contender, program: string, folder: string): Promise<Figures['joinMs']> {
  return whileOpen(launchBrowser(program, folder, [new URL(contender.url).origin]), async (browser) => {
    const sender = await openPage(browser, contender.url);
    await sender.evaluate(() => window.bench.publish());
    const times: number[] = [];
    for (let n = 0; n < JOINS + WARM_UP; n++) {
      const page = await openPage(browser, contender.url);
      await page.evaluate(() => window.bench.prepare());
      times.push(await page.evaluate(() => window.bench.join()));
      await page.evaluate(() => window.bench.leave());
      await page.context().close();
    }
    return percentiles(times.slice(WARM_UP));
  });
}

function frozen(contender: Contender, relay: LossyRelay, program: string, folder: string): Promise<Figures['frozen']> {
  return whileOpen(launchBrowser(program, folder, [new URL(contender.url).origin]), async (browser) => {
    const sender = await openPage(browser, contender.url);
    await sender.evaluate(() => window.bench.publish());
    const receiver = await openPage(browser, contender.url);
    await receiver.evaluate(() => window.bench.prepare());
    await receiver.evaluate(() => window.bench.join());
    return underLoss(relay, (ms) => receiver.evaluate((time) => window.bench.frozen(time), ms));
  });
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

/** Somebody else, first straight, then behind the relay. */
async function theirs(start: Start, network: RoomNetwork, place: Omit<Place, 'announced'>): Promise<Figures> {
  const { server, relay: behind, chromium } = network;
  const { folder } = place;
  const straight = await whileOpen(start({ ...place, announced: server }), async (contender) => ({
    name: contender.name,
    joinMs: await joins(contender, chromium, folder),
  }));
  const still = await whileOpen(start({ ...place, announced: behind }), (contender) =>
    whileOpen(LossyRelay.open(behind, server, contender.mediaPorts), (relay) =>
      frozen(contender, relay, chromium, folder),
    ),
  );
  return { ...straight, frozen: still };
}

/** The product: from the officer's click to the first frame at the petitioner. */
async function ours({ server, relay: behind, chromium }: RoomNetwork, folder: string): Promise<Figures> {
  const browse = <T>(use: (browser: Browser) => Promise<T>): Promise<T> =>
    whileOpen(launchBrowser(chromium, folder, []), use);
  const times = await whileOpen(Ours.start({ server, announced: server, folder }), (direct) =>
    browse(async (browser) => {
      const meeting = await direct.meeting(browser);
      const all: number[] = [];
      for (let n = 0; n < JOINS + WARM_UP; n++) {
        all.push(await direct.join(meeting));
        await direct.sendBack(meeting);
      }
      return all;
    }),
  );
  const still = await whileOpen(Ours.start({ server, announced: behind, folder }), (product) =>
    whileOpen(LossyRelay.open(behind, server, [product.system.ports.media]), (relay) =>
      browse(async (browser) => {
        const meeting = await product.meeting(browser);
        await product.join(meeting);
        return underLoss(relay, (ms) => product.frozen(meeting.petitioner, ms));
      }),
    ),
  );
  return { name: '12368', joinMs: percentiles(times.slice(WARM_UP)), frozen: still };
}

interface Cost extends OwnCost {
  bare: number;
}

/** What two people cost who see and hear each other: shares of a core, the mean of all turns. */
async function costs({ server, chromium }: RoomNetwork, place: Omit<Place, 'announced'>): Promise<Cost> {
  const { folder } = place;
  const turns = await whileOpen(startBare({ ...place, announced: server }), (contender) =>
    whileOpen(Ours.start({ server, announced: server, folder: path.join(folder, 'cost') }), async (product) => {
      const done: Cost[] = [];
      while (done.length < COST_TURNS) {
        const bare = await whileOpen(launchBrowser(chromium, folder, [new URL(contender.url).origin]), (browser) =>
          bareForwarding(contender, browser, COST_SECONDS),
        );
        const own = await whileOpen(launchBrowser(chromium, folder, []), (browser) =>
          ownForwarding(product, browser, COST_SECONDS),
        );
        done.push({ bare, ...own });
      }
      return done;
    }),
  );
  console.table(turns);
  const mean = (of: keyof Cost): number =>
    Math.round((turns.reduce((sum, cost) => sum + cost[of], 0) / turns.length) * 10_000) / 10_000;
  return {
    bare: mean('bare'),
    forwarding: mean('forwarding'),
    unrecorded: mean('unrecorded'),
    recorded: mean('recorded'),
  };
}

async function measure(): Promise<{ figures: Figures[]; cost: Cost }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'court-bench-room-'));
  await preparePublishedWorker(folder);
  const network = RoomNetwork.open();
  const taken = new Set<number>();
  try {
    const place = { server: network.server, folder, port: () => freePort(taken) };
    const figures: Figures[] = [];
    for (const start of CONTENDERS) figures.push(await theirs(start, network, place));
    figures.push(await ours(network, folder));
    return { figures, cost: await costs(network, place) };
  } finally {
    network.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

await runVerb(async () => {
  exitOnSignal();
  checkMachine();
  const { figures, cost } = await measure();
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
  const ratio = (value: number, of: number): number => Math.round((value / of) * 100) / 100;
  console.log('Two people who see and hear each other, shares of a core');
  console.table({
    ...cost,
    'forwarding / bare': ratio(cost.forwarding, cost.bare),
    'recorded / unrecorded': ratio(cost.recorded, cost.unrecorded),
  });
  const file = process.env['BENCH_RESULT'] ?? path.join('bench-results', 'room.json');
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify({ machine, joins: JOINS, seconds: SECONDS, figures, cost }, null, 2)}\n`);
  return 0;
});
