import { queryOptions } from '@tanstack/react-query';
import type { MeetMe } from '../../signaling/contract/session-api.ts';
import { ApiError, get } from '../client/http.ts';

export const ME_KEY = ['meet-me'] as const;

/** Who this browser is, after a link was opened in it. J-010 nobody, J-005 when it is over and they were not in the room. */
export const meRequest = queryOptions({
  queryKey: ME_KEY,
  queryFn: ({ signal }) => get<MeetMe>('/api/meet/me', undefined, signal),
  staleTime: 60_000,
  refetchOnWindowFocus: false,
  retry: (failures, error) => failures < 5 && error instanceof ApiError && (error.status === 0 || error.status >= 500),
  retryDelay: 500,
});
