import { Capture } from './capture.ts';

const VIDEO = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 25, max: 30 } };
const KEPT_OFF = { microphone: 'room.microphone-off', camera: 'room.camera-off' };

/**
 * Microphone, camera, document camera and screen of somebody in a session. What was switched off stays off when the tab is loaded again. A camera that is
 * off is let go, so that its light goes out; a microphone stays open, so that it is back with the first word.
 */
export class OwnDevices {
  readonly microphone = new Capture({
    kind: 'audioinput',
    keptAs: 'room.microphone',
    constraints: { echoCancellation: true, autoGainControl: true, noiseSuppression: true, channelCount: 1 },
  });
  readonly camera = new Capture({ kind: 'videoinput', keptAs: 'room.camera', constraints: VIDEO });
  readonly document = new Capture({
    kind: 'videoinput',
    keptAs: 'room.document',
    // Print is read: sharpness before movement.
    constraints: { width: { ideal: 1920 }, height: { ideal: 1080 }, frameRate: { ideal: 10 } },
    onlyChosen: true,
  });
  readonly #listeners = new Set<() => void>();
  #screen: MediaStreamTrack | null = null;
  #off = {
    microphone: sessionStorage.getItem(KEPT_OFF.microphone) === 'yes',
    camera: sessionStorage.getItem(KEPT_OFF.camera) === 'yes',
  };

  constructor() {
    for (const capture of [this.microphone, this.camera, this.document]) capture.subscribe(() => this.#tell());
  }

  get screen(): MediaStreamTrack | null {
    return this.#screen;
  }
  get microphoneOff(): boolean {
    return this.#off.microphone;
  }
  get cameraOff(): boolean {
    return this.#off.camera;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Opens microphone and camera with one question of the browser; if that fails, each by itself, so that it is known which one is missing. */
  async start(): Promise<void> {
    const wantsCamera = !this.#off.camera;
    if (this.microphone.state === 'ok' && (this.camera.state === 'ok' || !wantsCamera)) return;
    const both = wantsCamera ? await askForBoth() : null;
    const of = (kind: string): MediaStreamTrack | null => both?.getTracks().find((one) => one.kind === kind) ?? null;
    await Promise.all([this.microphone.start(of('audio')), ...(wantsCamera ? [this.camera.start(of('video'))] : [])]);
  }

  setMicrophoneOff(off: boolean): void {
    this.#keep('microphone', off);
    if (!off && this.microphone.state !== 'ok') void this.microphone.start();
  }

  setCameraOff(off: boolean): void {
    this.#keep('camera', off);
    if (off) this.camera.stop();
    else void this.camera.start();
  }

  /** Throws what the browser throws; `NotAllowedError` when the person changed their mind. */
  async shareScreen(): Promise<void> {
    const stream = await navigator.mediaDevices.getDisplayMedia({ video: { frameRate: { max: 10 } }, audio: false });
    const [track] = stream.getVideoTracks();
    if (!track) return;
    track.contentHint = 'detail';
    track.addEventListener('ended', () => this.#setScreen(null));
    this.#setScreen(track);
  }

  stopScreen(): void {
    this.#setScreen(null);
  }

  stop(): void {
    this.microphone.stop();
    this.camera.stop();
    this.document.stop();
    this.stopScreen();
  }

  #setScreen(track: MediaStreamTrack | null): void {
    if (this.#screen !== track) this.#screen?.stop();
    this.#screen = track;
    this.#tell();
  }

  #keep(which: keyof typeof KEPT_OFF, off: boolean): void {
    this.#off = { ...this.#off, [which]: off };
    sessionStorage.setItem(KEPT_OFF[which], off ? 'yes' : 'no');
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

async function askForBoth(): Promise<MediaStream | null> {
  const kept = (name: string): { deviceId?: ConstrainDOMString } => {
    const id = localStorage.getItem(name);
    return id ? { deviceId: { ideal: id } } : {};
  };
  try {
    return await navigator.mediaDevices.getUserMedia({
      audio: {
        echoCancellation: true,
        autoGainControl: true,
        noiseSuppression: true,
        channelCount: 1,
        ...kept('room.microphone'),
      },
      video: { ...VIDEO, ...kept('room.camera') },
    });
  } catch {
    // One of the two is missing or refused, or there is no such thing as devices here: asked for separately, it is known which.
    return null;
  }
}
