/** `insecure`: the page's address is not one where browsers give a microphone (neither https nor this computer). */
export type MicrophoneState = 'asking' | 'ok' | 'denied' | 'missing' | 'ended' | 'insecure';

export interface Device {
  id: string;
  name: string;
}

/** Pause before a microphone that could not be opened is tried again, ms. */
const RETRY = 2000;
const KEPT_INPUT = 'desk.microphone';
const KEPT_NOISE = 'desk.noise-suppression';

/**
 * The officer's microphone, open as long as the desk is. Comes back by itself when a headset is plugged in again or the permission is
 * given later. Noise suppression is off unless wanted: the recording is evidence and shall sound as it was said.
 */
export class Microphone {
  readonly #listeners = new Set<() => void>();
  #state: MicrophoneState = 'asking';
  #track: MediaStreamTrack | null = null;
  #inputs: Device[] = [];
  #outputs: Device[] = [];
  #attempt = 0;
  #open = false;
  #permission: PermissionStatus | null = null;

  get state(): MicrophoneState {
    return this.#state;
  }
  get track(): MediaStreamTrack | null {
    return this.#track;
  }
  get inputs(): Device[] {
    return this.#inputs;
  }
  get outputs(): Device[] {
    return this.#outputs;
  }
  /** The device in use; empty when none is. */
  get inputId(): string {
    return this.#track?.getSettings().deviceId ?? '';
  }
  get noiseSuppression(): boolean {
    return localStorage.getItem(KEPT_NOISE) === 'yes';
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Asks for the microphone. Again while one is being asked for: the later one counts. */
  async start(): Promise<void> {
    const attempt = ++this.#attempt;
    this.#listen();
    if (!isSecureContext || !('mediaDevices' in navigator)) return this.#enter('insecure', null);
    if (this.#state !== 'ok') this.#enter('asking', null);
    try {
      const track = await this.#capture();
      if (attempt !== this.#attempt || !this.#open) return track.stop();
      track.addEventListener('ended', () => this.#ended(track));
      await this.#survey();
      this.#enter('ok', track);
    } catch (error) {
      if (attempt !== this.#attempt || !this.#open) return;
      this.#enter(stateOf(error), null);
      // Another program has it for the moment, or the sound system is still starting.
      if (isPassing(error)) setTimeout(() => attempt === this.#attempt && this.#open && void this.start(), RETRY);
    }
  }

  choose(deviceId: string): Promise<void> {
    localStorage.setItem(KEPT_INPUT, deviceId);
    return this.start();
  }

  setNoiseSuppression(on: boolean): Promise<void> {
    localStorage.setItem(KEPT_NOISE, on ? 'yes' : 'no');
    return this.start();
  }

  stop(): void {
    this.#open = false;
    this.#attempt++;
    if ('mediaDevices' in navigator) navigator.mediaDevices.removeEventListener('devicechange', this.#changed);
    this.#permission?.removeEventListener('change', this.#permitted);
    this.#permission = null;
    this.#enter('asking', null);
  }

  /** The chosen device, else the default one: a headset left at home is no reason to be mute. */
  async #capture(): Promise<MediaStreamTrack> {
    const processing = {
      echoCancellation: true,
      autoGainControl: true,
      noiseSuppression: this.noiseSuppression,
      channelCount: 1,
    };
    const deviceId = localStorage.getItem(KEPT_INPUT);
    const stream = await navigator.mediaDevices.getUserMedia({
      audio: { ...processing, ...(deviceId ? { deviceId } : {}) },
    });
    const [track] = stream.getAudioTracks();
    if (!track) throw new DOMException('no audio track', 'NotFoundError');
    return track;
  }

  #listen(): void {
    if (this.#open || !('mediaDevices' in navigator)) {
      this.#open = true;
      return;
    }
    this.#open = true;
    navigator.mediaDevices.addEventListener('devicechange', this.#changed);
    navigator.permissions
      .query({ name: 'microphone' })
      .then((permission) => {
        if (!this.#open) return;
        this.#permission = permission;
        permission.addEventListener('change', this.#permitted);
      })
      // Firefox does not know this permission; then only the retry button helps.
      .catch(() => null);
  }

  readonly #changed = (): void => {
    void this.#survey().then(() => {
      this.#tell();
      if (this.#open && this.#state !== 'ok' && this.#state !== 'asking') return this.start();
      return undefined;
    });
  };

  readonly #permitted = (): void => {
    if (this.#permission?.state === 'denied') this.#enter('denied', null);
    else if (this.#permission?.state === 'granted' && this.#state !== 'ok') void this.start();
  };

  #ended(track: MediaStreamTrack): void {
    if (track !== this.#track) return;
    this.#enter('ended', null);
    // Another microphone may be there; if not, this says so.
    void this.start();
  }

  async #survey(): Promise<void> {
    const devices = await navigator.mediaDevices.enumerateDevices().catch(() => []);
    const of = (kind: MediaDeviceKind): Device[] =>
      devices
        .filter((device) => device.kind === kind && device.deviceId !== '')
        .map(({ deviceId, label }) => ({ id: deviceId, name: label }));
    this.#inputs = of('audioinput');
    this.#outputs = of('audiooutput');
  }

  #enter(state: MicrophoneState, track: MediaStreamTrack | null): void {
    const before = this.#track;
    this.#state = state;
    this.#track = track;
    this.#tell();
    // Only now, so that whoever sends it has the new one.
    if (before && before !== track) before.stop();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

const isPassing = (error: unknown): boolean =>
  error instanceof DOMException && (error.name === 'NotReadableError' || error.name === 'AbortError');

function stateOf(error: unknown): MicrophoneState {
  const name = error instanceof DOMException ? error.name : '';
  return name === 'NotAllowedError' || name === 'SecurityError' ? 'denied' : 'missing';
}
