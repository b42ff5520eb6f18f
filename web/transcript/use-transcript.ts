import { useEffect, useMemo, useSyncExternalStore } from 'react';
import type { OutboxSnapshot } from './outbox.ts';
import { shownEntries, type ShownEntry } from './shown-entries.ts';
import { TranscriptSession, type As, type TranscriptSnapshot } from './transcript-session.ts';

/** One for all components of a page that show the same record; it goes with the last of them. */
const open = new Map<string, { session: TranscriptSession; users: number }>();
/** A page that changes shows one component in place of another: the connection outlives the moment between them, ms. */
const LINGER = 1000;

function take(key: string, sessionId: string, as: As): TranscriptSession {
  const found = open.get(key) ?? { session: new TranscriptSession(sessionId, as), users: 0 };
  open.set(key, found);
  return found.session;
}

function use(key: string): () => void {
  const found = open.get(key);
  if (found) found.users += 1;
  return () => {
    if (found) found.users -= 1;
    setTimeout(() => {
      if (!found || found.users > 0 || open.get(key) !== found) return;
      open.delete(key);
      found.session.end();
    }, LINGER);
  };
}

/** The record of a session, kept up to date. */
export function useTranscript(sessionId: string, as: As): { session: TranscriptSession } & TranscriptSnapshot {
  const key = `${sessionId} ${as ?? ''}`;
  const session = take(key, sessionId, as);
  useEffect(() => use(key), [key]);
  const snapshot = useSyncExternalStore(session.subscribe, session.snapshot);
  return { session, ...snapshot };
}

const NOTHING: OutboxSnapshot = { waiting: [], conflicts: [], refused: [], saved: { kind: 'saved', at: null } };
const none = (): (() => void) => () => undefined;
const nothing = (): OutboxSnapshot => NOTHING;

/** The entries as the one who writes sees them, and how far what was written is stored. */
export function useDraft({ view, outbox }: TranscriptSnapshot): { entries: ShownEntry[]; draft: OutboxSnapshot } {
  const draft = useSyncExternalStore(outbox?.subscribe ?? none, outbox?.snapshot ?? nothing);
  const entries = useMemo(() => (view?.started ? shownEntries(view, draft) : []), [view, draft]);
  return { entries, draft };
}
