import {
  Inviter,
  Registerer,
  RegistererState,
  UserAgent,
  UserAgentState,
  type Invitation,
  type Session,
  type SessionDescriptionHandler,
} from 'sip.js';
import type { Logger } from 'pino';

/** Pause before connecting to Kamailio again, ms. */
const RECONNECT = 300;
/** s; a gateway that dies without a word is forgotten after this at the latest. */
const EXPIRES = 60;

export interface SipSettings {
  server: string;
  domain: string;
  user: string;
  password: string;
  /** Tells this gateway's contact from the others' under the same address of record. */
  contact: string;
}

export interface SipHandlers {
  readonly onInvite: (invitation: Invitation) => void;
  readonly describe: (session: Session) => SessionDescriptionHandler;
  /** Comes before each SIP message is looked at: several may have come at once, each the work of milliseconds. */
  readonly beforeMessage: () => void;
}

/** The gateway's place at Kamailio: connected by WebSocket (RFC 7118), registered as one of several contacts. Comes back by itself. */
export class SipUserAgent {
  readonly #agent: UserAgent;
  readonly #registerer: Registerer;
  readonly #log: Logger;
  readonly #domain: string;
  #wanted = false;
  #connecting = false;

  constructor({ server, domain, user, password, contact }: SipSettings, handlers: SipHandlers, log: Logger) {
    this.#log = log;
    this.#domain = domain;
    const uri = UserAgent.makeURI(`sip:${user}@${domain}`);
    if (!uri) throw new Error('SIP_GATEWAY_USER and SIP_DOMAIN do not make a SIP address');
    this.#agent = new UserAgent({
      uri,
      authorizationUsername: user,
      authorizationPassword: password,
      contactName: contact,
      userAgentString: '12368',
      logBuiltinEnabled: false,
      transportOptions: { server, connectionTimeout: 5 },
      sessionDescriptionHandlerFactory: handlers.describe,
      delegate: {
        onInvite: handlers.onInvite,
        onDisconnect: (error) => {
          if (!this.#wanted) return;
          this.#log.warn({ err: error }, 'SIP connection lost');
          this.#reconnect();
        },
      },
    });
    this.#shieldFromMessages(handlers.beforeMessage);
    this.#registerer = new Registerer(this.#agent, { expires: EXPIRES, refreshFrequency: 50 });
  }

  get registered(): boolean {
    return this.#registerer.state === RegistererState.Registered && this.#agent.isConnected();
  }

  /** A call to the trunk that is not sent yet. The other side sees `callerId` (RFC 3325: trunks believe P-Asserted-Identity). */
  inviter(number: string, callerId: string, headers: readonly string[]): Inviter {
    const target = UserAgent.makeURI(`sip:${number}@${this.#domain}`);
    if (!target) throw new Error('not a number');
    const from = `sip:${callerId}@${this.#domain}`;
    return new Inviter(this.#agent, target, {
      params: { fromUri: from },
      extraHeaders: [...headers, `P-Asserted-Identity: <${from}>`],
    });
  }

  /** Connects and registers, trying until it succeeds. */
  start(): void {
    this.#wanted = true;
    this.#reconnect();
  }

  /** No new calls; those that run keep their dialogs. */
  async unregister(): Promise<void> {
    if (!this.#wanted || !this.#agent.isConnected()) return;
    await this.#registerer.unregister().catch((error: unknown) => this.#log.warn({ err: error }, 'not unregistered'));
  }

  async close(): Promise<void> {
    this.#wanted = false;
    await this.#agent
      .stop()
      .catch((error: unknown) => this.#log.warn({ err: error }, 'SIP agent did not stop cleanly'));
  }

  /** A message that SIP.js throws at is one broken message, not the end of all calls. */
  #shieldFromMessages(before: () => void): void {
    const { transport } = this.#agent;
    const { onMessage } = transport;
    transport.onMessage = (message) => {
      before();
      try {
        onMessage?.(message);
      } catch (error) {
        this.#log.warn({ err: error }, 'SIP message not understood');
      }
    };
  }

  #reconnect(): void {
    if (this.#connecting) return;
    this.#connecting = true;
    this.#connect()
      .catch((error: unknown) => this.#log.error({ err: error }, 'SIP connection given up'))
      .finally(() => (this.#connecting = false));
  }

  async #connect(): Promise<void> {
    let told = false;
    while (this.#wanted) {
      try {
        if (this.#agent.state !== UserAgentState.Started) await this.#agent.start();
        else if (!this.#agent.isConnected()) await this.#agent.reconnect();
        await this.#register();
        this.#log.info('registered');
        return;
      } catch (error) {
        if (!told) this.#log.warn({ err: error }, 'Kamailio not reached, trying again');
        told = true;
        await new Promise((resolve) => setTimeout(resolve, RECONNECT));
      }
    }
  }

  async #register(): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    await this.#registerer.register({
      requestDelegate: {
        onAccept: () => resolve(),
        onReject: ({ message }) => reject(new Error(`REGISTER was answered ${message.statusCode}`)),
      },
    });
    await promise;
  }
}
