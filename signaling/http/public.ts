import { api } from '../contract/index.ts';
import type { CourtDirectory } from '../court/index.ts';
import type { Api } from './route.ts';

const HOTLINE = '12368';

/** What anybody may know before signing in. */
export function publicRoutes(routes: Api, courts: CourtDirectory, version: string): void {
  routes.open(
    'get',
    '/api/public',
    { tag: 'public', summary: 'The hotline: number, court, whether it is open now', response: api.publicInfo },
    async () => {
      const court = (await courts.byCalledNumber(HOTLINE)) ?? courts.all().find(({ numbers }) => numbers.length > 0);
      return {
        hotline: court?.numbers[0] ?? HOTLINE,
        courtName: court?.name ?? '',
        open: court ? await courts.isOpen(court.id, new Date()) : false,
        version,
      };
    },
  );
}
