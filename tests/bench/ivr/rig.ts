import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { openSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Server } from 'socket.io';
import { acceptsConnection, isReady } from '../../../infra/launch/answer.ts';
import { kamailioSpec } from '../../../infra/launch/kamailio.ts';
import { freePort } from '../../../infra/launch/port.ts';
import { readSettings } from '../../../infra/launch/settings.ts';
import { ROOT } from '../../../infra/verb.ts';
import { flowSchema, type gateway } from '../../../signaling/contract/index.ts';
import type { Order, Tally } from './load.ts';
import { readMetrics, type Metrics } from './metrics.ts';

const PASSWORD = randomBytes(16).toString('hex');
const SECRET = randomBytes(32).toString('hex');
const READY = 20_000;

export interface RigOptions {
  capacity: number;
  /** A CPU profile of the gateway is left in this folder. */
  profileDir?: string | undefined;
  folder: string;
}

/** The real Kamailio and gateway, a stand-in for signaling that keeps every caller waiting with music, and the load generator. */
export class Rig {
  readonly gatewayPid: number;
  /** Whether the gateway has a core for itself. */
  readonly pinned: boolean;
  readonly #children: ChildProcess[];
  readonly #generator: ChildProcess;
  readonly #healthPort: number;
  readonly #signaling: { close(): void };

