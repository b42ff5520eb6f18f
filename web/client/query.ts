import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiError } from './http.ts';

export const SESSION_KEY = ['session'] as const;

const ENDED_KEY = ['session-ended'] as const;

/** The session is over: staff pages give way to the sign-in page, which says why. */
export function endSession(): void {
  queries.setQueryData(ENDED_KEY, true);
  queries.setQueryData(SESSION_KEY, null);
}

/** Whether the session was ended by somebody else or by time since the last sign-in. */
export const wasEnded = (): boolean => queries.getQueryData(ENDED_KEY) === true;
export const forgetEnded = (): void => queries.removeQueries({ queryKey: ENDED_KEY });

/** That the session ended is noticed by whichever request comes first. */
function noticeEndedSession(error: unknown): void {
  if (error instanceof ApiError && (error.code === 'A-001' || error.code === 'A-006')) endSession();
}

/** One cache for all pages. A refusal is final; a fault or no answer is tried twice again. */
export const queries: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: noticeEndedSession }),
  mutationCache: new MutationCache({ onError: noticeEndedSession }),
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      refetchOnWindowFocus: true,
      retry: (failures, error) =>
        failures < 2 && error instanceof ApiError && (error.status === 0 || error.status >= 500),
    },
  },
});
