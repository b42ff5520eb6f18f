import type { Logger } from 'pino';
import type { Identity } from '../account/index.ts';
import type { AgentStore } from '../agent/index.ts';
import type { CallStore, LiveCall } from '../call/index.ts';
import { CourtError, type CallEndReason, type desk } from '../contract/index.ts';
import type { CourtDirectory } from '../court/index.ts';
import type { DeadlineClock } from '../deadline/index.ts';
import type { NodeRegistry } from '../node/index.ts';
import type { PartyStore } from '../party/index.ts';
import type { Push } from './push.ts';
import { PARTY_PHONE, type CallRoom } from './room.ts';
import { JOIN_PATIENCE, JOIN_RETRY, type PartyOfTalk, type Talk } from './talk.ts';

export interface PartyDial {
  number: string;
  about: string;
  reason: 'consultation';
  remark: string;
  address: string;
}

export interface PartiesParts {
  calls: CallStore;
  agents: AgentStore;
  party: PartyStore;
  courts: CourtDirectory;
  nodes: NodeRegistry;
  clock: DeadlineClock;
  room: CallRoom;
  talk: Talk;
  /** Calls a number for the officer and asks whoever answers into that call (`CallOut.place`). */
  dial: (officer: Identity, request: PartyDial, into: string) => Promise<unknown>;
  push: Push;
  log: Logger;
}

/**
 * The third in a call: consultation, conference, and giving the call to who was consulted. All are in the call's room; while they consult the caller's leg is on hold
 * at the gateway, which plays music and passes nothing either way. So whatever dies, the caller hears nothing of it: the leg is put on hold before anybody
 * is asked, and from then on does what the call's record says at that moment (`CallRoom.settleHold`).
 */
export class Parties implements PartyOfTalk {
  readonly #parts: PartiesParts;

