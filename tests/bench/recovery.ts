import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { separateEnvironment, startSystem } from '../../infra/system.ts';
import { exitOnSignal, runVerb } from '../../infra/verb.ts';
import { TestBrowser } from '../fake/browser.ts';
import { PICTURES } from '../fake/picture.ts';
import { TestCourt } from '../scenario/court.ts';
import { admit, enter, sees, waitFor, walkIn, workersOf } from '../scenario/meeting.ts';

/**
 * How long two people do not see each other when the media worker that carries them is killed: from the kill to the first picture of the new connection, at whoever
 * sees it last. `npm run bench -- recovery [kills]`.
 */
const KILLS = Number(process.argv[2] ?? 20);
const GOAL_MS = 3000;
/** No picture for so long is the break, ms: cameras here give ten a second. */
const BREAK_MS = 300;
const LONG = 30_000;

declare global {
  interface Window {
    /** When pictures of others were shown, epoch ms. */
    shownAt?: number[];
  }
}

/** Notes when pictures of others are shown. Runs in the page before its scripts. */
function watchPictures(): void {
  const counts = new WeakMap<HTMLVideoElement, number>();
  window.shownAt = [];
  setInterval(() => {
    for (const video of document.querySelectorAll<HTMLVideoElement>('video[data-picture]')) {
      if (video.dataset['picture'] === 'own') continue;
      const count = video.getVideoPlaybackQuality().totalVideoFrames;
      if (count > (counts.get(video) ?? 0)) window.shownAt?.push(Date.now());
      counts.set(video, count);
    }
  }, 20);
}

/** When the first picture after the break was shown that began at or after `killedAt`; waits for it and for some more. */
async function returned(page: Page, killedAt: number): Promise<number> {
  const found = await page.waitForFunction(
    ({ from, least }) => {
      const times = (window.shownAt ?? []).filter((at) => at > from - 200);
      const first = times.findIndex((at, n) => n > 0 && at > from && at - (times[n - 1] ?? at) > least);
      return first > 0 && times.length > first + 20 ? times[first] : null;
    },
    { from: killedAt, least: BREAK_MS },
    { timeout: LONG, polling: 50 },
  );
  return (await found.jsonValue()) ?? NaN;
}

async function measure(court: TestCourt): Promise<number[]> {
  const { session, link } = await walkIn(await court.api('guide1'), '媒体进程故障');
  const officer = await court.officer('officer1', 1200, PICTURES.green);
  await officer.context.addInitScript(watchPictures);
  await enter(officer, session.id);
  const petitioner = await waitFor(court, link, { sound: 440, picture: PICTURES.blue, before: watchPictures });
  await admit(officer, '王秀英');
  await Promise.all([sees(officer.page, PICTURES.blue), sees(petitioner.page, PICTURES.green)]);
  const times: number[] = [];
  for (let n = 0; n < KILLS; n++) {
    const killedAt = Date.now();
    for (const pid of workersOf(court.pid('media'))) process.kill(pid, 'SIGKILL');
    const back = await Promise.all([officer, petitioner].map(({ page }) => returned(page, killedAt)));
    times.push(Math.max(...back) - killedAt);
    console.log(`kill ${n + 1}: ${times.at(-1)} ms`);
  }
  return times;
}

await runVerb(async () => {
  exitOnSignal();
  const dataDir = await mkdtemp(path.join(tmpdir(), 'court-bench-recovery-'));
  const system = await startSystem({ env: await separateEnvironment(dataDir) });
  const court = new TestCourt({
    url: system.urls.http,
    sipPort: system.ports.sip,
    dataDir,
    accounts: system.firstRun.accounts,
  });
  try {
    const sorted = (await measure(court)).sort((a, b) => a - b);
    const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
    const figures = { kills: KILLS, p50: at(0.5), p95: at(0.95), max: at(1), goalMs: GOAL_MS };
    const machine = `${cpus()[0]?.model.trim() ?? 'unknown CPU'}, ${cpus().length} cores, node ${process.version}`;
    console.log(machine);
    console.table({ 'kill → picture, ms': figures });
    const file = process.env['BENCH_RESULT'] ?? path.join('bench-results', 'recovery.json');
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, `${JSON.stringify({ machine, ...figures, times: sorted }, null, 2)}\n`);
  } finally {
    await court.close();
    await TestBrowser.end();
    await system.stop('now');
    await rm(dataDir, { recursive: true, force: true });
  }
  return 0;
});
