import { SessionState, type Inviter } from 'sip.js';
import type { CallEndReason } from '../../signaling/contract/index.ts';
import { timerOfAnswer, type SessionTimer } from './session-timer.ts';

/** Nobody answered a call out. `status` is the SIP status that said so; null when it rang out. */
export class NotReached extends Error {
  override readonly name = 'NotReached';
  readonly reason: CallEndReason;
  readonly status: number | null;

  constructor(reason: CallEndReason, status: number | null) {
    super(`${reason} (${status ?? 'rang out'})`);
    this.reason = reason;
    this.status = status;
  }
}

/** What a final answer to our INVITE means (RFC 3261 §21.4 to §21.6). `rang`: it had rung before. */
export function reasonOfStatus(status: number, rang: boolean): CallEndReason {
  if (status === 486 || status === 600) return 'busy';
  if (status === 480 || status === 487) return 'no-answer';
  // A telephone that rang and a proxy that gave up; before that it is the network that did not answer.
  if (status === 408) return rang ? 'no-answer' : 'upstream-error';
  if (status === 404 || status === 410 || status === 484 || status === 604) return 'number-unknown';
  if (status === 603 || status === 403 || status === 607) return 'declined';
  return 'upstream-error';
}

export interface Ringing {
  /** Longest time it may take until somebody answers, s. */
  ringSeconds: number;
  /** It rings at the other side, or the network says something (183). */
  ringing: (status: number) => void;
  /** A description of the network's own sound has come (183, now and then 180); it may come again. */
  early: (sdp: string) => void;
}

/** A call of ours to the trunk until it is answered, or given up. */
export class OutgoingCall {
  readonly #inviter: Inviter;
  readonly #ringing: Ringing;
  /** By the answer; null before it and when the other side has none. */
  timer: SessionTimer | null = null;

  constructor(inviter: Inviter, ringing: Ringing) {
    this.#inviter = inviter;
    this.#ringing = ringing;
  }

  /** Resolves when somebody has answered; NotReached otherwise. Of several answers of a forked call SIP.js keeps the first (ACK and BYE to the others). */
  async open(): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const { ringSeconds, ringing, early } = this.#ringing;
    const limit = setTimeout(() => reject(new NotReached('no-answer', null)), ringSeconds * 1000);
    let rang = false;
    try {
      await this.#inviter.invite({
        requestDelegate: {
          onProgress: ({ message: { statusCode = 0, body } }) => {
            if (statusCode > 100 && body) early(body);
            if (rang || statusCode < 180) return;
            rang = true;
            ringing(statusCode);
          },
          onAccept: ({ message }) => {
            if (this.#inviter.state !== SessionState.Established) return reject(new NotReached('upstream-error', 488));
            this.timer = timerOfAnswer(message.getHeader('Session-Expires') ?? message.getHeader('x'));
            resolve();
          },
          onRedirect: ({ message }) => reject(new NotReached('number-unknown', message.statusCode ?? null)),
          onReject: ({ message: { statusCode = 500 } }) =>
            reject(new NotReached(reasonOfStatus(statusCode, rang), statusCode)),
        },
      });
      await promise;
    } finally {
      clearTimeout(limit);
    }
  }

  /** CANCEL; an answer that crosses it is acknowledged and ended by SIP.js (RFC 3261 §9.1). */
  async abandon(): Promise<void> {
    const { state } = this.#inviter;
    if (state === SessionState.Initial || state === SessionState.Establishing) await this.#inviter.cancel();
  }
}
