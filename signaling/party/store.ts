import type { Redis } from 'ioredis';
import { AGENT_LUA, type AgentStore } from '../agent/index.ts';
import { CALL_LUA, parseCall, type LiveCall } from '../call/index.ts';
import { CourtError, type PartyState } from '../contract/index.ts';
import { RedisScript } from '../redis-script.ts';
import { ANSWER_LUA, ASK_LUA, DROP_LUA, GIVE_LUA, PARTY_LUA, TURN_LUA } from './party.lua.ts';

const script = (source: string): RedisScript<string[]> => new RedisScript(CALL_LUA, AGENT_LUA, PARTY_LUA, source);
const ask = script(ASK_LUA);
const answer = script(ANSWER_LUA);
const drop = script(DROP_LUA);
const turn = script(TURN_LUA);
const give = script(GIVE_LUA);

export interface Asking {
  callId: string;
  by: string;
  byName: string;
  /** The colleague. */
  agentId: string;
  note: string;
  ringSeconds: number;
}

/**
 * The third in a call. Each step is one atomic script with its line in the timeline. Errors: C-001 for a call that is unknown or somebody else's, C-002
 * when nobody is asked in any more, C-003 when the call's state does not allow it, Q-003 when the colleague is not free.
 */
export class PartyStore {
  readonly #redis: Redis;
  readonly #agents: AgentStore;

  constructor(redis: Redis, agents: AgentStore) {
    this.#redis = redis;
    this.#agents = agents;
  }

  /** A colleague is rung; the caller is on hold. */
  async ask({ callId, by, byName, agentId, note, ringSeconds }: Asking): Promise<LiveCall> {
    const call = callOf(await ask.run(this.#redis, callId, by, byName, agentId, note, ringSeconds * 1000));
    await this.#agents.refresh(agentId);
    return call;
  }

  /** `offerId` empty for a telephone. May be repeated; `first` only once. */
  async answer(callId: string, partyId: string, offerId = ''): Promise<{ call: LiveCall; first: boolean }> {
    const reply = await answer.run(this.#redis, callId, partyId, offerId);
    const call = callOf(reply);
    if (call.party?.kind === 'officer') await this.#agents.refresh(call.party.id);
    return { call, first: reply[0] === 'ok' };
  }

  /** Null when there is no such party any more: that settles it. `offerId`: only while that offer rings. */
  async drop(
    call: LiveCall,
    {
      partyId = '',
      offerId = '',
      reason,
      resume,
    }: { partyId?: string; offerId?: string; reason: string; resume: boolean },
  ): Promise<LiveCall | null> {
    const reply = await drop.run(this.#redis, call.id, partyId, offerId, reason, resume ? '1' : '0');
    if (reply[0] === 'gone') return null;
    const left = callOf(reply);
    if (call.party?.kind === 'officer') await this.#agents.refresh(call.party.id);
    return left;
  }

  async turn(callId: string, by: string, to: Exclude<PartyState, 'ringing'>): Promise<LiveCall> {
    return callOf(await turn.run(this.#redis, callId, by, to));
  }

  /** `by` null: the officer is gone. */
  async give(callId: string, by: string | null, wrapUpSeconds: number, reason = ''): Promise<LiveCall> {
    const call = callOf(await give.run(this.#redis, callId, by ?? '', wrapUpSeconds, reason));
    if (by !== null) await this.#agents.refresh(by);
    if (call.agentId) await this.#agents.refresh(call.agentId);
    return call;
  }
}

function callOf([outcome, ...rest]: string[]): LiveCall {
  if (outcome === 'busy') throw new CourtError('Q-003');
  if (outcome === 'gone') throw new CourtError('C-002');
  if (outcome === 'illegal') throw new CourtError('C-003', { detail: rest[0] ?? '' });
  const call = outcome === 'ok' || outcome === 'known' ? parseCall(rest) : null;
  if (!call) throw new CourtError('C-001');
  return call;
}
