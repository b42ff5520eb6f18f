import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Invitation, Session, SessionDescriptionHandler } from 'sip.js';
import { SessionState } from 'sip.js';
import type { Logger } from 'pino';
import type { z } from 'zod';
import { CourtError, FIRST_LANGUAGE, type CallEndReason, type gateway } from '../signaling/contract/index.ts';
import { CallReport, type Control, type LegHandlers } from './control.ts';
import { Leg } from './leg.ts';
import { FlowPrompts, soundsOf } from './prompt/flow-prompts.ts';
import type { PromptLibrary } from './prompt/library.ts';
import type { OwnSounds } from './prompt/own-sounds.ts';
import { LocalAddress } from './rtp/local-address.ts';
import type { PortRange } from './rtp/port-range.ts';
import { RtpStream, type NegotiatedAudio } from './rtp/stream.ts';
import { divertedFrom } from './sip/diversion.ts';
import { calledOf, callerOf } from './sip/number.ts';
import { OutgoingCall } from './sip/outgoing-call.ts';
import { readSdp } from './sip/sdp.ts';
import type { TrunkRegistrations } from './sip/registrations.ts';
import { SipAudio } from './sip/session-description.ts';
import { decideTimer, MIN_SESSION_EXPIRES, TIMER_HEADERS } from './sip/session-timer.ts';
import type { SipUserAgent } from './sip/user-agent.ts';

/** How often every leg is looked after, ms. */
const CHECK = 1_000;
/** The first call after a flow was published waits so long for its sounds, ms; what comes later is heard from then on. */
const SOUNDS = 1_500;

export interface GatewaySettings {
  capacity: number;
  ports: PortRange;
  /** Empty: the local address that faces the peer. */
  rtpAddress: string;
  roomAddress: string;
  /** An address on the trunk's side, by which the local address for calls out is found. */
  trunkAddress: string;
  /** Calls out offer SRTP (SDES), and nothing else. */
  trunkSrtp: boolean;
  prompts: PromptLibrary;
  /** Of the courts' own flows. */
  sounds: OwnSounds;
  /** Of the line at its carriers. */
  registrations: TrunkRegistrations;
}

/** Refuses a call: status, and headers such as Retry-After. */
class Refusal extends Error {
  readonly status: number;
  readonly headers: string[];
  constructor(status: number, headers: string[] = [], why = `refused with ${status}`) {
    super(why);
    this.status = status;
    this.headers = headers;
  }
}

const busy = (why: string): Refusal => new Refusal(503, ['Retry-After: 5'], why);

/** All calls of this process. */
export class Gateway implements LegHandlers {
  readonly #settings: GatewaySettings;
  readonly #control: Control;
  readonly #log: Logger;
  readonly #legs = new Map<string, Leg>();
  /** Audio by SIP session, from before the answer to the end. */
  readonly #audio = new WeakMap<Session, SipAudio>();
  readonly #reasons = new Map<string, number>();
  readonly #timer: NodeJS.Timeout;
  readonly #startedAt = new Date().toISOString();
  readonly #localAddress = new LocalAddress();
  /** Calls that are being let in. */
  #arriving = 0;
  #draining = false;
  #agent: SipUserAgent | null = null;

  constructor(settings: GatewaySettings, control: Control, log: Logger) {
    this.#settings = settings;
    this.#control = control;
    this.#log = log;
    this.#timer = setInterval(() => this.#check(), CHECK);
  }

  get size(): number {
    return this.#legs.size;
  }

  /** How many calls ended for each reason. */
  get reasons(): ReadonlyMap<string, number> {
    return this.#reasons;
  }

  /** For SIP.js: the session description handler of a session. */
  describe(session: Session): SessionDescriptionHandler {
    const audio = this.#audio.get(session);
    if (!audio) throw new Error('a session that was not let in');
    return audio;
  }

  /** The user agent needs the gateway and the gateway the user agent; so it is handed over once both exist. */
  use(agent: SipUserAgent): void {
    this.#agent = agent;
  }

