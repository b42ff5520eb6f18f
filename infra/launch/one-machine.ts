import { setTimeout as delay } from 'node:timers/promises';
import { OperatorError } from '../operator-error.ts';
import type { Report } from '../setup/progress.ts';
import { gaugeValue, httpAnswer } from './answer.ts';
import type { Assembly } from './assembly.ts';
import { completeFirstRun, type FirstRun } from './first-run.ts';
import { rotateLog } from './log-file.ts';
import type { RunSet } from './run-set.ts';
import { SupervisedProcess, type Ending, type ProcessSpec } from './supervised-process.ts';

const READY_MS = 60_000;
const ROTATE_EVERY_MS = 10_000;
const CALLS_EVERY_MS = 5000;
/** A gateway without calls ends at once; one that does not within this time is told again, as if it were hanging. */
const IDLE_GATEWAY_MS = 10_000;

const END_PART: Ending = [
  { signal: 'SIGTERM', waitMs: 20_000 },
  { signal: 'SIGINT', waitMs: 3000 },
];
const END_PART_NOW: Ending = [{ signal: 'SIGINT', waitMs: 3000 }];
const END_STORE: Ending = [{ signal: 'SIGTERM', waitMs: 15_000 }];

/** The processes of the whole system on one machine: started in order, kept running, ended in order. */
export class OneMachine {
  readonly #assembly: Assembly;
  readonly #runSet: RunSet;
  readonly #report: Report;
  readonly #processes = new Map<string, SupervisedProcess>();
  readonly #endNow = new AbortController();
  #rotation: NodeJS.Timeout | undefined;
  #stopped: Promise<void> | undefined;

  constructor(assembly: Assembly, runSet: RunSet, report: Report) {
    this.#assembly = assembly;
    this.#runSet = runSet;
    this.#report = report;
    for (const spec of [...assembly.foundations, ...assembly.parts]) {
      this.#processes.set(spec.name, new SupervisedProcess(spec, report, () => this.#recordProcesses()));
    }
  }

  /** Starts the foundations, then the parts, and waits until all are ready. */
  async start(): Promise<FirstRun> {
    const { foundations, parts, firstRunFile, urls } = this.#assembly;
    for (const specs of [foundations, parts]) {
      this.#endNow.signal.throwIfAborted();
      const processes = specs.map(({ name }) => this.#named(name));
      for (const one of processes) one.start();
      await Promise.all(processes.map((one) => one.ready(READY_MS)));
    }
    this.#endNow.signal.throwIfAborted();
    this.#rotation = setInterval(() => void this.#rotateLogs([...foundations, ...parts]), ROTATE_EVERY_MS).unref();
    return completeFirstRun(firstRunFile, { url: urls.http, httpsUrl: urls.https, sip: urls.sip });
  }

  process(name: string): { pid: number | undefined } {
    return { pid: this.#named(name).pid };
  }

  kill(name: string, signal: NodeJS.Signals): void {
    this.#named(name).kill(signal);
  }

  async ready(name: string, timeoutMs = READY_MS): Promise<void> {
    await this.#named(name).ready(timeoutMs);
  }

  async callsLive(): Promise<number | undefined> {
    const answer = await httpAnswer(`${this.#assembly.urls.http}/metrics`);
    return answer?.ok === true ? gaugeValue(answer.body, 'court_calls_live') : undefined;
  }

  async stop(how: 'drain' | 'now' = 'now'): Promise<void> {
    if (how === 'now') this.#endNow.abort();
    this.#stopped ??= this.#end();
    await this.#stopped;
  }

  async #end(): Promise<void> {
    clearInterval(this.#rotation);
    const gateways = [...this.#processes.values()].filter(({ name }) => name.startsWith('ivr'));
    if (!this.#endNow.signal.aborted) await this.#drain(gateways);
    await Promise.all(gateways.map((one) => one.stop(END_PART_NOW)));
    for (const name of ['media', 'signaling']) {
      await this.#processes.get(name)?.stop(this.#endNow.signal.aborted ? END_PART_NOW : END_PART);
    }
    await Promise.all(['kamailio', 'coturn'].map(async (name) => await this.#processes.get(name)?.stop(END_STORE)));
    await Promise.all(['database', 'redis'].map(async (name) => await this.#processes.get(name)?.stop(END_STORE)));
    this.#runSet.release();
  }

  /** Lets running calls end: the gateways take no new ones and end when they have none. Returns early when told to end now. */
  async #drain(gateways: SupervisedProcess[]): Promise<void> {
    const calls = await this.callsLive();
    if (calls !== undefined && calls > 0) this.#report(waitingFor(calls));
    for (const gateway of gateways) gateway.retire();
    let shown = calls ?? 0;
    let idleSince = performance.now();
    while (gateways.some(({ pid }) => pid !== undefined) && !this.#endNow.signal.aborted) {
      await this.#interruptible(Promise.all(gateways.map((gateway) => gateway.ended(CALLS_EVERY_MS))));
      const left = (await this.callsLive()) ?? 0;
      if (left > 0) idleSince = performance.now();
      if (left !== shown && left > 0) this.#report(waitingFor(left));
      shown = left;
      if (performance.now() - idleSince > IDLE_GATEWAY_MS) return;
    }
  }

  async #interruptible(work: Promise<unknown>): Promise<void> {
    const abort = new AbortController();
    const ended = (): void => abort.abort();
    this.#endNow.signal.addEventListener('abort', ended, { once: true });
    const interrupted = delay(2 * CALLS_EVERY_MS, undefined, { signal: abort.signal }).catch(() => undefined);
    await Promise.race([work, interrupted]);
    this.#endNow.signal.removeEventListener('abort', ended);
    abort.abort();
  }

  #named(name: string): SupervisedProcess {
    const found = this.#processes.get(name);
    if (found === undefined)
      throw new OperatorError(`No process ${name} here; there are ${[...this.#processes.keys()].join(', ')}`);
    return found;
  }

  #recordProcesses(): void {
    this.#runSet.record([...this.#processes.values()]);
  }

  async #rotateLogs(specs: ProcessSpec[]): Promise<void> {
    for (const { logFile } of specs) {
      try {
        await rotateLog(logFile);
      } catch (error) {
        this.#report(`${logFile} cannot be rotated: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }
}

function waitingFor(calls: number): string {
  return `Waiting for ${calls} running call${calls === 1 ? '' : 's'} to end; press Ctrl-C again to end at once.`;
}
