import { randomBytes, randomInt } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { RtpEnd } from './rtp-end.ts';
import { headerOf, headersOf, parseSip, readSdp, tagOf, uriOf, type SipMessage } from './sip-message.ts';
import { openWire, type SipTransport, type SipWire } from './sip-wire.ts';
import { keyLine, keyOf, newKey } from './srtp-key.ts';
import type { Hearing } from './hearing.ts';

export interface PhoneOptions {
  sipPort: number;
  number?: string;
  /** What the person at this phone says, Hz; null is silence. */
  tone?: number | null;
  transport?: SipTransport;
  /** Offers SRTP (SDES), and nothing else. */
  srtp?: boolean;
  /** Payload types offered, in order: 8 A-law, 0 µ-law, 18 G.729. */
  formats?: number[];
  /** Payload type of telephone-event; null: the phone has no RFC 4733. */
  event?: number | null;
  /** More header lines of the INVITE. */
  headers?: string[];
  /** INVITE without SDP; the answer goes in the ACK. */
  late?: boolean;
  sessionExpires?: number;
  /** Where it is, on loopback. */
  address?: string;
  /** Where its sound comes from and goes to. */
  audioAddress?: string;
}

const NAMES: Record<number, string> = { 8: 'PCMA', 0: 'PCMU', 18: 'G729' };

/** A telephone: dials over SIP, speaks a tone, hears, presses keys, hangs up or vanishes. One call a phone. */
export class Phone {
  readonly number: string;
  readonly audio: RtpEnd;
  readonly #options: Required<Omit<PhoneOptions, 'number'>>;
  readonly #events = new EventEmitter();
  readonly #send: (text: string) => void;
  readonly #closeSocket: () => void;
  readonly #local: string;
  readonly #callId = `${randomBytes(12).toString('hex')}@phone`;
  readonly #tag = randomBytes(6).toString('hex');
  readonly #key = newKey();
  #branch = '';
  #cseq = 0;
  #inviteCseq = 0;
  #to = '';
  #target = '';
  #route: string[] = [];
  #vanished = false;
  #remoteEvent: number | null = null;
  #closed = false;
  /** Final status of the INVITE. */
  status: number | null = null;
  /** Retry-After of a refusal, s. */
  retryAfter: number | null = null;
  ringing = false;
  /** RTP/AVP or RTP/SAVP, of the answer; empty before it. */
  answeredProfile = '';
  /** How the call ended: `bye` from the other side, `hangup` by us. */
  endedBy: 'bye' | 'hangup' | null = null;
  byeReason = '';
  refreshes = 0;

