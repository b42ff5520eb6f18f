import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiError } from './http.ts';

export const SESSION_KEY = ['session'] as const;

/** A session that ended is noticed by whichever request comes first; the guard around staff pages then leads to the sign-in page. */
function noticeEndedSession(error: unknown): void {
  if (error instanceof ApiError && (error.code === 'A-001' || error.code === 'A-006')) queries.setQueryData(SESSION_KEY, null);
}

/** One cache for all pages. A refusal is final; a fault or no answer is tried twice again. */
export const queries: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: noticeEndedSession }),
  mutationCache: new MutationCache({ onError: noticeEndedSession }),
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      refetchOnWindowFocus: true,
      retry: (failures, error) => failures < 2 && error instanceof ApiError && (error.status === 0 || error.status >= 500),
    },
  },
});
