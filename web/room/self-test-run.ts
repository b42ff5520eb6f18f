import { lookAt } from '../client/look-at.ts';
import type { SessionRoom } from './session-room.ts';
import type { NetworkSample } from './self-test.ts';

/** How long somebody speaks for the test, ms. */
export const SPEAK_MS = 4000;
const PINGS = 8;
const PING_TIMEOUT = 2000;
/** A device that is asked for shows the browser's question; nobody answers that in an instant, ms. */
const DEVICE_PATIENCE = 30_000;

/** Waits until a device is there or will not be. */
export function settled(capture: { state: string; subscribe: (listener: () => void) => () => void }): Promise<string> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (capture.state === 'asking' || capture.state === 'off') return;
      stop();
      clearTimeout(timer);
      resolve(capture.state);
    };
    const stop = capture.subscribe(look);
    const timer = setTimeout(() => {
      stop();
      resolve(capture.state);
    }, DEVICE_PATIENCE);
    look();
  });
}

/** Mean brightness of what a camera sees, 0–255; null when it gives no picture in time. */
export const brightness = (track: MediaStreamTrack): Promise<number | null> =>
  lookAt(track, meanBrightness).catch(() => null);

function meanBrightness(video: HTMLVideoElement): number | null {
  const canvas = document.createElement('canvas');
  canvas.width = 32;
  canvas.height = 18;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context || video.videoWidth === 0) return null;
  context.drawImage(video, 0, 0, canvas.width, canvas.height);
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  let sum = 0;
  for (let index = 0; index < data.length; index += 4)
    sum += ((data[index] ?? 0) + (data[index + 1] ?? 0) + (data[index + 2] ?? 0)) / 3;
  return sum / (data.length / 4);
}

export interface Spoken {
  /** Loudest moment, as `LevelMeter` measures. */
  loudest: number;
  /** What was said, to be played back; null where browsers cannot record. */
  sound: Blob | null;
}

/** Listens to the microphone for some seconds and keeps what was said in this browser, nowhere else. */
export async function listenTo(room: SessionRoom, track: MediaStreamTrack): Promise<Spoken> {
  await room.sound.resume();
  const meter = room.sound.meter(track);
  const recording = startRecording(track);
  let loudest = 0;
  const timer = setInterval(() => (loudest = Math.max(loudest, meter.read())), 50);
  await new Promise((resolve) => setTimeout(resolve, SPEAK_MS));
  clearInterval(timer);
  meter.close();
  return { loudest, sound: (await recording?.()) ?? null };
}

function startRecording(track: MediaStreamTrack): (() => Promise<Blob>) | null {
  if (!('MediaRecorder' in window)) return null;
  const recorder = new MediaRecorder(new MediaStream([track]));
  const parts: Blob[] = [];
  recorder.addEventListener('dataavailable', ({ data }) => parts.push(data));
  recorder.start();
  return () =>
    new Promise((resolve) => {
      recorder.addEventListener('stop', () => resolve(new Blob(parts, { type: recorder.mimeType })));
      recorder.stop();
    });
}

/** Round trip and loss, over the connection that the session uses, and whether the way of the pictures is open. */
export async function measureNetwork(room: SessionRoom): Promise<NetworkSample> {
  const times: number[] = [];
  for (let index = 0; index < PINGS; index++) {
    const from = performance.now();
    const answered = await room.ask('media:capabilities', {}, PING_TIMEOUT).then(
      () => true,
      () => false,
    );
    if (answered) times.push(performance.now() - from);
  }
  times.sort((a, b) => a - b);
  const middle = times[Math.floor(times.length / 2)];
  const { state } = room.media;
  return {
    roundTripMs: (await room.media.roundTrip()) ?? (middle === undefined ? null : Math.round(middle)),
    lossPercent: Math.round(((PINGS - times.length) / PINGS) * 100),
    mediaReady: state === 'lobby' || state === 'connected',
  };
}
