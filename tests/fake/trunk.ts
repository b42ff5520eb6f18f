import { randomBytes } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { Digest, type Credentials } from './digest.ts';
import { keyLine, keyOf, newKey } from './srtp-key.ts';
import { tlsTrunkWire, udpTrunkWire, type TrunkWire } from './trunk-wire.ts';
import type { Hearing } from './hearing.ts';
import { RtpEnd } from './rtp-end.ts';
import { headerOf, headersOf, parseSip, readSdp, tagOf, uriOf, type SipMessage } from './sip-message.ts';

export interface TrunkOptions {
  address?: string | undefined;
  tls?: { cert: string; key: string } | undefined;
}

interface Wire {
  local: string;
  transport: string;
  send: (text: string) => void;
}

/** A carrier that takes the court's calls out, on one UDP port, and the telephones behind it; its registrar (RFC 3261 §10) when it has an account for us. */
export class Trunk {
  readonly port: number;
  readonly #wire: TrunkWire;
  readonly #events = new EventEmitter();
  readonly #calls = new Map<string, CalledPhone>();
  readonly #waiting: CalledPhone[] = [];
  readonly #digest = new Digest();
  /** Answers every new call with this status at once; null: the calls ring. */
  refuseWith: string | null = null;
  /** Says nothing, as a carrier that is down. */
  silent = false;
  /** INVITEs that came, repeated ones counted once. */
  invites = 0;
  /** Whom it wants to know by digest (RFC 3261 §22); null: whoever comes. */
  account: Credentials | null = null;
  /** Answers every REGISTER with this status; null: as it is right. */
  registrarRefusesWith: string | null = null;
  /** How long a registration is good, s. */
  expires = 60;
  /** Contacts that are registered now. */
  readonly contacts = new Map<string, string>();
  /** REGISTERs that were accepted. */
  registrations = 0;
  /** CSeq of INVITEs that were challenged, and of those that were let in with credentials. */
  challenged: string[] = [];
  authorized: string[] = [];

  private constructor(wire: TrunkWire) {
    this.#wire = wire;
    this.port = wire.port;
    wire.listen((text) => this.#receive(parseSip(text)));
  }

  /** Over UDP, or over TLS with a certificate. */
  static async open(port: number, sipPort: number, { address = '127.0.0.1', tls }: TrunkOptions = {}): Promise<Trunk> {
    return new Trunk(await (tls ? tlsTrunkWire(port, address, tls) : udpTrunkWire(port, address, sipPort)));
  }

  /** The next call that comes in. */
  async called(within = 40_000): Promise<CalledPhone> {
    const here = this.#waiting.shift();
    if (here) return here;
    try {
      await once(this.#events, 'call', { signal: AbortSignal.timeout(within) });
    } catch {
      throw new Error(`no call reached the trunk at ${this.port} within ${within} ms`);
    }
    return this.called(within);
  }

  /** Resolves when so many REGISTERs have been accepted. */
  async registered(count = 1, within = 40_000): Promise<void> {
    const signal = AbortSignal.timeout(within);
    try {
      while (this.registrations < count) await once(this.#events, 'registered', { signal });
    } catch {
      throw new Error(`${this.registrations} and not ${count} registrations within ${within} ms`);
    }
  }

  /** Ends what is left; resolves when the port is free for the next carrier. */
  async close(): Promise<void> {
    for (const phone of this.#calls.values()) phone.close();
    // What was just sent leaves the socket first.
    await new Promise((resolve) => setTimeout(resolve, 50));
    await this.#wire.close();
  }

  #register(message: SipMessage): void {
    if (this.registrarRefusesWith !== null) return this.#answer(message, this.registrarRefusesWith);
    if (!this.account) return this.#answer(message, '404 Not Found');
    if (!this.#knows(message)) return this.#challenge(message, '401 Unauthorized');
    const contact = headerOf(message, 'Contact');
    this.contacts.set(uriOf(headerOf(message, 'To')), uriOf(contact));
    this.registrations++;
    this.#answer(message, '200 OK', [`Contact: <${uriOf(contact)}>;expires=${this.expires}`]);
    this.#events.emit('registered');
  }

  #knows(message: SipMessage): boolean {
    const given = headerOf(message, 'Authorization') || headerOf(message, 'Proxy-Authorization');
    return this.account !== null && this.#digest.accepts(given, message.method ?? '', this.account);
  }

  #challenge(message: SipMessage, status: string): void {
    const name = status.startsWith('401') ? 'WWW-Authenticate' : 'Proxy-Authenticate';
    this.#answer(message, status, [`${name}: ${this.#digest.challenge()}`]);
  }

  /** A final answer of the carrier itself. */
  #answer(request: SipMessage, status: string, more: string[] = []): void {
    const copied = ['Via', 'From', 'Call-ID', 'CSeq'].flatMap((name) =>
      headersOf(request, name).map((value) => `${name}: ${value}`),
    );
    const to = `To: ${headerOf(request, 'To')};tag=${randomBytes(4).toString('hex')}`;
    const lines = [`SIP/2.0 ${status}`, ...copied, to, ...more, 'Content-Length: 0', '', ''];
    this.#wire.send(lines.join('\r\n'));
  }

  #receive(message: SipMessage): void {
    if (this.silent) return;
    const id = headerOf(message, 'Call-ID');
    const known = this.#calls.get(id);
    if (known) return known.onMessage(message);
    if (message.method === 'REGISTER') return this.#register(message);
    if (message.method !== 'INVITE' || tagOf(headerOf(message, 'To'))) return;
    this.invites++;
    if (this.account) {
      if (!this.#knows(message)) {
        this.challenged.push(headerOf(message, 'CSeq'));
        return this.#challenge(message, '407 Proxy Authentication Required');
      }
      this.authorized.push(headerOf(message, 'CSeq'));
    }
    const wire = {
      local: this.#wire.local,
      transport: this.#wire.transport,
      send: (text: string) => this.#wire.send(text),
    };
    RtpEnd.create(null).then(
      (audio) => {
        const phone = new CalledPhone(message, audio, wire);
        this.#calls.set(id, phone);
        if (this.refuseWith !== null) return phone.refuse(this.refuseWith);
        phone.ring();
        this.#waiting.push(phone);
        this.#events.emit('call');
      },
      () => undefined,
    );
  }
}

