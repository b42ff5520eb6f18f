import { useEffect, useState } from 'react';

/** The present in ms, anew each second. `offset`: what to add to this computer's clock to get the server's, ms. */
export function useNow(offset = 0, everyMs = 1000): number {
  const [now, setNow] = useState(() => Date.now() + offset);
  useEffect(() => {
    const tick = (): void => setNow(Date.now() + offset);
    tick();
    const timer = setInterval(tick, everyMs);
    return () => clearInterval(timer);
  }, [offset, everyMs]);
  return now;
}

/** Sets the page's title while it is shown. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title;
  }, [title]);
}
