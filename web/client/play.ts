/**
 * A video that plays before anything shows it: put into the page later it has the first picture, which one made then would have missed, and the next may be half a second
 * away.
 */
export function playingVideo(stream: MediaStream): HTMLVideoElement {
  const video = document.createElement('video');
  video.muted = true;
  video.autoplay = true;
  video.playsInline = true;
  play(video, stream);
  return video;
}

/** Plays a stream, from here on unless it is playing. */
export function play(video: HTMLVideoElement, stream: MediaStream): void {
  if (video.srcObject !== stream) video.srcObject = stream;
  // A page in the background is not played; it goes on by itself when it is looked at.
  video.play().catch(() => undefined);
}

/** A video that is shown nowhere ends: shown later it would begin with an old picture. `play` begins it anew. */
export function endUnshown(video: HTMLVideoElement | null | undefined): void {
  if (video && !video.isConnected) video.srcObject = null;
}
