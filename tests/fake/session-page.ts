import { Device, type types } from 'mediasoup-client';
import type {
  ConsumerParameters,
  PreparedConsumer,
  RoomJoinBrowserReply,
  TransportParameters,
} from '../../signaling/contract/media.ts';

/** What a page sends: a colour and a tone; `blink`: both go on and off together each second. */
export interface Show {
  colour?: string;
  frequency?: number;
  blink?: boolean;
  width?: number;
  height?: number;
}
type SourceName = ConsumerParameters['source'];

declare global {
  interface Window {
    /** Asks the media node, as signaling would. */
    ask(event: string, message: unknown): Promise<unknown>;
    peer: Peer;
  }
}

/** A participant of a session in a page: known pictures and tones out, and what comes in can be looked at. Runs in the browser. */
class Peer {
  #device: Device | null = null;
  #where = { roomId: '', participantId: '' };
  #send: types.Transport | null = null;
  #receive: types.Transport | null = null;
  readonly #producers = new Map<SourceName, types.Producer>();
  readonly #consumers = new Map<string, { consumer: types.Consumer; parameters: ConsumerParameters }>();
  /** Set up in the lobby, not received yet. */
  readonly #prepared = new Map<string, types.Consumer>();
  readonly #elements = new Map<string, HTMLMediaElement>();
  readonly #timers: number[] = [];
  readonly #microphone = new AudioContext({ sampleRate: 48_000 });
  #voice: { gain: GainNode; track: MediaStreamTrack } | null = null;
  #on = true;
  #onBlink: () => void = () => undefined;
  readonly events: string[] = [];
  telephone: string | null = null;

  async join(roomId: string, participantId: string, more: object): Promise<void> {
    this.#where = { roomId, participantId };
    const { rtpCapabilities } = (await window.ask('room:create', { roomId, kind: 'session', recording: null })) as {
      rtpCapabilities: types.RtpCapabilities;
    };
    const device = await Device.factory();
    await device.load({ routerRtpCapabilities: rtpCapabilities });
    const message = { ...this.#where, rtpCapabilities: device.rtpCapabilities, ...more };
    const reply = (await window.ask('room:join-browser', message)) as RoomJoinBrowserReply;
    this.#device = device;
    this.telephone = reply.telephone;
    this.#send = this.#watch(device.createSendTransport(options(reply.send)));
    this.#receive = this.#watch(device.createRecvTransport(options(reply.receive)));
    this.#send.on('produce', ({ kind, rtpParameters, appData }, done, failed) => {
      const wanted = { ...this.#where, transportId: reply.send.id, kind, source: appData['source'], rtpParameters };
      window
        .ask('room:produce', wanted)
        .then((answer) => done({ id: (answer as { producerId: string }).producerId }), failed);
    });
    for (const consumer of reply.prepared) await this.#prepare(consumer);
    for (const consumer of reply.consumers) await this.#consume(consumer);
  }

  #watch(transport: types.Transport): types.Transport {
    transport.on('connect', ({ dtlsParameters }, done, failed) => {
      const message = { ...this.#where, transportId: transport.id, dtlsParameters };
      window.ask('room:connect-transport', message).then(() => done(), failed);
    });
    return transport;
  }

  async show(source: SourceName, show: Show): Promise<void> {
    if (source === 'microphone') return this.#produce(source, this.#tone(show), { codec: this.#codec('opus') });
    const track = this.#picture(show);
    const encodings =
      source === 'camera'
        ? [{ scaleResolutionDownBy: 2, maxBitrate: 150_000 }, { maxBitrate: 700_000 }]
        : [{ maxBitrate: 700_000 }];
    return this.#produce(source, track, { encodings });
  }

  /** The microphone once more, for telephones. */
  async copy(codec: string): Promise<void> {
    if (!this.#voice) throw new Error('no microphone');
    await this.#produce('telephone', this.#voice.track.clone(), { codec: this.#codec(codec) });
  }

  #codec(name: string): types.RtpCodecCapability | undefined {
    return this.#device?.rtpCapabilities.codecs?.find(({ mimeType }) => mimeType === `audio/${name}`);
  }

