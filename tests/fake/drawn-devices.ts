import type { BrowserContext } from 'playwright-core';
import { whiteOf, type KnownPicture } from './picture.ts';

export const DOCUMENT_CAMERA = '高拍仪';

declare global {
  interface Window {
    /** Picture and tone of the drawn devices go off and on together, each time after so many ms; 0: they stay on. */
    blink?: (ms: number) => void;
  }
}

/** Pages that are opened from now on have a second camera, which Chromium has no fake of: below it lies paper with a known picture. */
export async function useDocumentCamera(context: BrowserContext, paper: KnownPicture): Promise<void> {
  const camera = { id: 'document-camera', name: DOCUMENT_CAMERA, ...drawn(paper) };
  await context.addInitScript(install, { camera, tone: null, width: 320, height: 180, rate: 5 });
}

/**
 * Pages that are opened from now on have a camera and a microphone of their own and no others: a known picture, small and slow, and a known tone, Hz. So many people share one
 * Chromium, whose fakes are the same for all.
 */
export async function useDrawnDevices(context: BrowserContext, picture: KnownPicture, tone: number): Promise<void> {
  const camera = { id: 'drawn-camera', name: '摄像头', ...drawn(picture) };
  await context.addInitScript(install, { camera, tone, width: 160, height: 90, rate: 2 });
}

const drawn = (picture: KnownPicture) => ({ colour: picture.colour, white: whiteOf(picture) });

interface Installed {
  camera: { id: string; name: string } & ReturnType<typeof drawn>;
  /** Null: the camera stands beside the browser's own devices. */
  tone: number | null;
  width: number;
  height: number;
  /** Pictures a second. */
  rate: number;
}

/** Runs in the page before its scripts. */
function install({ camera: { id, name, colour, white }, tone, width, height, rate }: Installed): void {
  const { mediaDevices } = navigator;
  const ask = mediaDevices.getUserMedia.bind(mediaDevices);
  const list = mediaDevices.enumerateDevices.bind(mediaDevices);
  const every = 1000 / rate;
  let on = true;
  const changes = new EventTarget();
  /** A picture in which nothing moves is hardly sent. */
  const picture = (): MediaStreamTrack => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [width, height];
    const brush = canvas.getContext('2d')!;
    let step = 0;
    const draw = (): void => {
      brush.fillStyle = on ? `rgb(${colour.join()})` : '#000';
      brush.fillRect(0, 0, width, height);
      brush.fillStyle = '#fff';
      step = (step + 1) % 10;
      for (const [left, top, right, bottom] of [...(on ? white : []), [step / 10, 0.9, (step + 1) / 10, 0.95] as const])
        brush.fillRect(left * width, top * height, (right - left) * width, (bottom - top) * height);
    };
    draw();
    const [track] = canvas.captureStream().getVideoTracks();
    // At the same time as all others: a page with a dozen of these pictures draws them in one go.
    const next = (): void => {
      if (track!.readyState === 'ended') return;
      draw();
      setTimeout(next, every - (Date.now() % every));
    };
    setTimeout(next, every - (Date.now() % every));
    changes.addEventListener('change', draw);
    return track!;
  };
  const voice = (frequency: number): MediaStreamTrack => {
    // Nobody listens to it here.
    const context = new AudioContext({ sampleRate: 48_000, sinkId: { type: 'none' } } as AudioContextOptions);
    const oscillator = context.createOscillator();
    oscillator.frequency.value = frequency;
    const gain = context.createGain();
    const level = (): void => void gain.gain.setValueAtTime(on ? 0.15 : 0, context.currentTime);
    level();
    const out = context.createMediaStreamDestination();
    oscillator.connect(gain).connect(out);
    oscillator.start();
    changes.addEventListener('change', level);
    return out.stream.getAudioTracks()[0]!;
  };
  let timer: ReturnType<typeof setInterval> | undefined;
  window.blink = (ms) => {
    const turn = (to: boolean): void => {
      on = to;
      changes.dispatchEvent(new Event('change'));
    };
    clearInterval(timer);
    if (ms === 0) turn(true);
    else timer = setInterval(() => turn(!on), ms);
  };
  const described = (kind: MediaDeviceKind, label: string): MediaDeviceInfo => {
    const one = { deviceId: `${id}-${kind}`, groupId: id, kind, label };
    return { ...one, toJSON: () => one };
  };
  const camera = described('videoinput', name);
  if (tone === null) {
    mediaDevices.enumerateDevices = async () => [...(await list()), camera];
    mediaDevices.getUserMedia = async (wanted = {}) => {
      const chosen = typeof wanted.video === 'object' ? wanted.video.deviceId : undefined;
      const mine = typeof chosen === 'object' && 'exact' in chosen && chosen.exact === camera.deviceId;
      return mine ? new MediaStream([picture()]) : ask(wanted);
    };
    return;
  }
  // 60 ms of a voice in a packet instead of 20 (RFC 7587 §7): as good, and a third of the work for all who get it.
  window.RTCPeerConnection = class extends RTCPeerConnection {
    override setRemoteDescription({ type, sdp = '' }: RTCSessionDescriptionInit): Promise<void> {
      const opus = /a=rtpmap:(\d+) opus/.exec(sdp)?.[1] ?? '';
      return super.setRemoteDescription({ type, sdp: sdp.replace(`a=fmtp:${opus} `, `a=fmtp:${opus} ptime=60;`) });
    }
  };
  mediaDevices.enumerateDevices = () => Promise.resolve([camera, described('audioinput', '麦克风')]);
  mediaDevices.getUserMedia = ({ audio, video } = {}) =>
    Promise.resolve(new MediaStream([...(audio ? [voice(tone)] : []), ...(video ? [picture()] : [])]));
}
