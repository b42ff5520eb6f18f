import { EventEmitter } from 'node:events';
import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import type { Agent, AgentStore } from '../agent/index.ts';
import { parseCall, type CallStore, type LiveCall } from '../call/index.ts';
import {
  CourtError,
  type AwayReason,
  type desk,
  type CourtService,
  type DistributionRules,
  type gateway,
  type GreenChannel,
} from '../contract/index.ts';
import type { DeadlineClock } from '../deadline/index.ts';
import { KEY_PREFIX } from '../redis.ts';
import { Dispatcher } from './dispatcher.ts';
import { parseQueueId, queueName, type QueueId } from './name.ts';
import { CALLED_BACK, priorityOf } from './priority.ts';
import * as scripts from './scripts.ts';
import { callsBefore, capacityOf, headOf, viewOf } from './view.ts';
import { WaitingJobs } from './waiting-jobs.ts';

/** A call nobody is on duty for elsewhere is tried again after this, ms. */
const OVERFLOW_AGAIN = 15_000;

/** How long a call takes an officer while nothing has been measured, ms. */
const USUAL_HANDLING = 180_000;

/** Pairs claimed in one run of the script; bounds how long Redis is kept from others. */
const PAIRS = 50;

export type OfferEnd = Extract<AwayReason, 'no-answer' | 'rejected' | 'connection-lost' | 'microphone-lost'>;

export interface Joining extends QueueId {
  greenChannel: GreenChannel | null;
  codec: gateway.Codec;
  at: Date;
  /** We have called them: before those who called us. */
  calledBack?: boolean;
  /** It has a place from before: room for it is not asked for. */
  placed?: boolean;
}

/** A call that was just offered; `queueCourtId` is the officer's court. */
export interface Offered {
  id: string;
  courtId: string;
  queueCourtId: string;
  offerId: string;
}

interface QueueEvents {
  /** The call is offered to the officer; emitted in the replica that claimed them, as all of these. */
  offered: [call: Offered, agentId: string];
  /** The offer is over without the officer's yes: why, `caller-left` when the caller went. */
  'offer-ended': [callId: string, agentId: string, reason: OfferEnd | 'caller-left'];
  /** Something about this court's queues changed. */
  changed: [courtId: string];
  /** As `lost` of the AgentStore. */
  'agent-lost': [agentId: string, callId: string | null];
}

/** Passing a call on: to an officer, or to a queue. */
export interface Transferring {
  to: { agentId: string } | QueueId;
  /** What the line of the timeline says besides the officer's name: the service, behind it the court when it is another one. */
  detail: string;
  note: string;
  wrapUpSeconds: number;
}

export interface QueueRules extends DistributionRules {
  services: readonly CourtService[];
  ringSeconds: number;
  /** Null for a court without one. */
  upperCourtId: string | null;
}

export interface CallQueueParts {
  /** Shared with others; BullMQ only adds jobs by it. */
  redis: Redis;
  calls: CallStore;
  agents: AgentStore;
  clock: DeadlineClock;
  /** How this court gives calls to officers, and how long a desk rings. */
  rules: (courtId: string) => QueueRules;
  log: Logger;
}

/**
 * Calls waiting for an officer: a BullMQ queue for each court and service. Joining, claiming, answering, giving up and going back are one atomic
 * script each, so that any number of replicas may work on the same queues. Errors: C-001 unknown call, C-002 the offer does not stand any more, C-003
 * the call's state does not allow it.
 */
export class CallQueue extends EventEmitter<QueueEvents> {
  readonly #redis: Redis;
  readonly #parts: CallQueueParts;
  readonly #jobs: WaitingJobs;
  readonly #dispatcher: Dispatcher;

