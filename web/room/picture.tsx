import { useEffect, useRef } from 'react';
import { useShown } from '../component/use-shown.ts';
import { useSessionRoom } from './room-context.ts';

/** A picture that is received. Tells how large it is shown, so that no larger one is sent. */
export function Picture({ stream, shownAs, label }: { stream: MediaStream; shownAs: string; label: string }) {
  const video = useRef<HTMLVideoElement>(null);
  const { media } = useSessionRoom();
  useShown(video, stream);
  useEffect(() => {
    const element = video.current;
    if (!element) return undefined;
    const watch = new ResizeObserver(() =>
      media.shown(shownAs, Math.round(element.clientHeight * Math.min(2, window.devicePixelRatio))),
    );
    watch.observe(element);
    return () => {
      watch.disconnect();
      media.shown(shownAs, 0);
    };
  }, [media, shownAs]);
  return (
    <video
      ref={video}
      muted
      autoPlay
      playsInline
      aria-label={label}
      data-picture={shownAs}
      onLoadedData={() => media.seen(shownAs)}
    />
  );
}

/** The own camera, as in a mirror. */
export function OwnPicture({ track, label }: { track: MediaStreamTrack; label: string }) {
  const video = useRef<HTMLVideoElement>(null);
  useShown(video, track);
  return <video ref={video} className="own-picture" muted autoPlay playsInline aria-label={label} data-picture="own" />;
}
