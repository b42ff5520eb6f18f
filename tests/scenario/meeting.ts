import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import type { api, sessionApi } from '../../signaling/contract/index.ts';
import { Guest } from '../fake/guest.ts';
import '../fake/kept-connections.ts';
import { application } from '../fake/petitioner.ts';
import { looksLike, type KnownPicture, type Seen } from '../fake/picture.ts';
import type { Officer } from '../fake/officer.ts';
import { eventually, type Api, type TestCourt } from './court.ts';

/** A telephone number nobody else in the scenarios has. */
export const PHONE = '13812340001';
export const CHECK = PHONE.slice(-4);

interface Created {
  session: sessionApi.SessionSummary;
  link: string;
}

/** A walk-in session, made without a browser. */
export async function walkIn(guide: Api, title: string, officerName = '刘洋'): Promise<Created> {
  const staff = await guide.get<sessionApi.SessionStaff[]>('/api/sessions/staff?role=officer');
  const officer = staff.find(({ name }) => name === officerName)!;
  return guide.send<Created>('POST', '/api/sessions', {
    title,
    courtId: officer.courtId,
    petitioner: { name: '王秀英', phone: PHONE },
    officerIds: [officer.id],
  });
}

/** A petition with a paper, whose petitioner is at the court and was taken by an officer: the session, with their link. */
export async function takenWith(court: TestCourt, paper: { name: string; bytes: Buffer }): Promise<Created> {
  const guide = await court.api('basic-guide1');
  const { id: petitionId } = await guide.send<api.PetitionView>('POST', '/api/petitions', {
    ...application({}, { phone: PHONE }),
    channel: 'visit',
  });
  await guide.send('POST', `/api/petitions/${petitionId}/accept`, {});
  const handedIn = await guide.fetch(`/api/petitions/${petitionId}/materials?name=${encodeURIComponent(paper.name)}`, {
    method: 'POST',
    body: new Uint8Array(paper.bytes),
    headers: { 'content-type': 'application/octet-stream' },
  });
  if (!handedIn.ok) throw new Error(await handedIn.text());
  const { id } = await guide.send<api.AppointmentView>('POST', '/api/appointments/walk-in', { petitionId });
  const officer = await court.api('officer1');
  const { sessionId } = await officer.send<api.AppointmentView>('POST', `/api/appointments/${id}/take`, {});
  const session = await guide.get<sessionApi.SessionDetail>(`/api/sessions/${sessionId}`);
  const { id: participantId } = session.participants.find(({ role }) => role === 'petitioner')!;
  const links = `/api/sessions/${session.id}/links`;
  const { link } = await guide.send<sessionApi.LinkCreated>('POST', links, { participantId });
  return { session, link };
}

/** Staff open a session and go into its room. */
export async function enter({ page, url }: Pick<Officer, 'page' | 'url'>, sessionId: string): Promise<void> {
  await page.goto(`${url}/sessions/${sessionId}`);
  // Who is not named takes a place by going in.
  const goIn = page.getByTestId('session-go-in');
  await goIn.or(page.getByTestId('enter-room')).first().waitFor();
  if (await goIn.isVisible()) await goIn.click();
  await page.getByTestId('enter-room').click();
  await page.getByTestId('stage').waitFor();
}

interface Arrival {
  sound: number;
  picture: KnownPicture;
  /** What they enter at the link. */
  check?: string;
  /** Runs in their pages before the pages' own scripts. */
  before?: () => void;
}

/** Somebody with a link waits, tested or not, and has agreed. */
export async function waitFor(
  court: TestCourt,
  link: string,
  { sound, picture, check = CHECK, before }: Arrival,
): Promise<Guest> {
  const guest = await Guest.arrive(sound, picture);
  court.keep(guest);
  if (before) await guest.context.addInitScript(before);
  await guest.follow(new URL(link, court.url).href, check);
  await guest.agree();
  return guest;
}

export async function admit({ page }: Pick<Officer, 'page'>, name: string): Promise<void> {
  const person = page.locator(`[data-person="${name}"]`);
  const anyway = page.getByTestId('admit-unchecked');
  await page.getByTestId('people-waiting').locator(person).getByTestId('admit').click();
  // Of a petitioner whose identity nobody has checked it is asked once.
  await anyway.or(page.getByTestId('people-inside').locator(person)).first().waitFor();
  if (await anyway.isVisible()) await anyway.click();
}

/** Waits until a page shows this picture of somebody else, and shows it moving. */
export async function sees(page: Page, picture: KnownPicture, within = 60_000): Promise<void> {
  let last: (Seen | null)[] = [];
  await eventually(
    async () => {
      last = await shown(page);
      return last.some((seen) => seen && looksLike(seen, picture));
    },
    within,
    `the picture ${picture.digit}`,
  ).catch((error: unknown) => {
    throw new Error(`${String(error)}; seen: ${JSON.stringify(last)}`);
  });
}

