import type { Logger } from 'pino';
import { resultNotReached, type CallPatch, type CallStore, type LiveCall } from '../call/index.ts';
import type { CallbackList } from '../callback/index.ts';
import type { CallerLanguages, GreenMarks } from '../caller/index.ts';
import { CourtError, type api, type Flow, type gateway, type Service } from '../contract/index.ts';
import type { CourtDirectory } from '../court/index.ts';
import { divertedFlow, type SoundStore } from '../flow/index.ts';
import type { CallQueue } from '../queue/index.ts';
import type { MessageBox } from './message-box.ts';
import type { Parties } from './party.ts';
import type { Push } from './push.ts';
import type { Talk } from './talk.ts';
import type { z } from 'zod';

type Message<S extends z.ZodType> = z.infer<S>;

/** What a leg in a video session needs of it. */
export interface Conferences {
  /** The flow and court of a number that is dialled to take part in a session; null for any other. */
  dialIn(calledNumber: string): { courtId: string; flow: Flow } | null;
  join(call: LiveCall, code: string): Promise<gateway.CallConferenceReply>;
  /** After a part was away: the leg is where the session's record says. */
  agree(call: LiveCall): Promise<void>;
  ended(call: LiveCall): Promise<void>;
}

export interface ArrivalParts {
  calls: CallStore;
  queue: CallQueue;
  callbacks: CallbackList;
  languages: CallerLanguages;
  greenMarks: GreenMarks;
  courts: CourtDirectory;
  sounds: SoundStore;
  /** The judge on whose desk a telephone stands. */
  judgeAt: (number: string, courtIds: readonly string[]) => Promise<api.AddresseeView | null>;
  talk: Talk;
  parties: Parties;
  conferences: Conferences;
  messages: MessageBox;
  push: Push;
  log: Logger;
}

/** What a gateway reports of a caller: arriving, moving through the flow, waiting, leaving. Every report may come twice. */
export class Arrival {
  readonly #parts: ArrivalParts;

  constructor(parts: ArrivalParts) {
    this.#parts = parts;
  }

