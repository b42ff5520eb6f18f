import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { CallStore, LiveCall } from '../call/index.ts';
import { CourtError, type gateway, type media } from '../contract/index.ts';
import type { NodeRegistry } from '../node/index.ts';
import type { RecordingRecord } from '../recording/index.ts';
import { parseRoomId, roomIdOf, type RoomPurpose } from './room-id.ts';

/**
 * Joins a phone leg to a media room with a recorder, and takes it apart again. Every step is idempotent, so that joining can be repeated after
 * a failure or by another replica.
 */
export class CallRoom {
  readonly #calls: CallStore;
  readonly #nodes: NodeRegistry;
  readonly #recordings: RecordingRecord;
  readonly #log: Logger;
  /** Rooms being made in this replica, by call: who asks meanwhile gets the same one. */
  readonly #making = new Map<string, Promise<LiveCall>>();

  constructor(calls: CallStore, nodes: NodeRegistry, recordings: RecordingRecord, log: Logger) {
    this.#calls = calls;
    this.#nodes = nodes;
    this.#recordings = recordings;
    this.#log = log;
  }

  /** The call with a room that exists on a living media node; makes one when it has none or the one it had was lost. */
  async ensure(call: LiveCall, purpose: RoomPurpose): Promise<LiveCall> {
    const making = this.#making.get(call.id);
    if (making) return making;
    const work = this.#ensure(call, purpose).finally(() => this.#making.delete(call.id));
    this.#making.set(call.id, work);
    return work;
  }

  async #ensure(call: LiveCall, purpose: RoomPurpose): Promise<LiveCall> {
    const has = call.roomId ? parseRoomId(call.roomId) : null;
    if (has?.purpose === purpose && call.mediaNodeId && (await this.#nodes.isAlive('media', call.mediaNodeId)))
      return call;
    const mediaNodeId = await this.#nodes.pickMedia();
    const recordingId = randomUUID();
    const roomId = roomIdOf(purpose, call.id, call.recordingIds.length + 1);
    await this.#nodes.ask<media.RoomCreateReply>(mediaNodeId, 'room:create', {
      roomId,
      recording: { recordingId, callId: call.id },
    });
    // Before the call has the room: whoever ends the call afterwards ends a recording that has begun.
    await this.#recordings.begun({
      recordingId,
      callId: call.id,
      courtId: call.courtId,
      kind: purpose,
      agentId: purpose === 'talk' ? call.agentId : null,
      at: new Date().toISOString(),
    });
    const changed = await this.#calls.set(call.id, {
      roomId,
      mediaNodeId,
      recordingIds: [...call.recordingIds, recordingId],
    });
    if (changed.state !== 'ended') return changed;
    // It ended while its room was made, as a call out does that is refused at once: nobody else would close the room.
    await this.close(changed, 'call-over');
    throw new CourtError('C-003', { detail: 'ended' });
  }

  /** Joins the caller's leg to the call's room: from then on caller and room hear each other. */
  async joinCaller(call: LiveCall): Promise<void> {
    const { roomId, mediaNodeId } = call;
    if (!roomId || !mediaNodeId) throw new CourtError('M-105');
    const leg = await this.#nodes.ask<gateway.LegOpenReply>(call.gatewayId, 'leg:open', { callId: call.id, roomId });
    const joined = await this.#nodes.ask<media.RoomJoinPhoneReply>(mediaNodeId, 'room:join-phone', {
      roomId,
      participantId: 'caller',
      side: 'caller',
      remote: leg.local,
      ssrc: leg.ssrc,
      codec: leg.codec,
    });
    await this.#nodes.ask(call.gatewayId, 'leg:bridge', { callId: call.id, roomId, remote: joined.local });
  }

  /** Closes the call's room; its recording is archived from then on. A node that does not answer closes it when it says hello again. */
  async close(call: LiveCall, reason: string): Promise<void> {
    if (!call.roomId || !call.mediaNodeId) return;
    await this.#calls.set(call.id, { roomId: null, mediaNodeId: null });
    await this.release(call, reason);
  }

  /** Closes the room that a call had when it was read and has left since. */
  async release(call: LiveCall, reason: string): Promise<void> {
    const { roomId, mediaNodeId } = call;
    if (!roomId || !mediaNodeId) return;
    const closed = this.#nodes.ask(mediaNodeId, 'room:close', { roomId, reason }).catch((error: unknown) => {
      this.#log.warn({ err: error, roomId, mediaNodeId }, 'room not closed now');
    });
    const recordingId = call.recordingIds.at(-1);
    if (recordingId) await this.#recordings.ended(recordingId, new Date());
    await this.#nodes.released(mediaNodeId);
    await closed;
  }

  /** Forgets a room that is gone by itself, so that `ensure` makes another. */
  async forget(call: LiveCall): Promise<LiveCall> {
    const recordingId = call.recordingIds.at(-1);
    if (recordingId) await this.#recordings.ended(recordingId, new Date());
    return this.#calls.set(call.id, { roomId: null, mediaNodeId: null });
  }
}
