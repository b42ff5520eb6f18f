import { queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import type { agentView } from '../../signaling/contract/api.ts';
import { get } from '../client/http.ts';

export type AgentView = z.infer<typeof agentView>;

/** The officers one may see, for choices. */
export const agentsRequest = queryOptions({
  queryKey: ['agents'],
  queryFn: ({ signal }) => get<AgentView[]>('/api/agents', undefined, signal),
  staleTime: 60_000,
});
