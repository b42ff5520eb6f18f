import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { api } from '../../signaling/contract/index.ts';
import { DeskSocket } from '../fake/desk-socket.ts';
import type { Credentials } from '../fake/digest.ts';
import { readWav } from '../fake/tone.ts';
import { Officer, type Account } from '../fake/officer.ts';
import { Phone, type PhoneOptions } from '../fake/phone.ts';
import type { KnownPicture } from '../fake/picture.ts';
import { Trunk } from '../fake/trunk.ts';

/** The number of those who take part in a video session by telephone. */
export const DIAL_IN = '1236888';

/** A running system, as start-system.ts leaves it in the environment. */
export interface Running {
  url: string;
  sipPort: number;
  /** Where browsers send pictures and voices to, UDP. */
  mediaPort?: number;
  /** Where calls out go, in the order in which they are tried. */
  trunkPorts?: number[];
  /** Where its speech server is to be, which it is told of and which is not there. */
  speechPort?: number;
  /** Of carriers and telephones that speak TLS. */
  tls?: { sipPort: number; trunks: boolean; cert: string; key: string };
  /** Where the second of them is; the court has an account there. */
  registrar?: { address: string; account: Credentials };
  dataDir: string;
  accounts: Account[];
}

/** What one Jest worker has to itself: the system of most scenarios, and the limited one (see start-system.ts). */
export interface Systems {
  court: Running;
  limited: Running & { rate: number };
}

function systems(): Systems {
  const text = process.env['COURT_SYSTEMS'];
  if (!text) throw new Error('no system is running: start scenario tests through jest, its globalSetup starts them');
  const all = JSON.parse(text) as Systems[];
  return all[(Number(process.env['JEST_WORKER_ID'] ?? 1) - 1) % all.length]!;
}

/** The system with two gateways that have room for one call each, a tight limit of requests, and carriers that want TLS. */
export const limitedSystem = (): Systems['limited'] => systems().limited;

/** A court with telephones and officers for one test file; `close` hangs up and shuts everything that was opened through it. */
export class TestCourt {
  readonly url: string;
  readonly sipPort: number;
  readonly mediaPort: number | undefined;
  readonly #trunkPorts: number[];
  readonly registrar: Running['registrar'];
  readonly speechPort: number | undefined;
  readonly tls: Running['tls'];
  readonly dataDir: string;
  readonly accounts: Account[];
  readonly #open: { close(): void | Promise<void> }[] = [];

  constructor(running: Running = systems().court) {
    this.url = running.url;
    this.sipPort = running.sipPort;
    this.mediaPort = running.mediaPort;
    this.#trunkPorts = running.trunkPorts ?? [];
    this.registrar = running.registrar;
    this.speechPort = running.speechPort;
    this.tls = running.tls;
    this.dataDir = running.dataDir;
    this.accounts = running.accounts;
  }

  account(username: string): Account {
    const found = this.accounts.find((account) => account.username === username);
    if (!found) throw new Error(`no account ${username}`);
    return found;
  }

  async phone(options: Partial<PhoneOptions> = {}): Promise<Phone> {
    const phone = await Phone.create({
      sipPort: options.transport === 'tls' ? this.tls!.sipPort : this.sipPort,
      ...options,
    });
    this.#open.push(phone);
    return phone;
  }

