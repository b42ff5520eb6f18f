/** `off`: not wanted; `insecure`: the page's address is not one where browsers give devices; `busy`: another program has it. */
export type CaptureState = 'off' | 'asking' | 'ok' | 'denied' | 'missing' | 'busy' | 'ended' | 'insecure';

export interface CaptureDevice {
  id: string;
  name: string;
}

/** Pause before a device that another program holds is tried again, ms. */
const RETRY = 2000;

export interface CaptureKind {
  kind: 'audioinput' | 'videoinput';
  /** Where the chosen device is remembered in this browser. */
  keptAs: string;
  constraints: MediaTrackConstraints;
  /** Only a device that was chosen by hand; never the default one. */
  onlyChosen?: boolean;
}

/**
 * A microphone or camera of a session. Comes back by itself: another device when the one in use is pulled out, the chosen one when it is plugged in
 * again, at once when the permission is given later. `switched` says that it is another device than before.
 */
export class Capture {
  readonly #kind: CaptureKind;
  readonly #listeners = new Set<() => void>();
  #state: CaptureState = 'off';
  #track: MediaStreamTrack | null = null;
  #devices: CaptureDevice[] = [];
  #switched: string | null = null;
  #wanted = false;
  #attempt = 0;
  #permission: PermissionStatus | null = null;

  constructor(kind: CaptureKind) {
    this.#kind = kind;
  }

  get state(): CaptureState {
    return this.#state;
  }
  get track(): MediaStreamTrack | null {
    return this.#track;
  }
  get devices(): CaptureDevice[] {
    return this.#devices;
  }
  get deviceId(): string {
    return this.#track?.getSettings().deviceId ?? localStorage.getItem(this.#kind.keptAs) ?? '';
  }
  /** The name of the device that took the place of one that vanished; null once it was seen. */
  get switched(): string | null {
    return this.#switched;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  seen(): void {
    this.#switched = null;
    this.#tell();
  }

  /** Opens the device, or takes a track that was opened together with another one. Again while it is being opened: the later one counts. */
  async start(given: MediaStreamTrack | null = null): Promise<void> {
    const attempt = ++this.#attempt;
    const lost = this.#state === 'ended';
    this.#listen();
    if (!isSecureContext || !('mediaDevices' in navigator)) return this.#enter('insecure', null);
    if (this.#state !== 'ok') this.#enter('asking', null);
    try {
      const track = given ?? (await this.#capture());
      if (attempt !== this.#attempt || !this.#wanted) return track.stop();
      track.addEventListener('ended', () => this.#ended(track));
      if (lost) this.#switched = track.label;
      this.#enter('ok', track);
      await this.#survey();
    } catch (error) {
      if (attempt !== this.#attempt || !this.#wanted) return;
      const state = captureFault(error);
      this.#enter(state, null);
      if (state === 'busy') setTimeout(() => attempt === this.#attempt && this.#wanted && void this.start(), RETRY);
    }
  }

  choose(deviceId: string): Promise<void> {
    localStorage.setItem(this.#kind.keptAs, deviceId);
    return this.start();
  }

  /** Lets go of the device; its light goes out. */
  stop(): void {
    this.#attempt++;
    this.#wanted = false;
    if ('mediaDevices' in navigator) navigator.mediaDevices.removeEventListener('devicechange', this.#changed);
    this.#permission?.removeEventListener('change', this.#permitted);
    this.#permission = null;
    this.#enter('off', null);
  }

  /** What there is to choose from; names only after the permission was given. */
  async survey(): Promise<void> {
    if ('mediaDevices' in navigator) await this.#survey();
  }

  /** The chosen device, else the default one: a headset left at home is no reason to be mute. */
  async #capture(): Promise<MediaStreamTrack> {
    const { kind, keptAs, constraints, onlyChosen } = this.#kind;
    const chosen = localStorage.getItem(keptAs);
    const device = chosen ? { deviceId: onlyChosen ? { exact: chosen } : { ideal: chosen } } : {};
    const wanted = { ...constraints, ...device };
    const stream = await navigator.mediaDevices.getUserMedia(
      kind === 'audioinput' ? { audio: wanted } : { video: wanted },
    );
    const [track] = stream.getTracks();
    if (!track) throw new DOMException('no track', 'NotFoundError');
    return track;
  }

  #listen(): void {
    const was = this.#wanted;
    this.#wanted = true;
    if (was || !('mediaDevices' in navigator)) return;
    navigator.mediaDevices.addEventListener('devicechange', this.#changed);
    navigator.permissions
      .query({ name: this.#kind.kind === 'audioinput' ? 'microphone' : 'camera' })
      .then((permission) => {
        if (!this.#wanted) return;
        this.#permission = permission;
        permission.addEventListener('change', this.#permitted);
      })
      // Not every browser knows these permissions; then the retry button helps.
      .catch(() => null);
  }

  readonly #changed = (): void => {
    void this.#survey().then(() => {
      if (this.#wanted && this.#state !== 'ok' && this.#state !== 'asking') return this.start();
      return undefined;
    });
  };

  readonly #permitted = (): void => {
    if (this.#permission?.state === 'denied') this.#enter('denied', null);
    else if (this.#permission?.state === 'granted' && this.#state === 'denied') void this.start();
  };

  #ended(track: MediaStreamTrack): void {
    if (track !== this.#track || !this.#wanted) return;
    this.#enter('ended', null);
    void this.start();
  }

  async #survey(): Promise<void> {
    const devices = await navigator.mediaDevices.enumerateDevices().catch(() => []);
    this.#devices = devices
      .filter(({ kind, deviceId }) => kind === this.#kind.kind && deviceId !== '')
      .map(({ deviceId, label }) => ({ id: deviceId, name: label }));
    this.#tell();
  }

  #enter(state: CaptureState, track: MediaStreamTrack | null): void {
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

/** Why a device could not be opened (W3C mediacapture-streams §9.2.2). */
export function captureFault(error: unknown): 'denied' | 'missing' | 'busy' {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'denied';
  return name === 'NotReadableError' || name === 'AbortError' ? 'busy' : 'missing';
}
