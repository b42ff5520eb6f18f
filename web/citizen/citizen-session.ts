import { queryOptions } from '@tanstack/react-query';
import type { CitizenMe } from '../../signaling/contract/petition-api.ts';
import { ApiError, get } from '../client/http.ts';

/** Whose number was proved at this browser; null: nobody's. */
export const citizenRequest = queryOptions({
  queryKey: ['citizen'],
  queryFn: async ({ signal }): Promise<CitizenMe | null> => {
    try {
      return await get<CitizenMe>('/api/citizen/session', undefined, signal);
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return null;
      throw error;
    }
  },
  staleTime: 60_000,
});

/** Whether a request was refused because the session is over. */
export const isSignedOut = (error: unknown): boolean => error instanceof ApiError && error.code === 'A-012';
