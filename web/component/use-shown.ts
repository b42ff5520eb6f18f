import { useEffect, type RefObject } from 'react';

/** Shows a stream, or a camera alone, in a video for as long as it is there. */
export function useShown(
  video: RefObject<HTMLVideoElement | null>,
  shown: MediaStream | MediaStreamTrack | null,
): void {
  useEffect(() => {
    const element = video.current;
    if (!element || !shown) return undefined;
    element.srcObject = shown instanceof MediaStream ? shown : new MediaStream([shown]);
    // A page in the background is not played; it goes on by itself when it is looked at.
    element.play().catch(() => undefined);
    return () => {
      element.srcObject = null;
    };
  }, [video, shown]);
}
