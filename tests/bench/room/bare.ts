import { createWorker, type types } from 'mediasoup';
import { Server, type Socket } from 'socket.io';
import { cachedWorker } from '../../../infra/setup/media-worker.ts';
import { ROOM_CODECS } from '../../../media/codec.ts';
import type { Contender, Place } from './contender.ts';
import { pageOf, servePage } from './page-server.ts';

type Direction = 'send' | 'receive';
export type TransportAnswer = Pick<types.WebRtcTransport, 'id' | 'iceParameters' | 'iceCandidates' | 'dtlsParameters'>;
/** `rtpParameters` as mediasoup says them; the browser's types differ in names of header extensions. */
export type ConsumerAnswer = Pick<types.Consumer, 'id' | 'producerId' | 'kind'> & { rtpParameters: unknown };

/** mediasoup without the product's changes, with one room and nothing around it. */
export async function startBare({ server, announced, port }: Place): Promise<Contender> {
  const [pagePort, mediaPort] = [await port(), await port()];
  const worker = await createWorker({ workerBin: cachedWorker('published'), logLevel: 'warn' });
  const webRtcServer = await worker.createWebRtcServer({
    listenInfos: [{ protocol: 'udp', ip: server, port: mediaPort, announcedAddress: announced }],
  });
  const router = await worker.createRouter({ mediaCodecs: ROOM_CODECS });
  const io = new Server(await servePage(await pageOf('bare-page'), server, pagePort));
  const producers = new Map<string, types.Producer>();
  io.on('connection', (socket) => new BarePeer(router, webRtcServer, producers).serve(socket));
  return {
    name: 'bare mediasoup',
    url: `http://${server}:${pagePort}/`,
    pids: [worker.pid],
    mediaPorts: [mediaPort],
    close: async () => {
      await io.close();
      worker.close();
    },
  };
}

interface Asked {
  direction: Direction;
  dtlsParameters: types.DtlsParameters;
  kind: types.MediaKind;
  rtpParameters: types.RtpParameters;
  rtpCapabilities: types.RtpCapabilities;
  id: string;
}

class BarePeer {
  readonly #router: types.Router;
  readonly #webRtcServer: types.WebRtcServer;
  readonly #producers: Map<string, types.Producer>;
  readonly #transports = new Map<Direction, types.WebRtcTransport>();
  readonly #consumers = new Map<string, types.Consumer>();
  readonly #own = new Set<string>();

  constructor(router: types.Router, webRtcServer: types.WebRtcServer, producers: Map<string, types.Producer>) {
    this.#router = router;
    this.#webRtcServer = webRtcServer;
    this.#producers = producers;
  }

  serve(socket: Socket): void {
    const on = (event: string, act: (asked: Asked) => unknown): void => {
      socket.on(event, (asked: Asked, reply: (value: unknown) => void) => {
        void Promise.resolve(act(asked)).then((value) => reply(value ?? null));
      });
    };
    on('capabilities', () => this.#router.rtpCapabilities);
    on('transport', ({ direction }) => this.#transport(direction));
    on('connect-transport', ({ direction, dtlsParameters }) => this.#of(direction).connect({ dtlsParameters }));
    on('produce', ({ kind, rtpParameters }) => this.#produce(kind, rtpParameters));
    on('consume', ({ rtpCapabilities }) => this.#consume(rtpCapabilities));
    on('resume', ({ id }) => this.#consumers.get(id)?.resume());
    socket.on('disconnect', () => this.#transports.forEach((transport) => transport.close()));
  }

  async #transport(direction: Direction): Promise<TransportAnswer> {
    const transport = await this.#router.createWebRtcTransport({ webRtcServer: this.#webRtcServer });
    this.#transports.set(direction, transport);
    const { id, iceParameters, iceCandidates, dtlsParameters } = transport;
    return { id, iceParameters, iceCandidates, dtlsParameters };
  }

  async #produce(kind: types.MediaKind, rtpParameters: types.RtpParameters): Promise<string> {
    const producer = await this.#of('send').produce({ kind, rtpParameters });
    this.#producers.set(producer.id, producer);
    this.#own.add(producer.id);
    producer.observer.once('close', () => this.#producers.delete(producer.id));
    return producer.id;
  }

  async #consume(rtpCapabilities: types.RtpCapabilities): Promise<ConsumerAnswer[]> {
    const others = [...this.#producers.keys()].filter((id) => !this.#own.has(id));
    const made = others.map(async (producerId) => {
      const consumer = await this.#of('receive').consume({ producerId, rtpCapabilities, paused: true });
      this.#consumers.set(consumer.id, consumer);
      const { id, kind, rtpParameters } = consumer;
      return { id, producerId, kind, rtpParameters };
    });
    return Promise.all(made);
  }

  #of(direction: Direction): types.WebRtcTransport {
    const transport = this.#transports.get(direction);
    if (!transport) throw new Error('no transport');
    return transport;
  }
}