/** A telephone that the court calls: rings, answers or not, speaks a tone, hears, hangs up. */
export class CalledPhone {
  readonly audio: RtpEnd;
  /** What was dialled, and the number that the telephone shows. */
  readonly number: string;
  readonly shown: string;
  readonly asserted: string;
  readonly invite: SipMessage;
  readonly #wire: Wire;
  readonly #events = new EventEmitter();
  readonly #tag = randomBytes(6).toString('hex');
  readonly #key = newKey();
  /** Of SRTP; null when plain RTP is offered. */
  offeredKey: Buffer | null;
  #last = '';
  #cseq = 0;
  #closed = false;
  state: 'ringing' | 'answered' | 'cancelled' | 'refused' | 'ended' = 'ringing';
  refreshes = 0;
  /** Of the last request of the court other than ACK. */
  lastCseq = '';

  constructor(invite: SipMessage, audio: RtpEnd, wire: Wire) {
    this.invite = invite;
    this.offeredKey = keyOf(invite.body);
    this.audio = audio;
    this.#wire = wire;
    const user = (uri: string): string => /sips?:([^@;>]+)@/.exec(uri)?.[1] ?? '';
    this.number = user(invite.start);
    this.shown = user(headerOf(invite, 'From'));
    this.asserted = user(headerOf(invite, 'P-Asserted-Identity'));
  }

  get hearing(): Hearing {
    return this.audio.hearing;
  }

  ring(status = '180 Ringing'): void {
    this.#reply(this.invite, status);
  }

  refuse(status: string): void {
    this.state = 'refused';
    this.#reply(this.invite, status);
  }