  constructor(parts: CallQueueParts) {
    super();
    this.#redis = parts.redis;
    this.#parts = parts;
    this.#jobs = new WaitingJobs(parts.redis, parts.log);
    this.#dispatcher = new Dispatcher((id) => this.#claim(id));
    const { agents, clock, log } = parts;
    const quietly = (work: Promise<unknown>): void => {
      work.catch((error: unknown) => log.error({ err: error }, 'queue does not follow the officer, a deadline will'));
    };
    agents.on('free', (agent) => quietly(this.#dispatchFor(agent)));
    agents.on('cannot-answer', (agentId, callId, reason) => quietly(this.#withdraw(agentId, callId, reason)));
    agents.on('lost', (agentId, callId) => this.emit('agent-lost', agentId, callId));
    clock.handle('ring', (member) => this.#rungOut(member), { lastingIn: 'call/offerEndsAt' });
    clock.handle('dispatch', (member) => this.#look(member), 'lasting');
    clock.handle('overflow', (callId) => this.#overflow(callId), 'lasting');
  }

  /** Once at start, before the clock starts: looks at every queue for calls left without an offer. */
  async start(): Promise<void> {
    await this.#parts.agents.start();
    for (const member of await this.#redis.smembers(`${KEY_PREFIX}queues`)) await this.#look(member);
  }

  /** The BullMQ queues in use, for its tools. */
  async queues(): Promise<Queue[]> {
    const ids = (await this.#redis.smembers(`${KEY_PREFIX}queues`)).map(parseQueueId);
    return ids.filter((id) => id !== null).map((id) => this.#jobs.queue(id));
  }

  /**
   * The call joins the queue. `unstaffed`: no officer of that service is on duty; `full`: as many wait as the court lets; nothing was changed then. May be repeated; a call that waits
   * keeps its place, one that was offered already is told it is next.
   */
  async enqueue(
    callId: string,
    { courtId, service, greenChannel, codec, at, calledBack = false, placed = false }: Joining,
  ): Promise<{ result: 'queued'; place: number; estimateSeconds: number } | { result: 'unstaffed' | 'full' }> {
    const rules = this.#parts.rules(courtId);
    const rule = rules.overflow.find((one) => one.service === service);
    const most = calledBack || placed ? null : capacityOf(rules, service);
    const [outcome, ...rest] = await scripts.join.run(
      this.#redis,
      callId,
      courtId,
      service,
      greenChannel ?? '',
      codec,
      at.getTime(),
      calledBack ? CALLED_BACK : priorityOf(greenChannel),
      USUAL_HANDLING,
      rule === undefined ? '' : rule.afterSeconds * 1000,
      most ?? '',
    );
    if (outcome === 'missing') throw new CourtError('C-001');
    if (outcome === 'illegal') throw new CourtError('C-003', { detail: `${String(rest[0])} to waiting` });
    if (outcome === 'unstaffed' || outcome === 'full') return { result: outcome };
    if (outcome === 'waiting') this.emit('changed', courtId);
    this.#dispatch({ courtId, service });
    const { place: at1, estimateSeconds: seconds } = placeOf(rest);
    return { result: 'queued', place: at1, estimateSeconds: seconds };
  }

  /** Where the call stands: place 1 is next. A call that is ringing or being talked to counts as next. */
  async place(callId: string): Promise<gateway.CallPlaceReply> {
    const standing = await scripts.place.run(this.#redis, callId, USUAL_HANDLING);
    if (standing.length === 0) throw new CourtError('C-001');
    return placeOf(standing);
  }

  /**
   * The caller leaves the queue. With the step `left-queue` the caller stays on the line, in the menu; any other says why the caller is gone, and
   * `CallStore.end` is to follow. Does nothing to a call that is not waiting or ringing.
   */
  async leave(callId: string, step: string): Promise<LiveCall> {
    const reply = await scripts.leave.run(this.#redis, callId, step, step === 'left-queue' ? '1' : '0');
    const { call, agentId } = outcomeOf(reply);
    if (agentId) {
      this.emit('offer-ended', callId, agentId, 'caller-left');
      await this.#parts.agents.refresh(agentId);
    }
    this.emit('changed', call.courtId);
    return call;
  }

  /** The officer takes the call: it is `connecting`. C-002 when the offer does not stand any more. */
  async accept(callId: string, offerId: string, agentId: string): Promise<LiveCall> {
    const [outcome, courtId = ''] = await scripts.accept.run(this.#redis, callId, offerId, agentId);
    if (outcome === 'gone') throw new CourtError('C-002');
    // Read by itself: a script that gives the whole call takes Redis several times as long.
    const call = outcome === 'ok' ? await this.#parts.calls.get(callId) : null;
    if (!call) throw new CourtError('C-001');
    this.#parts.agents.emit('changed', agentId, courtId);
    this.emit('changed', courtId);
    return call;
  }

  /** The officer does not take the call: away with the reason, and the call is offered to the next. C-002 when the offer does not stand any more. */
  async decline(callId: string, offerId: string, agentId: string, reason: OfferEnd): Promise<LiveCall> {
    const rung = await this.#parts.calls.get(callId);
    const ring = this.#parts.rules(rung?.queueCourtId ?? rung?.courtId ?? '').ringSeconds * 1000;
    const { call, agentId: was } = outcomeOf(
      await scripts.decline.run(this.#redis, callId, offerId, agentId, reason, ring),
    );
    this.emit('offer-ended', callId, was, reason);
    await this.#parts.agents.refresh(was);
    this.#offered(call);
    this.#waitsAgain(call);
    return call;
  }

  /** After its officer was lost the call goes to the front, with the time of joining it had. */
  async requeue(callId: string, reason: string): Promise<LiveCall> {
    const { call, agentId } = outcomeOf(await scripts.requeue.run(this.#redis, callId, reason));
    if (agentId) await this.#parts.agents.refresh(agentId);
    this.#waitsAgain(call);
    return call;
  }

  /**
   * An officer passes the call on; they write it up from here on. The call has no room any more: whoever asks closes the one it had. Q-003 when the officer
   * chosen is not free, Q-004 when nobody else is on duty in the queue chosen, C-003 for a call that nobody talks to, or a call out.
   */
  async transfer(callId: string, by: string, { to, detail, note, wrapUpSeconds }: Transferring): Promise<LiveCall> {
    const queue = 'agentId' in to ? { courtId: '', service: '' } : to;
    const toAgentId = 'agentId' in to ? to.agentId : '';
    const before = await this.#parts.calls.get(callId);
    const ring = this.#parts.rules(before?.courtId ?? '').ringSeconds * 1000;
    const reply = await scripts.transfer.run(
      this.#redis,
      callId,
      by,
      queue.courtId,
      queue.service,
      toAgentId,
      detail,
      note,
      wrapUpSeconds,
      ring,
    );
    if (reply[0] === 'busy') throw new CourtError('Q-003');
    if (reply[0] === 'unstaffed') throw new CourtError('Q-004');
    const { call } = outcomeOf(reply);
    await this.#parts.agents.refresh(by);
    this.#offered(call);
    if (before?.queueCourtId) this.emit('changed', before.queueCourtId);
    this.#waitsAgain(call);
    return call;
  }

  /** Tells of an offer that no claim made. */
  #offered(call: LiveCall): void {
    const { id, courtId, queueCourtId, offerId, agentId, state } = call;
    if (state !== 'ringing' || agentId === null || offerId === null) return;
    this.emit('offered', { id, courtId, queueCourtId: queueCourtId ?? courtId, offerId }, agentId);
    this.#parts.agents.emit('changed', agentId, queueCourtId ?? courtId);
  }

  /**
   * A supervisor moves a waiting call ahead of all others; who and why stand in the timeline. C-003 when it does not wait.
   */
  async pullForward(callId: string, by: string, reason: string): Promise<LiveCall> {
    const [outcome, ...hash] = await scripts.pull.run(this.#redis, callId, by, reason);
    const { call } = outcomeOf([outcome ?? '', ...(outcome === 'ok' ? [''] : []), ...hash]);
    this.#waitsAgain(call);
    return call;
  }

  /** Offers calls to officers until nothing matches any more. */
  async dispatch(courtId: string, service: QueueId['service']): Promise<void> {
    await this.#dispatcher.run({ courtId, service });
  }

  /** How many wait before a place, and how many officers are on duty: whether it is about to be its turn. */
  before(id: QueueId, score: string | null): Promise<{ ahead: number; onDuty: number }> {
    return callsBefore(this.#redis, id, score);
  }

  /** All queues of a court, those nobody waits in too. */
  view(courtId: string): Promise<desk.QueueView[]> {
    return viewOf(this.#redis, courtId, this.#parts.rules(courtId));
  }

  async close(): Promise<void> {
    await this.#dispatcher.idle();
    await this.#jobs.close();
    this.removeAllListeners();
  }

  async #claim({ courtId, service }: QueueId): Promise<boolean> {
    const rules = this.#parts.rules(courtId);
    const offered = await scripts.claim.run(
      this.#redis,
      courtId,
      service,
      PAIRS,
      rules.ringSeconds * 1000,
      rules.strategy,
      rules.boundSeconds * 1000,
      rules.ownOfficerSeconds * 1000,
      rules.languageSeconds * 1000,
      rules.ownOfficerHours * 3600,
    );
    for (const hash of offered) {
      const [id = '', callCourtId = '', offerId = '', agentId = ''] = hash;
      this.emit('offered', { id, courtId: callCourtId, queueCourtId: courtId, offerId }, agentId);
      this.#parts.agents.emit('changed', agentId, courtId);
    }
    if (offered.length > 0) this.emit('changed', courtId);
    return offered.length === PAIRS;
  }

  #dispatch(id: QueueId): void {
    this.#dispatcher.run(id).catch((error: unknown) => {
      this.#parts.log.error({ err: error, queue: queueName(id) }, 'calls not offered now, a deadline will');
    });
  }

  /** An officer with several services serves the queue whose next call has waited longest, and the green channel before others. */
  async #dispatchFor(agent: Pick<Agent, 'courtId' | 'services'>): Promise<void> {
    const ids = agent.services.map((service) => ({ courtId: agent.courtId, service }));
    if (ids.length > 1) {
      const heads = await Promise.all(ids.map((id) => headOf(this.#redis, id)));
      const first = ids.map((id, index) => ({ id, head: heads[index] ?? Infinity })).sort((a, b) => a.head - b.head);
      for (const { id, head } of first) if (head < Infinity) await this.#dispatcher.run(id);
      return;
    }
    for (const id of ids) await this.#dispatcher.run(id);
  }

  async #withdraw(agentId: string, callId: string, reason: 'connection-lost' | 'microphone-lost'): Promise<void> {
    const call = await this.#parts.calls.get(callId);
    if (call?.state !== 'ringing' || call.agentId !== agentId || call.offerId === null) return;
    await this.#unlessSettled(this.decline(callId, call.offerId, agentId, reason));
  }

  async #rungOut(member: string): Promise<void> {
    const [callId = '', offerId = ''] = member.split('/');
    await this.#unlessSettled(this.decline(callId, offerId, '', 'no-answer'));
  }

  /** Somebody else was there first: that settles it. */
  async #unlessSettled(work: Promise<unknown>): Promise<void> {
    try {
      await work;
    } catch (error) {
      if (!(error instanceof CourtError) || !['C-001', 'C-002'].includes(error.code)) throw error;
    }
  }

  #waitsAgain(call: LiveCall): void {
    this.emit('changed', call.courtId);
    if (call.service) this.#dispatch({ courtId: call.queueCourtId ?? call.courtId, service: call.service });
  }

  /** The call has waited long: it goes where the court's rules say, or is tried again when nobody is on duty there. */
  async #overflow(callId: string): Promise<void> {
    const call = await this.#parts.calls.get(callId);
    if (call?.state !== 'waiting' || !call.service || call.queueCourtId) return;
    const rules = this.#parts.rules(call.courtId);
    const rule = rules.overflow.find((one) => one.service === call.service);
    const court = rule?.upperCourt ? rules.upperCourtId : call.courtId;
    if (!rule || !court) return;
    const [outcome, ...hash] = await scripts.overflow.run(
      this.#redis,
      callId,
      call.courtId,
      call.service,
      court,
      rule.to,
    );
    if (outcome === 'unstaffed') await this.#parts.clock.set('overflow', callId, new Date(Date.now() + OVERFLOW_AGAIN));
    if (outcome !== 'ok') return;
    const { call: moved } = outcomeOf(['ok', '', ...hash]);
    this.emit('changed', moved.queueCourtId ?? moved.courtId);
    this.#waitsAgain(moved);
  }

  /** Offers what can be offered, should the replica that was to do it have died. */
  async #look(member: string): Promise<void> {
    const id = parseQueueId(member);
    if (id) await this.#dispatcher.run(id);
  }
}

/** From what a script says of a call's standing. */
function placeOf([place, onDuty, wait]: (string | number)[]): gateway.CallPlaceReply {
  return { place: Number(place), estimateSeconds: Number(wait), onDuty: Number(onDuty) };
}

/** What a settling script answered: the officer it concerned and the call as it is now. */
function outcomeOf([outcome, agentId, ...hash]: string[]): { call: LiveCall; agentId: string } {
  if (outcome === 'gone') throw new CourtError('C-002');
  if (outcome === 'illegal') throw new CourtError('C-003', { detail: agentId ?? '' });
  const call = outcome === 'ok' ? parseCall(hash) : null;
  if (!call) throw new CourtError('C-001');
  return { call, agentId: agentId ?? '' };
}
