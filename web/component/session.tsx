import { useQuery } from '@tanstack/react-query';
import { createContext, use } from 'react';
import type { Me } from '../../signaling/contract/api.ts';
import type { ConnectionState } from '../client/socket.ts';
import { SESSION_KEY } from '../client/query.ts';
import { readSession } from '../client/session.ts';

/** Who is signed in; `data` is null when nobody is. */
export const useSession = () =>
  useQuery({ queryKey: SESSION_KEY, queryFn: ({ signal }) => readSession(signal), staleTime: 60_000 });

export interface ShellContext {
  me: Me;
  /** What the header says about the live connection; null: the page has none. */
  showConnection: (state: ConnectionState | null) => void;
  /** What would be broken off by leaving the page now; asked before signing out. null: nothing. */
  warnBeforeLeaving: (warning: string | null) => void;
}

export const ShellState = createContext<ShellContext | null>(null);

/** For pages inside the shell. */
export function useShell(): ShellContext {
  const shell = use(ShellState);
  if (!shell) throw new Error('useShell outside of the shell');
  return shell;
}

/** The person who is signed in. For pages inside the shell. */
export const useMe = (): Me => useShell().me;
