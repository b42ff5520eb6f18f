import { io, type Socket } from 'socket.io-client';
import { ask } from '../../signaling/contract/request.ts';
import type { Reply } from '../../signaling/contract/index.ts';

export interface NodeRequest {
  event: string;
  message: Record<string, unknown>;
}

/** A media node as far as its messages go: keeps what it is asked, says yes, and tells what a test makes it tell. No sound, no picture. */
export class MediaNodeSocket {
  readonly socket: Socket;
  readonly asked: NodeRequest[] = [];
  /** Rooms it has. */
  readonly rooms = new Set<string>();
  /** Requests that are refused, with which code. */
  readonly refuses = new Map<string, string>();

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.onAny((event: string, message: Record<string, unknown>, reply: (value: Reply<unknown>) => void) => {
      this.asked.push({ event, message });
      reply(this.#answer(event, message));
    });
  }

  static async connect(url: string, nodeId: string, secret: string, rooms: string[] = []): Promise<MediaNodeSocket> {
    const socket = io(`${url}/node`, {
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
      extraHeaders: { origin: url },
      auth: { kind: 'media', nodeId, secret },
    });
    const node = new MediaNodeSocket(socket);
    rooms.forEach((room) => node.rooms.add(room));
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('connect_error', reject);
    });
    await node.hello();
    return node;
  }

  /** The rooms it is told to close. */
  async hello(): Promise<string[]> {
    const { close } = await ask<{ close: string[] }>(this.socket, 'media:hello', {
      draining: false,
      workers: 1,
      rtpCapabilities: { codecs: [] },
      rooms: [...this.rooms].map((roomId) => ({ roomId, participants: [] })),
    });
    return close;
  }

  tell(event: string, message: unknown): Promise<null> {
    return ask<null>(this.socket, event, message, 40_000);
  }

  /** What it was asked of that kind, of one participant when it is given. */
  of(event: string, participantId?: string): Record<string, unknown>[] {
    return this.asked
      .filter((one) => one.event === event)
      .map(({ message }) => message)
      .filter((message) => participantId === undefined || message['participantId'] === participantId);
  }

  close(): void {
    this.socket.close();
  }

  #answer(event: string, message: Record<string, unknown>): Reply<unknown> {
    const refused = this.refuses.get(event);
    const roomId = String(message['roomId']);
    if (event === 'room:create') this.rooms.add(roomId);
    const code = refused ?? (this.rooms.has(roomId) ? null : 'M-105');
    if (code !== null) return { ok: false, error: { code: code as 'M-105', message: '' } };
    if (event === 'room:close') this.rooms.delete(roomId);
    const transport = { id: 't', iceParameters: {}, iceCandidates: [], dtlsParameters: {} };
    const values: Record<string, unknown> = {
      'room:create': { rtpCapabilities: {} },
      'room:join-browser': {
        send: transport,
        receive: transport,
        consumers: [],
        prepared: [],
        codec: 'opus',
        telephone: null,
      },
      'room:produce': { producerId: 'p' },
      'room:restart-ice': {},
      'room:join-phone': { local: { ip: '127.0.0.1', port: 41_000 } },
    };
    return { ok: true, value: values[event] ?? null };
  }
}