  /** Lets a call in: the court that the called number belongs to, and the flow to run. C-004 for a number nobody has. */
  async admit(gatewayId: string, message: Message<typeof gateway.callAdmit>): Promise<gateway.CallAdmitReply> {
    const { courtId, flow, flowId, version } = await this.#flowOf(message.calledNumber);
    const court = { id: courtId };
    const at = new Date(message.at);
    const language = await this.#parts.languages.of(message.callerNumber);
    const judge = await this.#judgeOf(message.divertedFrom, court.id);
    await this.#parts.calls.admit({
      id: message.callId,
      courtId: court.id,
      gatewayId,
      callerNumber: message.callerNumber,
      calledNumber: message.calledNumber,
      sipCallId: message.sipCallId,
      flowId,
      flowVersion: version,
      language,
      judge,
      at,
    });
    if (judge) await this.#parts.calls.note(message.callId, 'diverted', { detail: judge.name, at });
    await this.#parts.calls.note(message.callId, 'flow', {
      detail: flowId ? `${flow.name} v${version}` : flow.name,
      at,
    });
    const { on, text, audio } = this.#parts.courts.announcement(court.id);
    this.#parts.push.courtChanged(court.id);
    const announcement = on && audio !== null ? { text, audio } : null;
    const spoken = judge ? await this.#diverted(flow, judge.name) : flow;
    return { courtId: court.id, flow: spoken, flowId, flowVersion: version, announcement, language };
  }

  async #flowOf(called: string): Promise<{ courtId: string; flow: Flow; flowId: string | null; version: number }> {
    const { conferences, courts } = this.#parts;
    const dialIn = conferences.dialIn(called);
    if (dialIn) return { ...dialIn, flowId: null, version: 0 };
    const court = await courts.byCalledNumber(called);
    if (!court) throw new CourtError('C-004');
    return { courtId: court.id, ...(await courts.flow(court.id, called)) };
  }

  /** The caller keyed in the dial-in code of a video session. */
  async conference({ callId, code }: Message<typeof gateway.callConference>): Promise<gateway.CallConferenceReply> {
    return this.#parts.conferences.join(await this.#get(callId), code);
  }

  /** While the database is away the caller is served all the same, without the name. */
  async #judgeOf(number: string | null, courtId: string): Promise<api.AddresseeView | null> {
    if (number === null) return null;
    try {
      return await this.#parts.judgeAt(number, this.#parts.courts.visible(courtId));
    } catch (error) {
      this.#parts.log.warn({ err: error }, 'the judge of a diverted call is not known');
      return null;
    }
  }

  async #diverted(flow: Flow, judge: string): Promise<Flow> {
    try {
      return await divertedFlow(flow, judge, this.#parts.sounds);
    } catch (error) {
      this.#parts.log.error({ err: error }, 'a diverted call gets the menu: its words cannot be spoken');
      return flow;
    }
  }

  async progress(message: Message<typeof gateway.callProgress>): Promise<void> {
    if (message.step === 'answered' && (await this.#answered(message))) return;
    await this.#parts.calls.note(message.callId, message.step, {
      ...(message.detail === undefined ? {} : { detail: message.detail }),
      at: new Date(message.at),
    });
    if (message.step === 'remote-ringing') await this.#dialled(message.callId, { ringingAt: new Date(message.at) });
    if (message.step === 'early-media') await this.#dialled(message.callId, { earlyMedia: true });
  }

  /** What has become of a call out before somebody answered. */
  async #dialled(callId: string, now: Pick<CallPatch, 'ringingAt' | 'earlyMedia'>): Promise<void> {
    const call = await this.#get(callId);
    if (call.state !== 'dialling' || call.citizenFirst) return;
    await this.#parts.calls.set(callId, now);
    if (call.agentId) this.#parts.push.agentChanged(call.agentId);
  }

  /** Somebody answered a call out: the officer talks to them. False for a call that came in, where it is only a line of its timeline. */
  async #answered({ callId, detail, at: time }: Message<typeof gateway.callProgress>): Promise<boolean> {
    const { calls, talk, log } = this.#parts;
    const call = await calls.get(callId);
    if (call?.direction !== 'outbound') return false;
    if (call.state !== 'dialling') return true;
    const at = new Date(time);
    if (call.citizenFirst) {
      // They hear who calls, and wait for an officer like a caller.
      await calls.move(callId, 'menu', {
        from: ['dialling'],
        step: 'remote-answered',
        ...(detail === undefined ? {} : { detail }),
        // Who is called for a video session hears all that the call is for.
        ...(call.sessionId === null ? {} : { set: { selfServed: true } }),
        at,
      });
      this.#parts.push.courtChanged(call.courtId);
      return true;
    }
    const answered = await calls.move(callId, 'connecting', {
      from: ['dialling'],
      step: 'remote-answered',
      ...(detail === undefined ? {} : { detail }),
      set: { answeredAt: at },
      at,
    });
    if (call.callbackId !== null) await this.#parts.callbacks.step(callId, 'talking');
    talk.connect(answered).catch((error: unknown) => log.error({ err: error, callId }, 'joining failed'));
    return true;
  }

  /** Out of hours and nobody on duty are answers, not errors: the flow has a way for each. */
  async enqueue(message: Message<typeof gateway.callEnqueue>): Promise<gateway.CallEnqueueReply> {
    const call = await this.#get(message.callId);
    if (!(await this.#parts.courts.isOpen(call.courtId, new Date()))) {
      await this.#wanted(call, message.service);
      await this.#parts.calls.note(call.id, 'closed', { detail: message.service });
      return { result: 'closed' };
    }
    // An older version of a flow may still lead to one that was taken out of use.
    if (!this.#parts.courts.takesCalls(call.courtId, message.service)) {
      await this.#wanted(call, message.service);
      await this.#parts.calls.note(call.id, 'unstaffed', { detail: message.service });
      return { result: 'unstaffed' };
    }
    const kept = await this.#parts.callbacks.placeFor(call, message.service);
    const greenChannel =
      message.greenChannel ?? (await this.#parts.greenMarks.of(call.courtId, call.callerFingerprint));
    const reply = await this.#parts.queue.enqueue(call.id, {
      courtId: call.courtId,
      service: message.service,
      greenChannel,
      codec: message.codec,
      at: new Date(message.at),
      calledBack: call.citizenFirst,
      placed: kept !== null,
    });
    if (reply.result !== 'queued') {
      await this.#wanted(call, message.service);
      const step = reply.result === 'full' ? 'queue-full' : reply.result;
      await this.#parts.calls.note(call.id, step, { detail: message.service });
    }
    this.#parts.push.courtChanged(call.courtId);
    if (kept === null) return reply;
    await this.#parts.callbacks.joined(call.id, kept);
    if (reply.result !== 'queued') return reply;
    // Its waiting began before.
    await this.#parts.calls.set(call.id, { estimateSeconds: null });
    const { place, estimateSeconds } = await this.#parts.queue.place(call.id);
    return { result: 'queued', place, estimateSeconds };
  }

  /** The caller would rather be called back; the place stays theirs. */
  async callback(message: Message<typeof gateway.callCallback>): Promise<gateway.CallCallbackReply> {
    return this.#parts.callbacks.request(message);
  }

  /** What the caller chose is kept though nobody is there: the message they leave belongs to it. */
  async #wanted(call: LiveCall, service: Service): Promise<void> {
    if (call.service !== service) await this.#parts.calls.set(call.id, { service });
  }

  async dequeue(message: Message<typeof gateway.callDequeue>): Promise<void> {
    const call = await this.#get(message.callId);
    if (call.state === 'waiting' || call.state === 'ringing') await this.#parts.queue.leave(call.id, 'left-queue');
    this.#parts.push.courtChanged(call.courtId);
  }

  async place(message: Message<typeof gateway.callPlace>): Promise<gateway.CallPlaceReply> {
    return this.#parts.queue.place(message.callId);
  }

  /** The caller chose a language: for this call, and for the next ones of the same number. */
  async language({ callId, language, at }: Message<typeof gateway.callLanguage>): Promise<void> {
    const call = await this.#parts.calls.get(callId);
    if (!call) throw new CourtError('C-001');
    if (call.callerFingerprint) await this.#parts.languages.remember(call.callerFingerprint, language);
    await this.#parts.calls.set(callId, { language });
    await this.#parts.calls.note(callId, 'language', { detail: language, at: new Date(at) });
  }

  /** The caller rated the talk. A low rating is put before the supervisor. */
  async rated({ callId, score, at }: Message<typeof gateway.callRated>): Promise<void> {
    const call = await this.#parts.calls.get(callId);
    if (!call) throw new CourtError('C-001');
    const { lowRating } = await this.#parts.courts.settings(call.courtId);
    await this.#parts.calls.rate(callId, { score, lowest: lowRating, at: new Date(at) });
    if (call.agentId) this.#parts.push.agentChanged(call.agentId);
    this.#parts.push.courtChanged(call.courtId);
  }

  /** The caller's leg is gone. What it was doing decides what is tidied up; the call record is complete afterwards. */
  async ended(message: Message<typeof gateway.callEnded>): Promise<void> {
    const call = await this.#parts.calls.get(message.callId);
    if (!call) return;
    // Told again because its answer was lost: what belongs to the end may not have been done.
    if (call.state === 'ended') {
      await this.#parts.parties.release(call, 'call-over');
      if (call.partyOf !== null) await this.#parts.parties.phoneEnded(call, call.reason ?? message.reason);
      if (call.sessionId !== null) await this.#parts.conferences.ended(call);
      return this.#parts.talk.finish(call);
    }
    const at = new Date(message.at);
    if (call.state === 'waiting' || call.state === 'ringing') await this.#parts.queue.leave(call.id, message.reason);
    if (call.state === 'message') await this.#parts.messages.leftBy(call, at);
    if (call.party) await this.#parts.parties.release(call, 'call-over');
    // An officer's or a finished message's goodbye is the flow's last verb: the reason is what made the flow go there.
    const reason = message.reason === 'flow-hangup' && call.closing ? call.closing : message.reason;
    const toBeCalled = call.closing === 'callback-requested' && call.talkingAt === null;
    const result = message.result ?? (toBeCalled ? 'callback' : undefined);
    const ended = await this.#parts.calls.end(call.id, {
      reason,
      at,
      ...(result === undefined ? {} : { result }),
      ...(call.direction === 'outbound' ? { unserved: resultNotReached(reason) } : {}),
      ...(message.rtp === undefined ? {} : { rtp: message.rtp }),
    });
    // Asked in at the last moment.
    if (ended) await this.#parts.parties.release(ended, 'call-over');
    if (['dialling', 'connecting', 'talking', 'held'].includes(call.state))
      // As it was at its end: a room may have been made since it was read.
      await this.#parts.talk.finish(ended ?? call);
    if (call.partyOf !== null) await this.#parts.parties.phoneEnded(call, reason);
    if (call.sessionId !== null) await this.#parts.conferences.ended(ended ?? call);
    if (!ended) this.#parts.log.warn({ callId: call.id }, 'call was ended twice');
    this.#parts.push.courtChanged(call.courtId);
  }

  async #get(callId: string): Promise<LiveCall> {
    const call = await this.#parts.calls.get(callId);
    if (!call) throw new CourtError('C-001');
    if (call.state === 'ended') throw new CourtError('C-003', { detail: 'ended' });
    return call;
  }
}
