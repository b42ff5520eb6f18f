import { io, type Socket } from 'socket.io-client';
import { ask } from '../../signaling/contract/request.ts';
import type { gateway, Reply } from '../../signaling/contract/index.ts';

/** A telephone gateway as far as its messages go: tells of calls a test makes, keeps what it is asked. No SIP, no sound. */
export class GatewaySocket {
  readonly #socket: Socket;
  readonly asked: { event: string; message: Record<string, unknown> }[] = [];

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.onAny((event: string, message: Record<string, unknown>, reply: (value: Reply<unknown>) => void) => {
      this.asked.push({ event, message });
      const opened: gateway.LegOpenReply = { local: { ip: '127.0.0.1', port: 40_000 }, ssrc: 7, codec: 'PCMA' };
      reply({ ok: true, value: event === 'leg:open' ? opened : null });
    });
  }

  static async connect(url: string, nodeId: string, secret: string): Promise<GatewaySocket> {
    const socket = io(`${url}/node`, {
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
      extraHeaders: { origin: url },
      auth: { kind: 'gateway', nodeId, secret },
    });
    const made = new GatewaySocket(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('connect_error', reject);
    });
    await made.hello([]);
    return made;
  }

  hello(
    legs: { callId: string; state: gateway.LegState; roomId: string | null }[],
  ): Promise<gateway.GatewayHelloReply> {
    const startedAt = new Date().toISOString();
    return this.tell('gateway:hello', { capacity: 10, draining: false, startedAt, legs });
  }

  tell<T>(event: string, message: Record<string, unknown>): Promise<T> {
    return ask<T>(this.#socket, event, { at: new Date().toISOString(), ...message }, 40_000);
  }

  of(event: string, callId?: string): Record<string, unknown>[] {
    return this.asked
      .filter((one) => one.event === event && (callId === undefined || one.message['callId'] === callId))
      .map(({ message }) => message);
  }

  close(): void {
    this.#socket.close();
  }
}
