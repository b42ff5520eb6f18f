import { EventEmitter } from 'node:events';
import type { Redis } from 'ioredis';
import {
  CourtError,
  type CallEndReason,
  type CallResult,
  type CallState,
  type api,
  type desk,
  type Language,
} from '../contract/index.ts';
import { maskNumber, type PersonalData } from '../personal-data/index.ts';
import { KEY_PREFIX } from '../redis.ts';
import { RedisScript } from '../redis-script.ts';
import { ADMIT_LUA, END_LUA, MOVE_LUA, NOTE_LUA, RATE_LUA, SAVE_WRAP_UP_LUA } from './call.lua.ts';
import { changesOf, parseCall, parseCallObject, type CallPatch, type LiveCall, type RtpCounters } from './live-call.ts';
import type { OfficerNote } from './note.ts';
import { parseTimeline } from './timeline.ts';
import { resultUnserved, sourcesOf } from './state.ts';

/** What a script says of the call it was to change. */
type Known = 'missing' | 'ended' | 'live';

const admit = new RedisScript<string[]>(ADMIT_LUA);
const note = new RedisScript<Known>(NOTE_LUA);
const move = new RedisScript<string[]>(MOVE_LUA);
const end = new RedisScript<string[]>(END_LUA);
const rate = new RedisScript<Known | 'not-talked' | 'known'>(RATE_LUA);
const saveWrapUp = new RedisScript<Known>(SAVE_WRAP_UP_LUA);

/** Under these names personal data is sealed; a text sealed as one does not open as another. */
export const CALLER_SEAL = 'call.caller-number';
export const WRAP_UP_SEAL = 'call.wrap-up';

export interface Arriving {
  id: string;
  courtId: string;
  gatewayId: string;
  callerNumber: string | null;
  calledNumber: string;
  sipCallId: string;
  /** Null: the shipped menu. */
  flowId: string | null;
  flowVersion: number;
  language: Language;
  /** Whose telephone sent the call on; nobody's: it was dialled. */
  judge?: { id: string; name: string } | null;
  at: Date;
}
export interface CallFilter {
  courtIds?: readonly string[];
  gatewayId?: string;
  mediaNodeId?: string;
  agentId?: string;
}
interface Step {
  detail?: string;
  reason?: string;
  at?: Date;
}
export interface Move extends Step {
  /** Refuse unless it is in one of these; otherwise whatever the table of moves allows. */
  from?: readonly CallState[];
  step: string;
  set?: CallPatch;
}
export interface Ending {
  /** When not given: served if anybody talked, message if one was left, else by the reason (see state.ts). */
  result?: CallResult;
  /** What it is when nobody talked and no message was left, in place of what the reason says. */
  unserved?: CallResult;
  reason: CallEndReason;
  at?: Date;
  rtp?: RtpCounters;
}

/** `recordable`: an ended call has something new for its record. */
interface CallEvents {
  recordable: [id: string];
}

const ms = (at: Date | undefined): string | number => at?.getTime() ?? '';

/**
 * Calls in Redis. Each change is one atomic script with its line in the timeline, so that any replica may do the next step. Errors: C-001 for an
 * unknown call, C-003 for a move the table of states (state.ts) does not have.
 */
export class CallStore extends EventEmitter<CallEvents> {
  readonly #redis: Redis;
  readonly #personal: PersonalData;

  constructor(redis: Redis, personal: PersonalData) {
    super();
    this.#redis = redis;
    this.#personal = personal;
  }

