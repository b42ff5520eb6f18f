import { setTimeout as delay } from 'node:timers/promises';
import type { types } from 'mediasoup';
import type { Logger } from 'pino';
import { io, type Socket } from 'socket.io-client';
import type { z } from 'zod';
import { ask, CourtError, media, responder } from '../signaling/contract/index.ts';
import type { MediaNode } from './media-node.ts';

/** Pause before a message that was not answered is sent again, ms. */
const REPEAT_MS = 500;
/** How long a message that is asked once waits for the connection, ms. */
const CONNECT_WAIT = 5000;

export interface ControlSettings {
  url: string;
  nodeId: string;
  secret: string;
}

/** The connection to signaling: answers what it asks, and tells it what happens here until it has answered. */
export class Control {
  readonly #socket: Socket;
  readonly #log: Logger;
  readonly #ended = new AbortController();
  #node: MediaNode | null = null;

  constructor({ url, nodeId, secret }: ControlSettings, log: Logger) {
    this.#log = log;
    this.#socket = io(`${url.replace(/\/$/, '')}/node`, {
      auth: { kind: 'media', nodeId, secret },
      transports: ['websocket'],
      reconnectionDelay: 200,
      reconnectionDelayMax: 1000,
      autoConnect: false,
    });
  }

  get connected(): boolean {
    return this.#socket.connected;
  }

  /** Connects and stays connected. */
  start(node: MediaNode): void {
    this.#node = node;
    const report = (error: CourtError): void => this.#log.error({ err: error }, 'request failed');
    for (const [event, listener] of Object.entries(listenersOf(node, report))) this.#socket.on(event, listener);
    this.#socket.on('connect', () => this.#run(this.hello()));
    this.#socket.on('disconnect', (reason) => {
      this.#log.warn({ reason }, 'signaling disconnected');
      // Socket.IO does not come back by itself when the other side ended the connection.
      if (!this.#socket.active) this.#run(this.#reconnect());
    });
    this.#socket.on('connect_error', (error) => {
      this.#log.warn({ reason: error.message }, 'signaling not reached');
      if (!this.#socket.active) this.#run(this.#reconnect());
    });
    this.#socket.connect();
  }

  /** Says what is here, until answered or disconnected, and closes the rooms that signaling does not know. */
  async hello(): Promise<void> {
    const { id } = this.#socket;
    const node = this.#node;
    while (node && this.#socket.connected && this.#socket.id === id) {
      try {
        const { close } = await ask<media.MediaHelloReply>(this.#socket, 'media:hello', node.hello);
        this.#log.info({ rooms: node.rooms.length, closing: close.length }, 'signaling connected');
        await Promise.all(close.map((roomId) => node.closeRoom(roomId)));
        return;
      } catch (error) {
        this.#log.warn({ err: error }, 'hello not answered');
        await this.#pause(REPEAT_MS);
      }
    }
  }

  /** Sends a message again and again until it is answered or does not hold any more. Logs when it is refused. */
  repeat(event: keyof media.MediaToSignaling, message: unknown, still: () => boolean = () => true): void {
    this.#run(this.#repeat(event, message, still));
  }

  async #repeat(event: keyof media.MediaToSignaling, message: unknown, still: () => boolean): Promise<void> {
    while (still() && !this.#ended.signal.aborted) {
      try {
        await this.tell(event, message);
        return;
      } catch (error) {
        if (error instanceof CourtError && error.status < 500) {
          this.#log.error({ err: error, event }, 'signaling refuses');
          return;
        }
        await this.#pause(REPEAT_MS);
      }
    }
  }

  /** Sends a message once, as soon as there is a connection. Throws CourtError. */
  async tell(event: keyof media.MediaToSignaling, message: unknown): Promise<void> {
    if (!this.#socket.connected) await this.#connection();
    await ask(this.#socket, event, message, CONNECT_WAIT);
  }

  close(): void {
    this.#ended.abort();
    this.#socket.disconnect();
  }

  async #connection(): Promise<void> {
    const connected = Promise.withResolvers<void>();
    const onConnect = (): void => connected.resolve();
    this.#socket.once('connect', onConnect);
    const timer = setTimeout(
      () => connected.reject(new CourtError('S-004', { detail: 'not connected' })),
      CONNECT_WAIT,
    );
    await connected.promise.finally(() => {
      clearTimeout(timer);
      this.#socket.off('connect', onConnect);
    });
  }

  async #reconnect(): Promise<void> {
    await this.#pause(1000);
    if (!this.#ended.signal.aborted) this.#socket.connect();
  }

  async #pause(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.#ended.signal, ref: false }).catch(() => undefined);
  }

  #run(task: Promise<void>): void {
    task.catch((error: unknown) => this.#log.error({ err: error }, 'control failed'));
  }
}