  async #produce(source: SourceName, track: MediaStreamTrack, more: object): Promise<void> {
    const producer = await this.#send?.produce({ track, appData: { source }, stopTracks: false, ...more });
    if (producer) this.#producers.set(source, producer);
  }

  #tone({ frequency = 440 }: Show): MediaStreamTrack {
    const oscillator = this.#microphone.createOscillator();
    oscillator.frequency.value = frequency;
    const gain = this.#microphone.createGain();
    gain.gain.value = 0.2;
    const out = this.#microphone.createMediaStreamDestination();
    oscillator.connect(gain).connect(out);
    oscillator.start();
    const [track] = out.stream.getAudioTracks();
    if (!track) throw new Error('no tone');
    this.#voice = { gain, track };
    return track;
  }

  #picture({ colour = 'red', width = 640, height = 360, blink = false }: Show): MediaStreamTrack {
    const canvas = document.createElement('canvas');
    canvas.width = width;
    canvas.height = height;
    const brush = canvas.getContext('2d');
    const [track] = canvas.captureStream(0).getVideoTracks();
    if (!track) throw new Error('no picture');
    let number = 0;
    const draw = (): void => {
      if (!brush) return;
      brush.fillStyle = this.#on || !blink ? colour : 'black';
      brush.fillRect(0, 0, width, height);
      // A picture in which nothing moves is hardly sent.
      brush.fillStyle = 'white';
      brush.fillRect((number++ * 7) % width, 0, 8, 8);
      (track as CanvasCaptureMediaStreamTrack).requestFrame();
    };
    if (blink) this.#onBlink = draw;
    this.#timers.push(window.setInterval(draw, 66));
    return track;
  }

  /** Picture and tone go on and off together. */
  blink(ms: number): void {
    this.#timers.push(
      window.setInterval(() => {
        this.#on = !this.#on;
        this.#voice?.gain.gain.setValueAtTime(this.#on ? 0.2 : 0, this.#microphone.currentTime);
        this.#onBlink();
      }, ms),
    );
  }

  async stop(source: SourceName): Promise<void> {
    this.#producers.get(source)?.close();
    this.#producers.delete(source);
    await window.ask('room:close-producer', { ...this.#where, source });
  }

  async pause(source: SourceName, paused: boolean): Promise<void> {
    const producer = this.#producers.get(source);
    if (paused) producer?.pause();
    else producer?.resume();
    await window.ask('room:pause-producer', { ...this.#where, source, paused });
  }

  /** Something the media node tells. */
  async told(event: string, message: Record<string, unknown>): Promise<void> {
    this.events.push(event);
    if (event === 'room:consumer') await this.#consume(message['consumer'] as ConsumerParameters);
    if (event === 'room:prepared') await this.#prepare(message['consumer'] as PreparedConsumer);
    if (event === 'room:telephone') this.telephone = message['codec'] as string | null;
    if (event !== 'room:consumer-closed') return;
    const id = message['consumerId'] as string;
    this.#consumers.get(id)?.consumer.close();
    this.#consumers.delete(id);
    this.#elements.get(id)?.remove();
    this.#elements.delete(id);
  }

  async #consume(parameters: ConsumerParameters): Promise<void> {
    if (!this.#receive || this.#consumers.has(parameters.id)) return;
    const { id, kind } = parameters;
    const prepared = this.#prepared.get(id);
    this.#prepared.delete(id);
    const consumer = prepared ?? (await this.#make(parameters));
    if (!consumer) return;
    this.#consumers.set(id, { consumer, parameters });
    const element = document.createElement(kind);
    element.srcObject = new MediaStream([consumer.track]);
    element.autoplay = true;
    document.body.append(element);
    this.#elements.set(id, element);
    // What was prepared comes by itself.
    if (!prepared) await window.ask('room:resume-consumer', { ...this.#where, consumerId: id });
  }

  async #prepare(parameters: PreparedConsumer): Promise<void> {
    const consumer = await this.#make(parameters);
    if (consumer) this.#prepared.set(parameters.id, consumer);
  }

  async #make({ id, producerId, kind, rtpParameters }: PreparedConsumer): Promise<types.Consumer | undefined> {
    return this.#receive?.consume({ id, producerId, kind, rtpParameters: rtpParameters as types.RtpParameters });
  }

  /** Of what was set up in the lobby: which kinds, and the ids. */
  prepared(): { id: string; kind: string }[] {
    return [...this.#prepared.values()].map(({ id, kind }) => ({ id, kind }));
  }

  consumers(): { id: string; participantId: string; source: SourceName }[] {
    return [...this.#consumers.values()].map(({ parameters: { id, participantId, source } }) => ({
      id,
      participantId,
      source,
    }));
  }

  /** Size and colour in the middle of what somebody shows; null while there is no picture. */
  sees(participantId: string, source: SourceName): { width: number; colour: number[] } | null {
    const found = this.consumers().find((one) => one.participantId === participantId && one.source === source);
    const video = found && this.#elements.get(found.id);
    if (!(video instanceof HTMLVideoElement) || video.videoWidth === 0) return null;
    const canvas = new OffscreenCanvas(8, 8);
    const brush = canvas.getContext('2d');
    brush?.drawImage(video, 0, 0, 8, 8);
    const colour = brush?.getImageData(4, 4, 1, 1).data;
    return { width: video.videoWidth, colour: colour ? [...colour.slice(0, 3)] : [] };
  }

  /** Bytes of RTP that came in so far, of one kind or whatever they were; but not what mediasoup sends to measure the line, which is nobody's. */
  async received(kind: 'audio' | 'video' | null): Promise<number> {
    let bytes = 0;
    const reports = await this.#receive?.getStats();
    reports?.forEach((report: { type: string; mid?: string; kind?: string; bytesReceived?: number }) => {
      if (report.type === 'inbound-rtp' && report.mid !== 'probator' && (kind === null || report.kind === kind))
        bytes += report.bytesReceived ?? 0;
    });
    return bytes;
  }

  get transports(): { send: string; receive: string } {
    return { send: this.#send?.id ?? '', receive: this.#receive?.id ?? '' };
  }
}

const options = ({
  id,
  iceParameters,
  iceCandidates,
  dtlsParameters,
}: TransportParameters): types.TransportOptions => ({
  id,
  iceParameters: iceParameters as unknown as types.IceParameters,
  iceCandidates: iceCandidates as unknown as types.IceCandidate[],
  dtlsParameters: dtlsParameters as unknown as types.DtlsParameters,
});

window.peer = new Peer();
export type { Peer };
