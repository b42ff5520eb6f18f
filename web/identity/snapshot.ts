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
