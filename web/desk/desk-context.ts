import { createContext, use, useSyncExternalStore } from 'react';
import type { DeskSession, DeskSnapshot } from './desk-session.ts';

export const DeskContext = createContext<DeskSession | null>(null);

export function useDeskSession(): DeskSession {
  const session = use(DeskContext);
  if (!session) throw new Error('outside of the desk');
  return session;
}

export function useDesk(): DeskSnapshot {
  const session = useDeskSession();
  return useSyncExternalStore(session.subscribe, session.snapshot);
}
