const TYPE = 'image/jpeg';
const QUALITY = 0.92;

/** What a video shows at this moment, as a JPEG. Null while it shows nothing. */
export async function snapshotOf(video: HTMLVideoElement): Promise<Blob | null> {
  const { videoWidth, videoHeight } = video;
  if (videoWidth === 0 || videoHeight === 0) return null;
  const canvas = document.createElement('canvas');
  canvas.width = videoWidth;
  canvas.height = videoHeight;
  canvas.getContext('2d')?.drawImage(video, 0, 0);
  return new Promise((resolve) => canvas.toBlob(resolve, TYPE, QUALITY));
}

/** How long a camera that is on may take for a picture, ms. */
const PATIENCE = 3000;

/** What a camera sees at this moment, as a JPEG. Null when it gives no picture. */
export async function snapshotOfTrack(track: MediaStreamTrack): Promise<Blob | null> {
  const video = document.createElement('video');
  video.muted = true;
  video.playsInline = true;
  video.srcObject = new MediaStream([track]);
  try {
    const shown = new Promise<void>((resolve) => {
      video.addEventListener('loadeddata', () => resolve(), { once: true });
      setTimeout(resolve, PATIENCE);
    });
    await Promise.all([video.play().catch(() => undefined), shown]);
    return await snapshotOf(video);
  } finally {
    video.srcObject = null;
  }
}
