import { once } from 'node:events';
import { io, type Socket } from 'socket.io-client';
import { ask } from '../../signaling/contract/request.ts';
import type { session } from '../../signaling/contract/index.ts';

/** Somebody's window of a video session without a browser: its messages and nothing else. */
export class SessionWindow {
  readonly socket: Socket;
  view: session.SessionView | null = null;
  /** Everything this window was ever told, as it came. */
  readonly told: { event: string; message: unknown }[] = [];
  readonly #changed = new EventTarget();

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.onAny((event: string, message: unknown) => {
      this.told.push({ event, message });
      if (event === 'session:view') this.view = message as session.SessionView;
      this.#changed.dispatchEvent(new Event('told'));
    });
    socket.on('disconnect', () => this.#changed.dispatchEvent(new Event('told')));
  }

  /** Rejects with the code it was refused with. */
  static async open(
    url: string,
    cookie: string,
    auth: { sessionId: string; as?: 'staff' | 'guest' } | Record<string, unknown>,
  ): Promise<SessionWindow> {
    const socket = io(`${url}/session`, {
      transports: ['websocket'],
      forceNew: true,
      extraHeaders: { cookie, origin: url },
      auth,
    });
    const window = new SessionWindow(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('connect_error', (error) => {
        socket.close();
        reject(error);
      });
    });
    await window.until((view) => view !== null);
    return window;
  }

  ask<T = null>(event: string, message: unknown = {}): Promise<T> {
    // A machine that has other things to do answers late.
    return ask<T>(this.socket, event, message, 40_000);
  }

  /** The code an act is refused with, or 'ok'. */
  async tries(event: string, message: unknown = {}): Promise<string> {
    try {
      await this.ask(event, message);
      return 'ok';
    } catch (error) {
      return (error as { code: string }).code;
    }
  }

  get room(): session.RoomView {
    if (!this.view?.inside) throw new Error('not in the room');
    return this.view;
  }

  async until(check: (view: session.SessionView) => boolean, within = 40_000): Promise<session.SessionView> {
    await this.#wait(() => this.view !== null && check(this.view), within, 'the expected view');
    return this.view!;
  }

  inside(check: (view: session.RoomView) => boolean, within?: number): Promise<session.SessionView> {
    return this.until((view) => view.inside && check(view), within);
  }

  /** The first message of that kind, of all that came. */
  async heard<T>(event: string, check: (message: T) => boolean = () => true, within = 40_000): Promise<T> {
    const find = (): { message: unknown } | undefined =>
      this.told.find((told) => told.event === event && check(told.message as T));
    await this.#wait(() => find() !== undefined, within, event);
    return find()!.message as T;
  }

  async ended(): Promise<void> {
    await this.#wait(() => !this.socket.connected, 40_000, 'the end of the connection');
  }

  close(): void {
    this.socket.close();
  }

  async #wait(check: () => boolean, within: number, what: string): Promise<void> {
    const abort = AbortSignal.timeout(within);
    try {
      while (!check()) await once(this.#changed, 'told', { signal: abort });
    } catch (cause) {
      throw new Error(`${what} did not come within ${within} ms: ${JSON.stringify(this.view)}`, { cause });
    }
  }
}
