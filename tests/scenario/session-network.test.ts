import { afterEach, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { Guest } from '../fake/guest.ts';
import { keepConnections } from '../fake/kept-connections.ts';
import { PICTURES } from '../fake/picture.ts';
import { TestCourt } from './court.ts';
import { admit, CHECK, enter, hears, sees, walkIn } from './meeting.ts';

const OFFICER = 1200;
const PETITIONER = 440;

/** What a network lets through. Runs in the page before its scripts. */
function confine(way: 'relay' | 'relay-tcp'): void {
  const Open = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Open {
    constructor(wanted: RTCConfiguration = {}) {
      const iceServers = (wanted.iceServers ?? []).map((server) => {
        const urls = [server.urls].flat();
        return { ...server, urls: way === 'relay' ? urls : urls.filter((url) => url.includes('transport=tcp')) };
      });
      super({ ...wanted, iceServers, iceTransportPolicy: 'relay' });
    }
  };
}

/** How the page's media goes: the local candidates in use, and by which protocol they reach the TURN server. */
const ways = (page: Page): Promise<string[]> =>
  page.evaluate(async () => {
    const found: string[] = [];
    for (const connection of window.connections ?? []) {
      const reports = new Map<string, Report>((await connection.getStats()).entries());
      for (const pair of reports.values()) {
        if (pair.type !== 'candidate-pair' || !pair.nominated) continue;
        const local = reports.get(pair.localCandidateId ?? '');
        found.push(`${local?.candidateType ?? ''} ${local?.relayProtocol ?? ''}`.trim());
      }
    }
    return found;
  });

/** Of RTCStatsReport what is looked at (W3C webrtc-stats). */
interface Report {
  type: string;
  nominated?: boolean;
  localCandidateId?: string;
  candidateType?: string;
  relayProtocol?: string;
}

describe('a petitioner behind a strict network', () => {
  const court = new TestCourt();
  afterEach(() => court.close());

  test.each([
    ['only through the TURN server', 'relay', /^relay (udp|tcp)$/],
    ['no UDP at all: through the TURN server by TCP', 'relay-tcp', /^relay tcp$/],
  ] as const)(
    '%s: both see and hear each other',
    async (_what, way, expected) => {
      const { session, link } = await walkIn(await court.api('guide1'), '网络受限');
      const officer = await court.officer('officer1', OFFICER, PICTURES.green);
      await enter(officer, session.id);
      const petitioner = await Guest.arrive(PETITIONER, PICTURES.blue);
      court.keep(petitioner);
      await petitioner.context.addInitScript(confine, way);
      await petitioner.context.addInitScript(keepConnections);
      await petitioner.follow(new URL(link, court.url).href, CHECK);
      await petitioner.agree();
      await admit(officer, '王秀英');
      await Promise.all([sees(petitioner.page, PICTURES.green), sees(officer.page, PICTURES.blue)]);
      await Promise.all([hears(petitioner.page, [OFFICER]), hears(officer.page, [PETITIONER])]);
      const found = await ways(petitioner.page);
      expect(found.length).toBeGreaterThan(0);
      for (const one of found) expect(one).toMatch(expected);
    },
    180_000,
  );
});
