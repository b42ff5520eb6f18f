import { useEffect, useLayoutEffect, useRef } from 'react';
import { play } from '../client/play.ts';
import { useShown } from '../component/use-shown.ts';
import { useSessionRoom } from './room-context.ts';

interface PictureProps {
  video: HTMLVideoElement;
  stream: MediaStream;
  shownAs: string;
  label: string;
}

/** A picture that is received, in its own video. Tells how large it is shown, so that no larger one is sent. */
export function Picture({ video, stream, shownAs, label }: PictureProps) {
  const place = useRef<HTMLDivElement>(null);
  const { media } = useSessionRoom();
  useLayoutEffect(() => {
    play(video, stream);
    place.current?.append(video);
    return () => {
      // Shown again later it would begin with the picture of now.
      video.srcObject = null;
      video.remove();
    };
  }, [video, stream]);
  useLayoutEffect(() => {
    video.setAttribute('aria-label', label);
    video.dataset['picture'] = shownAs;
  }, [video, label, shownAs]);
  useEffect(() => {
    const seen = (): void => media.seen(shownAs);
    video.addEventListener('loadeddata', seen);
    if (video.readyState >= video.HAVE_CURRENT_DATA) seen();
    const watch = new ResizeObserver(() =>
      media.shown(shownAs, Math.round(video.clientHeight * Math.min(2, window.devicePixelRatio))),
    );
    watch.observe(video);
    return () => {
      video.removeEventListener('loadeddata', seen);
      watch.disconnect();
      media.shown(shownAs, 0);
    };
  }, [media, video, shownAs]);
  return <div ref={place} className="picture" />;
}

/** The own camera, as in a mirror. */
export function OwnPicture({ track, label }: { track: MediaStreamTrack; label: string }) {
  const video = useRef<HTMLVideoElement>(null);
  useShown(video, track);
  return <video ref={video} className="own-picture" muted autoPlay playsInline aria-label={label} data-picture="own" />;
}
