import { z } from 'zod';
import type { AuditLog } from '../audit/index.ts';
import type { CallStore } from '../call/index.ts';
import { CourtError, pullForward } from '../contract/index.ts';
import type { CourtDirectory } from '../court/index.ts';
import type { CallQueue } from '../queue/index.ts';
import { visibleCourts } from './court.ts';
import type { Api } from './route.ts';

export interface QueueRouteParts {
  calls: CallStore;
  queue: CallQueue;
  courts: CourtDirectory;
  audit: AuditLog;
}

/** What a supervisor does to calls that wait. */
export function queueRoutes(routes: Api, { calls, queue, courts, audit }: QueueRouteParts): void {
  routes.route(
    'post',
    '/api/calls/:id/pull-forward',
    {
      tag: 'call',
      summary: 'Move a waiting call ahead of all others, for a reason that is kept with the call and audited',
      roles: ['supervisor'],
      params: z.object({ id: z.uuid() }),
      body: pullForward,
      response: null,
    },
    async ({ identity, params: { id }, body: { reason }, origin: { address } }) => {
      const call = await calls.get(id);
      const seen = visibleCourts(courts, identity);
      if (!call || ![call.courtId, call.queueCourtId].some((court) => court !== null && seen.includes(court)))
        throw new CourtError('C-001');
      await queue.pullForward(id, identity.name, reason);
      const { courtId } = call;
      await audit.write({ actor: identity, action: 'call.pull-forward', target: id, courtId, reason, address });
    },
  );
}
