import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import type { Redis } from 'ioredis';
import { AGENT_LUA } from '../agent/index.ts';
import { CALL_LUA, CALLER_SEAL, parseCall, type LiveCall } from '../call/index.ts';
import {
  CourtError,
  MOST_CALLBACK_TRIES,
  type CallbackEnd,
  type CallbackSource,
  type CallbackTryResult,
  type Language,
  type Service,
} from '../contract/index.ts';
import { maskNumber, type PersonalData } from '../personal-data/index.ts';
import { QUEUE_LUA } from '../queue/index.ts';
import { KEY_PREFIX } from '../redis.ts';
import { RedisScript } from '../redis-script.ts';
import { parseCallback, parseFlat, type Callback } from './callback.ts';
import * as lua from './callback.lua.ts';

const script = <T>(source: string): RedisScript<T> =>
  new RedisScript<T>(CALL_LUA, AGENT_LUA, QUEUE_LUA, lua.CALLBACK_LUA, source);
const open = script<string[]>(lua.OPEN_LUA);
const enter = script<string[]>(lua.ENTER_LUA);
const citizenFirst = script<string[]>(lua.CITIZEN_FIRST_LUA);
const take = script<string[]>(lua.TAKE_LUA);
const hold = script<string[]>(lua.HOLD_LUA);
const restore = script<number>(lua.RESTORE_LUA);
const step = script<number>(lua.STEP_LUA);
const settle = script<string[]>(lua.SETTLE_LUA);
const close = script<string[]>(lua.CLOSE_LUA);
const stored = script<number>(lua.STORED_LUA);

/** Under this name numbers are sealed. */
export const NUMBER_SEAL = 'callback.number';
/** A callback that is over stays in Redis for the pages that show it, s. */
const KEEP = 86_400;

export interface Opening {
  callId: string;
  source: CallbackSource;
  number: string;
  offered: boolean;
  /** ms until the first try. */
  delay: number;
  /** When the call never joined a queue. */
  service: Service;
}

interface StoreEvents {
  changed: [callback: Callback];
}

/** Callbacks in Redis. Every change is one atomic script together with the calls and queues it touches. Unknown ones: V-003. */
export class CallbackStore extends EventEmitter<StoreEvents> {
  readonly #redis: Redis;
  readonly #personal: PersonalData;

  constructor(redis: Redis, personal: PersonalData) {
    super();
    this.#redis = redis;
    this.#personal = personal;
  }

