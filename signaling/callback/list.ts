import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { CALLER_SEAL, type CallStore, type LiveCall } from '../call/index.ts';
import {
  CourtError,
  type api,
  type CallbackEnd,
  type CallbackTryResult,
  type CallEndReason,
  type gateway,
  type Service,
} from '../contract/index.ts';
import type { CourtDirectory } from '../court/index.ts';
import type { DeadlineClock } from '../deadline/index.ts';
import { plainNumber, type PersonalData } from '../personal-data/index.ts';
import type { CallQueue } from '../queue/index.ts';
import type { UnstoredQueue } from '../unstored-queue.ts';
import { CallbackArchive } from './archive.ts';
import { brokeOff, wasCut } from './broken-off.ts';
import type { Callback } from './callback.ts';
import { callbackRecords } from './record-queue.ts';
import { CallbackStore } from './store.ts';

/** A callback that comes due while the court is closed, or cannot call out, is looked at again after this, ms. */
const CLOSED = 60_000;
/** A citizen who is to be called first is called when it is about to be their turn; until then it is looked at again after this, ms. */
const NOT_YET = 3_000;
/** ms */
const SHARED = 500;
const MINUTE = 60_000;
/** What a caller may key in: a mobile number, or one with its area code. */
const DIALLABLE = /^(1[3-9]\d{9}|0\d{9,11})$/;

export interface CallbackParts {
  redis: Redis;
  /** A connection for blocking use. */
  blocking: Redis;
  calls: CallStore;
  queue: CallQueue;
  courts: Pick<CourtDirectory, 'get' | 'isOpen' | 'settings'>;
  clock: DeadlineClock;
  personal: PersonalData;
  /** Whether there is a line for calls out: without one nobody is offered a callback, and the list is worked by hand. */
  trunk: boolean;
  /** Throws O-004 when the court has called out too often. */
  requireRoom: (courtId: string) => Promise<void>;
  log: Logger;
}

/** A place in a queue, and who stands there so far. `score` null: the place is in another queue. */
export interface Place {
  score: string | null;
  queuedAt: Date;
  withdraw: string | null;
}

/** What a call out came to, as a try. */
export function tryResultOf(reason: CallEndReason | null): CallbackTryResult {
  if (reason === 'busy' || reason === 'no-answer' || reason === 'declined' || reason === 'number-unknown')
    return reason;
  return 'failed';
}

/**
 * The callback list (回拨). A citizen who asked for it, or whose call broke off before it was served, keeps their place: when its time has come, a call
 * out with the original place and time of joining stands in the queue and is offered to an officer like any other. A citizen who calls again has the place
 * in the new call meanwhile.
 */
export class CallbackList {
  readonly archive: CallbackArchive;
  readonly #parts: CallbackParts;
  readonly #store: CallbackStore;
  readonly #records: UnstoredQueue;
  readonly #shared = new Map<string, { at: number; list: Promise<Callback[]> }>();
  #dialCitizen: (callback: Callback) => Promise<void> = () => Promise.resolve();

  constructor(parts: CallbackParts) {
    const { redis, blocking, personal, clock, courts, log } = parts;
    this.#parts = parts;
    this.#store = new CallbackStore(redis, personal);
    this.#records = callbackRecords({ redis, blocking, store: this.#store, log });
    this.archive = new CallbackArchive({
      store: this.#store,
      personal,
      courtName: (id) => courts.get(id)?.name ?? '',
    });
    clock.handle('callback', (id) => this.due(id));
    clock.handle('call-over', (id) => this.over(id), 'lasting');
  }

  /** Tells of every change. */
  onChanged(listener: (callback: Callback) => void): void {
    this.#store.on('changed', listener);
  }

  /** How the citizen is called before an officer is asked. */
  onCitizenFirst(dial: (callback: Callback) => Promise<void>): void {
    this.#dialCitizen = dial;
  }

  /** Begins that call; null when its time has gone by meanwhile. */
  dialCitizen(...of: Parameters<CallbackStore['dialCitizen']>): Promise<LiveCall | null> {
    return this.#store.dialCitizen(...of);
  }

  start(): void {
    this.#records.start();
  }

  async close(): Promise<void> {
    await this.#records.close();
    this.#store.removeAllListeners();
  }

