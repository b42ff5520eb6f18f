/** 450 Hz, as Chinese exchanges ring back: 1 s on, 4 s off (GB/T 3380). A call that rings here has a shorter pause, so that it is noticed. */
const TONE = 450;
const ON = 1;
const OFF = { ring: 2, 'ring-back': 4 };
const VOLUME = { ring: 0.18, 'ring-back': 0.08 };
type Ringing = keyof typeof OFF;
const KEPT_OUTPUT = 'desk.output';

type Sinkable = { setSinkId?: (id: string) => Promise<void> };

/**
 * What the desk plays and measures itself: the ring tone and levels. A page that nobody has touched since it was loaded may not make a
 * sound; `blocked` says so until `resume` was called by a touch or key.
 */
export class Sound {
  #context: AudioContext | null = null;
  #ringing: AudioBufferSourceNode | null = null;
  #wanted: Ringing | null = null;

  get blocked(): boolean {
    return this.#context !== null && this.#context.state === 'suspended';
  }

  get outputId(): string {
    return localStorage.getItem(KEPT_OUTPUT) ?? '';
  }

  /** Chooses where ring tone and calls are played; empty: the system's default. */
  async setOutput(deviceId: string): Promise<void> {
    localStorage.setItem(KEPT_OUTPUT, deviceId);
    await this.#direct(this.context());
  }

  context(): AudioContext {
    if (!this.#context) {
      this.#context = new AudioContext();
      void this.#direct(this.#context);
    }
    return this.#context;
  }

  /** To be called from a click or key: only then a browser lets a page begin to sound. */
  async resume(): Promise<void> {
    await this.context().resume();
    if (this.#wanted) this.ring(this.#wanted);
  }

  /** Rings until `silence`. The whole cadence is one looped buffer, so that a tab in the background rings in time too. */
  ring(kind: Ringing = 'ring'): void {
    if (this.#ringing && this.#wanted === kind) return;
    this.silence();
    this.#wanted = kind;
    const context = this.context();
    void context.resume();
    const source = context.createBufferSource();
    source.buffer = cadence(context, kind);
    source.loop = true;
    source.connect(context.destination);
    source.start();
    this.#ringing = source;
  }

  silence(): void {
    this.#wanted = null;
    this.#ringing?.stop();
    this.#ringing?.disconnect();
    this.#ringing = null;
  }

  /** Measures a track; to be closed. */
  meter(track: MediaStreamTrack): LevelMeter {
    return new LevelMeter(this.context(), track);
  }

  async close(): Promise<void> {
    this.silence();
    const context = this.#context;
    this.#context = null;
    await context?.close();
  }

  async #direct(context: AudioContext & Sinkable): Promise<void> {
    // The chosen headset may be gone; then the default one rings.
    if (context.setSinkId) await context.setSinkId(this.outputId).catch(() => undefined);
  }
}

function cadence(context: AudioContext, kind: Ringing): AudioBuffer {
  const rate = context.sampleRate;
  const buffer = context.createBuffer(1, Math.round(rate * (ON + OFF[kind])), rate);
  const samples = buffer.getChannelData(0);
  const edge = rate * 0.02;
  const length = rate * ON;
  for (let index = 0; index < length; index++) {
    // Soft edges, so that it does not click.
    const envelope = Math.min(1, index / edge, (length - index) / edge);
    samples[index] = VOLUME[kind] * envelope * Math.sin((2 * Math.PI * TONE * index) / rate);
  }
  return buffer;
}

/** How loud a track is, for a level bar. */
export class LevelMeter {
  readonly #source: MediaStreamAudioSourceNode;
  readonly #analyser: AnalyserNode;
  readonly #samples: Float32Array<ArrayBuffer>;

  constructor(context: AudioContext, track: MediaStreamTrack) {
    this.#source = context.createMediaStreamSource(new MediaStream([track]));
    this.#analyser = context.createAnalyser();
    this.#analyser.fftSize = 1024;
    this.#samples = new Float32Array(this.#analyser.fftSize);
    this.#source.connect(this.#analyser);
  }

  /** 0 silence, 1 full scale, on a scale of decibels (−60 dB to 0 dB) as ears hear it. */
  read(): number {
    this.#analyser.getFloatTimeDomainData(this.#samples);
    let sum = 0;
    for (const sample of this.#samples) sum += sample * sample;
    const decibel = 10 * Math.log10(sum / this.#samples.length + 1e-12);
    return Math.min(1, Math.max(0, (decibel + 60) / 60));
  }

  close(): void {
    this.#source.disconnect();
  }
}
