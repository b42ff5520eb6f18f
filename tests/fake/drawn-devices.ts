import type { BrowserContext } from 'playwright-core';
import { whiteOf, type KnownPicture } from './picture.ts';

/** Devices that Chromium has no fake of: a second camera, or another camera and microphone in each of many windows of one browser. */
export interface DrawnDevices {
  /** Of all that the page asks for but the document camera; not told: Chromium's own. */
  own?: { picture: KnownPicture; tone: number };
  /** A second camera, for paper. */
  document?: KnownPicture;
}

export const DOCUMENT_CAMERA = '高拍仪';

/** Pages that are opened from now on have these devices. */
export async function useDrawnDevices(context: BrowserContext, { own, document }: DrawnDevices): Promise<void> {
  const drawn = (picture: KnownPicture) => ({ colour: picture.colour, white: whiteOf(picture) });
  await context.addInitScript(install, {
    camera: own ? drawn(own.picture) : null,
    tone: own?.tone ?? 0,
    document: document ? drawn(document) : null,
    documentName: DOCUMENT_CAMERA,
  });
}

interface Drawn {
  colour: readonly [number, number, number];
  white: (readonly [number, number, number, number])[];
}
interface Installed {
  camera: Drawn | null;
  tone: number;
  document: Drawn | null;
  documentName: string;
}

/** Runs in the page before its scripts. */
function install({ camera, tone, document: paper, documentName }: Installed): void {
  const ID = 'document-camera';
  /** Pictures a second; the larger, the more. */
  const RATES = { paper: 5, camera: 3 };
  const { mediaDevices } = navigator;
  const ask = mediaDevices.getUserMedia.bind(mediaDevices);
  const list = mediaDevices.enumerateDevices.bind(mediaDevices);
  /** Small and slow: many share a machine. A picture in which nothing moves is hardly sent. */
  const picture = ({ colour, white }: Drawn, rate: number): MediaStreamTrack => {
    const canvas = document.createElement('canvas');
    const [width, height] = [rate * 64, rate * 36];
    [canvas.width, canvas.height] = [width, height];
    const brush = canvas.getContext('2d')!;
    let step = 0;
    const draw = (): void => {
      brush.fillStyle = `rgb(${colour.join()})`;
      brush.fillRect(0, 0, canvas.width, canvas.height);
      brush.fillStyle = '#fff';
      step = (step + 1) % 10;
      for (const [left, top, right, bottom] of [...white, [step / 10, 0.9, (step + 1) / 10, 0.95] as const])
        brush.fillRect(left * width, top * height, (right - left) * width, (bottom - top) * height);
    };
    draw();
    const [track] = canvas.captureStream(rate).getVideoTracks();
    const timer = setInterval(() => (track!.readyState === 'ended' ? clearInterval(timer) : draw()), 1000 / rate);
    return track!;
  };
  const voice = (): MediaStreamTrack => {
    const context = new AudioContext({ sampleRate: 48_000 });
    const oscillator = new OscillatorNode(context, { frequency: tone });
    const out = context.createMediaStreamDestination();
    oscillator.connect(new GainNode(context, { gain: 0.3 })).connect(out);
    oscillator.start();
    return out.stream.getAudioTracks()[0]!;
  };
  mediaDevices.enumerateDevices = async () => {
    const found = await list();
    if (!paper) return found;
    const one = { deviceId: ID, groupId: ID, kind: 'videoinput' as const, label: documentName };
    return [...found, { ...one, toJSON: () => one }];
  };
  mediaDevices.getUserMedia = async (wanted = {}) => {
    const id = typeof wanted.video === 'object' ? wanted.video.deviceId : undefined;
    if (paper && typeof id === 'object' && 'exact' in id && id.exact === ID)
      return new MediaStream([picture(paper, RATES.paper)]);
    if (!camera) return ask(wanted);
    return new MediaStream([
      ...(wanted.audio ? [voice()] : []),
      ...(wanted.video ? [picture(camera, RATES.camera)] : []),
    ]);
  };
}
