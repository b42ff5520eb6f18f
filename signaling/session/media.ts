import type { z } from 'zod';
import { CourtError, type media, type session } from '../contract/index.ts';
import { sends } from './course.ts';
import {
  inPrivateTalk,
  participantOf,
  requireLive,
  roomOf,
  type LiveSession,
  type Participant,
} from './live-session.ts';
import { isMuted, requireSource } from './rights.ts';
import type { RoomParts, SessionRooms } from './rooms.ts';
import { SESSION_ROLE_WORDS } from './words.ts';

type RoomName = session.SessionRoomName;
/** A request of a window that concerns a room: all fields but the room's name go to the media node as they are. */
interface InRoom {
  room: RoomName;
}

/** Longest text beside somebody's picture on the recording, characters. */
const LONGEST_LABEL = 120;

/**
 * What windows ask of media nodes, each only for its own participant. Only who is admitted sends and receives; what the chair has muted stays so, whatever a window
 * asks. Errors: J-005 over, J-006 not in that room, J-007 may not send that, J-011 muted, M-104 and M-105 of the node.
 */
export class SessionMedia {
  readonly #parts: RoomParts;
  readonly #rooms: SessionRooms;

  constructor(parts: RoomParts, rooms: SessionRooms) {
    this.#parts = parts;
    this.#rooms = rooms;
  }

  /** Also from the waiting room: what is joined there is connected and silent. */
  async join(
    sessionId: string,
    participantId: string,
    { room: name, rtpCapabilities }: z.infer<typeof session.sessionMediaJoin>,
  ): Promise<media.RoomJoinBrowserReply> {
    this.#mayJoin(await this.#parts.store.get(sessionId), participantId, name);
    let joined: { reply: media.RoomJoinBrowserReply; lobby: boolean };
    const room = await this.#rooms.ensure(sessionId, name);
    try {
      joined = await this.#join(sessionId, participantId, name, rtpCapabilities);
    } catch (error) {
      if (!(error instanceof CourtError) || error.code !== 'M-105') throw error;
      // The node does not know the room any more and its word has not come.
      await this.#rooms.ensure(sessionId, name, room.roomId);
      joined = await this.#join(sessionId, participantId, name, rtpCapabilities);
    }
    if (name === 'main') await this.#agree(sessionId, participantId, joined.lobby);
    return joined.reply;
  }

