import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { z } from 'zod';
import { CourtError, type media, type session } from '../contract/index.ts';
import type { DeadlineClock } from '../deadline/index.ts';
import type { NodeRegistry } from '../node/index.ts';
import type { RecordingRecord } from '../recording/index.ts';
import { recorded, roomChanged } from './course.ts';
import { participantOf, requireLive, roomOf, type LiveSession, type RoomRef } from './live-session.ts';
import type { SessionPush } from './push.ts';
import { newRoomId, sessionOfRoom } from './room-id.ts';
import { isOver } from './state.ts';
import type { SessionStore } from './store.ts';
import { courtIdsOf } from './view.ts';

/** When a room or its recording could not be made, it is tried again after this, ms. */
const AGAIN = 500;

export interface RoomParts {
  store: SessionStore;
  nodes: NodeRegistry;
  recordings: RecordingRecord;
  push: SessionPush;
  clock: DeadlineClock;
  courtName: (courtId: string) => string;
  log: Logger;
}

/**
 * Rooms of a session on media nodes: the main one, made when the first comes to the waiting room and recorded from the beginning of the session to its end, and
 * that of a private talk, which never is. A room that is lost is replaced by another on a living node, and its recording goes on as a further part. Every step
 * may be repeated, by any replica.
 */
export class SessionRooms {
  readonly #parts: RoomParts;
  /** Brings somebody's telephone to where the record says. */
  #legs: (sessionId: string, participantId: string) => Promise<void> = () => Promise.resolve();
  /** Rooms being made in this replica: who asks meanwhile gets the same one. */
  readonly #making = new Map<string, Promise<RoomRef>>();

  constructor(parts: RoomParts) {
    this.#parts = parts;
    parts.clock.handle('video-room', (sessionId) => this.#agree(sessionId), 'lasting');
  }

  /** Telephones need rooms and rooms need telephones; so they are handed over once both exist. */
  useLegs(settle: (sessionId: string, participantId: string) => Promise<void>): void {
    this.#legs = settle;
  }

  /** The room, which exists on a living node; made when there is none or it is the one that was `lost`. M-104 while there is no media node. */
  async ensure(sessionId: string, name: session.SessionRoomName, lost: string | null = null): Promise<RoomRef> {
    const key = `${sessionId} ${name}`;
    const running = this.#making.get(key);
    if (running) {
      const made = await running.catch(() => null);
      if (made && made.roomId !== lost) return made;
    }
    const making = this.#ensure(sessionId, name, lost).finally(() => {
      if (this.#making.get(key) === making) this.#making.delete(key);
    });
    this.#making.set(key, making);
    return making;
  }

