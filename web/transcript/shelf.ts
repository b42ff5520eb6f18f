import type { Kept, Shelf } from './outbox.ts';

const PREFIX = 'transcript-draft:';

/** The windows of a browser that is still there hold a lock each, so that what a closed one has left behind can be told from what another is writing. */
async function isLeft(key: string): Promise<boolean> {
  // Only over HTTPS and on this machine; without it each window takes up only what it wrote itself.
  const locks: LockManager | undefined = 'locks' in navigator ? navigator.locks : undefined;
  return (await locks?.request(key, { ifAvailable: true }, (lock) => Promise.resolve(lock !== null))) ?? false;
}

function parse(text: string | null): Kept | null {
  if (text === null) return null;
  try {
    const value = JSON.parse(text) as Partial<Kept> | null;
    return { waiting: value?.waiting ?? [], conflicts: value?.conflicts ?? [], refused: value?.refused ?? [] };
  } catch {
    return null; // not ours, or cut off: there is nothing in it that could be sent
  }
}

const isEmpty = ({ waiting, conflicts, refused }: Kept): boolean =>
  waiting.length + conflicts.length + refused.length === 0;

/**
 * Keeps what one window has written and could not store yet, of one record, in this browser: after a crash the next window that opens the record takes it up.
 */
export async function openShelf(sessionId: string, who: string): Promise<Shelf & { close(): void }> {
  const about = `${PREFIX}${sessionId}:${who}:`;
  const key = about + crypto.randomUUID();
  const kept: Kept = { waiting: [], conflicts: [], refused: [] };
  const others = Object.keys(localStorage).filter((name) => name.startsWith(about));
  for (const other of others) {
    if (!(await isLeft(other))) continue;
    const left = parse(localStorage.getItem(other));
    kept.waiting.push(...(left?.waiting ?? []));
    kept.conflicts.push(...(left?.conflicts ?? []));
    kept.refused.push(...(left?.refused ?? []));
    localStorage.removeItem(other);
  }
  const over = Promise.withResolvers<void>();
  if ('locks' in navigator) void navigator.locks.request(key, () => over.promise);
  const write = (now: Kept): void => {
    try {
      if (isEmpty(now)) localStorage.removeItem(key);
      else localStorage.setItem(key, JSON.stringify(now));
    } catch {
      // The browser's room is full: what is written goes to the server all the same, and is only not there after a crash.
    }
  };
  write(kept);
  return { read: () => kept, write, close: () => over.resolve() };
}