  async get(id: string): Promise<Callback | null> {
    return parseCallback(await this.#redis.hgetall(`${KEY_PREFIX}callback:${id}`));
  }

  /** A court's open ones, by joining. */
  async open(courtId: string): Promise<Callback[]> {
    const ids = await this.#redis.zrange(`${KEY_PREFIX}callbacks:${courtId}`, '0', '-1');
    return (await Promise.all(ids.map((id) => this.get(id)))).filter((found) => found !== null);
  }

  /** Puts a number on the list of the call's court; the callback that is there already when it has one. */
  async add({
    callId,
    source,
    number,
    offered,
    delay,
    service,
  }: Opening): Promise<{ callback: Callback; added: boolean }> {
    const { seal, fingerprint, tail } = this.#sealed(number);
    const reply = await open.run(
      this.#redis,
      randomUUID(),
      callId,
      source,
      seal,
      maskNumber(number),
      fingerprint,
      tail ?? '',
      offered ? '1' : '0',
      delay,
      service,
    );
    if (reply[0] === 'missing') throw new CourtError('C-001');
    return { callback: this.#changed(reply.slice(1)), added: reply[0] === 'new' };
  }

  /** Stands it in the queue. Null when its time has not come or it is not waiting. */
  async enter(id: string, force = false): Promise<Callback | null> {
    const callback = await this.#require(id);
    const sealed = this.#personal.seal(this.number(callback), CALLER_SEAL);
    const [outcome, ...hash] = await enter.run(this.#redis, id, randomUUID(), sealed, force ? '1' : '0');
    return outcome === 'not-due' ? null : this.#changed(hash);
  }

  /** Begins the call out that the citizen answers before an officer is asked. Null when its time has not come or it is not waiting. */
  async dialCitizen(
    callback: Callback,
    leg: { gatewayId: string; callerId: string; language: Language; overdueMs: number },
  ): Promise<LiveCall | null> {
    const sealed = this.#personal.seal(this.number(callback), CALLER_SEAL);
    const { gatewayId, callerId, language, overdueMs } = leg;
    const [outcome, ...hash] = await citizenFirst.run(
      this.#redis,
      callback.id,
      randomUUID(),
      sealed,
      callerId,
      gatewayId,
      language,
      overdueMs,
    );
    if (outcome !== 'dialling') return null;
    this.emit('changed', await this.#require(callback.id));
    return parseCall(hash);
  }

  /** Offers its call out to one officer. B-001 when somebody else has it, Q-001 when the officer cannot take it. */
  async take(id: string, agentId: string): Promise<{ callId: string; offerId: string }> {
    const [outcome, callId = '', offerId = ''] = await take.run(this.#redis, id, agentId);
    if (outcome === 'gone') throw new CourtError('B-001');
    if (outcome !== 'ok') throw new CourtError('Q-001');
    return { callId, offerId };
  }

  /** Gives its place to a new call of the same citizen; null when there is none to give. `score`: the place, when it is in that queue. */
  async hold(
    callId: string,
    service: Service,
  ): Promise<{ callback: Callback; withdraw: string | null; score: string | null } | null> {
    const [outcome, withdraw, score, ...hash] = await hold.run(this.#redis, callId, service);
    if (outcome !== 'held') return null;
    return { callback: this.#changed(hash), withdraw: withdraw || null, score: score || null };
  }

  /** The call that just joined stands where it stood before. */
  async restore(callId: string, score: string, queuedAt: Date): Promise<void> {
    await restore.run(this.#redis, callId, score, queuedAt.getTime());
  }

  /** False when the callback is not this call's any more. */
  async step(callId: string, to: 'dialling' | 'talking'): Promise<boolean> {
    if ((await step.run(this.#redis, callId, to)) === 0) return false;
    const id = await this.#redis.hget(`${KEY_PREFIX}call:${callId}`, 'callbackId');
    const callback = id === null ? null : await this.get(id);
    if (callback) this.emit('changed', callback);
    return true;
  }

  /** After the end of a call that stood for a callback. `delays`: ms to wait after the first try, the second… Null: nothing to do. */
  async settle(callId: string, result: CallbackTryResult, delays: readonly number[]): Promise<Callback | null> {
    const [outcome, ...hash] = await settle.run(this.#redis, callId, result, MOST_CALLBACK_TRIES, ...delays);
    return outcome === 'settled' ? this.#changed(hash) : null;
  }

  /** Ends it. B-001 while the citizen is being called, or when it is over. Gives the call out that has to be withdrawn, too. */
  async close(
    id: string,
    { state, reason, by, note }: { state: 'done' | 'cancelled'; reason: CallbackEnd; by: string; note: string },
  ): Promise<{ callback: Callback; withdraw: string | null }> {
    const [outcome, withdraw, ...hash] = await close.run(this.#redis, id, state, reason, by, note);
    if (outcome !== 'ok') throw new CourtError('B-001');
    return { callback: this.#changed(hash), withdraw: withdraw || null };
  }

  number(callback: Callback): string {
    return this.#personal.open(callback.numberSealed, NUMBER_SEAL);
  }

  /** Those whose last change is not in the database and that have been so for at least `forMs`. */
  async unstored(forMs: number): Promise<string[]> {
    return this.#redis.zrangebyscore(`${KEY_PREFIX}callbacks:unstored`, 0, Date.now() - forMs);
  }

  async stored(id: string, revision: number): Promise<void> {
    await stored.run(this.#redis, id, revision, KEEP);
  }

  #sealed(number: string): { seal: string; fingerprint: string; tail: string | null } {
    return {
      seal: this.#personal.seal(number, NUMBER_SEAL),
      fingerprint: this.#personal.fingerprint(number),
      tail: this.#personal.fingerprintTail(number),
    };
  }

  async #require(id: string): Promise<Callback> {
    const found = await this.get(id);
    if (!found) throw new CourtError('V-003');
    return found;
  }

  #changed(hash: readonly string[]): Callback {
    const callback = parseFlat(hash);
    if (!callback) throw new CourtError('V-003');
    this.emit('changed', callback);
    return callback;
  }
}
