import { queryOptions } from '@tanstack/react-query';
import type { MeetMe } from '../../signaling/contract/session-api.ts';
import { ApiError, get } from '../client/http.ts';

export const ME_KEY = ['meet-me'] as const;

const how = {
  queryFn: ({ signal }: { signal: AbortSignal }) => get<MeetMe>('/api/meet/me', undefined, signal),
  refetchOnWindowFocus: false,
  retry: (failures: number, error: Error) =>
    failures < 5 && error instanceof ApiError && (error.status === 0 || error.status >= 500),
  retryDelay: 500,
};

/** Who this browser is, after a link was opened in it. J-010 nobody, J-005 when it is over and they were not in the room. */
export const meRequest = queryOptions({ ...how, queryKey: ME_KEY, staleTime: 60_000 });

/** The same asked anew after the end: what was answered before does not say that there is something to rate. */
export const meAfterwards = queryOptions({ ...how, queryKey: [...ME_KEY, 'afterwards'], staleTime: 0 });
