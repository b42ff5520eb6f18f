import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { Identity } from '../account/index.ts';
import type { AgentStore } from '../agent/index.ts';
import type { AuditLog } from '../audit/index.ts';
import type { CallArchive, CallScope, CallStore, LiveCall } from '../call/index.ts';
import {
  CourtError,
  FIRST_LANGUAGE,
  type CallEndReason,
  type desk,
  type Flow,
  type DialReason,
  type Language,
  type Service,
} from '../contract/index.ts';
import { callbackFlow, type CourtDirectory } from '../court/index.ts';
import type { DeadlineClock } from '../deadline/index.ts';
import type { NodeRegistry } from '../node/index.ts';
import { dialledNumber, mayCall, type DialledNumber, type OutboundStore } from '../outbound/index.ts';
import type { WorkOrderService } from '../workorder/index.ts';
import type { Arrival } from './arrival.ts';
import type { Push } from './push.ts';
import type { CallRoom } from './room.ts';

/** After the longest ringing, a call that is still being dialled has lost its gateway or its replica, ms. */
const OVERDUE = 15_000;

export interface CallOutParts {
  calls: CallStore;
  archive: CallArchive;
  agents: AgentStore;
  audit: AuditLog;
  courts: CourtDirectory;
  workOrders: WorkOrderService;
  nodes: NodeRegistry;
  outbound: OutboundStore;
  clock: DeadlineClock;
  room: CallRoom;
  arrival: Arrival;
  push: Push;
  /** Whether the SIP edge has a trunk for calls out. */
  trunk: boolean;
  log: Logger;
}

/** Whom to call and why. */
export interface DialRequest {
  number: string;
  /** `call:<id>`, `work-order:<id>`, `callback:<id>`; null when a number was entered. */
  about: string | null;
  reason: DialReason;
  remark: string;
  /** Of the officer, for the audit trail. */
  address: string;
}

/** Whom to call before an officer is asked. `begin` registers the call; null when it is not to be made any more. */
export interface CitizenCall {
  courtId: string;
  /** The court's number that the citizen had called: its flow says what is heard. */
  calledNumber: string;
  service: Service;
  begin: (leg: {
    gatewayId: string;
    callerId: string;
    language: Language;
    overdueMs: number;
  }) => Promise<LiveCall | null>;
}

/** Whom to call into a video session; `id`: of the call. */
export interface SessionCall {
  id: string;
  courtId: string;
  number: string;
  sessionId: string;
  flow: Flow;
}

/** Calls out: an officer calls a citizen through the trunk. From the answer on it is a talk like any other. */
export class CallOut {
  readonly #parts: CallOutParts;

