import { EventEmitter } from 'node:events';
import type { Redis } from 'ioredis';
import { CALL_LUA } from '../call/index.ts';
import { CourtError, type AwayReason, type Service } from '../contract/index.ts';
import type { DeadlineClock } from '../deadline/index.ts';
import { KEY_PREFIX } from '../redis.ts';
import { RedisScript } from '../redis-script.ts';
import { parseAgent, type Agent, type AgentProfile, type Microphone } from './agent.ts';
import * as lua from './agent.lua.ts';

/** What scripts tell after a change: court, services as JSON, '1' when the officer can be offered a call. */
type Told = [courtId: string, services: string, free: '0' | '1'];

/** A desk that has not been heard of for this long is gone, ms. It is heard of every 3 s. */
const LEASE = 10_000;
/** A desk whose socket closed has this long to come back, ms: a reload, a replica that died. */
const BACK = 3_000;
const BACK_IN_CALL = 5_000;
/** A desk must say within this time that its microphone is there, ms. */
const MICROPHONE_REPORT = 10_000;
/** A talk whose officer is gone is reported again after this until somebody has dealt with it, ms. */
const LOST_AGAIN = 3_000;

const script = <T>(source: string): RedisScript<T> => new RedisScript<T>(CALL_LUA, lua.AGENT_LUA, source);
const connect = script<string>(lua.CONNECT_LUA);
const heartbeat = script<number>(lua.HEARTBEAT_LUA);
const disconnect = script<number>(lua.DISCONNECT_LUA);
const status = script<string[]>(lua.STATUS_LUA);
const microphone = script<string[]>(lua.MICROPHONE_LUA);
const beginWrapUp = script<Told | []>(lua.BEGIN_WRAP_UP_LUA);
const extendWrapUp = script<string>(lua.EXTEND_WRAP_UP_LUA);
const endWrapUp = script<number>(lua.END_WRAP_UP_LUA);
const setAway = script<number>(lua.SET_AWAY_LUA);
const expire = script<string[]>(lua.EXPIRE_LUA);
const grace = script<number>(lua.GRACE_LUA);

interface AgentEvents {
  /** The officer's state changed. */
  changed: [agentId: string, courtId: string];
  /** The officer can be offered a call. */
  free: [agent: Pick<Agent, 'courtId' | 'services'>];
  /** The officer who is being rung cannot take the call. */
  'cannot-answer': [agentId: string, callId: string, reason: 'connection-lost' | 'microphone-lost'];
  /** The desk is gone; with the call when the officer was talking. Repeated until the call is no longer this officer's. */
  lost: [agentId: string, callId: string | null];
}

/**
 * Officers in Redis: who is there, in which state, whom a call may be offered to. A desk holds a lease that its socket keeps extending; when the
 * lease runs out the officer is offline. Every change is one atomic script. Unknown officers and illegal wishes: Q-001.
 */
export class AgentStore extends EventEmitter<AgentEvents> {
  readonly #redis: Redis;
  readonly #clock: DeadlineClock;

