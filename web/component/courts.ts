import { queryOptions } from '@tanstack/react-query';
import type { CourtView } from '../../signaling/contract/api.ts';
import { get } from '../client/http.ts';

/** The own court and those below it. */
export const courtsRequest = queryOptions({
  queryKey: ['courts'],
  queryFn: ({ signal }) => get<CourtView[]>('/api/courts', undefined, signal),
  staleTime: 300_000,
});
