import { useEffect, type RefObject } from 'react';
import { play } from '../client/play.ts';

/** Shows a stream, or a camera alone, in a video for as long as it is there. */
export function useShown(
  video: RefObject<HTMLVideoElement | null>,
  shown: MediaStream | MediaStreamTrack | null,
): void {
  useEffect(() => {
    const element = video.current;
    if (!element || !shown) return undefined;
    play(element, shown instanceof MediaStream ? shown : new MediaStream([shown]));
    return () => {
      element.srcObject = null;
    };
  }, [video, shown]);
}