type Listener = ReturnType<typeof responder>;

/** One listener for each request of the contract. */
function listenersOf(
  node: MediaNode,
  report: (error: CourtError) => void,
): Record<keyof media.SignalingToMedia, Listener> {
  const on = <S extends z.ZodType>(schema: S, handle: (message: z.infer<S>) => unknown): Listener =>
    responder(schema, handle, report);
  const done = (work: Promise<void>): Promise<null> => work.then(() => null);
  return {
    'room:create': on(media.roomCreate, async (message): Promise<media.RoomCreateReply> => {
      const { rtpCapabilities } = await node.createRoom(message);
      return { rtpCapabilities };
    }),
    'room:record': on(media.roomRecord, (message) => done(node.recordAs(message))),
    'room:join-phone': on(media.roomJoinPhone, (message) => node.room(message.roomId).joinPhone(message)),
    'room:join-browser': on(media.roomJoinBrowser, (message) => node.room(message.roomId).joinBrowser(message)),
    'room:connect-transport': on(media.transportConnect, ({ roomId, participantId, transportId, dtlsParameters }) =>
      done(node.room(roomId).connectTransport(participantId, transportId, dtlsParameters)),
    ),
    'room:restart-ice': on(media.transportRestartIce, ({ roomId, participantId, transportId }) =>
      node.room(roomId).restartIce(participantId, transportId),
    ),
    'room:produce': on(media.produce, async ({ roomId, participantId, transportId, kind, source, ...message }) => {
      const rtpParameters = message.rtpParameters as types.RtpParameters;
      return {
        producerId: await node.room(roomId).produce(participantId, transportId, { kind, source, rtpParameters }),
      };
    }),
    'room:close-producer': on(media.producerClose, ({ roomId, participantId, source }) =>
      done(node.room(roomId).closeProducer(participantId, source)),
    ),
    'room:pause-producer': on(media.producerPause, ({ roomId, participantId, source, paused }) =>
      done(node.room(roomId).pauseProducer(participantId, source, paused)),
    ),
    'room:prefer-layers': on(media.consumerLayers, ({ roomId, participantId, consumerId, spatialLayer }) =>
      done(node.room(roomId).preferLayers(participantId, consumerId, spatialLayer)),
    ),
    'room:limit-layers': on(media.producerLayers, ({ roomId, participantId, source, spatialLayer }) =>
      done(node.room(roomId).limitLayers(participantId, source, spatialLayer)),
    ),
    'room:admit': on(media.roomAdmit, ({ roomId, participantId, admitted }) =>
      done(node.room(roomId).admit(participantId, admitted)),
    ),
    'room:resume-consumer': on(media.consumerResume, ({ roomId, participantId, consumerId }) =>
      done(node.room(roomId).resumeConsumer(participantId, consumerId)),
    ),
    'room:leave': on(media.roomLeave, ({ roomId, participantId }) => done(node.room(roomId).leave(participantId))),
    'room:close': on(media.roomClose, ({ roomId }) => done(node.closeRoom(roomId))),
  };
}
