import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { io, type Socket } from 'socket.io-client';
import type { z } from 'zod';
import { ask, CourtError, gateway, responder } from '../signaling/contract/index.ts';

/** Pause before a message that was not answered is sent again, ms. */
const REPEAT = 300;
const ANSWER = 5_000;

/** What signaling asks of the gateway's legs. */
export interface LegHandlers {
  hello(): z.input<typeof gateway.gatewayHello>;
  dial(message: z.infer<typeof gateway.legDial>): Promise<void>;
  open(message: z.infer<typeof gateway.legOpen>): Promise<gateway.LegOpenReply>;
  readonly bridge: (message: z.infer<typeof gateway.legBridge>) => void;
  readonly unbridge: (message: z.infer<typeof gateway.legUnbridge>) => void;
  readonly hold: (message: z.infer<typeof gateway.legHold>) => void;
  hangup(callId: string, reason: z.infer<typeof gateway.legHangup>['reason']): void;
}

export interface ControlSettings {
  url: string;
  nodeId: string;
  secret: string;
}

/** The connection to signaling. It may be away for any time: calls go on, and what is to be told is told when it is back. */
export class Control {
  readonly #socket: Socket;
  readonly #log: Logger;
  readonly #ended = new AbortController();

  constructor({ url, nodeId, secret }: ControlSettings, log: Logger) {
    this.#log = log;
    this.#socket = io(`${url.replace(/\/$/, '')}/node`, {
      auth: { kind: 'gateway', nodeId, secret },
      transports: ['websocket'],
      reconnectionDelay: 200,
      reconnectionDelayMax: 1000,
      autoConnect: false,
    });
  }

  get connected(): boolean {
    return this.#socket.connected;
  }

  start(handlers: LegHandlers): void {
    const fault = (error: CourtError): void => this.#log.error({ err: error }, 'request failed');
    const on = <S extends z.ZodType>(
      event: keyof gateway.SignalingToGateway,
      schema: S,
      handle: (message: z.infer<S>) => unknown,
    ): void => {
      this.#socket.on(event, responder(schema, handle, fault));
    };
    const done =
      <M>(act: (message: M) => void) =>
      (message: M): null => {
        act(message);
        return null;
      };
    on('leg:dial', gateway.legDial, async (message) => {
      await handlers.dial(message);
      return null;
    });
    on('leg:open', gateway.legOpen, (message) => handlers.open(message));
    on('leg:bridge', gateway.legBridge, done(handlers.bridge));
    on('leg:unbridge', gateway.legUnbridge, done(handlers.unbridge));
    on('leg:hold', gateway.legHold, done(handlers.hold));
    on(
      'leg:hangup',
      gateway.legHangup,
      done(({ callId, reason }) => handlers.hangup(callId, reason)),
    );
    const again = (): void => {
      // Socket.IO does not come back by itself when the other side refused or ended the connection.
      if (!this.#socket.active) this.#quietly(this.#pause(1000).then(() => void this.#socket.connect()));
    };
    this.#socket.on('connect', () => this.#quietly(this.hello(handlers)));
    this.#socket.on('disconnect', (reason) => {
      this.#log.warn({ reason }, 'signaling disconnected');
      again();
    });
    this.#socket.on('connect_error', (error) => {
      this.#log.warn({ reason: error.message }, 'signaling not reached');
      again();
    });
    this.#socket.connect();
  }

  /** Says what is here, until it is answered or the connection is another one; then hangs up what signaling does not know. */
  async hello(handlers: LegHandlers): Promise<void> {
    const { id } = this.#socket;
    while (this.#socket.connected && this.#socket.id === id) {
      try {
        const { hangup } = await ask<gateway.GatewayHelloReply>(
          this.#socket,
          'gateway:hello',
          handlers.hello(),
          ANSWER,
        );
        for (const callId of hangup) handlers.hangup(callId, 'internal-error');
        this.#log.info({ hangup: hangup.length }, 'signaling connected');
        return;
      } catch (error) {
        this.#log.warn({ err: error }, 'hello not answered');
        await this.#pause(REPEAT);
      }
    }
  }

  /** Asks once, for an answer within so many ms. CourtError S-004 at once when signaling is away. */
  async ask<T>(event: keyof gateway.GatewayToSignaling, message: unknown, within = ANSWER): Promise<T> {
    if (!this.#socket.connected) throw new CourtError('S-004', { detail: 'signaling is away' });
    return ask<T>(this.#socket, event, message, within);
  }

  /** Asks until it is answered, however long signaling is away. CourtError when it is refused, AbortError when the signal aborts. */
  async repeat<T>(
    event: keyof gateway.GatewayToSignaling,
    message: unknown,
    signal: AbortSignal,
    patient = false,
  ): Promise<T> {
    for (;;) {
      signal.throwIfAborted();
      try {
        return await this.ask<T>(event, message);
      } catch (error) {
        const { code, status } = CourtError.from(error);
        if (!(code === 'S-004' || code === 'S-002' || (patient && status >= 500))) throw error;
      }
      await this.#pause(REPEAT, signal);
    }
  }

  close(): void {
    this.#ended.abort();
    this.#socket.disconnect();
  }

  async #pause(ms: number, signal = this.#ended.signal): Promise<void> {
    await delay(ms, undefined, { signal, ref: false }).catch(() => undefined);
  }

  #quietly(task: Promise<unknown>): void {
    task.catch((error: unknown) => this.#log.error({ err: error }, 'control failed'));
  }
}

/** The messages of one call, told one after the other, so that signaling hears them in the order in which they happened. */
export class CallReport {
  readonly #control: Control;
  readonly #log: Logger;
  #last: Promise<unknown> = Promise.resolve();

  constructor(control: Control, log: Logger) {
    this.#control = control;
    this.#log = log;
  }

  /** After everything before it. See `Control.repeat`. */
  request<T>(event: keyof gateway.GatewayToSignaling, message: unknown, signal: AbortSignal): Promise<T> {
    const turn = this.#last.then(() => this.#control.repeat<T>(event, message, signal));
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  /** Told without waiting; refused, it is logged. Never given up while the process lives. */
  tell(event: keyof gateway.GatewayToSignaling, message: unknown): Promise<void> {
    const never = new AbortController().signal;
    const turn = this.#last
      .then(() => this.#control.repeat(event, message, never, event === 'call:ended'))
      .then(
        () => undefined,
        (error: unknown) => this.#log.error({ err: error, event }, 'signaling refuses'),
      );
    this.#last = turn;
    return turn;
  }
}
