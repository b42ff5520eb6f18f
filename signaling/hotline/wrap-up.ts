import type { Identity } from '../account/index.ts';
import type { AgentStore } from '../agent/index.ts';
import { officerDialled, type CallStore } from '../call/index.ts';
import { CourtError, type desk } from '../contract/index.ts';
import type { WorkOrderService } from '../workorder/index.ts';
import type { Push } from './push.ts';

/** How much one press of 再给我一分钟 gives, s. */
const EXTENSION = 60;

export interface WrapUpParts {
  calls: CallStore;
  agents: AgentStore;
  workOrders: WorkOrderService;
  push: Push;
}

/** What the officer writes about a call, during it and after. */
export class WrapUps {
  readonly #parts: WrapUpParts;

  constructor(parts: WrapUpParts) {
    this.#parts = parts;
  }

  /** Saves the form as it is. Finished, it frees the officer; what was not answered on the spot (接诉即答) becomes a work order. */
  async save(officer: Identity, wrapUp: desk.WrapUp): Promise<{ workOrderId: string | null }> {
    const agent = await this.#parts.agents.get(officer.accountId);
    if (agent?.callId !== wrapUp.callId) throw new CourtError('C-003', { detail: 'not the call at this desk' });
    if (wrapUp.final) {
      if (agent.state !== 'wrap-up') throw new CourtError('C-003', { detail: 'still talking' });
      // Nobody answered a call out: there is nothing that must be told.
      const unreached = await this.#unreached(wrapUp.callId);
      const fields = unreached ? {} : missing(wrapUp);
      if (Object.keys(fields).length > 0) throw new CourtError('V-001', { fields });
    }
    const by = { id: officer.accountId, name: officer.name };
    await this.#parts.calls.saveWrapUp(wrapUp.callId, by, wrapUp);
    if (!wrapUp.final) return { workOrderId: null };
    const call = await this.#parts.calls.get(wrapUp.callId);
    const order =
      call && wrapUp.solved === false ? await this.#parts.workOrders.createFromCall(call, wrapUp, by) : null;
    await this.#parts.agents.endWrapUp(officer.accountId);
    this.#parts.push.agentChanged(officer.accountId);
    return { workOrderId: order?.id ?? null };
  }

  async #unreached(callId: string): Promise<boolean> {
    const call = await this.#parts.calls.get(callId);
    return call !== null && officerDialled(call) && call.talkingAt === null;
  }

  async extend(officer: Identity, callId: string): Promise<{ endsAt: string }> {
    const endsAt = await this.#parts.agents.extendWrapUp(officer.accountId, callId, EXTENSION);
    this.#parts.push.agentChanged(officer.accountId);
    return { endsAt: endsAt.toISOString() };
  }
}

function missing(wrapUp: desk.WrapUp): Record<string, string> {
  return {
    ...(wrapUp.category === null ? { category: '请选择事项类别' } : {}),
    ...(wrapUp.matter === '' ? { matter: '请写明来电人的诉求' } : {}),
    ...(wrapUp.solved === null ? { solved: '请选择是否已当场答复' } : {}),
    ...(wrapUp.solved === true && wrapUp.answer === '' ? { answer: '请写明答复内容' } : {}),
  };
}