  static async start({ capacity, profileDir, folder }: RigOptions): Promise<Rig> {
    const taken = new Set<number>();
    const [sipPort, wsPort, httpPort, healthPort] = [
      await freePort(taken),
      await freePort(taken),
      await freePort(taken),
      await freePort(taken),
    ];
    const pinned = availableParallelism() > 1;
    const signaling = signalingStandIn(httpPort);
    const settings = readSettings({
      DATA_DIR: folder,
      SIP_PORT: String(sipPort),
      SIP_ADDRESSES: '127.0.0.1',
      SIP_RATE_LIMIT: '100000',
    });
    const edge = await kamailioSpec({
      settings,
      certificate: undefined,
      wsPort,
      gatewayUser: 'gateway',
      gatewayPassword: PASSWORD,
      runDir: folder,
      logFile: join(folder, 'kamailio.log'),
    });
    const start = (
      core: number,
      name: string,
      command: string,
      args: string[],
      env: NodeJS.ProcessEnv,
      ipc = false,
    ) => {
      const log = openSync(join(folder, `${name}.log`), 'a');
      const [program, all] = pinned ? ['taskset', ['-c', String(core), command, ...args]] : [command, args];
      const stdio = ['ignore' as const, log, log, ...(ipc ? ['ipc' as const] : [])];
      const child = spawn(program, all, { env: { ...process.env, ...env }, stdio, cwd: ROOT });
      process.once('exit', () => child.kill('SIGKILL'));
      return child;
    };
    const kamailio = start(1, 'kamailio', edge.command, [...edge.args], {});
    await until(() => acceptsConnection('127.0.0.1', wsPort), 'kamailio', folder);
    const profile = profileDir === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileDir}`];
    const node = process.execPath;
    const ivr = start(0, 'ivr', node, [...profile, '--disable-warning=ExperimentalWarning', 'ivr/main.ts'], {
      LOG_LEVEL: 'warn',
      NODE_SECRET: SECRET,
      SIGNALING_URL: `http://127.0.0.1:${httpPort}`,
      GATEWAY_ID: 'ivr-1',
      GATEWAY_CAPACITY: String(capacity),
      SIP_WS_URL: `ws://127.0.0.1:${wsPort}`,
      SIP_DOMAIN: settings.SIP_DOMAIN,
      SIP_GATEWAY_USER: 'gateway',
      SIP_GATEWAY_PASSWORD: PASSWORD,
      RTP_PORTS: '20000-29999',
      HEALTH_PORT: String(healthPort),
    });
    await until(() => isReady(`http://127.0.0.1:${healthPort}/readyz`), 'ivr', folder);
    const generator = start(1, 'generator', node, ['tests/bench/ivr/generator.ts', String(sipPort)], {}, true);
    await once(generator, 'message');
    return new Rig({ children: [generator, ivr, kamailio], generator, ivr, healthPort, signaling, pinned });
  }

  private constructor(parts: {
    children: ChildProcess[];
    generator: ChildProcess;
    ivr: ChildProcess;
    healthPort: number;
    signaling: { close(): void };
    pinned: boolean;
  }) {
    this.#children = parts.children;
    this.#generator = parts.generator;
    this.#healthPort = parts.healthPort;
    this.#signaling = parts.signaling;
    this.pinned = parts.pinned;
    // taskset becomes the program: its process is the gateway's.
    this.gatewayPid = parts.ivr.pid!;
  }

  order(order: Order): void {
    this.#generator.send(order);
  }

  /** What the phones have seen since the last time. */
  async tally(): Promise<Tally> {
    const answer = once(this.#generator, 'message');
    this.order({ do: 'tally' });
    const [tally] = (await answer) as [Tally];
    return tally;
  }

  /** What the gateway says of itself. */
  async metrics(): Promise<Metrics> {
    const response = await fetch(`http://127.0.0.1:${this.#healthPort}/metrics`);
    return readMetrics(await response.text());
  }

  /** CPU time that the gateway has used, in user and kernel, s. */
  cpuSeconds(): number {
    const stat = readFileSync(`/proc/${this.gatewayPid}/stat`, 'latin1');
    // proc(5): fields 14 and 15, in ticks of 10 ms; the name in parentheses may hold spaces.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  }

  /** How long the gateway's main thread was ready to run and somebody else had its core, s: another program, or the gateway's own thread that sends. */
  waitedSeconds(): number {
    const [, waited] = readFileSync(`/proc/${this.gatewayPid}/schedstat`, 'utf8').split(' ');
    return Number(waited) / 1e9;
  }

  /** Memory that the gateway holds, MB. */
  memoryMb(): number {
    const status = readFileSync(`/proc/${this.gatewayPid}/status`, 'utf8');
    return Math.round(Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024);
  }

  async stop(): Promise<void> {
    for (const child of this.#children) {
      if (child.exitCode !== null) continue;
      const ended = once(child, 'exit');
      child.kill('SIGINT');
      await Promise.race([ended, pause(5000, undefined, { ref: false })]);
      child.kill('SIGKILL');
    }
    this.#signaling.close();
  }
}

async function until(ready: () => Promise<boolean>, name: string, folder: string): Promise<void> {
  const giveUpAt = performance.now() + READY;
  while (!(await ready())) {
    if (performance.now() > giveUpAt) {
      const log = readFileSync(join(folder, `${name}.log`), 'utf8');
      throw new Error(`${name} does not become ready:\n${log.slice(-2000)}`);
    }
    await pause(100);
  }
}

/** Answers a gateway as signaling does: lets every call in with the flow a court begins with, and lets every caller wait. */
function signalingStandIn(port: number): { close(): void } {
  const flow = flowSchema.parse(
    JSON.parse(readFileSync(join(ROOT, 'signaling', 'court', 'default-flow.json'), 'utf8')),
  );
  const answers: Partial<Record<keyof gateway.GatewayToSignaling, () => unknown>> = {
    'gateway:hello': (): gateway.GatewayHelloReply => ({ hangup: [] }),
    'call:admit': (): gateway.CallAdmitReply => ({
      courtId: 'bench',
      flow,
      flowId: null,
      flowVersion: 1,
      announcement: null,
      language: 'zh',
    }),
    'call:enqueue': (): gateway.CallEnqueueReply => ({ result: 'queued', place: 3, estimateSeconds: 120 }),
    'call:place': (): gateway.CallPlaceReply => ({ place: 3, estimateSeconds: 120, onDuty: 1 }),
  };
  const http = createServer();
  const server = new Server(http, { serveClient: false });
  server.of('/node').on('connection', (socket) => {
    socket.onAny((event: keyof gateway.GatewayToSignaling, _message: unknown, reply: (answer: unknown) => void) => {
      reply({ ok: true, value: answers[event]?.() ?? null });
    });
  });
  http.listen(port, '127.0.0.1');
  return { close: () => void server.close() };
}