  /** Registers an arriving call; the one that is known when it was registered before. */
  async admit(arriving: Arriving): Promise<LiveCall> {
    const set = callerFields(this.#personal, arriving.callerNumber, {
      gatewayId: arriving.gatewayId,
      calledNumber: arriving.calledNumber,
      sipCallId: arriving.sipCallId,
      flowId: arriving.flowId,
      flowVersion: arriving.flowVersion,
      language: arriving.language,
      judgeId: arriving.judge?.id ?? null,
      judgeName: arriving.judge?.name ?? null,
    });
    return known(parseCall(await admit.run(this.#redis, arriving.id, arriving.courtId, arriving.at.getTime(), ...set)));
  }

  async get(id: string): Promise<LiveCall | null> {
    return parseCallObject(await this.#redis.hgetall(`${KEY_PREFIX}call:${id}`));
  }

  /** Calls that are not over, in order of arrival. */
  async live(filter: CallFilter = {}): Promise<LiveCall[]> {
    const ids = await this.#redis.zrange(`${KEY_PREFIX}calls`, '0', '-1');
    const calls = await Promise.all(ids.map((id) => this.get(id)));
    return calls.filter(
      (call) =>
        call !== null &&
        call.state !== 'ended' &&
        (filter.courtIds?.includes(call.courtId) ?? true) &&
        (filter.gatewayId === undefined || call.gatewayId === filter.gatewayId) &&
        (filter.mediaNodeId === undefined || call.mediaNodeId === filter.mediaNodeId) &&
        (filter.agentId === undefined || call.agentId === filter.agentId),
    ) as LiveCall[];
  }

  /** A line of the timeline without a change of state. The same line with the same time twice makes one. */
  async note(id: string, step: string, { detail, reason, at }: Step = {}): Promise<void> {
    this.#changed(id, await note.run(this.#redis, id, step, detail ?? '', reason ?? '', ms(at)));
  }

  /** Moves a call to another state and changes fields with it, or refuses with C-003 and changes nothing. */
  async move(id: string, to: CallState, { from, step, detail, reason, at, set }: Move): Promise<LiveCall> {
    const sources = sourcesOf(to, from);
    if (sources.length === 0) throw new CourtError('C-003', { detail: `nothing leads to ${to} from ${String(from)}` });
    return this.#change(id, to, sources, [step, detail ?? '', reason ?? '', ms(at)], set ?? {});
  }

  /** Changes fields without a change of state and without a line. */
  async set(id: string, patch: CallPatch): Promise<LiveCall> {
    return this.#change(id, '', [], ['', '', '', ''], patch);
  }

  async #change(
    id: string,
    to: CallState | '',
    from: CallState[],
    step: (string | number)[],
    patch: CallPatch,
  ): Promise<LiveCall> {
    const { set, remove } = changesOf(patch);
    const sources = JSON.stringify(from);
    const reply = await move.run(this.#redis, id, to, sources, ...step, set.length, ...set, ...remove);
    const [outcome, ...hash] = reply;
    if (outcome === 'missing') throw new CourtError('C-001');
    if (outcome === 'illegal') throw new CourtError('C-003', { detail: `${hash[0] ?? ''} to ${to}` });
    const call = known(parseCall(hash));
    if (call.state === 'ended') this.emit('recordable', id);
    return call;
  }

  /** Ends a call with result and reason. Null when it is unknown or was over before; so it may be repeated. */
  async end(id: string, { result, unserved, reason, at, rtp }: Ending): Promise<LiveCall | null> {
    const counters = rtp === undefined ? '' : JSON.stringify(rtp);
    const hash = await end.run(
      this.#redis,
      id,
      result ?? '',
      unserved ?? resultUnserved(reason),
      reason,
      ms(at),
      counters,
    );
    const call = parseCall(hash);
    if (call) this.emit('recordable', id);
    return call;
  }

  /**
   * The caller's rating, 1 (worst) to 5; up to `lowest` it is sampled for a follow-up. The first one counts, so that it may be repeated. C-003 when
   * nobody talked to the caller.
   */
  async rate(id: string, { score, lowest, at }: { score: number; lowest: number; at: Date }): Promise<void> {
    const outcome = await rate.run(this.#redis, id, score, lowest, at.getTime());
    if (outcome === 'not-talked') throw new CourtError('C-003', { detail: 'nobody talked to the caller' });
    if (outcome !== 'known') this.#changed(id, outcome);
  }

  /** Keeps an officer's note, sealed. C-001 when the call is not in Redis any more: the archive can change its note then. */
  async saveWrapUp(id: string, by: { id: string; name: string }, wrapUp: desk.WrapUp): Promise<void> {
    const note: OfficerNote = { agentId: by.id, agentName: by.name, wrapUp };
    const sealed = this.#personal.seal(JSON.stringify(note), WRAP_UP_SEAL);
    this.#changed(id, await saveWrapUp.run(this.#redis, id, by.id, sealed));
  }

  #changed(id: string, known: Known): void {
    if (known === 'missing') throw new CourtError('C-001');
    if (known === 'ended') this.emit('recordable', id);
  }

  /** What officers have noted, of each who has; in no order. */
  async notes(id: string): Promise<OfficerNote[]> {
    const sealed = await this.#redis.hvals(`${KEY_PREFIX}call:${id}:notes`);
    return sealed.map((text) => JSON.parse(this.#personal.open(text, WRAP_UP_SEAL)) as OfficerNote);
  }

  async timeline(id: string): Promise<api.TimelineEntry[]> {
    return parseTimeline(await this.#redis.lrange(`${KEY_PREFIX}call:${id}:timeline`, 0, -1));
  }

  /** Ended calls whose last revision is not in the database and that have been so for at least `forMs`. */
  async unstored(forMs: number): Promise<string[]> {
    return this.#redis.zrangebyscore(`${KEY_PREFIX}calls:unstored`, 0, Date.now() - forMs);
  }
}

/** Fields of a new call's hash, as a flat list: the citizen's number sealed, masked and findable, and what else is known. */
export function callerFields(personal: PersonalData, number: string | null, more: CallPatch): string[] {
  return changesOf({
    ...more,
    callerSealed: number === null ? null : personal.seal(number, CALLER_SEAL),
    callerMasked: maskNumber(number),
    callerFingerprint: number === null ? null : personal.fingerprint(number),
    callerTail: number === null ? null : personal.fingerprintTail(number),
  }).set;
}

function known(call: LiveCall | null): LiveCall {
  if (!call) throw new CourtError('C-001');
  return call;
}
