import { once } from 'node:events';
import { io, type Socket } from 'socket.io-client';
import { ask } from '../../signaling/contract/request.ts';
import type { desk } from '../../signaling/contract/index.ts';

/** A machine that has other things to do answers late, ms. */
const PATIENCE = 40_000;

/** An officer without a browser, for crowds: the desk's messages and nothing else. Does not speak or hear. */
export class DeskSocket {
  readonly #socket: Socket;
  view: desk.DeskView | null = null;
  /** Every offer this desk was ever shown, in order. */
  readonly offers: string[] = [];
  /** Whether another window took over. */
  replaced = false;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('desk:replaced', () => (this.replaced = true));
    socket.on('desk:view', (view: desk.DeskView) => {
      this.view = view;
      const call = view.call;
      if (call?.state === 'ringing' && this.offers.at(-1) !== call.callId) this.offers.push(call.callId);
    });
  }

  static async connect(url: string, cookie: string): Promise<DeskSocket> {
    const socket = io(`${url}/desk`, { transports: ['websocket'], extraHeaders: { cookie, origin: url } });
    const desk = new DeskSocket(socket);
    await desk.until((view) => view.agent.state !== 'offline');
    await ask(socket, 'desk:microphone', { microphone: 'ok' }, PATIENCE);
    return desk;
  }

  ask<T>(event: string, message: unknown): Promise<T> {
    return ask<T>(this.#socket, event, message, PATIENCE);
  }

  async until(check: (view: desk.DeskView) => boolean, within = 40_000): Promise<desk.DeskView> {
    const abort = AbortSignal.timeout(within);
    const target = new EventTarget();
    const tell = (): boolean => target.dispatchEvent(new Event('view'));
    this.#socket.on('desk:view', tell);
    try {
      while (!this.view || !check(this.view)) await once(target, 'view', { signal: abort });
      return this.view;
    } catch (error) {
      const { agent, call, wrapUp } = this.view ?? {};
      const seen = JSON.stringify({
        connected: this.#socket.connected,
        agent,
        call: call?.state,
        note: wrapUp?.callId,
      });
      throw new Error(`the desk did not come to the expected view within ${within} ms: ${seen}`, { cause: error });
    } finally {
      this.#socket.off('desk:view', tell);
    }
  }

  /** Takes one call from the ring to the finished note. Gives its id. */
  async serveOne(): Promise<string> {
    const { call } = await this.until((view) => view.call?.state === 'ringing');
    const { callId, offerId } = call!;
    await this.ask('offer:accept', { callId, offerId });
    await this.until((view) => view.call?.callId === callId && view.call.state === 'talking');
    await this.ask('call:hangup', { callId });
    await this.finishNote();
    return callId;
  }

  /** Waits for the note of a call that is over and finishes it. */
  async finishNote(): Promise<void> {
    const { wrapUp } = await this.until((view) => view.agent.state === 'wrap-up' && view.wrapUp !== null);
    await this.ask('wrap-up:save', {
      callId: wrapUp!.callId,
      callerName: '',
      category: 'enquiry',
      matter: '查询',
      answer: '已答复',
      solved: true,
      final: true,
    });
  }

  get connected(): boolean {
    return this.#socket.connected;
  }

  /** Resolves when the server has ended the connection. */
  async ended(): Promise<void> {
    if (this.#socket.connected) await new Promise((resolve) => this.#socket.once('disconnect', resolve));
  }

  close(): void {
    this.#socket.close();
  }
}
