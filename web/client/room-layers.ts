import type { types } from 'mediasoup-client';

/** Layers of a camera's picture, the smallest first: how much larger the whole picture is, and the most bits a second each may take. */
const LAYERS = [
  { height: 180, bitrate: 150_000 },
  { height: 360, bitrate: 500_000 },
  { height: 720, bitrate: 1_500_000 },
] as const;
export const TOP_LAYER = LAYERS.length - 1;

export interface CameraEncoding {
  scaleResolutionDownBy: number;
  maxBitrate: number;
  scalabilityMode: 'L1T3';
}

/**
 * How a camera is sent: up to three layers, so that everybody is sent the size they show. A small camera gets fewer, because a layer below 90 lines shows
 * nothing. Three temporal layers each: a bad line loses smoothness before it loses the picture.
 */
export function cameraEncodings(height: number): CameraEncoding[] {
  const count = height >= 540 ? 3 : height >= 270 ? 2 : 1;
  return Array.from({ length: count }, (_, index) => {
    const down = 2 ** (count - 1 - index);
    const own = LAYERS.find((layer) => layer.height * 1.2 >= height / down) ?? LAYERS[2];
    return { scaleResolutionDownBy: down, maxBitrate: own.bitrate, scalabilityMode: 'L1T3' };
  });
}

/**
 * What each picture that is sent may take at most on a line that is too narrow, by the step of room-uplink.ts, bits a second: only the smallest layer of a camera is sent
 * then. With less than the first an encoder leaves out pictures. One picture and a voice with what its packets weigh (62 kbit/s) fit into 170 kbit/s, and into 100.
 */
const NARROW = [null, { maxBitrate: 90_000 }, { maxBitrate: 30_000, maxFramerate: 7 }] as const;

/** Fits a picture that is sent to a step of `NARROW`; 0: as it was made. */
export async function narrow({ rtpSender, rtpParameters }: types.Producer, step: 0 | 1 | 2): Promise<void> {
  const parameters = rtpSender?.getParameters();
  const smallest = parameters?.encodings[0];
  if (!rtpSender || !parameters || !smallest) return;
  const { maxBitrate } = rtpParameters.encodings?.[0] ?? {};
  delete smallest.maxFramerate;
  Object.assign(smallest, NARROW[step] ?? { maxBitrate });
  await rtpSender.setParameters(parameters);
}

/** Which layer a tile of so many device pixels in height needs: the smallest that is not visibly enlarged. 0–2. */
export function layerFor(pixels: number): 0 | 1 | 2 {
  if (pixels <= LAYERS[0].height * 1.25) return 0;
  return pixels <= LAYERS[1].height * 1.25 ? 1 : 2;
}
