import { createContext, use, useEffect, useState, useSyncExternalStore } from 'react';
import { SessionRoom, type RoomSnapshot } from './session-room.ts';

export const RoomState = createContext<SessionRoom | null>(null);

/** The place in the session this page is about. */
export function useSessionRoom(): SessionRoom {
  const room = use(RoomState);
  if (!room) throw new Error('useSessionRoom outside of a session');
  return room;
}

export function useRoom(): RoomSnapshot {
  const room = useSessionRoom();
  return useSyncExternalStore(room.subscribe, room.snapshot);
}

/** Takes a place in a session for as long as the page is shown. */
export function useOpenRoom(sessionId: string, as: 'staff' | 'guest'): SessionRoom | null {
  const [room, setRoom] = useState<SessionRoom | null>(null);
  useEffect(() => {
    const opened = new SessionRoom(sessionId, as);
    setRoom(opened);
    return () => {
      opened.close();
      setRoom(null);
    };
  }, [sessionId, as]);
  return room;
}