  /** The network's own sound (183 with SDP), a tone (Hz). `branch`: from another place than the one that answers later, as forked calls have it. */
  progress(tone: number, branch = ''): void {
    const offer = readSdp(this.invite.body);
    if (!offer) throw new Error('no offer');
    this.audio.tone = tone;
    if (this.offeredKey) this.audio.protect(this.#key, this.offeredKey);
    this.#reply(this.invite, '183 Session Progress', this.#sdp(8), branch);
    this.audio.start(offer, 8);
  }

  /** Answers and speaks the tone (Hz). */
  answer(tone: number | null = null, formats = [8]): void {
    const offer = readSdp(this.invite.body);
    const format = offer?.formats.find((candidate) => formats.includes(candidate));
    if (!offer || format === undefined) throw new Error('the offer has no codec of this telephone');
    this.state = 'answered';
    this.audio.tone = tone;
    if (this.offeredKey) this.audio.protect(this.#key, this.offeredKey);
    this.#reply(this.invite, '200 OK', this.#sdp(format));
    this.audio.start(offer, format);
  }

  hangup(): void {
    this.#request('BYE');
    this.#end('ended');
  }

  async cancelled(within = 40_000): Promise<void> {
    if (this.state !== 'cancelled') await this.#wait('cancelled', within);
  }

  async ended(within = 40_000): Promise<void> {
    if (this.state !== 'ended') await this.#wait('ended', within);
  }

  close(): void {
    if (this.state === 'ringing') this.refuse('480 Temporarily Unavailable');
    if (this.state === 'answered') this.hangup();
    this.#end(this.state);
  }

  /** For the trunk: a message of this call has come. */
  onMessage(message: SipMessage): void {
    if (message.method !== null && message.method !== 'ACK') this.lastCseq = headerOf(message, 'CSeq');
    if (message.method === 'INVITE' && !tagOf(headerOf(message, 'To'))) {
      if (headerOf(message, 'CSeq') === headerOf(this.invite, 'CSeq')) this.#wire.send(this.#last);
    } else if (message.method === 'INVITE') {
      this.refreshes++;
      this.#reply(message, '200 OK', this.#sdp(readSdp(message.body)?.formats[0] ?? 8));
    } else if (message.method === 'CANCEL') {
      this.#reply(message, '200 OK');
      if (this.state !== 'ringing') return;
      this.#reply(this.invite, '487 Request Terminated');
      this.#end('cancelled');
    } else if (message.method === 'BYE') {
      this.#reply(message, '200 OK');
      this.#end('ended');
    } else if (message.method !== 'ACK' && message.method !== null) {
      this.#reply(message, '200 OK');
    }
  }

  #end(state: CalledPhone['state']): void {
    if (!this.#closed) this.audio.close();
    this.#closed = true;
    if (this.state === state) return;
    this.state = state;
    this.#events.emit(state);
  }

  #reply(request: SipMessage, status: string, body = '', branch = ''): void {
    const to = headerOf(request, 'To');
    const copied = ['Via', 'From', 'Call-ID', 'CSeq', 'Record-Route'].flatMap((name) =>
      headersOf(request, name).map((value) => `${name}: ${value}`),
    );
    const text = [
      `SIP/2.0 ${status}`,
      ...copied,
      `To: ${tagOf(to) ? to : `${to};tag=${this.#tag}${branch}`}`,
      `Contact: <sip:${this.number}@${this.#wire.local}>`,
      ...(body ? ['Content-Type: application/sdp'] : []),
      `Content-Length: ${Buffer.byteLength(body)}`,
      '',
      body,
    ].join('\r\n');
    if (request === this.invite) this.#last = text;
    this.#wire.send(text);
  }

  #request(method: string): void {
    const routes = headersOf(this.invite, 'Record-Route').map((value) => `Route: ${value}`);
    this.#wire.send(
      [
        `${method} ${uriOf(headerOf(this.invite, 'Contact'))} SIP/2.0`,
        `Via: SIP/2.0/${this.#wire.transport} ${this.#wire.local.split(';')[0]};branch=z9hG4bK${randomBytes(8).toString('hex')};rport`,
        'Max-Forwards: 70',
        ...routes,
        `From: ${headerOf(this.invite, 'To')};tag=${this.#tag}`,
        `To: ${headerOf(this.invite, 'From')}`,
        `Call-ID: ${headerOf(this.invite, 'Call-ID')}`,
        `CSeq: ${++this.#cseq} ${method}`,
        'Content-Length: 0',
        '',
        '',
      ].join('\r\n'),
    );
  }

  #sdp(format: number): string {
    return [
      'v=0',
      `o=phone 1 1 IN IP4 127.0.0.1`,
      's=-',
      'c=IN IP4 127.0.0.1',
      't=0 0',
      `m=audio ${this.audio.port} ${this.offeredKey ? 'RTP/SAVP' : 'RTP/AVP'} ${format} 101`,
      ...(this.offeredKey ? [keyLine(this.#key)] : []),
      `a=rtpmap:${format} ${format === 8 ? 'PCMA' : 'PCMU'}/8000`,
      'a=rtpmap:101 telephone-event/8000',
      'a=fmtp:101 0-15',
      'a=ptime:20',
      'a=sendrecv',
      '',
    ].join('\r\n');
  }

  async #wait(event: string, within: number): Promise<void> {
    try {
      await once(this.#events, event, { signal: AbortSignal.timeout(within) });
    } catch {
      throw new Error(`the called telephone was not ${event} within ${within} ms (it is ${this.state})`);
    }
  }
}
