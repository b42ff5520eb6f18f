import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { sessionApi } from '../../signaling/contract/index.ts';
import { KnownFilm, type Area } from '../fake/known-film.ts';
import { eventually, type Api } from './court.ts';

/** Below the line with court, title and time. */
const TOP = 40;
const COLUMN = 320;

/** Where the composed picture has what is shown, while one thing is, and people beside it. */
export const SHOWN: Area = { x: 0, y: TOP, width: 1280 - COLUMN, height: 720 - TOP };
export const BESIDE: Area[] = [0, 1, 2, 3].map((n) => ({
  x: 1280 - COLUMN,
  y: TOP + 170 * n,
  width: COLUMN,
  height: 170,
}));

/** Where it has twelve people, while nothing is shown: four beside each other, three below each other. */
export const TWELVE: Area[] = Array.from({ length: 12 }, (_, n) => ({
  x: 320 * (n % 4),
  y: TOP + 226 * Math.floor(n / 4),
  width: 320,
  height: 226,
}));

/** The composed picture of a session, once it is there. */
export const filmOf = async (api: Api, sessionId: string): Promise<KnownFilm> =>
  KnownFilm.open(await filmFileOf(api, sessionId));

export async function filmFileOf(api: Api, sessionId: string): Promise<string> {
  const bytes = await eventually(
    async () => {
      const { recordings } = await api.get<sessionApi.SessionDetail>(`/api/sessions/${sessionId}`);
      if (recordings.length === 0) return null;
      const response = await api.fetch(`/api/recordings/${recordings[0]!.recordingId}/video`);
      return response.ok ? Buffer.from(await response.arrayBuffer()) : null;
    },
    300_000,
    'the composed picture',
    1000,
  );
  const file = join(mkdtempSync(join(tmpdir(), 'court-film-')), 'film.mp4');
  writeFileSync(file, bytes);
  return file;
}