  async #ensure(sessionId: string, name: session.SessionRoomName, lost: string | null): Promise<RoomRef> {
    const { store, nodes } = this.#parts;
    const live = requireLive(await store.get(sessionId));
    const before = live.rooms[name];
    if (before && before.roomId !== lost && (await nodes.isAlive('media', before.mediaNodeId))) return before;
    const made = await this.#make(live);
    let changed: LiveSession;
    let orphans = false;
    try {
      changed = await store.change(sessionId, (draft, at) => {
        requireLive(draft);
        if (name === 'private' && !draft.privateTalk) throw new CourtError('J-006', { detail: 'no private talk' });
        const now = draft.rooms[name];
        if (now && now.roomId !== before?.roomId) return [];
        orphans = draft.lostRooms.includes(name);
        roomChanged(draft, name, made, at);
        return before ? [{ step: 'room-lost', by: null, who: null, detail: name }] : [];
      });
    } catch (error) {
      await this.#discard(made, 'not-needed');
      throw error;
    }
    const room = changed.rooms[name];
    if (!room) throw new CourtError('M-105');
    if (room.roomId !== made.roomId) {
      await this.#discard(made, 'not-needed');
      return room;
    }
    if (before) await this.#discard(before, 'replaced');
    // Before anybody is in it.
    await this.record(sessionId);
    if (before || orphans) await this.#replaced(changed, name);
    return room;
  }

  async #make(live: LiveSession): Promise<RoomRef> {
    const { nodes } = this.#parts;
    const mediaNodeId = await nodes.pickMedia();
    const roomId = newRoomId(live.id);
    // Recorded from when the session has it (`record`): one that could not be made leaves no recording behind.
    await nodes.ask<media.RoomCreateReply>(mediaNodeId, 'room:create', { roomId, kind: 'session', recording: null });
    return { roomId, mediaNodeId, recordingId: null, recorded: false };
  }

  /** Those who were in the room before come into the new one. */
  async #replaced(live: LiveSession, name: session.SessionRoomName): Promise<void> {
    const { push, store } = this.#parts;
    if (name === 'main') await store.forgetSigns(live.id);
    for (const who of live.participants) {
      const inside = name === 'main' ? who.state === 'waiting' || who.state === 'admitted' : roomOf(live, who) === name;
      if (inside && who.way === 'browser') push.rejoin(who.id, name);
      if (inside && who.phone) await this.#bringLeg(live.id, who.id);
    }
  }

  /** The main room is recorded while the session runs. What cannot be recorded now is told to everybody and tried again. */
  async record(sessionId: string): Promise<void> {
    const { store, nodes, clock, log } = this.#parts;
    const wished = await store.change(sessionId, (draft) => {
      const { main } = draft.rooms;
      if (draft.state === 'running' && main && !main.recorded) main.recordingId ??= randomUUID();
      return [];
    });
    const room = wished.rooms.main;
    if (wished.state !== 'running' || !room || room.recorded || room.recordingId === null) return;
    const { roomId, mediaNodeId, recordingId } = room;
    try {
      const recording = this.#recordingOf(wished, recordingId);
      await nodes.ask(mediaNodeId, 'room:record', { roomId, recording });
    } catch (error) {
      log.error({ err: error, sessionId }, 'session is not recorded, tried again');
      await this.fault(sessionId);
      await clock.set('video-room', sessionId, new Date(Date.now() + AGAIN));
      return;
    }
    await this.#begun(wished, recordingId);
    const now = await store.change(sessionId, (draft, at) => recorded(draft, roomId, recordingId, at));
    if (now.rooms.main?.recordingId !== recordingId) await this.#parts.recordings.ended(recordingId, new Date());
  }

  /** What is said is not recorded though it should be. */
  async fault(sessionId: string): Promise<void> {
    await this.#parts.store.change(sessionId, (draft, at) => {
      if (draft.state !== 'running' || draft.faultAt !== null) return [];
      draft.faultAt = at.toISOString();
      return [{ step: 'recording-fault', by: null, who: null, detail: null }];
    });
  }

  /** Closes rooms that a session had; what was recorded is archived from then on. A node that does not answer closes them when it says hello again. */
  async close(rooms: readonly (RoomRef | null)[], reason: string): Promise<void> {
    await Promise.all(rooms.filter((room) => room !== null).map((room) => this.#discard(room, reason)));
  }

  async #discard({ roomId, mediaNodeId, recordingId }: RoomRef, reason: string): Promise<void> {
    const { nodes, recordings, log } = this.#parts;
    const closed = nodes.ask(mediaNodeId, 'room:close', { roomId, reason }).catch((error: unknown) => {
      log.warn({ err: error, roomId, mediaNodeId }, 'room not closed now');
    });
    if (recordingId) await recordings.ended(recordingId, new Date());
    await nodes.released(mediaNodeId);
    await closed;
  }

  /** Brings the node to what the session's record says of somebody: in the main room, or in its lobby. What changes meanwhile is followed too. */
  async settle(sessionId: string, participantId: string): Promise<void> {
    const { store, nodes, push, log } = this.#parts;
    for (;;) {
      const live = await store.get(sessionId);
      const room = live.rooms.main;
      const who = participantOf(live, participantId);
      if (isOver(live)) return;
      if (who.phone) return this.#bringLeg(sessionId, participantId);
      if (!room) return;
      const gone = who.state !== 'waiting' && who.state !== 'admitted';
      const admitted = roomOf(live, who) === 'main';
      const { roomId } = room;
      try {
        if (gone) await nodes.ask(room.mediaNodeId, 'room:leave', { roomId, participantId });
        else await nodes.ask(room.mediaNodeId, 'room:admit', { roomId, participantId, admitted });
      } catch (error) {
        // Who has not joined yet joins as the record says.
        if (error instanceof CourtError && error.code === 'M-105') return;
        log.warn({ err: error, sessionId }, 'node not told who is in the room');
        push.rejoin(participantId, 'main');
        return;
      }
      const after = await store.get(sessionId);
      const now = participantOf(after, participantId);
      const same = (roomOf(after, now) === 'main') === admitted && now.state === who.state;
      if (same && after.rooms.main?.roomId === roomId) return;
    }
  }

  /** Somebody's window may not be there any more: what it sends and receives ends, whatever the window does. */
  async expel(sessionId: string, participantId: string): Promise<void> {
    const { store, nodes, log } = this.#parts;
    const live = await store.find(sessionId);
    for (const room of Object.values(live?.rooms ?? {})) {
      if (!room) continue;
      await nodes
        .ask(room.mediaNodeId, 'room:leave', { roomId: room.roomId, participantId })
        .catch((error: unknown) => log.warn({ err: error, sessionId, participantId }, 'participant not removed now'));
    }
    if (!live || isOver(live)) return;
    await store.change(sessionId, (draft) => {
      participantOf(draft, participantId).sends = [];
      return [];
    });
  }

  /** A media node is back: rooms it lost are made again; those of its rooms nobody needs are to be closed. */
  async hello(mediaNodeId: string, roomIds: ReadonlySet<string>): Promise<string[]> {
    for (const live of await this.#parts.store.live()) {
      if (isOver(live)) continue;
      for (const name of ['main', 'private'] as const) {
        const room = live.rooms[name];
        if (room?.mediaNodeId === mediaNodeId && !roomIds.has(room.roomId)) this.#later(live.id, name, room.roomId);
      }
      this.#mend(live);
    }
    const close: string[] = [];
    for (const roomId of roomIds) {
      const sessionId = sessionOfRoom(roomId);
      if (sessionId !== null && !(await this.find(roomId))) close.push(roomId);
    }
    return close;
  }

  /** A media node stayed away: its rooms are made again on others. */
  async mediaLost(mediaNodeId: string): Promise<void> {
    for (const live of await this.#parts.store.live()) {
      for (const name of ['main', 'private'] as const) {
        const room = live.rooms[name];
        if (room?.mediaNodeId === mediaNodeId) this.#later(live.id, name, room.roomId);
      }
    }
  }

  /** One room is gone though its node lives. */
  async roomLost(roomId: string): Promise<void> {
    const found = await this.find(roomId);
    if (found) this.#later(found.live.id, found.name, roomId);
  }

  /** The session a room belongs to at present; null when it is none of ours, or was replaced. */
  async find(roomId: string): Promise<{ live: LiveSession; name: session.SessionRoomName } | null> {
    const sessionId = sessionOfRoom(roomId);
    const live = sessionId && (await this.#parts.store.find(sessionId));
    if (!live || isOver(live)) return null;
    const name = (['main', 'private'] as const).find((one) => live.rooms[one]?.roomId === roomId);
    return name ? { live, name } : null;
  }

  /** After a failure: the session has the room it needs, and it is recorded. */
  async #agree(sessionId: string): Promise<void> {
    const live = await this.#parts.store.find(sessionId);
    if (!live || isOver(live)) return;
    this.#mend(live);
    await this.record(sessionId);
    for (const who of live.participants) if (who.phone) await this.#bringLeg(sessionId, who.id);
  }

  /** What cannot be done now is tried again. */
  async #bringLeg(sessionId: string, participantId: string): Promise<void> {
    try {
      await this.#legs(sessionId, participantId);
    } catch (error) {
      this.#parts.log.warn({ err: error, sessionId }, 'telephone not where it belongs, tried again');
      await this.#parts.clock.set('video-room', sessionId, new Date(Date.now() + AGAIN));
    }
  }

  /** Rooms people need and have not. */
  #mend(live: LiveSession): void {
    if (live.lostRooms.includes('private')) this.#later(live.id, 'private', null);
    const inside = live.participants.some(({ state }) => state === 'admitted');
    if (live.lostRooms.includes('main') || (inside && !live.rooms.main)) this.#later(live.id, 'main', null);
  }

  #later(sessionId: string, name: session.SessionRoomName, lost: string | null): void {
    const { clock, log } = this.#parts;
    const work = async (): Promise<void> => {
      await this.ensure(sessionId, name, lost);
      await this.record(sessionId);
    };
    work()
      .catch(async (error: unknown) => {
        log.error({ err: error, sessionId, room: name }, 'room of the session not made, tried again');
        const over = error instanceof CourtError && error.code.startsWith('J-');
        if (!over && lost !== null) await this.#forget(sessionId, name, lost);
        if (!over) await clock.set('video-room', sessionId, new Date(Date.now() + AGAIN));
      })
      .catch((error: unknown) => log.error({ err: error, sessionId }, 'room of the session is given up'));
  }

  /** A room that is gone and could not be replaced yet: the next attempt makes one. */
  async #forget(sessionId: string, name: session.SessionRoomName, lost: string): Promise<void> {
    let recordingId: string | null = null;
    await this.#parts.store.change(sessionId, (draft, at) => {
      if (draft.rooms[name]?.roomId !== lost) return [];
      recordingId = draft.rooms[name].recordingId;
      roomChanged(draft, name, null, at);
      draft.lostRooms.push(name);
      if (draft.state === 'running' && name === 'main') draft.faultAt ??= at.toISOString();
      return [{ step: 'room-lost', by: null, who: null, detail: name }];
    });
    if (recordingId) await this.#parts.recordings.ended(recordingId, new Date());
  }

  async #begun(live: LiveSession, recordingId: string): Promise<void> {
    const at = new Date().toISOString();
    const { id: callId, courtId } = live;
    await this.#parts.recordings.begun({
      recordingId,
      callId,
      courtId,
      courtIds: courtIdsOf(live),
      kind: 'session',
      agentId: null,
      otherAgentId: null,
      at,
    });
  }

  #recordingOf(live: LiveSession, recordingId: string): z.infer<typeof media.recordingOf> {
    const title = [live.caseNumber, live.title].filter((text) => text !== null).join(' ');
    return { recordingId, callId: live.id, caption: { court: this.#parts.courtName(live.courtId), title } };
  }
}
