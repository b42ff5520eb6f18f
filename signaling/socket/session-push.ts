import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import type { Namespace, Server } from 'socket.io';
import type { media, session } from '../contract/index.ts';
import type { SessionPush } from '../session/index.ts';

const CHANNEL = '{12368}:video-changed';
/** Captions go from replica to replica by Redis' publish, which keeps nothing; the adapter's stream would. */
const CAPTIONS = '{12368}:video-caption';
/** The first change of a session is shown at once; those that come closer to the last one shown than this are shown as one, ms. */
const PAUSE = 25;

type ViewsOf = (sessionId: string) => Promise<((participantId: string) => session.SessionView) | null>;

/** Rooms of Socket.IO in the namespace `/session`. */
export const roomOfSession = (sessionId: string): string => `video:${sessionId}`;
export const roomOfParticipant = (participantId: string): string => `participant:${participantId}`;
export const roomOfHelpers = (sessionId: string): string => `helpers:${sessionId}`;

interface CaptionTo {
  to: readonly string[];
  line: session.CaptionLine;
}

/** The participant a socket stands for. */
export interface Seat {
  sessionId: string;
  participantId: string;
}

/**
 * Keeps windows of video sessions up to date. Who changes something publishes that it changed; every replica then makes fresh views for the windows connected to
 * it, one for each participant, however many changes came meanwhile.
 */
export class SessionScreens implements SessionPush {
  readonly #namespace: Namespace;
  readonly #publisher: Redis;
  readonly #log: Logger;
  /** Sessions that were shown a moment ago, and whether they have changed since. */
  readonly #shown = new Map<string, { timer: NodeJS.Timeout; changed: boolean }>();
  #views: ViewsOf = () => Promise.resolve(null);

  constructor(io: Server, publisher: Redis, subscriber: Redis, log: Logger) {
    this.#namespace = io.of('/session');
    this.#publisher = publisher;
    this.#log = log;
    subscriber.on('message', (channel: string, message: string) => {
      if (channel === CHANNEL) this.#show(message);
      if (channel === CAPTIONS) this.#caption(JSON.parse(message) as CaptionTo);
    });
    // What was published while the subscriber was not connected is lost.
    subscriber.on('ready', () => this.#all());
    subscriber
      .subscribe(CHANNEL, CAPTIONS)
      .catch((error: unknown) => log.error({ err: error }, 'changes are not heard'));
  }

  /** The views need the sessions and the sessions need this; so they are handed over once both exist. */
  use(views: ViewsOf): void {
    this.#views = views;
  }

  changed(sessionId: string): void {
    this.#publisher
      .publish(CHANNEL, sessionId)
      .catch((error: unknown) => this.#log.warn({ err: error }, 'change not published'));
  }

  help(sessionId: string, message: { participantId: string; name: string; at: string }): void {
    this.#namespace.to(roomOfHelpers(sessionId)).emit('session:help', message);
  }

  caption(participantIds: readonly string[], line: session.CaptionLine): void {
    const message: CaptionTo = { to: participantIds, line };
    this.#publisher
      .publish(CAPTIONS, JSON.stringify(message))
      .catch((error: unknown) => this.#log.warn({ err: error }, 'caption not published'));
  }

  consumer(participantId: string, room: session.SessionRoomName, consumer: media.ConsumerParameters): void {
    this.#to(participantId).emit('media:consumer', { room, consumer });
  }

  prepared(participantId: string, room: session.SessionRoomName, consumer: media.PreparedConsumer): void {
    this.#to(participantId).emit('media:prepared', { room, consumer });
  }

  consumerClosed(participantId: string, room: session.SessionRoomName, consumerId: string): void {
    this.#to(participantId).emit('media:consumer-closed', { room, consumerId });
  }

  consumerPaused(participantId: string, room: session.SessionRoomName, consumerId: string, paused: boolean): void {
    this.#to(participantId).emit('media:consumer-paused', { room, consumerId, paused });
  }

  telephone(participantId: string, room: session.SessionRoomName, codec: 'PCMA' | 'PCMU' | null): void {
    this.#to(participantId).emit('media:telephone', { room, codec });
  }

  rejoin(participantId: string, room: session.SessionRoomName): void {
    this.#to(participantId).emit('media:rejoin', { room });
  }

  cut(participantId: string): void {
    this.#namespace.in(roomOfParticipant(participantId)).disconnectSockets(true);
  }

  close(): void {
    for (const { timer } of this.#shown.values()) clearTimeout(timer);
    this.#shown.clear();
  }

  /** To the windows of this replica. */
  #caption({ to, line }: CaptionTo): void {
    this.#namespace.local.to(to.map(roomOfParticipant)).emit('session:caption', line);
  }

  #to(participantId: string): ReturnType<Namespace['to']> {
    return this.#namespace.to(roomOfParticipant(participantId));
  }

  #show(sessionId: string): void {
    const shown = this.#shown.get(sessionId);
    if (shown) {
      shown.changed = true;
      return;
    }
    if (!this.#namespace.adapter.rooms.has(roomOfSession(sessionId))) return;
    const again = (): void => {
      const changed = this.#shown.get(sessionId)?.changed ?? false;
      this.#shown.delete(sessionId);
      if (changed) this.#show(sessionId);
    };
    this.#shown.set(sessionId, { timer: setTimeout(again, PAUSE), changed: false });
    this.send(sessionId).catch((error: unknown) => this.#log.error({ err: error, sessionId }, 'views not sent'));
  }

  /** Every window of this replica as if its session had changed. */
  #all(): void {
    for (const room of this.#namespace.adapter.rooms.keys()) {
      if (room.startsWith('video:')) this.#show(room.slice('video:'.length));
    }
  }

  /** Fresh views to the windows of this replica. */
  async send(sessionId: string): Promise<void> {
    const view = await this.#views(sessionId);
    if (!view) return;
    const ids = this.#namespace.adapter.rooms.get(roomOfSession(sessionId)) ?? [];
    for (const id of ids) {
      const socket = this.#namespace.sockets.get(id);
      const seat = (socket?.data as { seat?: Seat } | undefined)?.seat;
      if (socket && seat) socket.emit('session:view', view(seat.participantId));
    }
  }
}
