import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { CallStore, LiveCall } from '../call/index.ts';
import { CourtError, type api, type gateway, type media } from '../contract/index.ts';
import type { NodeRegistry } from '../node/index.ts';
import type { RecordingRecord } from '../recording/index.ts';
import { parseRoomId, roomIdOf, type RoomPurpose } from './room-id.ts';

/** Who a telephone that was asked in is in the room. */
export const PARTY_PHONE = 'party';

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
    return this.#making.get(call.id) ?? this.#make(call.id, this.#ensure(call, purpose));
  }

  /** Another room for the call in place of one that is gone by itself. Who asks for a room meanwhile gets this one, so that nobody sits in a third. */
  async replace(call: LiveCall, purpose: RoomPurpose): Promise<LiveCall> {
    for (let making = this.#making.get(call.id); making; making = this.#making.get(call.id)) {
      const made = await making.catch(() => null);
      if (made?.roomId && made.roomId !== call.roomId) return made;
    }
    const work = this.forget(call).then((without) => this.#ensure(without, purpose));
    return this.#make(call.id, work);
  }

  async #make(callId: string, work: Promise<LiveCall>): Promise<LiveCall> {
    const making = work.finally(() => this.#making.delete(callId));
    this.#making.set(callId, making);
    return making;
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
    await this.#begun(call, recordingId, purpose === 'message' ? 'message' : partOf(call));
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

  /** What is said from here on is a part of the call of its own, and so is its recording. */
  async beginPart(call: LiveCall): Promise<void> {
    const { roomId, mediaNodeId } = call;
    if (!roomId || !mediaNodeId) return;
    const recordingId = randomUUID();
    const recording = { recordingId, callId: call.id };
    try {
      await this.#nodes.ask(mediaNodeId, 'room:record', { roomId, recording });
    } catch (error) {
      // The room is gone or its node is away: the one that replaces it has a recording of its own.
      this.#log.warn({ err: error, callId: call.id }, 'recording goes on as it was');
      return;
    }
    const before = call.recordingIds.at(-1);
    await this.#begun(call, recordingId, partOf(call));
    await this.#calls.set(call.id, { recordingIds: [...call.recordingIds, recordingId] });
    if (before) await this.#recordings.ended(before, new Date());
  }

  async #begun(call: LiveCall, recordingId: string, kind: api.RecordingKind): Promise<void> {
    const { id: callId, courtId, agentId, party } = call;
    await this.#recordings.begun({
      recordingId,
      callId,
      courtId,
      kind,
      agentId: kind === 'message' ? null : agentId,
      otherAgentId: party?.kind === 'officer' && party.state !== 'ringing' ? party.id : null,
      at: new Date().toISOString(),
    });
  }

  /** Joins the caller's leg to the call's room: from then on caller and room hear each other, unless the call is on hold. */
  async joinCaller(call: LiveCall): Promise<void> {
    await this.#joinLeg(call, call, { participantId: 'caller', side: 'caller', held: call.state === 'held' });
    await this.settleHold(call.id);
  }

  /** The caller's leg is on hold or not as the call's record says now. What changed it meanwhile is followed too, so of two at once the record wins. */
  async settleHold(callId: string): Promise<void> {
    let call = await this.#calls.get(callId);
    while (call?.state === 'talking' || call?.state === 'held') {
      const { state, gatewayId } = call;
      await this.#nodes.ask(gatewayId, 'leg:hold', { callId, held: state === 'held' });
      call = await this.#calls.get(callId);
      if (call?.state === state) return;
    }
  }

  /** Joins the leg of a telephone that was asked into a call to the room of that call. */
  async joinParty(call: LiveCall, leg: LiveCall): Promise<void> {
    const withRoom = await this.ensure(call, 'talk');
    await this.#joinLeg(withRoom, leg, { participantId: PARTY_PHONE, side: 'agent', held: false });
  }

  async #joinLeg(
    { roomId, mediaNodeId, codec }: LiveCall,
    { id: callId, gatewayId }: LiveCall,
    { held, ...participant }: { participantId: string; side: media.TrackSide; held: boolean },
  ): Promise<void> {
    if (!roomId || !mediaNodeId) throw new CourtError('M-105');
    // All telephones of a room speak one codec in it, so that they hear each other.
    const room = { callId, roomId, codec: codec ?? 'PCMA' };
    const leg = await this.#nodes.ask<gateway.LegOpenReply>(gatewayId, 'leg:open', room);
    const { local: remote, ssrc } = leg;
    const join = { roomId, ...participant, remote, ssrc, codec: leg.codec };
    const joined = await this.#nodes.ask<media.RoomJoinPhoneReply>(mediaNodeId, 'room:join-phone', join);
    await this.#nodes.ask(gatewayId, 'leg:bridge', { callId, roomId, remote: joined.local, held });
  }

  /** Somebody is not in the call any more: nobody hears them and they hear nobody. */
  async remove({ roomId, mediaNodeId }: LiveCall, participantId: string): Promise<void> {
    if (!roomId || !mediaNodeId) return;
    await this.#nodes.ask(mediaNodeId, 'room:leave', { roomId, participantId }).catch((error: unknown) => {
      this.#log.warn({ err: error, roomId, participantId }, 'participant not removed now');
    });
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

/** Which part of the call is recorded: who consult are without the caller. */
const partOf = ({ party }: LiveCall): api.RecordingKind => (party?.state === 'consulting' ? 'consultation' : 'talk');
