import { useEffect, useState, useSyncExternalStore } from 'react';
import { Playback, type PlaybackState } from './playback.ts';

/** A player that lives as long as the page. */
export function usePlayback(): Playback {
  const [playback] = useState(() => new Playback());
  useEffect(() => () => playback.close(), [playback]);
  return playback;
}

/** The player's state; the component is drawn with every step of the sound, so keep it small. */
export const usePlaybackState = (playback: Playback): PlaybackState =>
  useSyncExternalStore(playback.subscribe, () => playback.state);