  /** The caller wants to be called back, at their own number or, when it is withheld, at one they keyed in. */
  async request(message: { callId: string; number?: string | undefined }): Promise<gateway.CallCallbackReply> {
    const call = await this.#parts.calls.get(message.callId);
    if (!call || call.state === 'ended') throw new CourtError('C-001');
    const number = message.number ?? this.#numberOf(call);
    if (number === null) return { result: 'number-needed' };
    const plain = plainNumber(number);
    if (message.number !== undefined && !DIALLABLE.test(plain)) return { result: 'number-needed' };
    const { callback } = await this.#add(call, number, 'requested', true);
    await this.#parts.calls.set(call.id, { closing: 'callback-requested' });
    await this.#parts.calls.note(call.id, 'callback-requested', { at: callback.createdAt });
    return { result: 'kept', tail: plain.slice(-4) };
  }

  /** Before a call joins a queue: the place it has a right to, from a callback or from having waited there before. */
  async placeFor(call: LiveCall, service: Service): Promise<Place | null> {
    const held = await this.#store.hold(call.id, service);
    if (held) return { score: held.score, queuedAt: held.callback.queuedAt, withdraw: held.withdraw };
    const waitedHere = call.state === 'menu' && call.service === service && call.talkingAt === null;
    if (!waitedHere || call.score === null || !call.queuedAt) return null;
    return { score: call.score, queuedAt: call.queuedAt, withdraw: null };
  }

  /** After it has joined: it stands there, and the call out that stood there before is withdrawn. */
  async joined(callId: string, { score, queuedAt, withdraw }: Place): Promise<void> {
    if (score !== null) await this.#store.restore(callId, score, queuedAt);
    if (withdraw !== null) await this.#withdraw(withdraw);
  }

  /** The officer takes it from the list: offered to just them; they accept next. */
  async take(id: string, agentId: string): Promise<{ callId: string; offerId: string }> {
    if (!(await this.#store.enter(id, true))) throw new CourtError('B-001');
    return this.#store.take(id, agentId);
  }

  /** The call out begins, or is answered; false when the callback is over or somebody else's by now. */
  step(callId: string, to: 'dialling' | 'talking'): Promise<boolean> {
    return this.#store.step(callId, to);
  }

  /** Whom to call for a call out. */
  numberOf(call: LiveCall): string | null {
    return this.#numberOf(call);
  }

  numberOfCallback(callback: Callback): string {
    return this.#store.number(callback);
  }

  /** Ends it: cancelled, with the reason, or dealt with in another way. B-001 while the citizen is being called. */
  async end(id: string, state: 'done' | 'cancelled', by: string, note: string): Promise<api.CallbackView> {
    const reason: CallbackEnd = state === 'done' ? 'marked-done' : 'cancelled';
    const { callback, withdraw } = await this.#store.close(id, { state, reason, by, note });
    if (withdraw) await this.#withdraw(withdraw);
    return this.archive.view(callback);
  }

  async get(id: string): Promise<Callback | null> {
    return this.#store.get(id);
  }

  /** A court's open ones, by joining. */
  async open(courtId: string): Promise<Callback[]> {
    return this.#store.open(courtId);
  }

  /** Its time has come (a deadline). */
  async due(id: string): Promise<void> {
    const callback = await this.#store.get(id);
    if (callback?.state !== 'waiting' || callback.callId !== null) return;
    const open = await this.#parts.courts.isOpen(callback.courtId, new Date());
    if (!open || !this.#parts.trunk || !(await this.#hasRoom(callback.courtId))) return this.#again(id, CLOSED);
    const { callbackOrder } = await this.#parts.courts.settings(callback.courtId);
    if (callbackOrder === 'citizen-first') {
      if (await this.#nearlyTheirTurn(callback)) {
        await this.#dialCitizen(callback);
        // As they were before it is dialled.
        this.#shared.delete(callback.courtId);
      }
      // Dialled, it has no deadline any more.
      if ((await this.#store.get(id))?.nextTryAt) await this.#again(id, NOT_YET);
      return;
    }
    const queued = await this.#store.enter(id);
    if (queued) await this.#parts.queue.dispatch(queued.courtId, queued.service);
  }

  async #again(id: string, ms: number): Promise<void> {
    await this.#parts.clock.set('callback', id, new Date(Date.now() + ms));
  }

  async #hasRoom(courtId: string): Promise<boolean> {
    try {
      await this.#parts.requireRoom(courtId);
      return true;
    } catch (error) {
      if (CourtError.from(error).code === 'O-004') return false;
      throw error;
    }
  }

  /**
   * Nobody is called to wait longer than one officer's call: those in line before them, those being called and those to be called before them are fewer than the
   * officers on duty.
   */
  async #nearlyTheirTurn(callback: Callback): Promise<boolean> {
    const { id, courtId, service, score } = callback;
    const { ahead, onDuty } = await this.#parts.queue.before({ courtId, service }, score);
    if (ahead >= onDuty) return false;
    const now = Date.now();
    const first = (await this.#openShared(courtId)).filter(
      (one) =>
        one.id !== id &&
        one.service === service &&
        (one.state === 'dialling' ||
          (one.state === 'waiting' &&
            one.nextTryAt !== null &&
            one.nextTryAt.getTime() <= now &&
            isBefore(one, callback))),
    );
    return ahead + first.length < onDuty;
  }

  /** A court's open ones as they were a moment ago: many come due at once. */
  #openShared(courtId: string): Promise<Callback[]> {
    const known = this.#shared.get(courtId);
    if (known && performance.now() - known.at < SHARED) return known.list;
    const list = this.#store.open(courtId);
    this.#shared.set(courtId, { at: performance.now(), list });
    return list;
  }

  /** A call that may concern the list is over (END_LUA says which). May run twice. */
  async over(callId: string): Promise<void> {
    const call = await this.#parts.calls.get(callId);
    if (call?.state !== 'ended') return;
    const broken = brokeOff(call);
    if (call.callbackId !== null) {
      const inbound = call.direction === 'inbound';
      const served = inbound && call.talkingAt !== null && !broken;
      const settled = await this.#store.settle(
        callId,
        served ? 'reached' : tryResultOf(call.reason),
        await this.#delays(call.courtId),
      );
      if (settled) await this.#calledMeanwhile(settled);
    }
    if (broken) await this.#lost(call);
  }

