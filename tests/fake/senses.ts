import type { BrowserContext } from 'playwright-core';
import { SIGHT, type Seen } from './picture.ts';

/** Pages that are opened from now on can be asked what is seen and heard of what they show and play. */
export async function giveSenses(context: BrowserContext): Promise<void> {
  await context.addInitScript(listen);
  await context.addInitScript(look, SIGHT);
}

/** Pages that are opened from now on have their loudspeaker off until it is wanted: what is not played is not decoded, and that is most of what a voice costs. */
export const saveSound = (context: BrowserContext): Promise<unknown> => context.addInitScript(loudspeaker);

declare global {
  interface Window {
    /** Share of what the page plays that is within 25 Hz of `frequency`, 0–1; 0 while it plays nothing. */
    heardShare?: (frequency: number) => number;
    /** Loudness of what the page plays, mean square, full scale 1. */
    heardPower?: () => number;
    /** With `saveSound`: the loudspeaker on, or off together with the ear. */
    sound?: (on: boolean) => void;
    /** Puts the ear away. */
    deaf?: () => void;
    /** What is seen of a picture that the page shows; null while it shows none there. `selector`: of the video. */
    seen?: (selector: string) => Seen | null;
  }
}

/** Runs in the page before its scripts: an eye on the pictures the page shows. */
function look({ segments, digits }: typeof SIGHT): void {
  const canvas = document.createElement('canvas');
  canvas.width = 320;
  canvas.height = 180;
  window.seen = (selector) => {
    const video = document.querySelector<HTMLVideoElement>(selector);
    const context = canvas.getContext('2d', { willReadFrequently: true });
    if (!video || !context || video.videoWidth === 0 || video.readyState < 2) return null;
    context.drawImage(video, 0, 0, canvas.width, canvas.height);
    const at = (x: number, y: number): [number, number, number] => {
      const { data } = context.getImageData(Math.round(x * canvas.width) - 1, Math.round(y * canvas.height) - 1, 3, 3);
      const sum = [0, 0, 0];
      for (let n = 0; n < data.length; n += 4) for (const c of [0, 1, 2]) sum[c]! += data[n + c]!;
      return [sum[0]! / 9, sum[1]! / 9, sum[2]! / 9];
    };
    const lit = segments.filter(({ x, y }) => Math.min(...at(x, y)) > 170).map(({ name }) => name);
    return { colour: at(0.15, 0.5), digit: digits.indexOf([...lit].sort().join(',')) };
  };
}

/** Runs in the page before its scripts: an ear on whatever remote sound the page plays. */
function listen(): void {
  type Ear = { analyser: AnalyserNode; streams: MediaStream[]; sources: AudioNode[] };
  let ear: Ear | null = null;
  let context: AudioContext | null = null;
  const ears = (): Ear | null => {
    // All that the page plays, one element for each voice.
    const streams = [...document.querySelectorAll('audio')]
      .map(({ srcObject }) => srcObject)
      .filter((object) => object instanceof MediaStream)
      .filter((stream) => stream.getAudioTracks().some((t) => t.readyState === 'live'));
    if (streams.length === 0) return null;
    if (ear && ear.streams.length === streams.length && ear.streams.every((one, index) => one === streams[index]))
      return ear;
    context ??= new AudioContext();
    const into = ear?.analyser ?? context.createAnalyser();
    into.fftSize = 8192;
    into.smoothingTimeConstant = 0;
    for (const source of ear?.sources ?? []) source.disconnect();
    const sources = streams.map((stream) => {
      const source = context!.createMediaStreamSource(stream);
      source.connect(into);
      return source;
    });
    ear = { analyser: into, streams, sources };
    return ear;
  };
  window.deaf = () => {
    void context?.close();
    [context, ear] = [null, null];
  };
  window.heardPower = () => {
    const now = ears();
    if (!now) return 0;
    const samples = new Float32Array(now.analyser.fftSize);
    now.analyser.getFloatTimeDomainData(samples);
    return samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
  };
  window.heardShare = (frequency) => {
    const now = ears();
    if (!now) return 0;
    const bins = new Float32Array(now.analyser.frequencyBinCount);
    now.analyser.getFloatFrequencyData(bins);
    const width = now.analyser.context.sampleRate / now.analyser.fftSize;
    let [total, at] = [0, 0];
    bins.forEach((decibel, bin) => {
      const energy = 10 ** (decibel / 10);
      total += energy;
      if (Math.abs(bin * width - frequency) <= 25) at += energy;
    });
    return total > 1e-7 ? at / total : 0;
  };
}

/** Runs in the page before its scripts. */
function loudspeaker(): void {
  let isOn = false;
  const voices = new WeakMap<object, MediaProvider | null>();
  const real = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, 'srcObject')!;
  // A pause would not do: what a voice costs it costs then, too.
  Object.defineProperty(HTMLAudioElement.prototype, 'srcObject', {
    get(): MediaProvider | null {
      return voices.get(this as object) ?? null;
    },
    set(voice: MediaProvider | null) {
      voices.set(this as object, voice);
      real.set!.call(this, isOn ? voice : null);
    },
  });
  window.sound = (on) => {
    isOn = on;
    if (!on) window.deaf?.();
    for (const element of document.querySelectorAll('audio')) {
      real.set!.call(element, on ? element.srcObject : null);
      if (on) void element.play();
    }
  };
}
