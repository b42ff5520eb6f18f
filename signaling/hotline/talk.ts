import type { Logger } from 'pino';
import type { AgentStore } from '../agent/index.ts';
import { officerDialled, type CallStore, type LiveCall } from '../call/index.ts';
import type { CourtDirectory } from '../court/index.ts';
import { CourtError, type CallEndReason, type media } from '../contract/index.ts';
import type { DeadlineClock } from '../deadline/index.ts';
import type { NodeRegistry } from '../node/index.ts';
import type { CallQueue } from '../queue/index.ts';
import { outageOf } from '../outage.ts';
import type { Push } from './push.ts';
import type { CallRoom } from './room.ts';

/** How long joining caller and officer is tried again before the call goes back to its place, ms. */
export const JOIN_PATIENCE = 15_000;
export const JOIN_RETRY = 500;
/** A call out that was hung up and whose end the gateway has not told in this time is over all the same, ms. */
const END_PATIENCE = 5_000;
/** States in which the officer is in the call's room. */
const IN_ROOM: LiveCall['state'][] = ['dialling', 'connecting', 'talking', 'held'];

export interface TalkParts {
  calls: CallStore;
  agents: AgentStore;
  queue: CallQueue;
  courts: CourtDirectory;
  nodes: NodeRegistry;
  clock: DeadlineClock;
  room: CallRoom;
  parties: () => PartyOfTalk;
  /** An accepted callback: the citizen is called, or is on the line already. */
  callBack: (call: LiveCall) => Promise<void>;
  push: Push;
  log: Logger;
}

/** What a talk needs of who else is in the call; `Parties`. */
export interface PartyOfTalk {
  accept(agentId: string, message: { callId: string; offerId: string }): Promise<void>;
  reject(agentId: string, message: { callId: string; offerId: string }): Promise<void>;
  act(agentId: string, callId: string, act: 'join' | 'part'): Promise<void>;
  phoneAnswered(leg: LiveCall): Promise<void>;
  leave(call: LiveCall): Promise<void>;
  guestLost(call: LiveCall): Promise<void>;
  ownerLost(call: LiveCall): Promise<boolean>;
  release(call: LiveCall, reason: string): Promise<void>;
}

/** An offer of a colleague, not of the queue. */
const isAsked = ({ offerId }: { offerId: string }): boolean => offerId.startsWith('party-');

/** The conversation of a caller and an officer: from the officer's yes to the end of the talk. */
export class Talk {
  readonly #parts: TalkParts;

  constructor(parts: TalkParts) {
    this.#parts = parts;
  }

