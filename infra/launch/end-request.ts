/** One press of Ctrl-C reaches us up to three times: from the terminal, from npm, from bootstrap.mjs. */
const SAME_PRESS_MS = 500;

export interface EndRequests {
  /** Replaces what is done when the person, or whoever started this process, wants it to end. */
  onRequest(listener: () => void): void;
}

/** Listens to Ctrl-C, and to whoever started this process. */
export function endRequests(): EndRequests {
  let last = -SAME_PRESS_MS;
  let listener = (): void => undefined;
  const request = (): void => {
    const now = performance.now();
    if (now - last >= SAME_PRESS_MS) listener();
    last = now;
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, request);
  if (process.channel !== undefined) process.once('disconnect', request);
  return { onRequest: (next) => (listener = next) };
}
