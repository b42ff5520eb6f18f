import { useEffect, useRef } from 'react';
import type { z } from 'zod';
import type { publicInfo } from '../../signaling/contract/api.ts';
import { get } from '../client/http.ts';

const ask = async (): Promise<string> => (await get<z.infer<typeof publicInfo>>('/api/public')).version;

/** After each reconnection the page asks for the server's version and loads itself anew when that changed: nobody stands at the wall to do it. */
export function useNewVersion(connected: boolean): void {
  const version = useRef<string | null>(null);
  useEffect(() => {
    if (!connected) return;
    ask()
      .then((now) => {
        if (version.current !== null && version.current !== now) location.reload();
        version.current = now;
      })
      .catch(() => undefined); // the next reconnection asks again
  }, [connected]);
}
