import type { media, session } from '../contract/index.ts';

/** What the session says to people's windows; the socket layer carries it, whichever replica they are connected to. */
export interface SessionPush {
  /** A view is out of date: each replica sends fresh ones to those connected to it. */
  changed(sessionId: string): void;
  /** To those who look after the waiting room. */
  help(sessionId: string, message: { participantId: string; name: string; at: string }): void;
  /** To all of these. It passes through nothing that keeps it. */
  caption(participantIds: readonly string[], line: session.CaptionLine): void;
  consumer(participantId: string, room: session.SessionRoomName, consumer: media.ConsumerParameters): void;
  prepared(participantId: string, room: session.SessionRoomName, consumer: media.PreparedConsumer): void;
  consumerClosed(participantId: string, room: session.SessionRoomName, consumerId: string): void;
  consumerPaused(participantId: string, room: session.SessionRoomName, consumerId: string, paused: boolean): void;
  telephone(participantId: string, room: session.SessionRoomName, codec: 'PCMA' | 'PCMU' | null): void;
  rejoin(participantId: string, room: session.SessionRoomName): void;
  /** Their windows are closed: their link is dead. */
  cut(participantId: string): void;
}
