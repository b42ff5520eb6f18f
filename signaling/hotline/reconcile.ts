import type { Logger } from 'pino';
import { officerDialled, type CallStore, type LiveCall } from '../call/index.ts';
import type { gateway, media } from '../contract/index.ts';
import type { NodeRegistry } from '../node/index.ts';
import type { Arrival, Conferences } from './arrival.ts';
import { parseRoomId } from './room-id.ts';
import type { Parties } from './party.ts';
import type { CallRoom } from './room.ts';
import type { Talk } from './talk.ts';
import type { z } from 'zod';

export interface ReconcileParts {
  calls: CallStore;
  nodes: NodeRegistry;
  arrival: Arrival;
  talk: Talk;
  parties: Parties;
  conferences: Conferences;
  room: CallRoom;
  log: Logger;
}

/** A leg younger than this may be on its way from the gateway to us while it says hello, ms. */
const YOUNG = 5_000;

/** After any part was away: compares what a node holds with what is written in Redis, and makes both agree. */
export class Reconcile {
  readonly #parts: ReconcileParts;

  constructor(parts: ReconcileParts) {
    this.#parts = parts;
  }

  /** A gateway is back. Calls it does not hold any more are over; legs nobody knows are hung up; half-made joins are made again. */
  async gateway(gatewayId: string, hello: z.infer<typeof gateway.gatewayHello>): Promise<gateway.GatewayHelloReply> {
    const legs = new Map(hello.legs.map((leg) => [leg.callId, leg]));
    const live = await this.#parts.calls.live({ gatewayId });
    const known = new Map(live.map((call) => [call.id, call]));
    for (const call of live) {
      const leg = legs.get(call.id);
      if (leg) this.#later(call, () => this.#agree(call, leg.state));
      else if (call.arrivedAt < new Date(hello.startedAt) || Date.now() - call.arrivedAt.getTime() > YOUNG)
        await this.#over(call);
    }
    const hangup: string[] = [];
    for (const callId of legs.keys()) {
      if (known.has(callId)) continue;
      const call = await this.#parts.calls.get(callId);
      // A call that ended here, or that Redis has never heard of after it was admitted. One just being admitted is not in hello.
      if (!call || call.state === 'ended') hangup.push(callId);
    }
    return { hangup };
  }

  /** A gateway stayed away: its phone calls are gone with it. */
  async gatewayLost(gatewayId: string): Promise<void> {
    for (const call of await this.#parts.calls.live({ gatewayId })) await this.#over(call);
  }

  /** A media node is back. Rooms it lost are made again elsewhere or there, and those for which no node was left; rooms nobody needs are closed. */
  async media(mediaNodeId: string, hello: z.infer<typeof media.mediaHello>): Promise<media.MediaHelloReply> {
    const rooms = new Set(hello.rooms.map((room) => room.roomId));
    for (const call of await this.#parts.calls.live()) {
      const lost = call.mediaNodeId === mediaNodeId && call.roomId !== null && !rooms.has(call.roomId);
      const without = call.roomId === null && ['talking', 'held', 'message'].includes(call.state);
      if (lost || without) this.#later(call, () => this.#restore(call));
    }
    const close: string[] = [];
    for (const roomId of rooms) {
      const callId = parseRoomId(roomId)?.callId;
      const call = callId ? await this.#parts.calls.get(callId) : null;
      if (call?.roomId !== roomId) close.push(roomId);
    }
    return { close };
  }

  /** A media node stayed away: its rooms are made again on others. */
  async mediaLost(mediaNodeId: string): Promise<void> {
    for (const call of await this.#parts.calls.live({ mediaNodeId })) this.#later(call, () => this.#restore(call));
  }

  /** One room is gone though its node lives. */
  async roomLost(roomId: string): Promise<void> {
    const callId = parseRoomId(roomId)?.callId;
    const call = callId ? await this.#parts.calls.get(callId) : null;
    if (call?.roomId === roomId) this.#later(call, () => this.#restore(call));
  }

  async #restore(call: LiveCall): Promise<void> {
    if (['dialling', 'talking', 'held'].includes(call.state)) return this.#parts.talk.recover(call.id, call.roomId);
    if (call.state === 'message') {
      const withRoom = await this.#parts.room.replace(call, 'message');
      await this.#parts.room.joinCaller(withRoom);
    }
  }

  /** Brings a leg to what the call's record says it should be doing. */
  async #agree(call: LiveCall, leg: gateway.LegState): Promise<void> {
    if (call.partyOf !== null) return this.#parts.parties.agree(call, leg === 'bridged');
    if (call.sessionId !== null) return this.#parts.conferences.agree(call);
    if (call.state === 'connecting') return this.#parts.talk.connect(call);
    if (call.state === 'dialling' && officerDialled(call))
      return this.#parts.room.joinCaller(await this.#parts.room.ensure(call, 'talk'));
    const bridged = leg === 'bridged';
    if ((call.state === 'talking' || call.state === 'held') && !bridged)
      return this.#parts.talk.recover(call.id, call.roomId);
    // Signaling may have died between the record and the leg.
    await this.#parts.room.settleHold(call.id);
    const unbridge = (then: 'waiting' | 'flow'): Promise<null> =>
      this.#parts.nodes.ask(call.gatewayId, 'leg:unbridge', { callId: call.id, then });
    if ((call.state === 'waiting' || call.state === 'ringing') && bridged) await unbridge('waiting');
    if (call.state === 'menu' && bridged) await unbridge('flow');
  }

  async #over(call: LiveCall): Promise<void> {
    await this.#parts.arrival.ended({ callId: call.id, reason: 'gateway-lost', at: new Date().toISOString() });
  }

  #later(call: LiveCall, work: () => Promise<void>): void {
    work().catch((error: unknown) => this.#parts.log.error({ err: error, callId: call.id }, 'call not reconciled'));
  }
}
