import type { Logger } from 'pino';
import type { AgentStore } from '../agent/index.ts';
import type { CallStore, LiveCall } from '../call/index.ts';
import type { CourtDirectory } from '../court/index.ts';
import type { Talk } from './talk.ts';

export interface ResumeParts {
  calls: CallStore;
  agents: AgentStore;
  courts: CourtDirectory;
  talk: Talk;
  log: Logger;
}

/** States of a call in which its officer is busy with it; connecting and dialling are on the way there. */
const BUSY: LiveCall['state'][] = ['connecting', 'dialling', 'talking', 'held'];

/**
 * After a time in which Redis was away: what consists of several steps may have stopped between two of them. Joins that were begun are made, and officers
 * who are said to talk though their call is over or elsewhere write it up.
 */
export class Resume {
  readonly #parts: ResumeParts;

  constructor(parts: ResumeParts) {
    this.#parts = parts;
  }

  async run(): Promise<void> {
    const { calls, talk } = this.#parts;
    const live = await calls.live();
    for (const call of live)
      if (call.state === 'connecting' && call.gatewayId !== '') this.#later(call.id, () => talk.connect(call));
    await this.#freeOfficers();
  }

  async #freeOfficers(): Promise<void> {
    const { agents, calls, courts, talk } = this.#parts;
    for (const agent of await agents.list(courts.all().map(({ id }) => id))) {
      const { callId } = agent;
      if (agent.state !== 'talking' || callId === null) continue;
      const call = await calls.get(callId);
      const inCall = call?.agentId === agent.id || call?.party?.id === agent.id;
      const stillTheirs = call && inCall && BUSY.includes(call.state);
      if (stillTheirs) continue;
      if (call?.agentId === agent.id) this.#later(callId, () => talk.finish(call));
      else await agents.beginWrapUp(agent.id, callId, 0);
    }
  }

  #later(callId: string, work: () => Promise<void>): void {
    work().catch((error: unknown) => this.#parts.log.error({ err: error, callId }, 'call not resumed'));
  }
}
