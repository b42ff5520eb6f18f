import type { MediaSource } from '../../signaling/contract/media.ts';
import type {
  CaptionLine,
  ParticipantView,
  RoomView,
  SessionToSignaling,
  SessionView,
  SignalingToSession,
} from '../../signaling/contract/session.ts';
import { ApiError } from '../client/http.ts';
import { OwnDevices } from '../client/own-devices.ts';
import type { LineQuality } from '../client/quality.ts';
import type { Received } from '../client/room-link.ts';
import { RoomMedia, type RoomMediaState } from '../client/room-media.ts';
import type { LineTrouble } from '../client/room-trouble.ts';
import { Connection, type ConnectionState } from '../client/socket.ts';
import { Sound } from '../client/sound.ts';

export interface HelpCall {
  participantId: string;
  name: string;
  at: string;
}

/** What somebody said, and when it came here, ms since 1970. */
export interface Said {
  line: CaptionLine;
  cameAt: number;
}

/** So many of the last captions are remembered, in this window only. */
const MOST_CAPTIONS = 60;
/** How long it rings when somebody needs help, ms. */
const HELP_RINGS = 6000;

/** All that the pages of a session show, at one moment. */
export interface RoomSnapshot {
  connection: ConnectionState;
  view: SessionView | null;
  /** What to add to this computer's clock to get the server's, ms. */
  offset: number;
  media: RoomMediaState;
  quality: LineQuality;
  /** What was done about a bad line; null: nothing. */
  trouble: LineTrouble | null;
  received: ReadonlyMap<string, Received>;
  help: HelpCall[];
  /** Oldest first. */
  captions: readonly Said[];
  /** The browser does not let the page sound before it is touched. */
  soundBlocked: boolean;
  /** What the last act failed with; stays until the next one. */
  failure: ApiError | null;
}

/** What is wanted of a session as one person sees it. */
export type Ask = Connection<SessionToSignaling, SignalingToSession>['ask'];

/** Somebody's place in a session: connection, devices, pictures and voices, kept in step with what the server says. The owner calls `close`. */
export class SessionRoom {
  readonly connection: Connection<SessionToSignaling, SignalingToSession>;
  readonly devices = new OwnDevices();
  readonly media: RoomMedia;
  readonly sound = new Sound();
  readonly #listeners = new Set<() => void>();
  #view: SessionView | null = null;
  #offset = 0;
  #help: HelpCall[] = [];
  #captions: readonly Said[] = [];
  #ringing: ReturnType<typeof setTimeout> | undefined;
  #failure: ApiError | null = null;
  #playBlocked = false;
  #wasConnected = false;
  #snapshot: RoomSnapshot;

