import type { ChildProcess } from 'node:child_process';
import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server as HttpServer } from 'node:http';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Server, type Socket } from 'socket.io';
import type { Reply } from '../../signaling/contract/index.ts';
import { installedWorker } from '../../infra/setup/media-worker.ts';
import { spawnBound } from '../fake/bound-child.ts';
import { decodeAlaw, encodeAlaw, toneShare } from '../fake/tone.ts';

export const SECRET = 'a shared secret of more than thirty-two characters';

export const workerBin = installedWorker() ?? '';

export async function freePort(): Promise<number> {
  const server = createTcpServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Waits for something that is looked at whenever `poke` is called. */
class Watched {
  readonly #checks = new Set<() => void>();

  poke(): void {
    for (const check of this.#checks) check();
  }

  until<T>(look: () => T | undefined | false, what: string, within = 40_000): Promise<T> {
    return new Promise((resolve, reject) => {
      const end = (): void => {
        clearTimeout(timer);
        this.#checks.delete(check);
      };
      const check = (): void => {
        const found = look();
        if (found === undefined || found === false) return;
        end();
        resolve(found);
      };
      const timer = setTimeout(() => {
        end();
        reject(new Error(`waited in vain for ${what}`));
      }, within);
      this.#checks.add(check);
      check();
    });
  }
}

/** Looks again and again until there is something; gives that. */
export async function eventually<T>(
  look: () => Promise<T | undefined | false>,
  what: string,
  within = 40_000,
): Promise<T> {
  for (const end = Date.now() + within; Date.now() < end; await delay(100)) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
  }
  throw new Error(`waited in vain for ${what}`);
}

export interface Told {
  event: string;
  message: Record<string, unknown>;
}

/** Signaling as a media node sees it: keeps what it is told, and asks. */
export class FakeSignaling {
  readonly told: Told[] = [];
  readonly #watched = new Watched();
  readonly port: number;
  /** Rooms to be closed in the next answer to a hello. */
  close: string[] = [];
  /** Events that are not answered. */
  readonly deaf = new Set<string>();
  readonly #listeners = new Set<(told: Told) => void>();
  #socket: Socket | null = null;
  #http: HttpServer | null = null;
  #io: Server | null = null;

  constructor(port: number) {
    this.port = port;
  }

  async start(): Promise<void> {
    this.#http = createServer();
    this.#io = new Server(this.#http);
    this.#io.of('/node').use((socket, next) => {
      const { kind, secret } = socket.handshake.auth;
      next(kind === 'media' && secret === SECRET ? undefined : new Error('refused'));
    });
    this.#io.of('/node').on('connection', (socket) => {
      this.#socket = socket;
      socket.onAny((event: string, message: Record<string, unknown>, reply: (value: Reply<unknown>) => void) => {
        if (this.deaf.has(event)) return;
        this.told.push({ event, message });
        for (const listener of this.#listeners) listener({ event, message });
        reply({ ok: true, value: event === 'media:hello' ? { close: this.close } : null });
        this.#watched.poke();
      });
    });
    this.#http.listen(this.port, '127.0.0.1');
    await once(this.#http, 'listening');
  }

  /** As a process that is killed. */
  async stop(): Promise<void> {
    this.#socket = null;
    await this.#io?.close();
  }

  async ask<T>(event: string, message: unknown): Promise<T> {
    const asked = this.#socket!.timeout(40_000).emitWithAck(event, message);
    const reply = (await asked.catch((cause: unknown) => {
      throw new Error(`${event} is not answered`, { cause });
    })) as Reply<T>;
    if (!reply.ok) throw new Error(reply.error.code);
    return reply.value;
  }

  heard(event: string, where: Record<string, unknown> = {}, within?: number): Promise<Record<string, unknown>> {
    const fits = (told: Told): boolean =>
      told.event === event && Object.entries(where).every(([key, value]) => told.message[key] === value);
    return this.#watched.until(() => this.told.find(fits)?.message, `${event} ${JSON.stringify(where)}`, within);
  }

  /** What is told from now on; gives how to end that. */
  listen(listener: (told: Told) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  forget(): void {
    this.told.length = 0;
  }
}

/** A media node as a process of its own. */
export class MediaProcess {
  readonly child: ChildProcess;
  readonly healthPort: number;
  output = '';

