import { EventEmitter } from 'node:events';
import type { Bye, Info, Invitation, Inviter, Referral } from 'sip.js';
import { SessionState } from 'sip.js';
import type { Logger } from 'pino';
import {
  CourtError,
  type CallEndReason,
  type CallResult,
  type Flow,
  type gateway,
  type GreenChannel,
  type Language,
  type Service,
} from '../signaling/contract/index.ts';
import type { CallReport, Control } from './control.ts';
import { runFlow } from './flow/run.ts';
import type { FlowPort, LegEvents, ProgressStep, Question, Unbridged } from './leg-port.ts';
import type { Prompts } from './prompt/prompts.ts';
import type { Clip } from './rtp/clip.ts';
import type { NegotiatedAudio, RtpStream } from './rtp/stream.ts';
import { keyOf } from './sip/info.ts';
import { NotReached, type OutgoingCall } from './sip/outgoing-call.ts';
import { livenessOf, type SessionTimer } from './sip/session-timer.ts';

/** How the call comes about: the caller's INVITE that we answer, with headers of the 200; or ours that the other side answers. */
export type LegOpening =
  | { dialled: false; session: Invitation; headers: string[]; timer: SessionTimer | null }
  | { dialled: true; session: Inviter; call: OutgoingCall };

export interface LegParts {
  callId: string;
  opening: LegOpening;
  stream: RtpStream;
  /** Null for a call out that only waits to be joined to a room. */
  flow: Flow | null;
  /** What the caller is spoken to in, until they choose. */
  language: Language;
  prompts: Prompts;
  /** Played before the flow; null when there is none, or its sound is not to be had. */
  announcement: Clip | null;
  control: Control;
  report: CallReport;
  roomAddress: string;
  /** What is in force by SDP; null before the answer. */
  agreed: () => NegotiatedAudio | null;
  log: Logger;
}

type LegEnd = { reason: CallEndReason; result?: CallResult; sipStatus?: number };

/** The longest for an answer to an enquiry, ms: 3 s for the case data, the rest for speaking it. */
const ENQUIRY = 8_000;

/** One telephone call: its SIP session, its RTP stream and the flow that runs on it. Ends once, whoever ends it. */
export class Leg implements FlowPort {
  readonly callId: string;
  readonly stream: RtpStream;
  readonly events = new EventEmitter<LegEvents>();
  /** Resolves when the leg has ended and signaling knows. */
  readonly ended: Promise<void>;
  readonly #parts: LegParts;
  readonly #abort = new AbortController();
  readonly #whenEnded = Promise.withResolvers<void>();
  #roomId: string | null = null;
  #state: gateway.LegState;
  #answered = false;
  #early = false;
  #closed = false;
  #asking = false;
  #askedAt = -Infinity;
  #refreshedAt = performance.now();

  constructor(parts: LegParts) {
    this.#parts = parts;
    this.callId = parts.callId;
    this.stream = parts.stream;
    this.ended = this.#whenEnded.promise;
    this.#state = parts.opening.dialled ? 'dialling' : 'flow';
    this.#watchSession();
  }

  get roomId(): string | null {
    return this.#roomId;
  }

  get state(): gateway.LegState {
    return this.#state;
  }