  async #join(
    sessionId: string,
    participantId: string,
    name: RoomName,
    rtpCapabilities: media.MediasoupObject,
  ): Promise<{ reply: media.RoomJoinBrowserReply; lobby: boolean }> {
    const { store, nodes } = this.#parts;
    const live = await store.change(sessionId, (draft) => {
      // The node forgets what this participant sent before.
      const who = this.#mayJoin(draft, participantId, name);
      if (name === 'main') who.sends = [];
      return [];
    });
    const who = participantOf(live, participantId);
    const room = live.rooms[name];
    if (!room) throw new CourtError('M-105');
    const lobby = roomOf(live, who) !== name;
    const reply = await nodes.ask<media.RoomJoinBrowserReply>(room.mediaNodeId, 'room:join-browser', {
      roomId: room.roomId,
      participantId,
      side: sideOf(who),
      rtpCapabilities,
      lobby,
      label: labelOf(who),
    });
    return { reply, lobby };
  }

  /** Admitted or sent back while they joined. */
  async #agree(sessionId: string, participantId: string, lobby: boolean): Promise<void> {
    const live = await this.#parts.store.get(sessionId);
    const who = participantOf(live, participantId);
    const here = who.state === 'waiting' || who.state === 'admitted';
    if (!here || (roomOf(live, who) !== 'main') !== lobby) await this.#rooms.settle(sessionId, participantId);
    else for (const source of who.muted) await this.#pauseMuted(live, who, source);
  }

  #mayJoin(live: LiveSession, participantId: string, name: RoomName): Participant {
    const who = participantOf(requireLive(live), participantId);
    const here = who.state === 'waiting' || who.state === 'admitted';
    if (!here || (name === 'private' && roomOf(live, who) !== 'private')) {
      throw new CourtError('J-006', { detail: `${who.state} joins ${name}` });
    }
    return who;
  }

  /** Connecting a transport, restarting ICE: also in the waiting room. */
  async prepare<T>(sessionId: string, participantId: string, event: string, { room, ...rest }: InRoom): Promise<T> {
    const live = await this.#parts.store.get(sessionId);
    this.#mayJoin(live, participantId, room);
    return this.#ask<T>(live, participantId, room, event, rest);
  }

  /** What only those in the room do: resuming what they receive, choosing layers. */
  async relay<T>(sessionId: string, participantId: string, event: string, { room, ...rest }: InRoom): Promise<T> {
    const { live } = await this.#inside(sessionId, participantId, room);
    return this.#ask<T>(live, participantId, room, event, rest);
  }

  async produce(
    sessionId: string,
    participantId: string,
    { room, ...rest }: z.infer<typeof session.sessionMediaProduce>,
  ): Promise<{ producerId: string }> {
    const { live, who } = await this.#inside(sessionId, participantId, room);
    requireSource(live, who, rest.source);
    const made = await this.#ask<{ producerId: string }>(live, participantId, room, 'room:produce', rest);
    await this.#sent(sessionId, participantId, { room, source: rest.source, paused: false });
    await this.#agreeSource(sessionId, participantId, room, rest.source);
    return made;
  }

  async pause(
    sessionId: string,
    participantId: string,
    { room, source, paused }: z.infer<typeof session.sessionMediaPause>,
  ): Promise<null> {
    const { live, who } = await this.#inside(sessionId, participantId, room);
    if (!paused) requireSource(live, who, source);
    await this.#ask<null>(live, participantId, room, 'room:pause-producer', { source, paused });
    if (who.sends.some((sent) => sent.source === source))
      await this.#sent(sessionId, participantId, { room, source, paused });
    if (!paused) await this.#agreeSource(sessionId, participantId, room, source);
    return null;
  }

  async closeProducer(
    sessionId: string,
    participantId: string,
    { room, source }: z.infer<typeof session.sessionMediaSource>,
  ): Promise<null> {
    const live = await this.#parts.store.get(sessionId);
    this.#mayJoin(live, participantId, room);
    await this.#ask<null>(live, participantId, room, 'room:close-producer', { source });
    await this.#sent(sessionId, participantId, { room, source, paused: null });
    return null;
  }

  async leave(sessionId: string, participantId: string, room: RoomName): Promise<null> {
    const live = await this.#parts.store.get(sessionId);
    const who = participantOf(requireLive(live), participantId);
    if (live.rooms[room]) await this.#ask<null>(live, participantId, room, 'room:leave', {});
    for (const { source } of room === 'main' ? who.sends : []) {
      await this.#sent(sessionId, participantId, { room, source, paused: null });
    }
    return null;
  }

  /** The chair has muted somebody: their window is not asked. Unmuted, a window opens its microphone itself, for a telephone it is done here. */
  async mute(sessionId: string, participantId: string, source: media.MediaSource): Promise<void> {
    const live = await this.#parts.store.get(sessionId);
    const who = participantOf(live, participantId);
    const muted = who.muted.includes(source);
    if (muted) await this.#pauseMuted(live, who, source);
    else if (who.phone?.roomId) {
      await this.#ask<null>(live, participantId, 'main', 'room:pause-producer', { source, paused: false });
      await this.#sent(sessionId, participantId, { room: 'main', source, paused: false });
    }
  }

  async #pauseMuted(live: LiveSession, who: Participant, source: media.MediaSource): Promise<void> {
    const sources: media.MediaSource[] = source === 'microphone' ? ['microphone', 'telephone'] : [source];
    const name = inPrivateTalk(live, who.id) ? 'private' : 'main';
    for (const one of sources) {
      await this.#ask<null>(live, who.id, name, 'room:pause-producer', { source: one, paused: true }).catch(
        (error: unknown) => {
          // Who has not joined sends nothing; joining, they are muted.
          if (!(error instanceof CourtError) || error.code !== 'M-105') throw error;
        },
      );
    }
  }

  /** Muted, sent back or called aside while their window began to send. */
  async #agreeSource(
    sessionId: string,
    participantId: string,
    room: RoomName,
    source: media.MediaSource,
  ): Promise<void> {
    const live = await this.#parts.store.get(sessionId);
    const who = participantOf(live, participantId);
    if (roomOf(live, who) !== room) await this.#rooms.settle(sessionId, participantId);
    else if (isMuted(who, source)) await this.#pauseMuted(live, who, source);
  }

  /** What somebody sends in the main room is in everybody's view; what is said in a private talk is nobody's business. */
  async #sent(
    sessionId: string,
    participantId: string,
    { room, source, paused }: { room: RoomName; source: media.MediaSource; paused: boolean | null },
  ): Promise<void> {
    if (room !== 'main' || source === 'telephone') return;
    await this.#parts.store.change(sessionId, (draft) => {
      const who = participantOf(draft, participantId);
      if (paused === null || roomOf(draft, who) === 'main') {
        sends(draft, participantId, source, paused === null ? null : paused || isMuted(who, source));
      }
      return [];
    });
  }

  async #inside(
    sessionId: string,
    participantId: string,
    room: RoomName,
  ): Promise<{ live: LiveSession; who: Participant }> {
    const live = requireLive(await this.#parts.store.get(sessionId));
    const who = participantOf(live, participantId);
    if (roomOf(live, who) !== room) throw new CourtError('J-006', { detail: `${who.state}, not in ${room}` });
    return { live, who };
  }

  #ask<T>(
    live: LiveSession,
    participantId: string,
    name: RoomName,
    event: string,
    message: Record<string, unknown>,
  ): Promise<T> {
    const room = live.rooms[name];
    if (!room) throw new CourtError('M-105');
    return this.#parts.nodes.ask<T>(room.mediaNodeId, event, { ...message, roomId: room.roomId, participantId });
  }
}

/** Which side of a recording somebody is on. */
export const sideOf = ({ role }: Pick<Participant, 'role'>): media.TrackSide =>
  role === 'petitioner' || role === 'representative' ? 'caller' : 'agent';

export const labelOf = ({ name, role }: Participant): string =>
  `${SESSION_ROLE_WORDS[role]} ${name}`.slice(0, LONGEST_LABEL);