  constructor(parts: CallOutParts) {
    this.#parts = parts;
    parts.clock.handle('dial', (callId) => this.#overdue(callId), 'lasting');
  }

  /** What the desk asks for. Errors: see `place`; V-003 and C-001 for a record out of sight, O-006 for one without a number. */
  async dial(officer: Identity, message: desk.CallDial, address: string): Promise<{ callId: string }> {
    const { number, about } = await this.#target(officer, message);
    const { reason, remark } = message;
    const call = await this.place(officer, { number, about, reason, remark, address });
    return { callId: call.id };
  }

  /**
   * Calls a number for an officer, who is talking from here on; `into`: asks whoever answers into that call of the officer's (C-003 when it does not allow it). O-001 no number, O-002 its class is not allowed, O-003 and O-004 too many in this hour, O-005 no
   * line, Q-001 the officer is busy, M-101 and M-102 without a microphone. Resolves when the call is on its way; what becomes of it shows its record.
   */
  async place(officer: Identity, request: DialRequest, into: string | null = null): Promise<LiveCall> {
    const { courts, outbound, nodes, audit, push } = this.#parts;
    const { accountId: agentId, courtId } = officer;
    const rules = courts.outboundRules(courtId);
    const dialled = this.#allowed(courtId, request.number);
    const callerId = courts.get(courtId)?.numbers[0];
    const gateways = await nodes.gatewaysForCalls();
    const [gatewayId] = gateways;
    if (!this.#parts.trunk || callerId === undefined || gatewayId === undefined) throw new CourtError('O-005');
    const { reason, remark, about, address } = request;
    const id = randomUUID();
    const { number } = dialled;
    const call = await outbound.begin({
      id,
      courtId,
      agentId,
      gatewayId,
      number,
      callerId,
      reason,
      remark,
      about,
      into,
      rules,
    });
    push.agentChanged(agentId);
    push.courtChanged(courtId);
    try {
      const details = { reason, class: dialled.class, about };
      await audit.write({
        actor: officer,
        action: 'call.dial',
        target: id,
        reason: remark || reason,
        address,
        details,
      });
      const leg = { callId: id, number, callerId: callerId.replace(/\D/g, ''), ringSeconds: rules.ringSeconds };
      const on = await this.#ask(call, gateways, leg);
      this.#join(on);
      return on;
    } catch (error) {
      await this.#abandon(call);
      throw error;
    }
  }

  /** Whether the court has a line and may call this number, unless it has called out too often. */
  canCall(courtId: string, text: string): boolean {
    const { courts, trunk } = this.#parts;
    const rules = courts.outboundRules(courtId);
    const dialled = dialledNumber(text, rules.areaCode);
    return trunk && courts.get(courtId)?.numbers[0] !== undefined && dialled !== null && mayCall(dialled.class, rules);
  }

  /** O-005 when there is no line for calls out. */
  requireTrunk(): void {
    if (!this.#parts.trunk) throw new CourtError('O-005');
  }

  /**
   * Calls the citizen for an officer who has accepted a callback: as `place`, for a call that stands in the queue already (`connecting`). C-003 when it is
   * being dialled.
   */
  async follow(call: LiveCall, text: string): Promise<void> {
    const { calls, clock, courts, nodes, push } = this.#parts;
    this.requireTrunk();
    const { ringSeconds } = courts.outboundRules(call.courtId);
    const { number } = this.#allowed(call.courtId, text);
    const callerId = courts.get(call.courtId)?.numbers[0];
    const gateways = await nodes.gatewaysForCalls();
    const [gatewayId] = gateways;
    if (callerId === undefined || gatewayId === undefined) throw new CourtError('O-005');
    await clock.set('dial', call.id, new Date(Date.now() + ringSeconds * 1000 + OVERDUE));
    const dialling = await calls.move(call.id, 'dialling', {
      from: ['connecting'],
      step: 'dialling',
      detail: 'callback',
      set: { gatewayId, ringingAt: null, calledNumber: callerId, sipCallId: call.id },
    });
    if (call.agentId) push.agentChanged(call.agentId);
    await this.#parts.outbound.count(call, courts.outboundRules(call.courtId));
    const leg = { callId: call.id, number, callerId: callerId.replace(/\D/g, ''), ringSeconds };
    this.#join(await this.#ask(dialling, gateways, leg));
  }

  /** Callbacks count where the court's rules say so: O-003, O-004 as for `place`. */
  async requireRoom({ courtId, accountId }: Pick<Identity, 'courtId' | 'accountId'>): Promise<void> {
    await this.#parts.outbound.requireRoom(courtId, accountId, this.#parts.courts.outboundRules(courtId));
  }

  /**
   * Calls a citizen who is to wait for an officer: `begin` registers the call, and the gateway runs the flow of callbacks once it is answered. Null when that is
   * under way or there was nothing to do; otherwise the call that was begun, and why nobody is called. O-005 when there is no line, before anything is begun.
   */
  async callCitizen(
    text: string,
    { courtId, calledNumber, service, begin }: CitizenCall,
  ): Promise<{ call: LiveCall; reason: CallEndReason } | null> {
    const { courts, nodes, outbound, push } = this.#parts;
    this.requireTrunk();
    const rules = courts.outboundRules(courtId);
    const callerId = courts.get(courtId)?.numbers[0];
    const gateways = await nodes.gatewaysForCalls();
    const [gatewayId] = gateways;
    if (callerId === undefined || gatewayId === undefined) throw new CourtError('O-005');
    const { flow } = await courts.flow(courtId, calledNumber);
    const { ringSeconds } = rules;
    const overdueMs = ringSeconds * 1000 + OVERDUE;
    const call = await begin({ gatewayId, callerId, language: FIRST_LANGUAGE, overdueMs });
    if (!call) return null;
    push.courtChanged(courtId);
    try {
      const { number } = this.#allowed(courtId, text);
      await outbound.count(call, rules);
      const own = callbackFlow(flow, service);
      await this.#ask(call, gateways, {
        callId: call.id,
        number,
        callerId: callerId.replace(/\D/g, ''),
        ringSeconds,
        flow: own,
      });
      return null;
    } catch (error) {
      const { code } = CourtError.from(error);
      this.#parts.log.warn({ err: error, callId: call.id }, 'citizen not called');
      return { call, reason: code === 'O-001' || code === 'O-002' ? 'number-unknown' : 'upstream-error' };
    }
  }

  /**
   * Calls somebody who is to take part in a video session: the gateway runs `flow` once they answer. O-001, O-002, O-004, O-005 as for `place`. Resolves when the
   * call is on its way; what becomes of it shows its record.
   */
  async callInto({ id, courtId, number: text, sessionId, flow }: SessionCall): Promise<LiveCall> {
    const { courts, nodes, outbound, push } = this.#parts;
    this.requireTrunk();
    const rules = courts.outboundRules(courtId);
    const { number } = this.#allowed(courtId, text);
    const callerId = courts.get(courtId)?.numbers[0];
    const gateways = await nodes.gatewaysForCalls();
    const [gatewayId] = gateways;
    if (callerId === undefined || gatewayId === undefined) throw new CourtError('O-005');
    const call = await outbound.beginForSession({ id, courtId, gatewayId, number, callerId, rules, sessionId });
    push.courtChanged(courtId);
    const { ringSeconds } = rules;
    try {
      return await this.#ask(call, gateways, {
        callId: id,
        number,
        callerId: callerId.replace(/\D/g, ''),
        ringSeconds,
        flow,
      });
    } catch (error) {
      await this.#abandon(call);
      throw error;
    }
  }

  /** Brings the leg into the call's room before anybody answers, so that not a word is lost then. */
  async join(call: LiveCall): Promise<void> {
    const { room, calls } = this.#parts;
    if (call.partyOf === null) return room.joinCaller(await room.ensure(call, 'talk'));
    const into = await calls.get(call.partyOf);
    if (into?.party?.id === call.id) await room.joinParty(into, call);
  }

  #join(call: LiveCall): void {
    this.join(call).catch((error: unknown) =>
      this.#parts.log.warn({ err: error, callId: call.id }, 'room not ready while it rings; made when answered'),
    );
  }

  #allowed(courtId: string, text: string): DialledNumber {
    const rules = this.#parts.courts.outboundRules(courtId);
    const dialled = dialledNumber(text, rules.areaCode);
    if (!dialled) throw new CourtError('O-001');
    if (!mayCall(dialled.class, rules)) throw new CourtError('O-002', { detail: dialled.class });
    return dialled;
  }

  async #target(officer: Identity, message: desk.CallDial): Promise<{ number: string; about: string | null }> {
    const { archive, workOrders, courts } = this.#parts;
    const scope: CallScope = { courtIds: courts.visible(officer.courtId), agentId: officer.accountId };
    const { number, ofCallId, ofWorkOrderId } = message;
    if (number !== undefined) return { number, about: null };
    const about = ofCallId === undefined ? `work-order:${ofWorkOrderId ?? ''}` : `call:${ofCallId}`;
    const found =
      ofCallId === undefined
        ? await workOrders.numberOf(ofWorkOrderId ?? '', { side: 'desk', ...scope })
        : (await archive.reveal(ofCallId, scope)).number;
    if (found === null) throw new CourtError('O-006');
    return { number: found, about };
  }

  /** Asks the gateways one after the other; gives the call with the one that took it. O-005 when none does. */
  async #ask(call: LiveCall, gateways: readonly string[], leg: Record<string, unknown>): Promise<LiveCall> {
    const { nodes, calls, log } = this.#parts;
    for (const gatewayId of gateways) {
      const on = gatewayId === call.gatewayId ? call : await calls.set(call.id, { gatewayId });
      try {
        await nodes.ask(gatewayId, 'leg:dial', leg);
        return on;
      } catch (error) {
        const { code } = CourtError.from(error);
        log.warn({ err: error, callId: call.id, gatewayId }, 'gateway does not dial');
        // Not answered: it may be dialling. Another one would ring the citizen twice.
        if (code === 'S-004') await nodes.ask(gatewayId, 'leg:hangup', { callId: call.id, reason: 'internal-error' });
      }
    }
    throw new CourtError('O-005');
  }

  /** Nothing was dialled: the officer is where they were. */
  async #abandon(call: LiveCall): Promise<void> {
    const { arrival, calls, agents, room, push } = this.#parts;
    await calls.end(call.id, { reason: 'upstream-error', result: 'failed' });
    await room.close((await calls.get(call.id)) ?? call, 'not-dialled');
    if (call.partyOf !== null)
      await arrival.ended({ callId: call.id, reason: 'upstream-error', at: new Date().toISOString() });
    else if (call.agentId) await agents.beginWrapUp(call.agentId, call.id, 0);
    push.courtChanged(call.courtId);
  }

  /** The gateway should have told the end by now: of the ringing, or of the talk that was hung up. */
  async #overdue(callId: string): Promise<void> {
    const { calls, nodes, arrival, log } = this.#parts;
    const call = await calls.get(callId);
    if (!call || (call.state !== 'dialling' && !(call.closing && call.state !== 'ended'))) return;
    const reason = call.closing ?? 'internal-error';
    await nodes
      .ask(call.gatewayId, 'leg:hangup', { callId, reason })
      .catch((error: unknown) => log.warn({ err: error, callId }, 'leg not hung up now'));
    await arrival.ended({ callId, reason, at: new Date().toISOString() });
  }
}
