import { api } from '../contract/index.ts';
import type { Court, CourtDirectory } from '../court/index.ts';
import type { Api } from './route.ts';

const HOTLINE = '12368';

/** The court whose line the first page is about. */
export async function hotlineCourt(courts: CourtDirectory): Promise<Court | null> {
  return (await courts.byCalledNumber(HOTLINE)) ?? courts.all().find(({ numbers }) => numbers.length > 0) ?? null;
}

/** What anybody may know before signing in. */
export function publicRoutes(routes: Api, courts: CourtDirectory, version: string): void {
  routes.open(
    'get',
    '/api/public',
    { tag: 'public', summary: 'The hotline: number, court, whether it is open now', response: api.publicInfo },
    async () => {
      const court = await hotlineCourt(courts);
      return {
        hotline: court?.numbers[0] ?? HOTLINE,
        courtName: court?.name ?? '',
        open: court ? await courts.isOpen(court.id, new Date()) : false,
        version,
      };
    },
  );
}
