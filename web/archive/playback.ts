import { address } from '../client/http.ts';

/** What is heard: both voices mixed, or one side alone. */
export const CHANNELS = ['mix', 'caller', 'agent'] as const;
export type Channel = (typeof CHANNELS)[number];
export const SPEEDS = [0.75, 1, 1.25, 1.5, 2] as const;

export interface PlaybackState {
  recordingId: string | null;
  playing: boolean;
  /** Sound is being fetched. */
  loading: boolean;
  /** Seconds from the start of the recording. */
  position: number;
  channel: Channel;
  speed: number;
  /** The recording could not be played. */
  failed: boolean;
}

const source = (id: string, channel: Channel): string =>
  address(`/api/recordings/${encodeURIComponent(id)}/audio`, { channel: channel === 'mix' ? 'mix' : 'separate' });

/**
 * Plays recordings, one at a time. The mix is played as it is; one side alone is the `separate` file (left the caller, right the officer)
 * with one of its channels sent to both ears. The owner calls `close`.
 */
export class Playback {
  readonly #audio = new Audio();
  readonly #listeners = new Set<() => void>();
  #context: AudioContext | null = null;
  #gains: { left: GainNode; right: GainNode } | null = null;
  #frame = 0;
  #state: PlaybackState = {
    recordingId: null,
    playing: false,
    loading: false,
    position: 0,
    channel: 'mix',
    speed: 1,
    failed: false,
  };
  /** What is called when a recording was played to its end. */
  onEnd: (recordingId: string) => void = () => undefined;

  constructor() {
    const audio = this.#audio;
    audio.preload = 'metadata';
    audio.addEventListener('play', () => this.#started());
    audio.addEventListener('pause', () => this.#enter({ playing: false }));
    audio.addEventListener('waiting', () => this.#enter({ loading: true }));
    audio.addEventListener('playing', () => this.#enter({ loading: false, failed: false }));
    audio.addEventListener('canplay', () => this.#enter({ loading: false }));
    audio.addEventListener('seeked', () => this.#enter({ position: audio.currentTime }));
    audio.addEventListener('error', () => this.#broken());
    audio.addEventListener('ended', () => this.#ended());
  }

  get state(): PlaybackState {
    return this.#state;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Chooses a recording without playing it; keeps the place when it is the same one. */
  load(recordingId: string, position = 0): void {
    if (this.#state.recordingId === recordingId && !this.#state.failed) return;
    this.#open(recordingId, this.#state.channel, position);
  }

  play(): void {
    if (this.#state.recordingId === null) return;
    if (this.#state.failed) this.#open(this.#state.recordingId, this.#state.channel, this.#state.position);
    if (this.#context?.state === 'suspended') void this.#context.resume();
    this.#audio.play().catch((error: unknown) => this.#refused(error));
  }

  pause(): void {
    this.#audio.pause();
  }

  /** Goes to a place in seconds; before the sound is there, it starts from that place. */
  seek(position: number): void {
    const length = Number.isFinite(this.#audio.duration) ? this.#audio.duration : Infinity;
    const target = Math.min(Math.max(0, position), length);
    this.#audio.currentTime = target;
    this.#enter({ position: target });
  }

  setSpeed(speed: number): void {
    this.#audio.playbackRate = speed;
    this.#enter({ speed });
  }

  setChannel(channel: Channel): void {
    const before = this.#state;
    if (before.channel === channel) return;
    if (channel !== 'mix') this.#connect();
    this.#enter({ channel });
    this.#balance();
    if (before.recordingId === null) return;
    if ((before.channel === 'mix') === (channel === 'mix')) return;
    this.#open(before.recordingId, channel, this.#audio.currentTime);
    if (before.playing) this.play();
  }

  close(): void {
    cancelAnimationFrame(this.#frame);
    this.#listeners.clear();
    this.#audio.pause();
    this.#audio.removeAttribute('src');
    this.#audio.load();
    if (this.#context) void this.#context.close();
  }

  #open(recordingId: string, channel: Channel, position: number): void {
    this.#audio.pause();
    this.#audio.src = source(recordingId, channel);
    this.#audio.defaultPlaybackRate = this.#state.speed;
    this.#audio.playbackRate = this.#state.speed;
    this.#audio.currentTime = position;
    this.#enter({ recordingId, position, failed: false, loading: false, playing: false });
  }

  /** Sound passes through here from the first time that one side alone is wanted. */
  #connect(): void {
    if (this.#context) return;
    const context = new AudioContext();
    const sound = context.createMediaElementSource(this.#audio);
    // Two channels always: a mono mix then is on both, and the left one is the whole of it.
    const stereo = new GainNode(context, { channelCount: 2, channelCountMode: 'explicit' });
    const splitter = context.createChannelSplitter(2);
    const left = context.createGain();
    const right = context.createGain();
    sound.connect(stereo).connect(splitter);
    splitter.connect(left, 0).connect(context.destination);
    splitter.connect(right, 1).connect(context.destination);
    this.#context = context;
    this.#gains = { left, right };
    this.#balance();
  }

  #balance(): void {
    if (!this.#gains) return;
    this.#gains.left.gain.value = this.#state.channel === 'agent' ? 0 : 1;
    this.#gains.right.gain.value = this.#state.channel === 'agent' ? 1 : 0;
  }

  #started(): void {
    this.#enter({ playing: true });
    cancelAnimationFrame(this.#frame);
    const follow = (): void => {
      if (this.#audio.paused) return;
      this.#enter({ position: this.#audio.currentTime });
      this.#frame = requestAnimationFrame(follow);
    };
    this.#frame = requestAnimationFrame(follow);
  }

  #ended(): void {
    const { recordingId } = this.#state;
    this.#enter({ playing: false, position: this.#audio.duration });
    if (recordingId !== null) this.onEnd(recordingId);
  }

  /** Replacing the source while a `play` is under way is no failure. */
  #refused(error: unknown): void {
    if (error instanceof DOMException && error.name === 'AbortError') return;
    this.#enter({ playing: false, loading: false, failed: true });
  }

  #broken(): void {
    if (!this.#audio.getAttribute('src')) return;
    this.#enter({ playing: false, loading: false, failed: true });
  }

  #enter(change: Partial<PlaybackState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}