  private constructor(child: ChildProcess, healthPort: number) {
    this.child = child;
    this.healthPort = healthPort;
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (this.output += String(chunk)));
  }

  static async start(signaling: FakeSignaling, env: Record<string, string>): Promise<MediaProcess> {
    const healthPort = await freePort();
    const child = spawnBound(path.resolve('node_modules/.bin/node'), ['media/main.ts'], {
      env: {
        PATH: process.env['PATH'],
        HOME: process.env['HOME'],
        NODE_SECRET: SECRET,
        SIGNALING_URL: `http://127.0.0.1:${signaling.port}`,
        MEDIASOUP_WORKER_BIN: workerBin,
        MEDIA_NODE_ID: 'media-test',
        MEDIA_PORT: String(await freePort()),
        HEALTH_PORT: String(healthPort),
        ...env,
      },
    });
    const made = new MediaProcess(child, healthPort);
    try {
      await signaling.heard('media:hello');
    } catch (error) {
      child.kill('SIGKILL');
      throw new Error(`the media node did not start: ${made.output}`, { cause: error });
    }
    return made;
  }

  /** Process ids of its mediasoup workers. */
  get workers(): number[] {
    const { pid } = this.child;
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  }

  async get(page: string): Promise<{ status: number; text: string }> {
    const response = await fetch(`http://127.0.0.1:${this.healthPort}${page}`);
    return { status: response.status, text: await response.text() };
  }

  /** Sends a signal and waits for the end; gives the exit code. */
  async end(signal: NodeJS.Signals): Promise<number | null> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return this.child.exitCode;
    const exit = once(this.child, 'exit');
    this.child.kill(signal);
    const [code] = (await exit) as [number | null];
    return code;
  }
}

/** The gateway's end of a telephone leg: sends a tone in A-law, 50 packets per second, and keeps what it hears. */
export class TonePhone {
  readonly #socket: UdpSocket;
  readonly #watched = new Watched();
  readonly ssrc = 1000 + Math.floor(Math.random() * 1e9);
  readonly #frequency: number;
  /** The last frames of each stream that comes, by its SSRC. */
  #heard = new Map<number, Int16Array[]>();
  #sent = 0;
  #timer: NodeJS.Timeout | null = null;

  private constructor(socket: UdpSocket, frequency: number) {
    this.#socket = socket;
    this.#frequency = frequency;
    socket.on('message', (packet) => this.#receive(packet));
  }

  static async create(frequency: number): Promise<TonePhone> {
    const socket = createSocket('udp4');
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    return new TonePhone(socket, frequency);
  }

  get address(): { ip: string; port: number } {
    return { ip: '127.0.0.1', port: this.#socket.address().port };
  }

  send(to: { ip: string; port: number }): void {
    const start = performance.now() - this.#sent * 20;
    this.#timer = setInterval(() => {
      while (this.#sent * 20 <= performance.now() - start) this.#socket.send(this.#packet(), to.port, to.ip);
    }, 10);
  }

  pause(): void {
    if (this.#timer) clearInterval(this.#timer);
  }

  close(): void {
    this.pause();
    this.#socket.close();
  }

  /** Waits for a voice that is nearly all one tone. */
  hears(frequency: number): Promise<true> {
    this.#heard = new Map();
    const isTone = (frames: Int16Array[]): boolean =>
      frames.length >= 20 && toneShare(Int16Array.from(frames.flatMap((frame) => [...frame])), frequency) > 0.7;
    return this.#watched.until(() => [...this.#heard.values()].some(isTone), `a tone of ${frequency} Hz`);
  }

  #packet(): Buffer {
    const packet = Buffer.alloc(172);
    packet[0] = 0x80;
    packet[1] = 8;
    packet.writeUInt16BE(this.#sent & 0xffff, 2);
    packet.writeUInt32BE(this.#sent * 160, 4);
    packet.writeUInt32BE(this.ssrc, 8);
    for (let n = 0; n < 160; n++) {
      const phase = (2 * Math.PI * this.#frequency * (this.#sent * 160 + n)) / 8000;
      packet[12 + n] = encodeAlaw(Math.round(Math.sin(phase) * 12_000));
    }
    this.#sent += 1;
    return packet;
  }

  #receive(packet: Buffer): void {
    // RTCP comes to the same port (RFC 5761 §4).
    if (packet.length < 12 || (packet[1]! >= 192 && packet[1]! <= 223)) return;
    // mediasoup leaves a header extension in, which receivers are to skip (RFC 3550 §5.3.1).
    const start = packet[0]! & 0x10 ? 16 + 4 * packet.readUInt16BE(14) : 12;
    const ssrc = packet.readUInt32BE(8);
    const frames = this.#heard.get(ssrc) ?? [];
    this.#heard.set(ssrc, [...frames, Int16Array.from(packet.subarray(start), decodeAlaw)].slice(-20));
    this.#watched.poke();
  }
}
