/** How long a camera that is on may take for a picture, ms. */
const PATIENCE = 3000;

/** What `look` makes of a video that shows what a camera sees at this moment. Null when the camera gives no picture in time. */
export async function lookAt<T>(
  track: MediaStreamTrack,
  look: (video: HTMLVideoElement) => T | Promise<T>,
): Promise<T | null> {
  const video = document.createElement('video');
  video.muted = true;
  video.playsInline = true;
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    const shown = new Promise<boolean>((resolve) => {
      video.addEventListener('loadeddata', () => resolve(true), { once: true });
      timer = setTimeout(() => resolve(false), PATIENCE);
    });
    video.srcObject = new MediaStream([track]);
    // Not waited for: while a camera gives nothing, it neither plays nor says so.
    video.play().catch(() => undefined);
    return (await shown) ? await look(video) : null;
  } finally {
    clearTimeout(timer);
    video.srcObject = null;
  }
}
