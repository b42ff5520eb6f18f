import type { Logger } from 'pino';
import type { Identity } from '../account/index.ts';
import type { AgentStore } from '../agent/index.ts';
import type { Callback, CallbackList } from '../callback/index.ts';
import type { CallStore, LiveCall } from '../call/index.ts';
import { CourtError, type CallEndReason } from '../contract/index.ts';
import type { DeadlineClock } from '../deadline/index.ts';
import type { CallOut } from './call-out.ts';
import type { Push } from './push.ts';
import type { Talk } from './talk.ts';

export interface CallbackCallParts {
  calls: CallStore;
  agents: AgentStore;
  callbacks: CallbackList;
  callOut: CallOut;
  talk: Talk;
  clock: DeadlineClock;
  push: Push;
  log: Logger;
}

/** The call out of a callback: from the officer's yes until it rings at the citizen's. From the answer on it is a talk like any other. */
export class CallbackCall {
  readonly #parts: CallbackCallParts;

  constructor(parts: CallbackCallParts) {
    this.#parts = parts;
    // Set with the officer's yes: should the replica die before it dials, another one does.
    const dial = async (callId: string): Promise<void> => {
      const call = await parts.calls.get(callId);
      if (call?.state === 'connecting' && call.gatewayId === '') await this.dial(call);
    };
    parts.clock.handle('callback-dial', dial, 'lasting');
  }

  /** The officer takes a callback from the list. V-003 of another court, B-001 when it is not there to be taken, Q-001 when the officer is busy, O-005. */
  async take(officer: Identity, callbackId: string): Promise<{ callId: string }> {
    const { callbacks, callOut, talk } = this.#parts;
    const callback = await callbacks.get(callbackId);
    if (callback?.courtId !== officer.courtId) throw new CourtError('V-003');
    callOut.requireTrunk();
    await callOut.requireRoom(officer);
    const { callId, offerId } = await callbacks.take(callbackId, officer.accountId);
    await talk.accept(officer.accountId, { callId, offerId });
    return { callId };
  }

  /** The officer has said yes. */
  async accepted(call: LiveCall): Promise<void> {
    if (!call.citizenFirst) return this.dial(call);
    await this.#parts.callbacks.step(call.id, 'talking');
    await this.#parts.talk.connect(call);
  }

  /** The citizen is called before an officer is asked. One who cannot be called ends the call, and the try with it. */
  async dialCitizen(callback: Callback): Promise<void> {
    const { callbacks, callOut } = this.#parts;
    const call = await callOut.callCitizen(callbacks.numberOfCallback(callback), {
      courtId: callback.courtId,
      calledNumber: callback.calledNumber,
      service: callback.service,
      begin: (leg) => callbacks.dialCitizen(callback, leg),
    });
    if (call !== null) await this.#drop(call.call, call.reason);
  }

  /** The officer has said yes. A citizen who cannot be called ends the call, and the try with it. */
  async dial(call: LiveCall): Promise<void> {
    const { callbacks, callOut, log } = this.#parts;
    // The citizen has called meanwhile, or somebody has ended the callback.
    if (!(await callbacks.step(call.id, 'dialling'))) return this.#drop(call, 'withdrawn');
    try {
      await callOut.follow(call, callbacks.numberOf(call) ?? '');
    } catch (error) {
      const { code } = CourtError.from(error);
      // Another replica dials already.
      if (code === 'C-003' || code === 'C-001') return;
      log.warn({ err: error, callId: call.id }, 'callback not dialled');
      await this.#drop(call, code === 'O-001' || code === 'O-002' ? 'number-unknown' : 'upstream-error');
    }
  }

  async #drop(call: LiveCall, reason: CallEndReason): Promise<void> {
    const { calls, agents, push } = this.#parts;
    const result = reason === 'upstream-error' ? 'failed' : 'not-reached';
    await calls.end(call.id, { reason, result });
    if (call.agentId) await agents.beginWrapUp(call.agentId, call.id, 0);
    push.courtChanged(call.courtId);
  }
}