/** What is seen of each of the others' pictures on a page. */
export const shown = (page: Page): Promise<(Seen | null)[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLVideoElement>('video[data-picture]')]
      .map((video) => video.dataset['picture'] ?? '')
      .filter((key) => key !== 'own')
      .map((key) => window.seen?.(`video[data-picture="${key}"]`) ?? null),
  );

/** Waits until a page plays all of these tones together, and says which were missing. */
export async function hears(page: Page, tones: number[], within = 60_000): Promise<void> {
  let shares: number[] = [];
  await eventually(
    async () => {
      shares = await page.evaluate((wanted) => wanted.map((tone) => window.heardShare?.(tone) ?? 0), tones);
      return shares.every((share) => share > 0.2 / tones.length);
    },
    within,
    `tones ${tones.join(' ')}`,
  ).catch((error: unknown) => {
    throw new Error(`${String(error)}; shares: ${shares.map((share) => share.toFixed(2)).join(' ')}`);
  });
}

/** Waits until nothing of a tone is left in what a page plays, for 600 ms on end. */
export async function hearsNo(page: Page, tone: number, within = 60_000): Promise<void> {
  let since = Number.NaN;
  await eventually(
    async () => {
      const share = await page.evaluate(
        (f) => ((window.heardPower?.() ?? 0) < 1e-6 ? 0 : (window.heardShare?.(f) ?? 0)),
        tone,
      );
      if (share > 0.02) since = Number.NaN;
      else if (Number.isNaN(since)) since = Date.now();
      return Date.now() - since > 600;
    },
    within,
    `no tone of ${tone} Hz`,
  );
}

/** Bytes of each voice and picture that came over the page's connections, shown or not; the page keeps them (keepConnections). */
const arrived = (page: Page, kind: 'audio' | 'video'): Promise<number[]> =>
  page.evaluate(async (wanted) => {
    const bytes: number[] = [];
    for (const connection of window.connections ?? []) {
      (await connection.getStats()).forEach((report: Inbound) => {
        // What measures the line is nobody's.
        if (report.type === 'inbound-rtp' && report.kind === wanted && report.mid !== 'probator')
          bytes.push(report.bytesReceived);
      });
    }
    return bytes;
  }, kind);

/** Of RTCInboundRtpStreamStats what is looked at (W3C webrtc-stats). */
interface Inbound {
  type: string;
  kind: string;
  mid: string;
  bytesReceived: number;
}

/** Waits until a page is ready to receive so many pictures; nothing at all may have come of them, or of any voice. */
export async function isPrepared(page: Page, pictures: number): Promise<void> {
  await page.waitForFunction(
    (least) => {
      const all = (window.connections ?? []).flatMap((connection) => connection.getTransceivers());
      const ready = all.filter(({ mid, receiver }) => receiver.track.kind === 'video' && /^\d+$/.test(mid ?? ''));
      return ready.length >= least;
    },
    pictures,
    { timeout: 40_000 },
  );
  const bytes = [...(await arrived(page, 'audio')), ...(await arrived(page, 'video'))];
  if (bytes.some((count) => count > 0)) throw new Error(`came before they were let in, bytes: ${bytes.join(' ')}`);
}

/** Waits until so many pictures, and no more, come to a page within a second. */
export async function receives(page: Page, pictures: number): Promise<void> {
  let before: number[] = [];
  let grown = NaN;
  await eventually(
    async () => {
      const now = await arrived(page, 'video');
      grown = now.filter((bytes, index) => bytes > (before[index] ?? bytes)).length;
      const comparable = now.length === before.length;
      before = now;
      return comparable && grown === pictures;
    },
    40_000,
    `${pictures} pictures coming`,
    1000,
  ).catch((error: unknown) => {
    throw new Error(`${String(error)}; ${grown} came at last`);
  });
}

/** Pictures of the other one that were shown since the page was opened; a shown but frozen picture adds none. */
export const frames = (page: Page): Promise<number> =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLVideoElement>('video[data-picture]')]
      .filter((video) => video.dataset['picture'] !== 'own')
      .reduce((sum, video) => sum + video.getVideoPlaybackQuality().totalVideoFrames, 0),
  );

/** Waits until three more pictures of somebody else came. */
export async function moves(page: Page): Promise<void> {
  const before = await frames(page);
  // Of a new connection they are counted anew.
  await eventually(async () => {
    const now = await frames(page);
    return now >= before + 3 || (now < before && now >= 3);
  }, 40_000);
}

/** Process ids of the media workers of a media node. */
export function workersOf(nodePid: number): number[] {
  return execFileSync('pgrep', ['-P', String(nodePid)], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map(Number)
    .filter((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('mediasoup-worker'));
}