  /** The carrier that calls out are given to first, or (1) when the first does not take them. */
  async trunk(index = 0, tls: { cert: string; key: string } | undefined = this.tls): Promise<Trunk> {
    const trunk = await Trunk.open(this.#trunkPorts[index]!, this.sipPort, {
      address: index === 1 ? this.registrar?.address : undefined,
      tls: this.tls?.trunks === true ? tls : undefined,
    });
    this.#open.push(trunk);
    return trunk;
  }

  async officer(
    username: string,
    sound: number | Int16Array = 880,
    picture: KnownPicture | null = null,
    shared: string | null = null,
  ): Promise<Officer> {
    const officer = await Officer.signIn(this.url, this.account(username), sound, picture, shared);
    this.#open.push(officer);
    return officer;
  }

  /** Closes this with everything else. */
  keep(one: { close(): void | Promise<void> }): void {
    this.#open.push(one);
  }

  /** Hangs up, closes browsers and finishes what the officers have left open; to be called after each test. */
  async close(): Promise<void> {
    const open = this.#open.splice(0);
    await Promise.all(open.map(async (one) => one.close()));
    const officers = open.filter((one) => one instanceof Officer);
    const names = officers
      .filter(({ account }) => account.role === 'hotline-agent')
      .map(({ account }) => account.username);
    await Promise.all([...new Set(names)].map((name) => this.#leaveDesk(name)));
  }

  /** The next test finds the officer free: no call, no note to be finished. */
  async #leaveDesk(username: string): Promise<void> {
    const { cookie } = await eventually(() => this.api(username).catch(() => null), 40_000, 'the system');
    const desk = await DeskSocket.connect(this.url, cookie);
    const { agent } = await desk.until((view) => !['ringing', 'talking'].includes(view.agent.state));
    if (agent.state === 'wrap-up') await desk.finishNote();
    desk.close();
  }

  /** Process id of a part of the system: signaling, media, ivr, kamailio, redis, database. */
  pid(name: string): number {
    return Number(
      readFileSync(join(this.dataDir, 'run', `${name}.pid`), 'utf8')
        .trim()
        .split(/\s/)[0],
    );
  }

  kill(name: string, signal: NodeJS.Signals = 'SIGKILL'): void {
    process.kill(this.pid(name), signal);
  }

  /** Changes settings of the court that the telephones reach; gives a way back. */
  async settings(patch: Record<string, unknown>): Promise<() => Promise<void>> {
    const operator = await this.api('operator1');
    const court = '/api/courts/demo-intermediate';
    const before = await operator.get<object>(`${court}/settings`);
    await operator.publish(court, 'settings', { ...before, ...patch });
    return async () => (await this.api('operator1')).publish(court, 'settings', before);
  }

  /** Signs in without a browser. */
  async api(username: string): Promise<Api> {
    const { password } = this.account(username);
    const response = await fetch(`${this.url}/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: this.url },
      body: JSON.stringify({ username, password }),
    });
    if (!response.ok) throw new Error(`sign-in of ${username}: ${response.status} ${await response.text()}`);
    const cookie = response.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ');
    return new Api(this.url, cookie);
  }
}

/** The HTTP API as one signed-in person. */
export class Api {
  readonly cookie: string;
  readonly #url: string;

  constructor(url: string, cookie: string) {
    this.#url = url;
    this.cookie = cookie;
  }

  fetch(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(`${this.#url}${path}`, {
      ...init,
      headers: {
        origin: this.#url,
        cookie: this.cookie,
        ...(init.body ? { 'content-type': 'application/json' } : {}),
        ...init.headers,
      },
    });
  }

  async get<T>(path: string): Promise<T> {
    const response = await this.fetch(path);
    if (!response.ok) throw new Error(`GET ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }

  async send<T>(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body: unknown): Promise<T> {
    const response = await this.fetch(path, { method, body: JSON.stringify(body) });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text ? JSON.parse(text) : null) as T;
  }

  /** Puts a document of a court (`/api/courts/<id>`) into force, if it is not what is in force already. */
  async publish(court: string, kind: api.CourtDraftKind, content: object): Promise<void> {
    const path = `${court}/drafts/${kind}`;
    const { revision } = await this.get<api.CourtDraft>(path);
    const draft = await this.send<api.CourtDraft>('PUT', path, { revision, content });
    if (isDeepStrictEqual(draft.content, draft.published.content)) {
      await this.send('POST', `${path}/discard`, { revision: draft.revision });
      return;
    }
    const against = draft.published.version;
    await this.send('POST', `${path}/publish`, { revision: draft.revision, against, note: 'for a test' });
  }

  /** A recording's two sides as samples: left the caller, right the officer. */
  async sides(recordingId: string): Promise<{ rate: number; caller: Int16Array; agent: Int16Array }> {
    const response = await this.fetch(`/api/recordings/${recordingId}/audio?channel=separate`);
    if (!response.ok) throw new Error(`audio: ${response.status}`);
    const { rate, channels } = readWav(Buffer.from(await response.arrayBuffer()));
    return { rate, caller: channels[0]!, agent: channels[1]! };
  }
}

/** Asks again until the answer is there: for what the system does on its own time, such as storing. */
export async function eventually<T>(
  look: () => Promise<T | null | undefined | false>,
  within = 40_000,
  what = 'the expected state',
  every = 100,
): Promise<T> {
  const end = Date.now() + within;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`${what} did not come within ${within} ms`);
    await new Promise((resolve) => setTimeout(resolve, every));
  }
}