  async #lost(call: LiveCall): Promise<void> {
    const number = this.#numberOf(call);
    if (number === null) return;
    const { callbackOffered } = await this.#parts.courts.settings(call.courtId);
    const offered = callbackOffered === 'all' || (callbackOffered === 'dropped' && wasCut(call));
    const { callback } = await this.#add(call, number, 'lost', offered);
    await this.#parts.calls.note(call.id, 'callback-listed', { at: callback.createdAt });
  }

  async #add(
    call: LiveCall,
    number: string,
    source: 'requested' | 'lost',
    offered: boolean,
  ): Promise<{ callback: Callback; added: boolean }> {
    const { callbackFirstMinutes } = await this.#parts.courts.settings(call.courtId);
    const delay = callbackFirstMinutes * MINUTE;
    const service = call.service ?? 'general';
    return this.#store.add({ callId: call.id, source, number, offered, delay, service });
  }

  /** The citizen may have called while we called them, and wait: that call has the place from now on. */
  async #calledMeanwhile(callback: Callback): Promise<void> {
    if (callback.state !== 'waiting' || callback.callId !== null) return;
    const live = await this.#parts.calls.live({ courtIds: [callback.courtId] });
    const own = live.find(
      (call) =>
        call.callerFingerprint === callback.fingerprint &&
        call.direction === 'inbound' &&
        ['waiting', 'ringing', 'connecting', 'talking', 'held'].includes(call.state),
    );
    if (!own) return;
    const held = await this.#store.hold(own.id, own.service ?? callback.service);
    if (held?.withdraw) await this.#withdraw(held.withdraw);
    if (held?.score && own.state === 'waiting') await this.#store.restore(own.id, held.score, callback.queuedAt);
  }

  /** A call out that nobody has taken is not needed any more. */
  async #withdraw(callId: string): Promise<void> {
    await this.#parts.queue.leave(callId, 'withdrawn');
    await this.#parts.calls.end(callId, { reason: 'withdrawn', result: 'not-reached' });
  }

  /** ms to wait after the first try and the second. */
  async #delays(courtId: string): Promise<number[]> {
    const { callbackSecondMinutes, callbackThirdMinutes } = await this.#parts.courts.settings(courtId);
    return [callbackSecondMinutes * MINUTE, callbackThirdMinutes * MINUTE];
  }

  #numberOf(call: LiveCall): string | null {
    return call.callerSealed === null ? null : this.#parts.personal.open(call.callerSealed, CALLER_SEAL);
  }
}

/** By place in the queue; those that never had one are behind all, by the time they began to wait. */
function isBefore(one: Callback, other: Callback): boolean {
  const place = ({ score }: Callback): number => (score === null ? Number.MAX_SAFE_INTEGER : Number(score));
  const [by, since] = [place(one) - place(other), one.queuedAt.getTime() - other.queuedAt.getTime()];
  return by < 0 || (by === 0 && (since < 0 || (since === 0 && one.id < other.id)));
}
