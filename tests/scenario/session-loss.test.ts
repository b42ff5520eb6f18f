import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Guest } from '../fake/guest.ts';
import { LossyRelay } from '../fake/lossy-relay.ts';
import type { Officer } from '../fake/officer.ts';
import { PICTURES } from '../fake/picture.ts';
import { warble } from '../fake/tone.ts';
import { eventually, TestCourt } from './court.ts';
import { admit, CHECK, enter, frames, sees, walkIn } from './meeting.ts';

/** Another address of this machine, which passes on what it gets, and loses some of it. */
const RELAY = '127.0.0.4';
const SERVER = '127.0.0.1';
/** How long each share of loss is borne, ms. */
const WHILE = 6_000;
/** Sound below a hundredth of the usual power is none. */
const NOTHING = 0.01;
const LONG = 300_000;

declare global {
  interface Window {
    /** Begins to note how loud what the page plays is, block by block of about 20 ms. */
    noteSound?: () => { seconds: number; powers: number[] };
    noted?: { seconds: number; powers: number[] };
  }
}

/** The page reaches the media node by way of the relay only. Runs in the page before its scripts. */
function detour({ server, relay }: { server: string; relay: string }): void {
  const Open = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Open {
    override setRemoteDescription({ type, sdp }: RTCSessionDescriptionInit): Promise<void> {
      return super.setRemoteDescription({ type, sdp: (sdp ?? '').replaceAll(server, relay) });
    }
  };
  window.noteSound = () => {
    const context = new AudioContext();
    const block = context.createScriptProcessor(1024, 1, 1);
    const noted = { seconds: block.bufferSize / context.sampleRate, powers: [] as number[] };
    block.onaudioprocess = ({ inputBuffer }) => {
      const samples = inputBuffer.getChannelData(0);
      noted.powers.push(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
    };
    for (const { srcObject } of document.querySelectorAll('audio'))
      if (srcObject instanceof MediaStream) context.createMediaStreamSource(srcObject).connect(block);
    block.connect(context.destination);
    window.noted = noted;
    return noted;
  };
}

/** The longest time without sound in each second, ms. */
function gapsOf({ seconds, powers }: { seconds: number; powers: number[] }): number[] {
  const usual = powers.toSorted((a, b) => a - b)[Math.floor(powers.length / 2)] ?? 0;
  const gaps: number[] = [];
  let now = 0;
  for (const [block, power] of powers.entries()) {
    now = power < usual * NOTHING ? now + 1 : 0;
    const second = Math.floor(block * seconds);
    gaps[second] = Math.max(gaps[second] ?? 0, Math.round(now * seconds * 1000));
  }
  return gaps;
}

/** A line that is bad is so in each second; a machine that has other things to do spoils one or two. */
const usualGap = (gaps: number[]): number => gaps.toSorted((a, b) => a - b)[Math.floor(gaps.length / 2)] ?? Infinity;

describe('a line that loses packets, both ways', () => {
  const court = new TestCourt();
  let relay: LossyRelay;
  let officer: Officer;
  let petitioner: Guest;

  beforeAll(async () => {
    relay = await LossyRelay.open(RELAY, SERVER, [court.mediaPort!]);
    const { session, link } = await walkIn(await court.api('guide1'), '线路不好');
    officer = await court.officer('officer1', warble(700, 1500, 10), PICTURES.green);
    petitioner = await Guest.arrive(warble(300, 900, 10), PICTURES.blue);
    court.keep(petitioner);
    for (const { context } of [officer, petitioner])
      await context.addInitScript(detour, { server: SERVER, relay: RELAY });
    await enter(officer, session.id);
    await petitioner.follow(new URL(link, court.url).href, CHECK);
    await petitioner.agree();
    await admit(officer, '王秀英');
    await Promise.all([sees(petitioner.page, PICTURES.green), sees(officer.page, PICTURES.blue)]);
    for (const { page } of [officer, petitioner]) await page.waitForFunction(() => (window.heardPower?.() ?? 0) > 1e-5);
    await eventually(() => Promise.resolve(relay.passed > 100));
  }, LONG);
  afterAll(async () => {
    await court.close();
    relay?.close();
  });

  test.each([
    [0, 200],
    [5, 200],
    [10, 200],
    [20, 1000],
  ])(
    '%i %% of all packets: nobody is dropped, pictures go on, sound usually without a pause longer than %i ms',
    async (loss, pause) => {
      const pages = [officer.page, petitioner.page];
      const lost = relay.lost;
      relay.loss = { up: loss / 100, down: loss / 100 };
      const before = await Promise.all(pages.map(frames));
      await Promise.all(pages.map((page) => page.evaluate(() => void window.noteSound?.())));
      for (const page of pages)
        await page.waitForFunction((ms) => window.noted!.powers.length * window.noted!.seconds * 1000 > ms, WHILE, {
          timeout: 60_000,
          polling: 200,
        });
      const gaps = (await Promise.all(pages.map((page) => page.evaluate(() => window.noted!)))).map(gapsOf);
      const count = async (): Promise<number[]> =>
        (await Promise.all(pages.map(frames))).map((all, index) => all - before[index]!);
      const drawn = await eventually(
        async () => {
          const all = await count();
          return all.every((one) => one > 10) && all;
        },
        60_000,
        'pictures that go on',
      );
      console.log(
        `${loss} % lost (${relay.lost - lost} packets): pauses ${gaps.map((one) => Math.max(...one)).join(', ')} ms; pictures ${drawn.join(', ')}`,
      );
      if (loss > 0) expect(relay.lost - lost).toBeGreaterThan(5);
      for (const all of gaps) {
        expect(usualGap(all)).toBeLessThanOrEqual(pause);
        expect(Math.max(...all)).toBeLessThan(3000);
      }
      await expect(petitioner.page.getByTestId('petitioner-room').isVisible()).resolves.toBe(true);
    },
    LONG,
  );
});