  constructor(parts: PartiesParts) {
    this.#parts = parts;
    const rungOut = async (member: string): Promise<void> => {
      const [callId = '', offerId = ''] = member.split('/');
      await this.#declined(callId, offerId, 'no-answer');
    };
    parts.clock.handle('party-ring', rungOut, 'lasting');
    parts.agents.on('cannot-answer', (agentId, callId, reason) => {
      this.#cannotAnswer(agentId, callId, reason).catch((error: unknown) =>
        parts.log.error({ err: error, callId }, 'who is asked into a call cannot answer, the deadline will tell'),
      );
    });
  }

  /** See the contract's `partyAsk` for the errors. */
  async ask(officer: Identity, { callId, to, note }: desk.PartyAsk, address: string): Promise<void> {
    const { party, agents, courts, dial, room } = this.#parts;
    const call = await this.#own(officer.accountId, callId);
    if ((call.state !== 'talking' && call.state !== 'held') || call.party) {
      throw new CourtError('C-003', { detail: call.state });
    }
    if (to.kind === 'officer') {
      const colleague = await agents.get(to.agentId);
      if (colleague?.courtId !== officer.courtId || colleague.id === officer.accountId) throw new CourtError('V-003');
    }
    await this.#holdCaller(call);
    try {
      if (to.kind === 'officer') {
        const { accountId: by, name: byName } = officer;
        const ringSeconds = courts.ringSeconds(officer.courtId);
        await party.ask({ callId, by, byName, agentId: to.agentId, note, ringSeconds });
      } else {
        const { number } = to;
        await dial(officer, { number, about: `call:${callId}`, reason: 'consultation', remark: note, address }, callId);
      }
    } catch (error) {
      await this.#notAsked(call);
      throw error;
    }
    await room.settleHold(callId);
    this.#changed(call);
  }

  /** The colleague says yes; C-002 when nobody asks any more. */
  async accept(agentId: string, { callId, offerId }: { callId: string; offerId: string }): Promise<void> {
    await this.#consult(await this.#parts.party.answer(callId, agentId, offerId));
  }

  async reject(agentId: string, { callId, offerId }: { callId: string; offerId: string }): Promise<void> {
    const call = await this.#parts.calls.get(callId);
    if (call?.party?.id === agentId) await this.#declined(callId, offerId, 'rejected');
  }

  /** The telephone was answered; may be repeated. When nobody asks any more it is hung up. */
  async phoneAnswered(leg: LiveCall): Promise<void> {
    const { calls, party, talk } = this.#parts;
    let answered: Awaited<ReturnType<PartyStore['answer']>>;
    try {
      answered = await party.answer(leg.partyOf ?? '', leg.id);
    } catch (error) {
      if (!(error instanceof CourtError) || error.status >= 500) throw error;
      return talk.endCallOut(leg, 'withdrawn');
    }
    // It was to be there from its first word; should that have failed, it is now.
    if (!(await this.#joinPhone(leg))) return talk.endCallOut(leg, 'internal-error');
    // Last, so that a leg that stopped half way is still `connecting`, and is taken up again.
    if (leg.state === 'connecting') await calls.move(leg.id, 'talking', { from: ['connecting'], step: 'talking' });
    await this.#consult(answered);
  }

  /** The telephone hung up, or was never answered. */
  async phoneEnded(leg: LiveCall, reason: CallEndReason): Promise<void> {
    const call = await this.#parts.calls.get(leg.partyOf ?? '');
    if (!call) return;
    if (call.party?.id === leg.id) return this.#drop(call, reason);
    // The call was this telephone's, and who took it away did not get to end the talk.
    if ((call.state === 'talking' || call.state === 'held') && call.agentId === null && !call.party)
      await this.#parts.talk.over(call, 'agent-hangup');
  }

  /** What the officer whose call it is does with who was asked in. C-003 when it does not fit. */
  async act(agentId: string, callId: string, act: desk.PartyAct): Promise<void> {
    const call = await this.#own(agentId, callId);
    if (!call.party) throw new CourtError('C-003', { detail: 'nobody else is in the call' });
    const acts: Record<desk.PartyAct, () => Promise<void>> = {
      remove: () => this.#remove(call),
      join: () => this.#join(call, agentId),
      part: () => this.#part(call, agentId),
      give: () => this.#give(call, agentId),
    };
    await acts[act]();
  }

  /** Who was asked in leaves by themself. */
  async leave(call: LiveCall): Promise<void> {
    await this.#drop(call, 'party-hangup');
  }

  /** The colleague's desk is gone. */
  async guestLost(call: LiveCall): Promise<void> {
    await this.#drop(call, 'connection-lost');
  }

  /** The desk whose call it is is gone: a colleague who is in it goes on with the caller. False when there is none. */
  async ownerLost(call: LiveCall): Promise<boolean> {
    if (call.party?.kind === 'officer' && call.party.state !== 'ringing') {
      await this.#given(call, await this.#parts.party.give(call.id, null, 0, 'connection-lost'));
      return true;
    }
    await this.release(call, 'connection-lost');
    return false;
  }

  /** The call is over or goes elsewhere: who was asked in is free again. */
  async release(call: LiveCall, reason: string): Promise<void> {
    if (!call.party) return;
    await this.#parts.party.drop(call, { reason, resume: false });
    await this.#hangUpPhone(call);
  }

  /** After a part was away: the leg to a telephone does what its record says. */
  async agree(leg: LiveCall, bridged: boolean): Promise<void> {
    const call = await this.#parts.calls.get(leg.partyOf ?? '');
    if (call?.party?.id !== leg.id) return this.#parts.talk.endCallOut(leg, 'withdrawn');
    if (!bridged) await this.#parts.room.joinParty(call, leg);
    if (leg.state === 'connecting' || leg.state === 'talking') await this.phoneAnswered(leg);
  }

  async #consult({ call, first }: { call: LiveCall; first: boolean }): Promise<void> {
    if (first && call.party?.state === 'consulting') await this.#parts.room.beginPart(call);
    this.#changed(call);
  }

  /** Tried again while a node is away. False when it could not be done. */
  async #joinPhone(leg: LiveCall): Promise<boolean> {
    const giveUpAt = performance.now() + JOIN_PATIENCE;
    for (;;) {
      const call = await this.#parts.calls.get(leg.partyOf ?? '');
      if (call?.party?.id !== leg.id) return true;
      try {
        await this.#parts.room.joinParty(call, leg);
        return true;
      } catch (error) {
        this.#parts.log.warn({ err: error, callId: leg.id }, 'joining the telephone is tried again');
        if (performance.now() > giveUpAt) return false;
        await new Promise((resolve) => setTimeout(resolve, JOIN_RETRY));
      }
    }
  }

  /** Nobody was asked after all: the caller is back, unless somebody else was asked meanwhile. */
  async #notAsked(before: LiveCall): Promise<void> {
    const { calls, room, log } = this.#parts;
    try {
      const now = await calls.get(before.id);
      if (before.state === 'talking' && now?.state === 'held' && !now.party)
        await calls.move(now.id, 'talking', { from: ['held'], step: 'resumed', set: { heldAt: null } });
      await room.settleHold(before.id);
    } catch (error) {
      log.warn({ err: error, callId: before.id }, 'caller not taken back, the officer can');
    }
  }

  async #remove(call: LiveCall): Promise<void> {
    await this.#drop(call, 'removed', true);
  }

  async #join(call: LiveCall, agentId: string): Promise<void> {
    const joined = await this.#parts.party.turn(call.id, agentId, 'conference');
    await this.#parts.room.beginPart(joined);
    await this.#parts.room.settleHold(joined.id);
    this.#changed(joined);
  }

  async #part(call: LiveCall, agentId: string): Promise<void> {
    if (call.party?.state === 'ringing') throw new CourtError('C-003', { detail: 'not answered' });
    await this.#holdCaller(call);
    const parted = await this.#parts.party.turn(call.id, agentId, 'consulting');
    await this.#parts.room.settleHold(parted.id);
    await this.#parts.room.beginPart(parted);
    this.#changed(parted);
  }

  async #give(call: LiveCall, agentId: string): Promise<void> {
    const { wrapUpSeconds } = await this.#parts.courts.settings(call.courtId);
    await this.#given(call, await this.#parts.party.give(call.id, agentId, wrapUpSeconds));
  }

  async #given(before: LiveCall, given: LiveCall): Promise<void> {
    const { room } = this.#parts;
    if (before.agentId) await room.remove(given, before.agentId);
    await room.beginPart(given);
    await room.settleHold(given.id);
    if (before.agentId) this.#parts.push.agentChanged(before.agentId);
    this.#changed(given);
  }

  /** `resume`: the officer is back with the caller. */
  async #drop(call: LiveCall, reason: string, resume = false): Promise<void> {
    const { party, room, push, talk } = this.#parts;
    const was = call.party;
    const left = await party.drop(call, { ...(was ? { partyId: was.id } : {}), reason, resume });
    if (!left || !was) return;
    await room.remove(left, was.kind === 'officer' ? was.id : PARTY_PHONE);
    await this.#hangUpPhone(call);
    if (was.kind === 'officer') push.agentChanged(was.id);
    // It was given to a telephone: with it the talk is over.
    if (left.agentId === null) return talk.over(left, 'agent-hangup');
    if (was.state === 'consulting') await room.beginPart(left);
    if (resume && call.state === 'held') await room.settleHold(left.id);
    this.#changed(left);
  }

  async #hangUpPhone({ party }: LiveCall): Promise<void> {
    if (party?.kind !== 'phone') return;
    const leg = await this.#parts.calls.get(party.id);
    if (!leg || leg.state === 'ended') return;
    // A gateway that does not answer: the leg is ended by its deadline.
    await this.#parts.talk
      .endCallOut(leg, 'agent-hangup')
      .catch((error: unknown) => this.#parts.log.warn({ err: error, callId: leg.id }, 'telephone not hung up now'));
  }

  async #declined(callId: string, offerId: string, reason: string): Promise<void> {
    const call = await this.#parts.calls.get(callId);
    if (call?.party?.offerId !== offerId) return;
    await this.#parts.party.drop(call, { offerId, reason, resume: false });
    this.#changed(call);
  }

  async #cannotAnswer(agentId: string, callId: string, reason: string): Promise<void> {
    const call = await this.#parts.calls.get(callId);
    if (call?.party?.id === agentId) await this.#declined(callId, call.party.offerId, reason);
  }

  /** Before the record says so: nobody may be heard a moment too early. */
  #holdCaller(call: LiveCall): Promise<null> {
    return this.#parts.nodes.ask(call.gatewayId, 'leg:hold', { callId: call.id, held: true });
  }

  async #own(agentId: string, callId: string): Promise<LiveCall> {
    const call = await this.#parts.calls.get(callId);
    if (call?.agentId !== agentId) throw new CourtError('C-001');
    return call;
  }

  #changed(call: LiveCall): void {
    const { push } = this.#parts;
    if (call.agentId) push.agentChanged(call.agentId);
    if (call.party?.kind === 'officer') push.agentChanged(call.party.id);
    push.courtChanged(call.courtId);
  }
}
