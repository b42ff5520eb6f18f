import { io, type Socket } from 'socket.io-client';
import { ERRORS, type ErrorCode, type Reply } from '../../signaling/contract/error-code.ts';
import { ApiError } from './http.ts';

/**
 * How a live page is connected. `since`: when the connection was lost, ms. `replaced`: another window took over. `ended`: the session is over.
 * `refused`: this role or account is not let in.
 */
export type ConnectionState =
  | { kind: 'connecting' }
  | { kind: 'connected' }
  | { kind: 'reconnecting'; since: number }
  | { kind: 'replaced' }
  | { kind: 'ended' }
  | { kind: 'refused'; code: ErrorCode };

type MessageOf<F> = F extends (message: infer M, reply: (r: Reply<infer _V>) => void) => void ? M : never;
type ValueOf<F> = F extends (message: infer _M, reply: (r: Reply<infer V>) => void) => void ? V : never;

const known = (code: string): code is ErrorCode => code in ERRORS;

/** A request's error as it is shown to people. */
function failure(code: ErrorCode, fields: Record<string, string> = {}): ApiError {
  return new ApiError(code, ERRORS[code].zh, { status: ERRORS[code].status, fields });
}

/**
 * A connection to a namespace of the server that comes back by itself, typed by the contract: `Up` what is asked, `Down` what is pushed.
 * The owner calls `close`.
 */
export class Connection<Up extends object, Down extends object> {
  readonly #socket: Socket;
  readonly #listeners = new Set<() => void>();
  #state: ConnectionState = { kind: 'connecting' };

  constructor(namespace: '/desk' | '/board' | '/session' | '/transcript', auth: Record<string, string> = {}) {
    this.#socket = io(namespace, {
      auth,
      transports: ['websocket', 'polling'],
      tryAllTransports: true,
      reconnectionDelay: 200,
      reconnectionDelayMax: 2000,
      timeout: 5000,
      forceNew: true,
    });
    this.#socket.on('connect', () => this.#enter({ kind: 'connected' }));
    this.#socket.on('disconnect', () => this.#lost());
    this.#socket.on('connect_error', (error) => this.#refused(error.message));
    this.#socket.on('desk:replaced', () => this.#over({ kind: 'replaced' }));
    this.#socket.on('session:replaced', () => this.#over({ kind: 'replaced' }));
    this.#socket.on('session:ended', () => this.#over({ kind: 'ended' }));
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** Tells of each change of `state`. The function returned ends it. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  on<E extends keyof Down & string>(event: E, listener: Down[E]): void {
    // Typed by the contract above; the library's own table of events is not used.
    const name: string = event;
    this.#socket.on(name, listener as (...args: unknown[]) => void);
  }

  /** Sends a request and gives its value. Throws ApiError with the server's code, or S-004 when there is no answer in time. */
  async ask<E extends keyof Up & string>(
    event: E,
    message: MessageOf<Up[E]>,
    timeoutMs = 5000,
  ): Promise<ValueOf<Up[E]>> {
    let reply: Reply<ValueOf<Up[E]>>;
    try {
      reply = (await this.#socket.timeout(timeoutMs).emitWithAck(event, message)) as Reply<ValueOf<Up[E]>>;
    } catch (cause) {
      throw new ApiError('S-004', ERRORS['S-004'].zh, { cause });
    }
    if (reply.ok) return reply.value;
    const { code, fields } = reply.error;
    throw failure(known(code) ? code : 'S-001', fields);
  }

  /** Connects again after another window had taken over. */
  resume(): void {
    this.#enter({ kind: 'connecting' });
    this.#socket.connect();
  }

  close(): void {
    this.#listeners.clear();
    this.#socket.disconnect();
  }

  #lost(): void {
    if (this.#state.kind === 'replaced' || this.#state.kind === 'ended') return;
    this.#enter({ kind: 'reconnecting', since: Date.now() });
    // The server's own "disconnect" stops the client's reconnection; a restart of the server is no reason to stay away.
    if (!this.#socket.active) this.#socket.connect();
  }

  #refused(message: string): void {
    if (message === 'A-006' || message === 'A-001') return this.#over({ kind: 'ended' });
    // No place in a session or at its record, no such session, or it is over: asking again changes nothing.
    const final = ['A-004', 'A-007', 'T-004', 'V-003'].includes(message) || message.startsWith('J-');
    if (final && known(message)) return this.#over({ kind: 'refused', code: message });
    if (this.#state.kind !== 'reconnecting') this.#enter({ kind: 'reconnecting', since: Date.now() });
    // A middleware's error also stops reconnection; S-002 and the like pass.
    if (!this.#socket.active) setTimeout(() => this.#retry(), 1000);
  }

  #retry(): void {
    if (this.#state.kind === 'reconnecting' && this.#listeners.size > 0) this.#socket.connect();
  }

  #over(state: ConnectionState): void {
    this.#enter(state);
    this.#socket.disconnect();
  }

  #enter(state: ConnectionState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}
