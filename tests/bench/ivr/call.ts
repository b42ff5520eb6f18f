import { randomBytes } from 'node:crypto';
import { headerOf, headersOf, readSdp, uriOf, type SipMessage } from '../../fake/sip-message.ts';

/** After this time a request without an answer is sent again, then after twice as long and so on (RFC 3261 §17.1.1.2), ms. */
const RESEND = 500;
const GIVE_UP = 10_000;

export interface Wire {
  /** Address of our SIP socket. */
  local: string;
  sipPort: number;
  send: (text: string) => void;
}

export interface CallEvents {
  answered: (call: LoadCall, rtpPort: number) => void;
  failed: (call: LoadCall, how: string) => void;
  /** Nothing of it is left. */
  over: (call: LoadCall) => void;
}

/** The SIP side of one call of the load: as little as a phone can do. */
export class LoadCall {
  readonly id = `${randomBytes(9).toString('hex')}@load`;
  readonly startedAt = performance.now();
  /** Where it is hung up; Infinity: not by itself. */
  endAt = Infinity;
  answeredAt: number | null = null;
  readonly #wire: Wire;
  readonly #events: CallEvents;
  readonly #from: string;
  readonly #sdp: string;
  #to: string;
  #target: string;
  #route: string[] = [];
  #cseq = 1;
  /** The request that waits for its answer. */
  #waiting: { text: string; sentAt: number; due: number; wait: number; cseq: string } | null = null;
  #over = false;
  #leaving = false;

  constructor(wire: Wire, rtpPort: number, number: string, events: CallEvents) {
    this.#wire = wire;
    this.#events = events;
    this.#from = `<sip:${number}@${wire.local}>;tag=${randomBytes(5).toString('hex')}`;
    this.#to = `<sip:12368@127.0.0.1:${wire.sipPort}>`;
    this.#target = `sip:12368@127.0.0.1:${wire.sipPort}`;
    this.#sdp = [
      'v=0',
      `o=- ${rtpPort} 1 IN IP4 127.0.0.1`,
      's=-',
      'c=IN IP4 127.0.0.1',
      't=0 0',
      `m=audio ${rtpPort} RTP/AVP 8 101`,
      'a=rtpmap:8 PCMA/8000',
      'a=rtpmap:101 telephone-event/8000',
      'a=ptime:20',
      '',
    ].join('\r\n');
    this.#ask('INVITE', this.#sdp);
  }

  hangup(): void {
    if (this.#over || this.#leaving) return;
    this.#leaving = true;
    this.#cseq++;
    this.#ask('BYE', '');
  }

  /** A key by SIP INFO. */
  press(key: string): void {
    this.#cseq++;
    this.#ask('INFO', `Signal=${key}\r\nDuration=160\r\n`, 'application/dtmf-relay');
  }

  /** To be called now and then: repeats what was not answered. */
  check(now: number): void {
    if (!this.#waiting || now < this.#waiting.due) return;
    if (now - this.#waiting.sentAt > GIVE_UP) return this.#fail('no-answer');
    this.#waiting.wait *= 2;
    this.#waiting.due = now + this.#waiting.wait;
    this.#wire.send(this.#waiting.text);
  }

  onMessage(message: SipMessage): void {
    if (message.status === null) this.#onRequest(message);
    else this.#onResponse(message, message.status);
  }

  #onResponse(message: SipMessage, status: number): void {
    const cseq = headerOf(message, 'CSeq');
    if (cseq.endsWith('INVITE') && status >= 200) this.#acknowledge(message, status < 300);
    if (this.#waiting?.cseq !== cseq) return;
    if (status < 200) {
      this.#waiting.due = Infinity;
      return;
    }
    this.#waiting = null;
    if (cseq.endsWith('BYE')) return this.#end();
    if (cseq.endsWith('INFO')) return;
    const audio = status < 300 ? readSdp(message.body) : null;
    if (!audio) return this.#fail(String(status));
    this.answeredAt = performance.now();
    this.#events.answered(this, audio.port);
  }

  #acknowledge(message: SipMessage, accepted: boolean): void {
    if (accepted) {
      this.#to = headerOf(message, 'To');
      this.#target = uriOf(headerOf(message, 'Contact'));
      this.#route = headersOf(message, 'Record-Route').reverse();
    }
    const branch = accepted ? newBranch() : (/branch=([^;]+)/.exec(headerOf(message, 'Via'))?.[1] ?? '');
    const to = headerOf(message, 'To');
    this.#wire.send(this.#text('ACK', '', { branch, to, cseq: Number.parseInt(headerOf(message, 'CSeq'), 10) }));
  }

  #onRequest(message: SipMessage): void {
    if (message.method === 'ACK') return;
    const copied = ['Via', 'From', 'To', 'Call-ID', 'CSeq', 'Record-Route'].flatMap((name) =>
      headersOf(message, name).map((value) => `${name}: ${value}`),
    );
    const isOffer = message.method === 'INVITE';
    const lines = [
      'SIP/2.0 200 OK',
      ...copied,
      `Contact: <sip:load@${this.#wire.local}>`,
      ...(isOffer ? ['Content-Type: application/sdp'] : []),
      `Content-Length: ${isOffer ? this.#sdp.length : 0}`,
      '',
      isOffer ? this.#sdp : '',
    ];
    this.#wire.send(lines.join('\r\n'));
    if (message.method === 'BYE' && !this.#leaving) this.#fail('ended-by-gateway');
  }

  #ask(method: string, body: string, type = 'application/sdp'): void {
    const text = this.#text(method, body, { type, branch: newBranch(), to: this.#to, cseq: this.#cseq });
    const sentAt = performance.now();
    this.#waiting = { text, sentAt, due: sentAt + RESEND, wait: RESEND, cseq: `${this.#cseq} ${method}` };
    this.#wire.send(text);
  }

  #text(
    method: string,
    body: string,
    { branch, to, cseq, type = 'application/sdp' }: { branch: string; to: string; cseq: number; type?: string },
  ): string {
    return [
      `${method} ${this.#target} SIP/2.0`,
      `Via: SIP/2.0/UDP ${this.#wire.local};branch=${branch}`,
      'Max-Forwards: 70',
      ...this.#route.map((route) => `Route: ${route}`),
      `From: ${this.#from}`,
      `To: ${to}`,
      `Call-ID: ${this.id}`,
      `CSeq: ${cseq} ${method}`,
      `Contact: <sip:load@${this.#wire.local}>`,
      ...(body ? [`Content-Type: ${type}`] : []),
      `Content-Length: ${body.length}`,
      '',
      body,
    ].join('\r\n');
  }

  #fail(how: string): void {
    if (this.#over) return;
    this.#events.failed(this, how);
    this.#end();
  }

  #end(): void {
    if (this.#over) return;
    this.#over = true;
    this.#waiting = null;
    this.#events.over(this);
  }
}

const newBranch = (): string => `z9hG4bK${randomBytes(8).toString('hex')}`;