  /** A call goes out; answered when its INVITE is on its way. C-005 when there is no room for it or no way to the trunk. */
  async dial({ callId, number, callerId, ringSeconds, flow }: z.infer<typeof gateway.legDial>): Promise<void> {
    if (this.#legs.has(callId)) return;
    const agent = this.#agent;
    if (!agent?.registered || this.#draining || this.#legs.size + this.#arriving >= this.#settings.capacity)
      throw new CourtError('C-005');
    this.#arriving++;
    try {
      const { sounds, prompts, trunkAddress, trunkSrtp } = this.#settings;
      if (flow) await sounds.ready(soundsOf(flow), SOUNDS);
      const stream = await this.#openStream(trunkAddress);
      stream.expectAnswer();
      const inviter = agent.inviter(number, callerId, TIMER_HEADERS);
      let agreed: NegotiatedAudio | null = null;
      const audio = new SipAudio(stream, (negotiated) => (agreed = negotiated), trunkSrtp);
      this.#audio.set(inviter, audio);
      const log = this.#log.child({ callId });
      const call = new OutgoingCall(inviter, {
        ringSeconds,
        ringing: (status) => leg.progress('remote-ringing', String(status)),
        early: (sdp) => {
          if (audio.early(sdp)) leg.earlyMedia();
        },
      });
      const leg = new Leg({
        callId,
        opening: { dialled: true, session: inviter, call },
        stream,
        flow,
        language: FIRST_LANGUAGE,
        prompts: flow ? new FlowPrompts(flow.texts, sounds, prompts) : prompts,
        announcement: null,
        control: this.#control,
        report: new CallReport(this.#control, log),
        roomAddress: this.#settings.roomAddress,
        agreed: () => agreed,
        log,
      });
      this.#hold(leg);
    } finally {
      this.#arriving--;
    }
  }

  /** A call comes in. */
  onInvite(invitation: Invitation): void {
    this.#arrive(invitation).catch((error: unknown) => {
      if (!(error instanceof Refusal)) this.#log.error({ err: error }, 'call not taken');
      const { status, headers, message } = error instanceof Refusal ? error : busy('our fault');
      this.#log.info({ status, why: message }, 'call refused');
      this.#count(`status-${status}`);
      if (invitation.state !== SessionState.Initial) return;
      invitation
        .reject({ statusCode: status, extraHeaders: headers })
        .catch((failure: unknown) => this.#log.warn({ err: failure }, 'refusal not sent'));
    });
  }

  async #arrive(invitation: Invitation): Promise<void> {
    if (this.#draining) throw busy('draining');
    if (this.#legs.size + this.#arriving >= this.#settings.capacity) throw busy('full');
    this.#arriving++;
    try {
      this.#hold(await this.#admit(invitation));
    } finally {
      this.#arriving--;
    }
  }

  #hold(leg: Leg): void {
    this.#legs.set(leg.callId, leg);
    void leg.ended.then(() => this.#legs.delete(leg.callId));
    void leg.run();
  }

  async #admit(invitation: Invitation): Promise<Leg> {
    const { request } = invitation;
    const called = calledOf(request);
    if (called === null) throw new Refusal(404);
    const offer = request.body ? readSdp(request.body) : null;
    if (request.body && !offer) throw new Refusal(488);
    const timer = decideTimer(
      request.getHeader('Session-Expires') ?? request.getHeader('x'),
      request.getHeader('Supported') ?? request.getHeader('k'),
      request.getHeader('Min-SE'),
    );
    // RFC 4028 §6: the caller may try again with more.
    if (timer.result === 'too-small') throw new Refusal(422, [`Min-SE: ${MIN_SESSION_EXPIRES}`]);
    const peer = request.getHeader('X-Trunk-Peer') ?? offer?.remote.ip ?? '127.0.0.1';
    const callId = randomUUID();
    const log = this.#log.child({ callId });
    const admitted = await this.#ask(invitation, callId, called, peer);
    const { sounds } = this.#settings;
    const report = new CallReport(this.#control, log);
    const gone = (reason: CallEndReason): void =>
      void report.tell('call:ended', { callId, reason, at: new Date().toISOString() });
    try {
      const wanted = [...(admitted.announcement ? [admitted.announcement.audio] : []), ...soundsOf(admitted.flow)];
      await sounds.ready(wanted, SOUNDS);
      const stream = await this.#stream(offer?.remote.ip ?? peer);
      if (invitation.state !== SessionState.Initial) {
        stream.close();
        throw new Refusal(487);
      }
      let agreed: NegotiatedAudio | null = null;
      this.#audio.set(invitation, new SipAudio(stream, (audio) => (agreed = audio)));
      return new Leg({
        callId,
        opening: {
          dialled: false,
          session: invitation,
          headers: timer.result === 'timer' ? timer.headers : [],
          timer: timer.result === 'timer' ? timer.timer : null,
        },
        stream,
        flow: admitted.flow,
        language: admitted.language,
        prompts: new FlowPrompts(admitted.flow.texts, sounds, this.#settings.prompts),
        announcement: admitted.announcement && sounds.get(admitted.announcement.audio),
        control: this.#control,
        report,
        roomAddress: this.#settings.roomAddress,
        agreed: () => agreed,
        log,
      });
    } catch (error) {
      gone(error instanceof Refusal ? 'caller-hangup' : 'internal-error');
      throw error;
    }
  }

  async #ask(
    invitation: Invitation,
    callId: string,
    calledNumber: string,
    peer: string,
  ): Promise<gateway.CallAdmitReply> {
    try {
      return await this.#control.ask<gateway.CallAdmitReply>('call:admit', {
        callId,
        callerNumber: callerOf(invitation.request),
        calledNumber,
        divertedFrom: divertedFrom(invitation.request),
        sipCallId: invitation.request.callId.slice(0, 256),
        peer: peer.slice(0, 64),
        at: new Date().toISOString(),
      });
    } catch (error) {
      const { code } = CourtError.from(error);
      if (code === 'C-004') throw new Refusal(404);
      this.#log.warn({ err: error }, 'call not admitted');
      throw busy('not admitted');
    }
  }

  async #stream(peer: string): Promise<RtpStream> {
    try {
      return await this.#openStream(peer);
    } catch (error) {
      if (error instanceof CourtError && error.code === 'C-005') throw busy('no free RTP port');
      throw error;
    }
  }