  constructor(redis: Redis, clock: DeadlineClock) {
    super();
    this.#redis = redis;
    this.#clock = clock;
    clock.handle('lease', (id) => this.#leaseOver(id, false), { lastingIn: 'agent/leaseUntil' });
    clock.handle('lost', (id) => this.#stillLost(id), 'lasting');
    clock.handle('wrap-up', (id) => this.#wrapUpOver(id), { lastingIn: 'agent/wrapUpEndsAt' });
    clock.handle('microphone', (id) => this.#setMicrophone(id, 'missing', true), 'lasting');
  }

  /** Before the clock starts: desks get time to come back if all of signaling was away. */
  async start(): Promise<void> {
    for await (const keys of this.#redis.scanStream({ match: `${KEY_PREFIX}agents:*`, count: 500 })) {
      for (const key of keys as string[]) {
        for (const id of await this.#redis.smembers(key)) await grace.run(this.#redis, id, BACK_IN_CALL + 1000);
      }
    }
  }

  /**
   * A desk opens: an officer who was offline is away (`signed-in`); one whose lease still runs goes on where they were. The socket replaces the
   * one before, whose id is given; null when there was none. Nobody is offered a call before the desk has reported its microphone
   * (`setMicrophone`), after each connect.
   */
  async connect(profile: AgentProfile, socketId: string): Promise<string | null> {
    const { id, courtId, name, services, skills } = profile;
    const before = await connect.run(
      this.#redis,
      id,
      courtId,
      name,
      JSON.stringify(services),
      socketId,
      LEASE,
      MICROPHONE_REPORT,
      JSON.stringify(skills.levels),
      JSON.stringify(skills.languages),
    );
    await this.#changed(id);
    return before === '' ? null : before;
  }

  /** False when another desk has taken over. */
  async heartbeat(id: string, socketId: string): Promise<boolean> {
    const outcome = await heartbeat.run(this.#redis, id, socketId, LEASE);
    if (outcome === 2) await this.#changed(id);
    return outcome > 0;
  }

  async disconnect(id: string, socketId: string): Promise<void> {
    const was = await disconnect.run(this.#redis, id, socketId, BACK, BACK_IN_CALL);
    if (was === 0) return;
    this.#clock.nudge(BACK);
    await this.#changed(id);
  }

  /**
   * Available or away. During a call `away` is remembered and comes into force after it, and `available` takes that back; without anything to take
   * back it is Q-001. Available without a working microphone: M-101 denied, M-102 otherwise.
   */
  async setStatus(id: string, wish: 'available' | 'away', reason: AwayReason = 'other'): Promise<Agent> {
    const [outcome, state] = await status.run(this.#redis, id, wish, reason);
    if (outcome === 'microphone') throw new CourtError(state === 'denied' ? 'M-101' : 'M-102');
    if (outcome !== 'ok') throw new CourtError('Q-001');
    return this.#changed(id);
  }

  /** What the browser says of its microphone. Without one an available officer is away, and an offer to them falls away. */
  async setMicrophone(id: string, state: Exclude<Microphone, 'unknown'>): Promise<void> {
    await this.#setMicrophone(id, state, false);
  }

  async #setMicrophone(id: string, state: Microphone, ifUnknown: boolean): Promise<void> {
    const [outcome, callId] = await microphone.run(this.#redis, id, state, ifUnknown ? '1' : '0');
    if (outcome === 'ringing' && callId) this.emit('cannot-answer', id, callId, 'microphone-lost');
    if (outcome === 'changed') await this.#changed(id);
  }

  async get(id: string): Promise<Agent | null> {
    return parseAgent(await this.#redis.hgetall(`${KEY_PREFIX}agent:${id}`));
  }

  /** Officers of these courts who have ever opened a desk, by name. */
  async list(courtIds: readonly string[]): Promise<Agent[]> {
    const ids = (await Promise.all(courtIds.map((id) => this.#redis.smembers(`${KEY_PREFIX}agents:${id}`)))).flat();
    const found = await Promise.all(ids.map((id) => this.get(id)));
    return found.filter((agent) => agent !== null).sort((a, b) => a.name.localeCompare(b.name, 'zh-CN'));
  }

  /** After the talk with this call. Does nothing when the officer is not talking to it any more; with 0 s they are free at once. */
  async beginWrapUp(id: string, callId: string, seconds: number): Promise<void> {
    const [courtId, services, free] = await beginWrapUp.run(this.#redis, id, callId, seconds);
    if (courtId === undefined || services === undefined) return;
    this.emit('changed', id, courtId);
    if (free === '1') this.emit('free', { courtId, services: JSON.parse(services) as Service[] });
  }

  /** Gives the new end. Q-001 when there is no such wrap-up. */
  async extendWrapUp(id: string, callId: string, seconds: number): Promise<Date> {
    const end = await extendWrapUp.run(this.#redis, id, callId, seconds);
    if (end === '') throw new CourtError('Q-001');
    await this.#changed(id);
    return new Date(Number(end));
  }

  /** Available, or away when that was asked for. Does nothing when there is no wrap-up. */
  async endWrapUp(id: string): Promise<void> {
    if ((await endWrapUp.run(this.#redis, id, '', '0')) === 1) await this.#changed(id);
  }

  /** Sets an officer away, after the call when they have one. */
  async setAway(id: string, reason: AwayReason): Promise<void> {
    if ((await setAway.run(this.#redis, id, reason)) === 1) await this.#changed(id);
  }

  /** The officer leaves: offline at once. A call that rings or talks there is treated as when the desk is lost. */
  async signOff(id: string): Promise<void> {
    await this.#leaseOver(id, true);
  }

  /** To be called when a script of another folder has changed an officer. */
  async refresh(id: string): Promise<void> {
    await this.#changed(id);
  }

  async #changed(id: string): Promise<Agent> {
    const agent = await this.get(id);
    if (!agent) throw new CourtError('Q-001');
    this.emit('changed', id, agent.courtId);
    if (agent.state === 'available' && agent.microphone === 'ok') this.emit('free', agent);
    return agent;
  }

  async #leaseOver(id: string, signOff: boolean): Promise<void> {
    const [outcome, value, callId] = await expire.run(this.#redis, id, signOff ? '1' : '0');
    if (outcome === 'later') await this.#clock.set('lease', id, new Date(Number(value)));
    if (outcome !== 'gone') return;
    if (value === 'ringing' && callId) this.emit('cannot-answer', id, callId, 'connection-lost');
    if (value === 'talking') this.#clock.nudge(0);
    else this.emit('lost', id, null);
    await this.#changed(id);
  }

  async #stillLost(member: string): Promise<void> {
    const [id = '', callId = ''] = member.split('/');
    const [agentId, state, party] = await this.#redis.hmget(`${KEY_PREFIX}call:${callId}`, 'agentId', 'state', 'party');
    const inCall = agentId === id || (party ? (JSON.parse(party) as { id: string }).id === id : false);
    if (!inCall || !['dialling', 'connecting', 'talking', 'held'].includes(state ?? '')) return;
    await this.#clock.set('lost', member, new Date(Date.now() + LOST_AGAIN));
    this.emit('lost', id, callId);
  }

  async #wrapUpOver(member: string): Promise<void> {
    const [id = '', callId = ''] = member.split('/');
    if ((await endWrapUp.run(this.#redis, id, callId, '1')) === 1) await this.#changed(id);
  }
}