  /** The officer takes the call that is offered; C-002 when the offer does not stand any more. */
  async accept(agentId: string, message: { callId: string; offerId: string }): Promise<void> {
    if (isAsked(message)) return this.#parts.parties().accept(agentId, message);
    const call = await this.#parts.queue.accept(message.callId, message.offerId, agentId);
    this.#changed(call);
    const next = call.direction === 'outbound' ? this.#parts.callBack(call) : this.connect(call);
    next.catch((error: unknown) => this.#parts.log.error({ err: error, callId: call.id }, 'joining failed'));
  }

  async reject(agentId: string, message: { callId: string; offerId: string }): Promise<void> {
    if (isAsked(message)) return this.#parts.parties().reject(agentId, message);
    await this.#parts.queue.decline(message.callId, message.offerId, agentId, 'rejected');
  }

  /** Joins both sides and moves the call to `talking`. Tried again while a node is away; in the end the call keeps its place. */
  async connect(accepted: LiveCall): Promise<void> {
    if (accepted.partyOf !== null) return this.#parts.parties().phoneAnswered(accepted);
    const giveUpAt = performance.now() + JOIN_PATIENCE;
    for (;;) {
      let call = accepted;
      try {
        const found = await this.#parts.calls.get(accepted.id);
        if (found?.state !== 'connecting') return;
        call = found;
        const withRoom = await this.#parts.room.ensure(call, 'talk');
        await this.#parts.room.joinCaller(withRoom);
        const talking = await this.#parts.calls.move(call.id, 'talking', { from: ['connecting'], step: 'talking' });
        this.#changed(talking);
        return;
      } catch (error) {
        this.#parts.log.warn({ err: error, callId: accepted.id }, 'joining is tried again');
        if (performance.now() > giveUpAt)
          return officerDialled(call)
            ? this.endCallOut(call, 'internal-error')
            : this.#backToQueue(call, 'media-failed');
        await this.#parts.room.forget(call).catch((fault: unknown) => {
          if (!outageOf(fault)) throw fault;
        });
        await new Promise((resolve) => setTimeout(resolve, JOIN_RETRY));
      }
    }
  }

  async hold(agentId: string, { callId, held }: { callId: string; held: boolean }): Promise<void> {
    const call = await this.#own(agentId, callId, ['talking', 'held']);
    // With somebody else in the call, who hears whom is that one's state.
    if (call.party) return this.#parts.parties().act(agentId, callId, held ? 'part' : 'join');
    if ((call.state === 'held') === held) return;
    await this.#parts.nodes.ask(call.gatewayId, 'leg:hold', { callId, held });
    const moved = held
      ? await this.#parts.calls.move(callId, 'held', { from: ['talking'], step: 'held', set: { heldAt: new Date() } })
      : await this.#parts.calls.move(callId, 'talking', { from: ['held'], step: 'resumed', set: { heldAt: null } });
    this.#changed(moved);
  }

  /** The officer ends the talk; the caller's flow goes on after it. */
  async hangup(agentId: string, callId: string): Promise<void> {
    const call = await this.#member(agentId, callId);
    if (call.agentId !== agentId) return this.#parts.parties().leave(call);
    await this.over(call, 'agent-hangup');
  }

  /** The talk ends from our side; the caller's flow goes on after it. */
  async over(call: LiveCall, reason: CallEndReason): Promise<void> {
    await this.#parts.parties().release(call, 'call-over');
    if (officerDialled(call)) return this.endCallOut(call, reason);
    const { id: callId } = call;
    const moved = await this.#parts.calls.move(callId, 'menu', {
      from: ['connecting', 'talking', 'held'],
      step: 'agent-hangup',
      set: { closing: reason, heldAt: null },
    });
    // Asked in at the last moment.
    await this.#parts.parties().release(moved, 'call-over');
    // Both at once: the recording ends with what the two said to each other.
    const unbridged = this.#parts.nodes
      .ask(call.gatewayId, 'leg:unbridge', { callId, then: 'flow' })
      .catch((error: unknown) => this.#parts.log.warn({ err: error, callId }, 'leg not unbridged now'));
    await Promise.all([unbridged, this.finish(moved)]);
  }

  /** After the talk, whoever ended it: the room is closed and the officer writes up the call. */
  async finish(call: LiveCall): Promise<void> {
    await this.#parts.room.close(call, 'talk-over');
    if (call.agentId) {
      const { wrapUpSeconds } = await this.#parts.courts.settings(call.courtId);
      await this.#parts.agents.beginWrapUp(call.agentId, call.id, wrapUpSeconds);
    }
    this.#changed(call);
  }

  /** The officer's browser is gone: the caller is told and goes to the front of the queue with the time of joining it had. */
  async agentLost(agentId: string, callId: string): Promise<void> {
    const call = await this.#parts.calls.get(callId);
    if (!call || !IN_ROOM.includes(call.state)) return;
    if (call.party?.id === agentId) return this.#parts.parties().guestLost(call);
    if (call.agentId !== agentId) return;
    if (call.party && (await this.#parts.parties().ownerLost(call))) return;
    if (officerDialled(call)) return this.endCallOut(call, 'agent-lost');
    await this.#backToQueue(call, 'connection-lost');
  }

  /** A call out has no queue to go back to: it is hung up, or no longer dialled, and the gateway tells its end. Should it not, the deadline ends it. */
  async endCallOut(call: LiveCall, reason: CallEndReason): Promise<void> {
    const { calls, nodes, clock } = this.#parts;
    await calls.set(call.id, { closing: reason });
    await clock.set('dial', call.id, new Date(Date.now() + END_PATIENCE));
    await nodes.ask(call.gatewayId, 'leg:hangup', { callId: call.id, reason });
  }

  async #backToQueue(call: LiveCall, reason: string): Promise<void> {
    await this.#parts.room.close(call, reason);
    await this.#parts.nodes
      .ask(call.gatewayId, 'leg:unbridge', { callId: call.id, then: 'waiting', announce: 'agent-lost' })
      .catch((error: unknown) => this.#parts.log.warn({ err: error, callId: call.id }, 'leg not unbridged now'));
    const waiting = await this.#parts.queue.requeue(call.id, reason);
    if (reason === 'media-failed' && call.agentId)
      await this.#parts.agents.setStatus(call.agentId, 'available').catch(() => undefined);
    if (call.agentId) this.#parts.push.agentChanged(call.agentId);
    this.#changed(waiting);
  }

  /** The room is gone (worker or node died): another one, with everybody in it again. Nothing to do when `lost` was replaced before. */
  async recover(callId: string, lost: string | null): Promise<void> {
    const call = await this.#parts.calls.get(callId);
    if (!call || !['dialling', 'talking', 'held'].includes(call.state)) return;
    if (call.roomId !== null && call.roomId !== lost) return;
    await this.#parts.calls.note(callId, 'room-lost');
    const withRoom = await this.#parts.room.replace(call, 'talk');
    await this.#parts.room.joinCaller(withRoom);
    await this.#parts.calls.note(callId, 'room-restored');
    if (call.agentId) this.#parts.push.rejoin(call.agentId, callId);
    const { party } = call;
    if (party?.kind === 'officer' && party.state !== 'ringing') this.#parts.push.rejoin(party.id, callId);
    const leg = party?.kind === 'phone' ? await this.#parts.calls.get(party.id) : null;
    if (leg && leg.state !== 'ended') await this.#parts.room.joinParty(withRoom, leg);
  }

  /** The officer's browser joins the room: where to connect, and what there is to hear. */
  async join(
    agentId: string,
    message: { callId: string; rtpCapabilities: media.MediasoupObject },
  ): Promise<media.RoomJoinBrowserReply> {
    const call = await this.#member(agentId, message.callId);
    const { roomId, mediaNodeId } = await this.#parts.room.ensure(call, 'talk');
    return this.#askRoom(mediaNodeId, 'room:join-browser', {
      roomId,
      participantId: agentId,
      side: 'agent',
      rtpCapabilities: message.rtpCapabilities,
    });
  }

  /** Passes a request of the officer's browser on to its room. */
  async relay<T>(agentId: string, callId: string, event: string, message: Record<string, unknown>): Promise<T> {
    const call = await this.#member(agentId, callId);
    return this.#askRoom<T>(call.mediaNodeId, event, { ...message, roomId: call.roomId, participantId: agentId });
  }

  #askRoom<T>(mediaNodeId: string | null, event: string, message: unknown): Promise<T> {
    if (!mediaNodeId) throw new CourtError('M-105');
    return this.#parts.nodes.ask<T>(mediaNodeId, event, message);
  }

  /** A call that this officer is in: as its officer, or asked into it. */
  async #member(agentId: string, callId: string): Promise<LiveCall> {
    const call = await this.#parts.calls.get(callId);
    const asked = call?.party?.id === agentId && call.party.state !== 'ringing';
    if (!call || (call.agentId !== agentId && !asked)) throw new CourtError('C-001');
    if (!IN_ROOM.includes(call.state)) throw new CourtError('C-003', { detail: call.state });
    return call;
  }

  async #own(agentId: string, callId: string, states: LiveCall['state'][]): Promise<LiveCall> {
    const call = await this.#parts.calls.get(callId);
    if (!call || call.agentId !== agentId) throw new CourtError('C-001');
    if (!states.includes(call.state)) throw new CourtError('C-003', { detail: call.state });
    return call;
  }

  #changed(call: LiveCall): void {
    if (call.agentId) this.#parts.push.agentChanged(call.agentId);
    this.#parts.push.courtChanged(call.courtId);
  }
}
