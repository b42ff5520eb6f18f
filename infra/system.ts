import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { assemble, type SystemPorts, type SystemUrls } from './launch/assembly.ts';
import { checkDataFolder } from './launch/data-folder.ts';
import type { FirstRun } from './launch/first-run.ts';
import { OneMachine } from './launch/one-machine.ts';
import { PART_FILES, type PartFiles } from './launch/part.ts';
import { checkPorts, freePort, type PublicPort } from './launch/port.ts';
import { RunSet } from './launch/run-set.ts';
import { readSettings, type Settings } from './launch/settings.ts';
import { hasTurnTls } from './launch/turn.ts';
import { OperatorError } from './operator-error.ts';
import { installedPrograms, type Programs } from './setup/preparation.ts';
import type { Report } from './setup/progress.ts';

export interface SystemOptions {
  /** The configuration; `.env.example` lists it. Default: this process's environment. */
  env?: NodeJS.ProcessEnv;
  /** Default: those that the set-up has made. */
  programs?: Programs;
  /** Gets a line for each thing worth knowing, such as a crashed process. Default: nowhere. */
  report?: Report;
  /** Other programs in the place of our own. */
  parts?: PartFiles;
  /** Ends the start early. */
  signal?: AbortSignal;
}

/** The whole system on one machine, as `npm start` runs it. */
export interface System {
  readonly urls: SystemUrls;
  readonly ports: SystemPorts;
  readonly dataDir: string;
  readonly firstRun: FirstRun;
  /** redis, database, kamailio, coturn, signaling, media, ivr, ivr-2 …; `pid` is undefined while it is being started again. */
  process(name: string): { pid: number | undefined };
  /** Sends a signal to a process and its children. It is started again as after any crash. */
  kill(name: string, signal: NodeJS.Signals): void;
  /** Waits until a process is ready (again). */
  ready(name: string, timeoutMs?: number): Promise<void>;
  /** Running calls; undefined when signaling does not say. */
  callsLive(): Promise<number | undefined>;
  /** `drain` waits for running calls; `now` (the default), also while draining, ends them. Nothing is left running. */
  stop(how?: 'drain' | 'now'): Promise<void>;
}

/**
 * Environment for a system beside others on this machine: free ports, its own data directory.
 * @param dataDir an empty folder or one of a former such system
 */
export async function separateEnvironment(dataDir: string): Promise<NodeJS.ProcessEnv> {
  const taken = new Set<number>();
  const block = (first: number): string => {
    const from = first + 500 * randomInt(20);
    return `${from}-${from + 499}`;
  };
  return {
    ...process.env,
    DATA_DIR: dataDir,
    HTTP_PORT: String(await freePort(taken)),
    HTTPS_PORT: String(await freePort(taken)),
    SIP_PORT: String(await freePort(taken)),
    SIP_ADDRESSES: '127.0.0.1',
    MEDIA_ADDRESSES: '127.0.0.1',
    MEDIA_WORKERS: '1',
    MEDIA_PORT: String(await freePort(taken)),
    RTP_PORTS: block(20_000),
    MEDIA_PLAIN_PORTS: block(40_000),
    TURN_PORT: String(await freePort(taken)),
    TURN_TLS_PORT: String(await freePort(taken)),
    TURN_RELAY_PORTS: block(50_000),
  };
}

/**
 * Starts everything and waits until it is ready.
 * @throws OperatorError, with nothing left running, when something is in the way; the message says what to do
 */
export async function startSystem(options: SystemOptions = {}): Promise<System> {
  const settings = readSettings(options.env ?? process.env);
  const report = options.report ?? (() => undefined);
  const programs = options.programs ?? installedPrograms();
  checkDataFolder(settings.DATA_DIR);
  const runSet = await RunSet.claim(join(settings.DATA_DIR, 'run'), report);
  let machine: OneMachine | undefined;
  const abort = (): void => void machine?.stop('now');
  options.signal?.addEventListener('abort', abort, { once: true });
  try {
    await checkPorts(publicPorts(settings));
    const assembly = await assemble(settings, programs, options.parts ?? PART_FILES, report);
    options.signal?.throwIfAborted();
    machine = new OneMachine(assembly, runSet, report);
    const firstRun = await machine.start();
    return running(machine, { urls: assembly.urls, ports: assembly.ports, dataDir: settings.DATA_DIR, firstRun });
  } catch (error) {
    if (machine === undefined) runSet.release();
    else await machine.stop('now');
    throw options.signal?.aborted === true ? new OperatorError('Ended before the start was complete.') : error;
  } finally {
    options.signal?.removeEventListener('abort', abort);
  }
}

function running(machine: OneMachine, facts: Pick<System, 'urls' | 'ports' | 'dataDir' | 'firstRun'>): System {
  return {
    ...facts,
    process: (name) => machine.process(name),
    kill: (name, signal) => machine.kill(name, signal),
    ready: (name, timeoutMs) => machine.ready(name, timeoutMs),
    callsLive: () => machine.callsLive(),
    stop: (how) => machine.stop(how),
  };
}

/** The ports that people outside reach. */
export function publicPorts(settings: Settings): PublicPort[] {
  const tcp = (variable: string, host: string, port: number): PublicPort => ({
    variable,
    transport: 'tcp',
    host,
    port,
  });
  const both = (variable: string, host: string, port: number): PublicPort[] => [
    tcp(variable, host, port),
    { variable, transport: 'udp', host, port },
  ];
  const addresses = settings.MEDIA_ADDRESSES.map((address) => address.split('=')[0] ?? address);
  const workers = Array.from({ length: settings.MEDIA_WORKERS }, (_, worker) => settings.MEDIA_PORT + worker);
  return [
    tcp('HTTP_PORT', '127.0.0.1', settings.HTTP_PORT),
    ...(settings.HTTPS_PORT === 0 ? [] : [tcp('HTTPS_PORT', '0.0.0.0', settings.HTTPS_PORT)]),
    ...settings.SIP_ADDRESSES.flatMap((host) => both('SIP_PORT', host, settings.SIP_PORT)),
    ...(settings.SIP_TLS_PORT === 0
      ? []
      : settings.SIP_ADDRESSES.map((host) => tcp('SIP_TLS_PORT', host, settings.SIP_TLS_PORT))),
    ...workers.flatMap((port) => addresses.flatMap((address) => both('MEDIA_PORT', address, port))),
    ...(settings.TURN_PORT === 0 ? [] : addresses.flatMap((host) => both('TURN_PORT', host, settings.TURN_PORT))),
    ...(hasTurnTls(settings) ? addresses.map((host) => tcp('TURN_TLS_PORT', host, settings.TURN_TLS_PORT)) : []),
  ];
}