  async #openStream(peer: string): Promise<RtpStream> {
    const localAddress = this.#settings.rtpAddress || (await this.#localAddress.facing(peer));
    const stream = await RtpStream.create(this.#settings.ports, { localAddress });
    stream.holdMusic = this.#settings.prompts.clip('music');
    return stream;
  }

  /** Tells signaling what has become of the registrations at carriers; while it is away that is said when it is back. */
  tellTrunks(): void {
    if (!this.#control.connected) return;
    const trunks = Object.fromEntries(this.#settings.registrations.registered);
    void new CallReport(this.#control, this.#log).tell('gateway:trunks', { trunks });
  }

  hello(): ReturnType<LegHandlers['hello']> {
    const legs = [...this.#legs.values()].map(({ callId, state, roomId }) => ({ callId, state, roomId }));
    const trunks = Object.fromEntries(this.#settings.registrations.registered);
    return { capacity: this.#settings.capacity, draining: this.#draining, startedAt: this.#startedAt, trunks, legs };
  }

  open({ callId, roomId, codec }: z.infer<typeof gateway.legOpen>): Promise<gateway.LegOpenReply> {
    return this.#leg(callId).open(roomId, codec);
  }

  readonly bridge = ({ callId, roomId, remote, held }: z.infer<typeof gateway.legBridge>): void => {
    this.#leg(callId).bridge(roomId, remote, held);
  };

  readonly unbridge = ({ callId, then, announce, roomId }: z.infer<typeof gateway.legUnbridge>): void => {
    const leg = this.#leg(callId);
    if (roomId !== undefined && roomId !== leg.roomId) return;
    leg.unbridge({ then, ...(announce === undefined ? {} : { announce }) });
  };

  readonly hold = ({ callId, held }: { callId: string; held: boolean }): void => {
    this.#leg(callId).hold(held);
  };

  readonly hangup = (callId: string, reason: CallEndReason): void => {
    this.#legs.get(callId)?.close({ reason });
  };

  /** No new calls; resolves when the last one has ended, or after `limit` ms. */
  async drain(limit: number): Promise<void> {
    this.#draining = true;
    if (this.#control.connected) await this.#control.hello(this);
    const over = new AbortController();
    const tooLong = delay(limit, 'too long' as const, { signal: over.signal });
    // Of calls that were being let in nobody knows the end yet: looked for now and then.
    while (this.#legs.size + this.#arriving > 0) {
      const ended = [...this.#legs.values()].map((leg) => leg.ended);
      const first = await Promise.race([tooLong, ...(this.#arriving > 0 ? [delay(CHECK)] : []), ...ended]);
      if (first === 'too long') {
        this.#log.warn({ calls: this.#legs.size }, 'calls went on for too long');
        return;
      }
    }
    tooLong.catch(() => undefined);
    over.abort();
  }

  /** Ends all calls. */
  async close(): Promise<void> {
    this.#draining = true;
    clearInterval(this.#timer);
    const legs = [...this.#legs.values()];
    for (const leg of legs) leg.close({ reason: 'gateway-drain' });
    await Promise.race([
      Promise.all(legs.map((leg) => leg.ended)),
      new Promise((resolve) => setTimeout(resolve, 1000)),
    ]);
  }

  #leg(callId: string): Leg {
    const leg = this.#legs.get(callId);
    if (!leg) throw new CourtError('C-001');
    return leg;
  }

  #check(): void {
    const at = performance.now();
    for (const leg of this.#legs.values()) leg.check(at);
  }

  #count(reason: string): void {
    this.#reasons.set(reason, (this.#reasons.get(reason) ?? 0) + 1);
  }
}
