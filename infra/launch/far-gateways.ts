import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { OperatorError } from '../operator-error.ts';
import type { Report } from '../setup/progress.ts';
import type { GatewayTicket } from './gateway-ticket.ts';
import { rotateLog } from './log-file.ts';
import { gatewaySpecs, PART_FILES } from './part.ts';
import { freePort } from './port.ts';
import { RunSet } from './run-set.ts';
import type { Settings } from './settings.ts';
import { SupervisedProcess, type ProcessSpec } from './supervised-process.ts';
import { writeWholeFile } from './whole-file.ts';

const READY_MS = 60_000;
const ROTATE_EVERY_MS = 10_000;

/** The telephone gateways of a machine that runs nothing else: they serve the system that wrote the ticket. */
export class FarGateways {
  readonly #specs: ProcessSpec[];
  readonly #processes: SupervisedProcess[];
  readonly #runSet: RunSet;
  readonly #rotation: NodeJS.Timeout;

  /** @throws OperatorError, with nothing left running, when they are not ready in a minute or something is in the way */
  static async start(
    settings: Settings,
    ticket: GatewayTicket,
    rtpSockets: string | undefined,
    report: Report,
  ): Promise<FarGateways> {
    const runDir = join(settings.DATA_DIR, 'run');
    mkdirSync(join(settings.DATA_DIR, 'log'), { recursive: true, mode: 0o700 });
    const runSet = await RunSet.claim(runDir, report);
    try {
      const taken = new Set<number>();
      const healthPorts: number[] = [];
      for (let gateway = 0; gateway < settings.GATEWAYS; gateway += 1) healthPorts.push(await freePort(taken));
      const specs = gatewaySpecs({
        settings,
        files: PART_FILES,
        ticket,
        roomAddress: await addressTowards(new URL(ticket.sipEdge.url)),
        rtpSockets,
        healthPorts,
        name: settings.GATEWAY_NAME,
        logFile: (name) => join(settings.DATA_DIR, 'log', `${name}.log`),
      }).map((spec) => ({ ...spec, env: { ...spec.env, ...trusting(ticket, runDir) } }));
      const gateways = new FarGateways(specs, runSet, report);
      await gateways.#ready();
      return gateways;
    } catch (error) {
      runSet.release();
      throw error;
    }
  }

  private constructor(specs: ProcessSpec[], runSet: RunSet, report: Report) {
    this.#specs = specs;
    this.#runSet = runSet;
    this.#processes = specs.map((spec) => new SupervisedProcess(spec, report, () => runSet.record(this.#processes)));
    this.#rotation = setInterval(() => void this.#rotateLogs(report), ROTATE_EVERY_MS).unref();
  }

  /** Takes no new calls and waits until the running ones have ended, GATEWAY_DRAIN_SECONDS at most. */
  async drain(): Promise<void> {
    for (const one of this.#processes) one.retire();
    while (this.#processes.some(({ pid }) => pid !== undefined))
      await Promise.all(this.#processes.map((one) => one.ended(READY_MS)));
    this.#release();
  }

  /** Ends running calls too. */
  async stop(): Promise<void> {
    await Promise.all(this.#processes.map((one) => one.stop([{ signal: 'SIGINT', waitMs: 3000 }])));
    this.#release();
  }

  async #ready(): Promise<void> {
    for (const one of this.#processes) one.start();
    try {
      await Promise.all(this.#processes.map((one) => one.ready(READY_MS)));
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  #release(): void {
    clearInterval(this.#rotation);
    this.#runSet.release();
  }

  async #rotateLogs(report: Report): Promise<void> {
    for (const { logFile } of this.#specs) {
      await rotateLog(logFile).catch((error: unknown) =>
        report(`${logFile} cannot be rotated: ${error instanceof Error ? error.message : String(error)}`),
      );
    }
  }
}

/** Node takes more authorities from a file only (NODE_EXTRA_CA_CERTS). */
function trusting({ certificate }: GatewayTicket, runDir: string): NodeJS.ProcessEnv {
  if (certificate === null) return {};
  const file = join(runDir, 'signaling.pem');
  writeWholeFile(file, certificate);
  return { NODE_EXTRA_CA_CERTS: file };
}

/** The address of this machine that faces the other one: nothing is sent for it. */
async function addressTowards({ hostname, port }: URL): Promise<string> {
  const socket = createSocket('udp4');
  try {
    socket.connect(Number(port) || 80, hostname);
    await once(socket, 'connect');
    return socket.address().address;
  } catch (error) {
    throw new OperatorError(
      `There is no way to ${hostname}: ${error instanceof Error ? error.message : String(error)}`,
    );
  } finally {
    socket.close();
  }
}