  private constructor(options: PhoneOptions, audio: RtpEnd, wire: SipWire) {
    this.number = options.number ?? `138${randomInt(10_000_000, 100_000_000)}`;
    this.#options = {
      tone: null,
      transport: 'udp',
      srtp: false,
      formats: [8, 0],
      event: 101,
      headers: [],
      late: false,
      sessionExpires: 0,
      address: '127.0.0.1',
      audioAddress: '127.0.0.1',
      ...options,
    };
    this.audio = audio;
    this.#local = wire.local;
    this.#send = wire.send;
    this.#closeSocket = wire.close;
    this.#events.setMaxListeners(50);
  }

  static async create(options: PhoneOptions): Promise<Phone> {
    const audio = await RtpEnd.create(options.tone ?? null, options.audioAddress);
    let phone: Phone | null = null;
    const receive = (text: string): void => phone?.onMessage(text);
    const { transport = 'udp', sipPort, address } = options;
    const wire = await openWire(transport, sipPort, receive, address);
    phone = new Phone(options, audio, wire);
    return phone;
  }

  get hearing(): Hearing {
    return this.audio.hearing;
  }

  /** Dials and waits for the final answer; gives its status. `uri`: what is asked for, where that is not what was dialled. */
  async dial(called = '12368', uri = `sip:${called}@127.0.0.1:${this.#options.sipPort}`): Promise<number> {
    this.#target = uri;
    this.#to = `<sip:${called}@127.0.0.1>`;
    this.#inviteCseq = ++this.#cseq;
    const timer = this.#options.sessionExpires;
    this.#request('INVITE', {
      extra: [
        ...this.#options.headers,
        ...(timer ? [`Session-Expires: ${timer}`, 'Supported: timer', 'Min-SE: 90'] : []),
      ],
      body: this.#options.late ? '' : this.#sdp('sendrecv', this.#options.formats),
    });
    const [status] = (await this.#wait('final', 40_000)) as [number];
    return status;
  }

  /** Sends the INVITE and does not wait, for calls that are given up. */
  startDialing(called = '12368'): void {
    this.dial(called).catch(() => undefined);
  }

  press(key: string, by: 'rfc4733' | 'info' = 'rfc4733'): void {
    if (by === 'info') {
      this.#request('INFO', { type: 'application/dtmf-relay', body: `Signal=${key}\r\nDuration=160\r\n` });
      return;
    }
    if (this.#remoteEvent === null) throw new Error('telephone-event was not negotiated');
    this.audio.press(key, this.#remoteEvent);
  }

  /** Presses one key after the other. */
  pressAll(keys: string): void {
    for (const key of keys) this.press(key);
  }

  async cancel(): Promise<void> {
    this.#request('CANCEL', {});
    await this.#wait('final', 40_000).catch(() => undefined);
  }

  /** Asks the court to transfer itself to somebody else; gives the answer. */
  async refer(target: string): Promise<number> {
    this.#request('REFER', { extra: [`Refer-To: <${target}>`] });
    const [status] = (await this.#wait('response REFER', 40_000)) as [number];
    return status;
  }

  hangup(): void {
    if (this.endedBy) return;
    this.endedBy = 'hangup';
    this.#request('BYE', {});
    this.#end();
  }

  /** After the talk: hears the question how it was, answers it and is bid goodbye. `talk`: tones of the talk, Hz. */
  async rate(score: number, talk = [880, 990]): Promise<void> {
    await this.hearing.voice(40_000, talk);
    this.press(String(score));
    await this.ended();
  }

  /** The line is cut: nothing is sent or answered any more. */
  vanish(): void {
    this.#vanished = true;
    this.audio.sending = false;
  }

  /** re-INVITE: `sendonly` puts the court on hold, `sendrecv` takes it back. Gives the status and the direction of the answer. */
  async reinvite(
    direction: 'sendrecv' | 'sendonly' | 'inactive',
  ): Promise<{ status: number; direction: string | null }> {
    for (;;) {
      this.#inviteCseq = ++this.#cseq;
      this.#request('INVITE', { body: this.#sdp(direction, this.#options.formats) });
      const [status, message] = (await this.#wait('final', 40_000)) as [number, SipMessage];
      // RFC 3261 §14.1: both sides asked at the same time, so one of them tries again a little later.
      if (status !== 491) return { status, direction: readSdp(message.body)?.direction ?? null };
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /** Waits until the other side hangs up. */
  async ended(within = 40_000): Promise<void> {
    if (!this.endedBy) await this.#wait('ended', within);
  }

  close(): void {
    if (this.#closed) return;
    if (this.status === 200 && !this.endedBy && !this.#vanished) this.hangup();
    this.#end();
    this.#closed = true;
    setTimeout(() => this.#closeSocket(), 100);
  }

  #end(): void {
    this.hearing.over = `; the call ended by ${this.endedBy ?? 'close'} ${this.byeReason}`;
    this.audio.sending = false;
    if (!this.#closed) this.audio.close();
    this.#closed = true;
    this.#events.emit('ended');
  }

  /** For the transport: a SIP message has come. */
  onMessage(text: string): void {
    if (this.#vanished) return;
    const message = parseSip(text);
    if (message.status !== null) this.#onResponse(message, message.status);
    else this.#onRequest(message);
  }

  #onResponse(message: SipMessage, status: number): void {
    const [, method] = headerOf(message, 'CSeq').split(' ');
    if (method === 'INVITE') {
      if (status < 200) {
        this.ringing ||= status === 180;
        return;
      }
      this.#acknowledge(message, status);
      this.status ??= status;
      if (status >= 300) this.retryAfter = Number(headerOf(message, 'Retry-After')) || null;
      this.#events.emit('final', status, message);
    } else {
      this.#events.emit(`response ${method}`, status, message);
    }
  }

  #acknowledge(message: SipMessage, status: number): void {
    if (tagOf(headerOf(message, 'To'))) this.#to = headerOf(message, 'To');
    if (status >= 300) {
      this.hearing.over = `; the call was refused with ${status} ${headerOf(message, 'Reason')}`;
      this.#request('ACK', { cseq: this.#inviteCseq, sameBranch: true });
      return;
    }
    this.#target = uriOf(headerOf(message, 'Contact'));
    this.#route = headersOf(message, 'Record-Route')
      .flatMap((value) => value.split(/,(?=\s*<)/))
      .reverse();
    const sdp = readSdp(message.body);
    const format = sdp?.formats.find((candidate) => this.#options.formats.includes(candidate)) ?? 8;
    const body = this.#options.late && this.#inviteCseq === 1 ? this.#sdp('sendrecv', [format]) : '';
    this.#request('ACK', { cseq: this.#inviteCseq, body });
    if (sdp && this.status === null) {
      this.#remoteEvent = sdp.event;
      this.answeredProfile = /^m=audio \d+ (\S+)/m.exec(message.body)?.[1] ?? '';
      const theirs = keyOf(message.body);
      if (this.#options.srtp && theirs) this.audio.protect(this.#key, theirs);
      this.audio.start(sdp, format);
    }
  }

  #onRequest(message: SipMessage): void {
    const reply = (status: string, extra: string[] = [], body = ''): void => {
      const copy = ['Via', 'From', 'To', 'Call-ID', 'CSeq', 'Record-Route'].flatMap((name) =>
        headersOf(message, name).map((value) => `${name}: ${value}`),
      );
      this.#out(
        [`SIP/2.0 ${status}`, ...copy, `Contact: <${this.#contact()}>`, ...extra],
        body,
        body ? 'application/sdp' : '',
      );
    };
    if (message.method === 'BYE') {
      reply('200 OK');
      this.byeReason = headerOf(message, 'Reason');
      this.endedBy ??= 'bye';
      this.#end();
    } else if (message.method === 'INVITE') {
      this.refreshes++;
      const offer = readSdp(message.body);
      reply(
        '200 OK',
        [],
        this.#sdp(
          'sendrecv',
          offer ? offer.formats.filter((f) => this.#options.formats.includes(f)) : this.#options.formats,
        ),
      );
      this.#events.emit('refreshed');
    } else if (message.method !== 'ACK') {
      reply('200 OK');
    }
  }

  async refreshed(within = 40_000): Promise<void> {
    if (this.refreshes === 0) await this.#wait('refreshed', within);
  }

  #request(
    method: string,
    {
      extra = [],
      body = '',
      type = 'application/sdp',
      cseq,
      sameBranch,
    }: { extra?: string[]; body?: string; type?: string; cseq?: number; sameBranch?: boolean },
  ): void {
    const keeps = sameBranch || method === 'CANCEL';
    if (!keeps) this.#branch = `z9hG4bK${randomBytes(8).toString('hex')}`;
    const number = cseq ?? (method === 'INVITE' || method === 'CANCEL' ? this.#inviteCseq : ++this.#cseq);
    const transport = this.#options.transport.toUpperCase();
    this.#out(
      [
        `${method} ${this.#target} SIP/2.0`,
        `Via: SIP/2.0/${transport} ${this.#local};branch=${this.#branch};rport`,
        'Max-Forwards: 70',
        ...(keeps ? [] : this.#route.map((route) => `Route: ${route}`)),
        `From: <sip:${this.number}@127.0.0.1>;tag=${this.#tag}`,
        `To: ${this.#to}`,
        `Call-ID: ${this.#callId}`,
        `CSeq: ${number} ${method}`,
        `Contact: <${this.#contact()}>`,
        'Allow: INVITE, ACK, BYE, CANCEL, INFO, OPTIONS, UPDATE',
        ...extra,
      ],
      body,
      type,
    );
  }

  #out(lines: string[], body: string, type: string): void {
    if (this.#vanished) return;
    const content = body ? [`Content-Type: ${type}`] : [];
    this.#send([...lines, ...content, `Content-Length: ${Buffer.byteLength(body)}`, '', body].join('\r\n'));
  }

  #contact(): string {
    return `sip:${this.number}@${this.#local}${this.#options.transport === 'udp' ? '' : `;transport=${this.#options.transport}`}`;
  }

  #sdp(direction: string, formats: number[]): string {
    const { event, audioAddress } = this.#options;
    const all = [...formats, ...(event === null ? [] : [event])];
    return [
      'v=0',
      `o=phone 1 ${Date.now()} IN IP4 ${audioAddress}`,
      's=-',
      `c=IN IP4 ${audioAddress}`,
      't=0 0',
      `m=audio ${this.audio.port} ${this.#options.srtp ? 'RTP/SAVP' : 'RTP/AVP'} ${all.join(' ')}`,
      ...(this.#options.srtp ? [keyLine(this.#key)] : []),
      ...formats.map((format) => `a=rtpmap:${format} ${NAMES[format]}/8000`),
      ...(event === null ? [] : [`a=rtpmap:${event} telephone-event/8000`, `a=fmtp:${event} 0-15`]),
      'a=ptime:20',
      `a=${direction}`,
      '',
    ].join('\r\n');
  }

  async #wait(event: string, within: number): Promise<unknown[]> {
    const abort = AbortSignal.timeout(within);
    try {
      return (await once(this.#events, event, { signal: abort })) as unknown[];
    } catch {
      throw new Error(
        `phone ${this.number}: no ${event} within ${within} ms (status ${this.status}, ended ${this.endedBy})`,
      );
    }
  }
}
