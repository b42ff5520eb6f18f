import { stillOf } from './still.ts';

/** What a page of the bench does; each contender has one. Times in ms of `performance.timeOrigin + performance.now()`. */
export interface BenchPage {
  /** Comes in and sends; resolves when it is heard by the server. */
  publish(): Promise<void>;
  /** Everything that can be done before the click. */
  prepare(): Promise<void>;
  /** The click: receives the other and sends. Resolves with the time from here to the other's first frame. */
  join(): Promise<number>;
  /** Receives also who came later; only where it is asked for. */
  receive?(): Promise<void>;
  leave(): Promise<void>;
  /** Share of the next `ms` in which the picture stood still. */
  frozen(ms: number): Promise<number>;
}

declare global {
  interface Window {
    bench: BenchPage;
  }
}

const video = document.createElement('video');
video.autoplay = true;
video.playsInline = true;
document.body.append(video);

/** Shows a picture; resolves at its first frame. Without sound, which would wait for the speaker. */
export async function firstFrame(track: MediaStreamTrack): Promise<void> {
  const shown = Promise.withResolvers<void>();
  video.srcObject = new MediaStream([track]);
  video.requestVideoFrameCallback(() => shown.resolve());
  await shown.promise;
}

export const frozen = (ms: number): Promise<number> => stillOf(video, ms);

let captured: Promise<MediaStream> | null = null;
/** Camera and microphone, asked for once. */
export function capture(): Promise<MediaStream> {
  captured ??= navigator.mediaDevices.getUserMedia({
    audio: true,
    video: { width: 640, height: 360, frameRate: 30 },
  });
  return captured;
}

export function trackOf(stream: MediaStream, kind: 'audio' | 'video'): MediaStreamTrack {
  const track = stream.getTracks().find((one) => one.kind === kind);
  if (!track) throw new Error(`no ${kind}`);
  return track;
}