  constructor(sessionId: string, as: 'staff' | 'guest') {
    this.connection = new Connection<SessionToSignaling, SignalingToSession>('/session', { sessionId, as });
    this.media = new RoomMedia(this.connection);
    this.#snapshot = this.#look();
    this.connection.on('session:view', (view) => this.#show(view));
    this.connection.on('session:help', (help) => this.#helpCalled(help));
    this.connection.on('session:caption', (line) => this.#heard(line));
    this.connection.subscribe(() => this.#connectionChanged());
    this.devices.subscribe(() => this.#devicesChanged());
    this.media.subscribe(() => this.#tell());
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  readonly snapshot = (): RoomSnapshot => this.#snapshot;

  close(): void {
    this.media.leave();
    this.devices.stop();
    this.connection.close();
    void this.sound.close();
    this.#listeners.clear();
  }

  /** Does something and keeps why it failed for the page to show. True when it was done. */
  readonly act = async (request: (ask: Ask) => Promise<unknown>): Promise<boolean> => {
    this.#failure = null;
    try {
      await request(this.ask);
    } catch (error) {
      this.#failure = error instanceof ApiError ? error : new ApiError('S-001', String(error));
    }
    this.#tell();
    return this.#failure === null;
  };

  /** Throws ApiError: a dialog says why not. */
  readonly ask: Ask = (event, message, timeoutMs) => this.connection.ask(event, message, timeoutMs);

  readonly toggleMicrophone = (): void => this.devices.setMicrophoneOff(!this.devices.microphoneOff);
  readonly toggleCamera = (): void => this.devices.setCameraOff(!this.devices.cameraOff);

  readonly toggleHand = (): Promise<boolean> => {
    const raised = this.me?.handAt ?? null;
    return this.act((ask) => ask('session:hand', { raised: raised === null }));
  };

  /** Starts or ends sharing the own screen. */
  readonly toggleScreen = async (): Promise<void> => {
    if (this.devices.screen) return this.devices.stopScreen();
    await this.devices.shareScreen().catch((error: unknown) => {
      // Who closes the browser's choice has changed their mind.
      if (error instanceof DOMException && error.name === 'NotAllowedError') return;
      this.#failure = new ApiError('M-112', '这个浏览器不能共享屏幕，请换用 Chrome 或 Edge 浏览器。');
      this.#tell();
    });
  };

  readonly helpSeen = (participantId: string): void => {
    this.#help = this.#help.filter((one) => one.participantId !== participantId);
    if (this.#help.length === 0) this.sound.silence();
    this.#tell();
  };

  readonly dismissFailure = (): void => {
    this.#failure = null;
    this.#tell();
  };

  /** The browser refused to play a voice, or plays it now. */
  readonly played = (ok: boolean): void => {
    if (this.#playBlocked === !ok) return;
    this.#playBlocked = !ok;
    this.#tell();
  };

  /** To be called from a click or key. */
  readonly unblockSound = async (): Promise<void> => {
    await this.sound.resume();
    this.#tell();
  };

  /** Works here again after another window had taken over. */
  readonly takeOver = (): void => {
    this.connection.resume();
    void this.devices.start();
  };

  /** As the others see me; null while I am outside. */
  get me(): ParticipantView | null {
    const view = this.#view;
    return view?.inside ? (view.participants.find(({ id }) => id === view.me.participantId) ?? null) : null;
  }

  #show(view: SessionView): void {
    this.#offset = Date.parse(view.now) - Date.now();
    this.#view = view;
    this.#followMedia(view);
    this.#send();
    this.#tell();
  }

  #followMedia(view: SessionView): void {
    if (
      view.state === 'ended' ||
      view.state === 'cancelled' ||
      view.me.state === 'dismissed' ||
      view.me.state === 'left'
    ) {
      this.media.leave();
      this.devices.stop();
      return;
    }
    if (!view.inside || !view.admitted) return this.media.follow('main', false);
    if (this.devices.microphone.state === 'off') void this.devices.start();
    const others = view.participants.some(({ id, state }) => id !== view.me.participantId && state === 'admitted');
    this.media.watch(others || view.state === 'running');
    this.media.follow(isPrivate(view) ? 'private' : 'main', true);
  }

  /** What the chair has muted is not even sent from here. */
  #send(): void {
    const { microphone, camera, document, screen, microphoneOff, cameraOff } = this.devices;
    const muted = this.me?.muted ?? [];
    const set = (source: MediaSource, track: MediaStreamTrack | null, off: boolean): void => {
      const barred = muted.includes(source);
      if (track) track.enabled = !(off || barred);
      this.media.set(source, { track, paused: off || barred, barred });
    };
    set('microphone', microphone.track, microphoneOff);
    set('camera', camera.track, cameraOff);
    set('document', document.track, false);
    set('screen', screen, false);
  }

  #helpCalled(help: HelpCall): void {
    this.#help = [...this.#help.filter(({ participantId }) => participantId !== help.participantId), help];
    this.sound.ring();
    // The words stay until somebody sees to it; a sound that goes on would be in the room.
    clearTimeout(this.#ringing);
    this.#ringing = setTimeout(() => this.sound.silence(), HELP_RINGS);
    this.#tell();
  }

  /** In the order in which it was said; told twice it is there once. */
  #heard(line: CaptionLine): void {
    if (this.#captions.some((one) => one.line.id === line.id)) return;
    const before = this.#captions.findLastIndex((one) => one.line.at <= line.at);
    this.#captions = this.#captions.toSpliced(before + 1, 0, { line, cameAt: Date.now() }).slice(-MOST_CAPTIONS);
    this.#tell();
  }

  #devicesChanged(): void {
    this.#send();
    this.#tell();
  }

  #connectionChanged(): void {
    const { kind } = this.connection.state;
    if (kind === 'connected') {
      // What rooms can do is learned while there is time; an error here is met again when a room is joined.
      this.media.prepare().catch(() => null);
      if (this.#wasConnected) this.media.recover();
      this.#wasConnected = true;
    } else if (kind !== 'connecting' && kind !== 'reconnecting') {
      this.media.leave();
      this.devices.stop();
      this.sound.silence();
      // How it ended is still to be shown.
      if (kind !== 'replaced' && !isOver(this.#view)) this.#view = null;
    }
    this.#tell();
  }

  #look(): RoomSnapshot {
    return {
      connection: this.connection.state,
      view: this.#view,
      offset: this.#offset,
      media: this.media.state,
      quality: this.media.quality,
      trouble: this.media.trouble,
      received: this.media.received,
      help: this.#help,
      captions: this.#captions,
      soundBlocked: this.#playBlocked,
      failure: this.#failure,
    };
  }

  #tell(): void {
    this.#snapshot = this.#look();
    for (const listener of this.#listeners) listener();
  }
}

const isOver = (view: SessionView | null): boolean => view?.state === 'ended' || view?.state === 'cancelled';

/** Whether the person who sees this view is in the private talk. */
export const isPrivate = (view: RoomView): boolean =>
  view.privateTalk?.participantIds.includes(view.me.participantId) ?? false;
