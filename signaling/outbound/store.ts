import type { Redis } from 'ioredis';
import { AGENT_LUA, type AgentStore } from '../agent/index.ts';
import { CALL_LUA, callerFields, parseCall, type LiveCall } from '../call/index.ts';
import { CourtError, type api, type DialReason, type ErrorCode } from '../contract/index.ts';
import { PARTY_LUA } from '../party/index.ts';
import { maskNumber, type PersonalData } from '../personal-data/index.ts';
import { RedisScript } from '../redis-script.ts';
import { COUNT_DIALLED_LUA, DIAL_LUA, DIALLED_LUA, DIAL_SESSION_LUA, MAY_DIAL_LUA } from './dial.lua.ts';

const begin = new RedisScript<string[]>(CALL_LUA, AGENT_LUA, PARTY_LUA, DIALLED_LUA, DIAL_LUA);
const beginForSession = new RedisScript<string[]>(CALL_LUA, DIALLED_LUA, DIAL_SESSION_LUA);
const mayDial = new RedisScript<string>(CALL_LUA, DIALLED_LUA, MAY_DIAL_LUA);
const countDialled = new RedisScript<number>(CALL_LUA, DIALLED_LUA, COUNT_DIALLED_LUA);

/** After the longest ringing, a call that is still being dialled has lost its gateway or its replica, ms. */
const OVERDUE = 15_000;

/** A call out as it begins. */
export interface Dialling {
  id: string;
  courtId: string;
  agentId: string;
  gatewayId: string;
  /** The citizen's number. */
  number: string;
  /** The court's number. */
  callerId: string;
  reason: DialReason;
  remark: string;
  /** `call:<id>`, `work-order:<id>`, `callback:<id>`; null when a number was entered. */
  about: string | null;
  /** The call that the telephone is asked into; null: a call of its own. */
  into: string | null;
  rules: api.OutboundRules;
}

const REFUSALS: Readonly<Record<string, ErrorCode>> = {
  busy: 'Q-001',
  'agent-limit': 'O-003',
  'court-limit': 'O-004',
  'no-call': 'C-003',
};

/** Where calls out begin. */
export class OutboundStore {
  readonly #redis: Redis;
  readonly #personal: PersonalData;
  readonly #agents: AgentStore;

  constructor(redis: Redis, personal: PersonalData, agents: AgentStore) {
    this.#redis = redis;
    this.#personal = personal;
    this.#agents = agents;
  }

  /**
   * Registers the call and takes the officer for it, in one step. Q-001 when the officer is busy or has no desk, M-101 or M-102 without a microphone, O-003
   * and O-004 when the officer or the court has called out too often, C-003 when nobody can be asked into that call.
   */
  async begin(dialling: Dialling): Promise<LiveCall> {
    const { id, courtId, agentId, gatewayId, number, callerId, reason, remark, about, into, rules } = dialling;
    const fields = callerFields(this.#personal, number, {
      gatewayId,
      calledNumber: callerId,
      sipCallId: id,
      ...(about === null ? {} : { dialAbout: about }),
    });
    const [outcome = '', ...rest] = await begin.run(
      this.#redis,
      id,
      courtId,
      agentId,
      rules.perAgentHour,
      rules.perCourtHour,
      reason,
      remark,
      rules.ringSeconds * 1000 + OVERDUE,
      into ?? '',
      maskNumber(number),
      ...fields,
    );
    if (outcome === 'microphone') throw new CourtError(rest[0] === 'denied' ? 'M-101' : 'M-102');
    const call = outcome === 'ok' ? parseCall(rest) : null;
    if (!call) throw new CourtError(REFUSALS[outcome] ?? 'S-001', { detail: outcome });
    await this.#agents.refresh(agentId);
    return call;
  }

  /** Registers a call to somebody who is to take part in a video session. O-004 when the court has called out too often. */
  async beginForSession(
    dialling: Pick<Dialling, 'id' | 'courtId' | 'gatewayId' | 'number' | 'callerId' | 'rules'> & { sessionId: string },
  ): Promise<LiveCall> {
    const { id, courtId, gatewayId, number, callerId, rules, sessionId } = dialling;
    const own = { gatewayId, calledNumber: callerId, sipCallId: id, sessionId, dialAbout: `session:${sessionId}` };
    const fields = callerFields(this.#personal, number, own);
    const overdue = rules.ringSeconds * 1000 + OVERDUE;
    const reply = await beginForSession.run(this.#redis, id, courtId, rules.perCourtHour, overdue, ...fields);
    const [outcome = '', ...rest] = reply;
    const call = outcome === 'ok' ? parseCall(rest) : null;
    if (!call) throw new CourtError(REFUSALS[outcome] ?? 'S-001', { detail: outcome });
    return call;
  }

  /** O-003 or O-004 when callbacks count and the officer or the court has called out too often. `agentId` null: nobody's but the court's limit. */
  async requireRoom(courtId: string, agentId: string | null, rules: api.OutboundRules): Promise<void> {
    if (!rules.countCallbacks) return;
    const { perAgentHour, perCourtHour } = rules;
    const outcome = await mayDial.run(this.#redis, courtId, agentId ?? '', perAgentHour, perCourtHour);
    if (outcome !== 'ok') throw new CourtError(REFUSALS[outcome] ?? 'S-001', { detail: outcome });
  }

  /** A callback is dialled; it counts when the court's rules say so. */
  async count(call: LiveCall, rules: api.OutboundRules): Promise<void> {
    if (rules.countCallbacks) await countDialled.run(this.#redis, call.courtId, call.agentId ?? '', call.id);
  }
}
