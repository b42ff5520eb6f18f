import { z } from 'zod';
import type { AuditLog } from '../audit/index.ts';
import type { FollowUps } from '../call/index.ts';
import { api } from '../contract/index.ts';
import type { CourtDirectory } from '../court/index.ts';
import { visibleCourts } from './court.ts';
import type { Api } from './route.ts';

const tag = 'follow-up';

export interface FollowUpRouteParts {
  followUps: FollowUps;
  courts: CourtDirectory;
  audit: AuditLog;
}

/** Calls with a low rating, and what the supervisor heard when they called back (回访抽查). */
export function followUpRoutes(routes: Api, { followUps, courts, audit }: FollowUpRouteParts): void {
  routes.route(
    'get',
    '/api/follow-ups',
    {
      tag,
      summary: 'Calls that were rated low, newest first',
      roles: ['supervisor', 'auditor'],
      query: api.followUpQuery,
      response: api.pageOf(api.followUpView),
    },
    async ({ identity, query }) => {
      const found = await followUps.list(query, visibleCourts(courts, identity));
      return { ...found, page: query.page, size: query.size };
    },
  );
  routes.route(
    'put',
    '/api/follow-ups/:id',
    {
      tag,
      summary: 'The supervisor called back; what came of it',
      roles: ['supervisor'],
      params: z.object({ id: z.uuid() }),
      body: api.followUpNote,
      response: api.followUpView,
    },
    async ({ identity, params: { id }, body: { note }, origin: { address } }) => {
      const done = await followUps.done(id, note, identity, visibleCourts(courts, identity));
      const { courtId, rating } = done;
      const details = { rating };
      await audit.write({ actor: identity, action: 'call.follow-up', target: id, courtId, address, details });
      return done;
    },
  );
}
