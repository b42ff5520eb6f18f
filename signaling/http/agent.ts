import { z } from 'zod';
import type { AgentStore } from '../agent/index.ts';
import { api } from '../contract/index.ts';
import type { CourtDirectory } from '../court/index.ts';
import { visibleCourts } from './court.ts';
import type { Api } from './route.ts';

/** Officers who have ever opened a desk: for the board and for filters. */
export function agentRoutes(routes: Api, { agents, courts }: { agents: AgentStore; courts: CourtDirectory }): void {
  routes.route(
    'get',
    '/api/agents',
    {
      tag: 'agent',
      summary: 'Officers of the own court and those below, and what they are doing',
      roles: ['hotline-agent', 'supervisor', 'auditor', 'operator'],
      response: z.array(api.agentView),
    },
    async ({ identity }) => {
      const found = await agents.list(visibleCourts(courts, identity));
      return found.map(({ id, name, courtId, state, reason, since, services }) => ({
        id,
        name,
        courtId,
        state,
        reason,
        since: since.toISOString(),
        services,
      }));
    },
  );
}