  /** Answers the call, or waits until ours is answered, and runs the flow to its end. */
  async run(): Promise<void> {
    const { opening, flow, language, prompts, log } = this.#parts;
    try {
      await (opening.dialled ? opening.call.open() : opening.session.accept({ extraHeaders: opening.headers }));
      if (this.#closed) return;
      this.#answered = true;
      if (opening.dialled) this.#state = this.#roomId === null ? 'flow' : 'bridged';
      this.#refreshedAt = performance.now();
      this.progress('answered', this.#parts.agreed()?.codec);
      await this.#announce();
      if (flow) await runFlow(flow, this, prompts, this.#abort.signal, language);
      else await this.#untilUnbridged();
      this.close({ reason: 'flow-hangup' });
    } catch (error) {
      if (this.#closed) return;
      if (error instanceof NotReached) {
        this.close({ reason: error.reason, ...(error.status === null ? {} : { sipStatus: error.status }) });
        return;
      }
      log.error({ err: error, callId: this.callId }, 'flow failed');
      await this.stream.play(prompts.clip('system-busy', language), { signal: this.#abort.signal });
      this.close({ reason: 'internal-error' });
    }
  }

  /** An emergency: to its end, keys do not cut it. */
  async #announce(): Promise<void> {
    const { announcement } = this.#parts;
    if (!announcement) return;
    this.progress('announcement');
    await this.stream.play(announcement, { signal: this.#abort.signal });
    this.#abort.signal.throwIfAborted();
  }

  progress(step: ProgressStep, detail?: string): void {
    void this.#parts.report.tell('call:progress', {
      callId: this.callId,
      step,
      ...(detail === undefined ? {} : { detail }),
      at: now(),
    });
  }

  /** The network's own sound is heard before the answer; told once. */
  earlyMedia(): void {
    if (this.#early) return;
    this.#early = true;
    this.progress('early-media');
  }

  chooseLanguage(language: Language): void {
    void this.#parts.report.tell('call:language', { callId: this.callId, language, at: now() });
  }

  rate(score: number): void {
    void this.#parts.report.tell('call:rated', { callId: this.callId, score, at: now() });
  }

  async enqueue(service: Service, greenChannel?: GreenChannel): Promise<gateway.CallEnqueueReply> {
    const codec = this.#parts.agreed()?.codec ?? 'PCMA';
    const message = { callId: this.callId, service, ...(greenChannel ? { greenChannel } : {}), codec, at: now() };
    // An officer may be faster than the answer: the leg waits from the moment it asks.
    this.#state = 'waiting';
    const reply = await this.#request<gateway.CallEnqueueReply>('call:enqueue', message);
    if (reply.result !== 'queued') this.#state = 'flow';
    return reply;
  }

  async dequeue(): Promise<void> {
    this.#state = 'flow';
    await this.#request('call:dequeue', { callId: this.callId, at: now() });
  }

  callback(number?: string): Promise<gateway.CallCallbackReply> {
    const message = { callId: this.callId, ...(number === undefined ? {} : { number }), at: now() };
    return this.#request('call:callback', message);
  }

  place(): Promise<gateway.CallPlaceReply> {
    return this.#parts.control.ask('call:place', { callId: this.callId });
  }

  enquire(question: Question): Promise<gateway.EnquiryReply> {
    return this.#parts.control.ask('enquiry:ask', { ...question, callId: this.callId, at: now() }, ENQUIRY);
  }

  async conference(code: string): Promise<gateway.CallConferenceReply> {
    // They may be let in before the answer is here: the leg waits from the moment it asks.
    this.#state = 'waiting';
    const message = { callId: this.callId, code, at: now() };
    const reply = await this.#request<gateway.CallConferenceReply>('call:conference', message);
    if (reply.result !== 'waiting') this.#state = 'flow';
    return reply;
  }

  async messageStart(): Promise<gateway.MessageStartReply> {
    const codec = this.#parts.agreed()?.codec ?? 'PCMA';
    const reply = await this.#request<gateway.MessageStartReply>('message:start', {
      callId: this.callId,
      codec,
      at: now(),
    });
    this.#state = 'recording';
    return reply;
  }

  async messageEnd(reason: 'key' | 'limit', seconds: number): Promise<void> {
    this.unbridge({ then: 'flow' });
    await this.#request('message:end', { callId: this.callId, reason, seconds, at: now() });
  }

  /** Opens a socket towards a room; see RtpStream.openRoom. */
  async open(roomId: string, codec?: gateway.Codec): Promise<gateway.LegOpenReply> {
    return this.stream.openRoom(roomId, this.#parts.roomAddress, codec);
  }

  bridge(roomId: string, remote: gateway.RtpAddress, held: boolean): void {
    this.stream.bridge(roomId, remote, held);
    this.#roomId = roomId;
    if (this.#answered || !this.#parts.opening.dialled) this.#state = 'bridged';
    this.events.emit('bridged', roomId);
  }

  unbridge(unbridged: Unbridged): void {
    if (this.#roomId === null) return;
    this.stream.unbridge();
    this.#roomId = null;
    this.#state = unbridged.then === 'waiting' ? 'waiting' : 'flow';
    this.events.emit('unbridged', unbridged);
  }

  hold(held: boolean): void {
    this.stream.hold(held);
  }

  /** Looks whether the caller is still there; to be called now and then. */
  check(at: number): void {
    if (this.#closed || this.#asking || this.#parts.opening.session.state !== SessionState.Established) return;
    const verdict = livenessOf({
      now: at,
      heardAt: Math.max(this.stream.lastReceivedAt ?? 0, this.#refreshedAt),
      askedAt: this.#askedAt,
      refreshedAt: this.#refreshedAt,
      timer: this.#timer,
    });
    if (verdict === 'gone') this.close({ reason: 'caller-vanished' });
    if (verdict === 'ask') this.#refresh(at);
  }

  /** Ends the call: says goodbye by SIP, stops flow and sound, tells signaling. Idempotent. */
  close(end: LegEnd): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#abort.abort();
    const rtp = this.stream.stats();
    this.stream.close();
    this.events.removeAllListeners();
    this.#goodbye().catch((error: unknown) =>
      this.#parts.log.debug({ err: error, callId: this.callId }, 'goodbye not sent'),
    );
    void this.#parts.report
      .tell('call:ended', {
        callId: this.callId,
        ...end,
        at: now(),
        rtp: { ...rtp, jitterMs: Math.round(rtp.jitterMs * 10) / 10 },
      })
      .finally(() => this.#whenEnded.resolve());
  }

  async #goodbye(): Promise<void> {
    const { opening } = this.#parts;
    // SIP.js tells of a BYE or CANCEL before its session is in the state that follows from it.
    await Promise.resolve();
    const { state } = opening.session;
    if (state === SessionState.Established) await opening.session.bye();
    else if (opening.dialled) await opening.call.abandon();
    else if (state === SessionState.Initial)
      await opening.session.reject({ statusCode: 503, extraHeaders: ['Retry-After: 5'] });
    else if (state === SessionState.Establishing) await opening.session.dispose();
  }

  get #timer(): SessionTimer | null {
    const { opening } = this.#parts;
    return opening.dialled ? opening.call.timer : opening.timer;
  }

  /** A call out without a flow: until it leaves its room, with a last word when there is one to say. */
  async #untilUnbridged(): Promise<void> {
    const { prompts } = this.#parts;
    const { promise, resolve, reject } = Promise.withResolvers<Unbridged>();
    this.events.once('unbridged', resolve);
    const { signal } = this.#abort;
    signal.addEventListener('abort', () => reject(new CourtError('C-003', { detail: 'ended' })), { once: true });
    const { announce } = await promise;
    if (announce !== undefined) await this.stream.play(prompts.clip(announce), { signal });
  }

  #request<T>(event: keyof gateway.GatewayToSignaling, message: unknown): Promise<T> {
    return this.#parts.report.request<T>(event, message, this.#abort.signal);
  }

  #watchSession(): void {
    const { session, dialled } = this.#parts.opening;
    session.delegate = {
      onBye: (bye: Bye) => {
        bye.accept().catch((error: unknown) => this.#parts.log.debug({ err: error }, 'BYE not answered'));
        this.close({ reason: 'caller-hangup' });
      },
      onCancel: () => this.close({ reason: 'caller-hangup', sipStatus: 487 }),
      onInvite: (_request, _response, statusCode) => {
        if (statusCode < 300) this.#refreshedAt = performance.now();
      },
      onInfo: (info: Info) => {
        const key = keyOf(info.request.getHeader('Content-Type'), info.request.body);
        if (key) this.stream.pressKey(key);
        const answered = key === null ? info.reject({ statusCode: 415 }) : info.accept();
        answered.catch((error: unknown) => this.#parts.log.debug({ err: error }, 'INFO not answered'));
      },
      onRefer: (referral: Referral) => {
        // Transfers are made by us; the caller's leg never moves.
        referral
          .reject({ statusCode: 603 })
          .catch((error: unknown) => this.#parts.log.debug({ err: error }, 'REFER not answered'));
      },
    };
    session.stateChange.addListener((state) => {
      // Not by BYE or CANCEL, which came before: no ACK, a failed answer. What a call out comes to is told by `OutgoingCall`.
      if (state === SessionState.Terminated && (this.#answered || !dialled)) this.close({ reason: 'upstream-error' });
    });
  }

  /** A re-INVITE that says again what is agreed: answered by any phone that is there (RFC 4028 §10 at the same time). */
  #refresh(at: number): void {
    this.#asking = true;
    this.#askedAt = at;
    const done = (): void => {
      this.#asking = false;
    };
    this.#parts.opening.session
      .invite({
        requestOptions: {
          extraHeaders: this.#timer ? [`Session-Expires: ${this.#timer.expires};refresher=uac`] : [],
        },
        requestDelegate: {
          onAccept: () => {
            done();
            this.#refreshedAt = performance.now();
            this.progress('refreshed');
          },
          onReject: ({ message }) => {
            done();
            // RFC 3261 §12.2.1.2: 481 and no answer (408) end the dialog. Any other refusal came from a phone that is there.
            if (message.statusCode === 481 || message.statusCode === 408)
              this.close({ reason: 'caller-vanished', sipStatus: message.statusCode });
            else this.#refreshedAt = performance.now();
          },
        },
      })
      .catch((error: unknown) => {
        done();
        this.#parts.log.debug({ err: CourtError.from(error), callId: this.callId }, 'refresh not sent');
      });
  }
}

const now = (): string => new Date().toISOString();
