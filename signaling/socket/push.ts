import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import type { Server, Socket } from 'socket.io';
import type { media } from '../contract/index.ts';
import type { Push, Views } from '../hotline/index.ts';

const CHANNEL = '{12368}:changed';
/** Changes that come closer together than this are shown as one, ms. */
const AGENT_PAUSE = 15;
const COURT_PAUSE = 300;

/**
 * Keeps screens up to date. Who changes something publishes that it changed; every replica then makes a fresh view for the screens connected to it,
 * however many changes came meanwhile.
 */
export class ScreenPush implements Push {
  readonly #io: Server;
  readonly #publisher: Redis;
  readonly #log: Logger;
  readonly #due = new Map<string, NodeJS.Timeout>();
  #views: Views | null = null;

  constructor(io: Server, publisher: Redis, subscriber: Redis, log: Logger) {
    this.#io = io;
    this.#publisher = publisher;
    this.#log = log;
    subscriber.on('message', (channel: string, what: string) => {
      if (channel === CHANNEL) this.#later(what);
    });
    // What was published while the subscriber was not connected is lost.
    subscriber.on('ready', () => this.#all());
    subscriber.subscribe(CHANNEL).catch((error: unknown) => log.error({ err: error }, 'changes are not heard'));
  }

  /** The views need the hotline and the hotline needs this; so they are handed over once both exist. */
  use(views: Views): void {
    this.#views = views;
  }

  agentChanged(agentId: string): void {
    this.#publish(`agent ${agentId}`);
  }

  courtChanged(courtId: string): void {
    this.#publish(`court ${courtId}`);
  }

  consumer(agentId: string, callId: string, consumer: media.ConsumerParameters): void {
    this.#io.of('/desk').to(`agent:${agentId}`).emit('media:consumer', { callId, consumer });
  }

  rejoin(agentId: string, callId: string): void {
    this.#io.of('/desk').to(`agent:${agentId}`).emit('media:rejoin', { callId });
  }

  async deskView(socket: Socket, agentId: string): Promise<void> {
    if (this.#views) socket.emit('desk:view', await this.#views.desk(agentId));
  }

  async boardView(socket: Socket, courtId: string): Promise<void> {
    if (this.#views) socket.emit('board:view', await this.#views.board(courtId));
  }

  close(): void {
    for (const timer of this.#due.values()) clearTimeout(timer);
    this.#due.clear();
  }

  #publish(what: string): void {
    this.#publisher
      .publish(CHANNEL, what)
      .catch((error: unknown) => this.#log.warn({ err: error }, 'change not published'));
  }

  #later(what: string): void {
    if (this.#due.has(what)) return;
    const [kind, id] = what.split(' ');
    if (!id) return;
    const send = (): void => {
      this.#due.delete(what);
      const work = kind === 'agent' ? this.#sendAgent(id) : this.#sendCourt(id);
      work.catch((error: unknown) => this.#log.error({ err: error, kind }, 'view not sent'));
    };
    this.#due.set(what, setTimeout(send, kind === 'agent' ? AGENT_PAUSE : COURT_PAUSE));
  }

  /** Every screen of this replica as if it had changed. */
  #all(): void {
    const shown = (namespace: string, kind: string): string[] =>
      [...this.#io.of(namespace).adapter.rooms.keys()].filter((room) => room.startsWith(`${kind}:`));
    for (const room of [...shown('/desk', 'agent'), ...shown('/board', 'court')]) this.#later(room.replace(':', ' '));
  }

  async #sendAgent(agentId: string): Promise<void> {
    const desks = this.#io.of('/desk');
    if (!this.#views || !desks.adapter.rooms.has(`agent:${agentId}`)) return;
    desks.local.to(`agent:${agentId}`).emit('desk:view', await this.#views.desk(agentId));
  }

  async #sendCourt(courtId: string): Promise<void> {
    if (!this.#views) return;
    const room = `court:${courtId}`;
    const boards = this.#io.of('/board');
    if (boards.adapter.rooms.has(room)) boards.local.to(room).emit('board:view', await this.#views.board(courtId));
    const desks = this.#io.of('/desk').adapter.rooms;
    for (const name of desks.keys()) {
      const agentId = /^agent:(.+)$/.exec(name)?.[1];
      const [socketId] = agentId ? (desks.get(name) ?? []) : [];
      if (agentId && socketId && desks.get(room)?.has(socketId)) await this.#sendAgent(agentId);
    }
  }
}
