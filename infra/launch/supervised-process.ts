import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { OperatorError } from '../operator-error.ts';
import { programPath } from '../setup/program-path.ts';
import type { Report } from '../setup/progress.ts';
import { logTail, openLog } from './log-file.ts';
import { signalGroup } from './process-table.ts';

export interface ProcessSpec {
  name: string;
  command: string;
  args: string[];
  env: NodeJS.ProcessEnv;
  cwd?: string;
  logFile: string;
  /** Sent by the kernel when the launcher is killed (prctl(2), PR_SET_PDEATHSIG). */
  deathSignal: 'TERM' | 'INT';
  /** Whether it does its work; asked again and again until true. */
  isReady: () => Promise<boolean>;
}

/** What to send to end a process, one after the other, and how long each may take in ms. */
export type Ending = { signal: NodeJS.Signals; waitMs: number }[];

const BACKOFF_MS = { first: 200, longest: 5000 };
/** After this long a process counts as having run, and the next crash starts the backoff anew. */
const STEADY_MS = 30_000;
const READY_POLL_MS = 50;
const CRASHES_AT_START = 3;
/** Exit code by which our own programs say that their configuration is wrong. */
const WRONG_CONFIGURATION = 2;

/** A child that is started again when it ends by itself. Its group is ended with it, so that no grandchild stays. */
export class SupervisedProcess {
  readonly #spec: ProcessSpec;
  readonly #report: Report;
  readonly #onChange: () => void;
  #child: ChildProcess | undefined;
  #stopping = false;
  #wasReady = false;
  #crashes = 0;
  #backoff = BACKOFF_MS.first;
  #restart: NodeJS.Timeout | undefined;

  /** @param onChange is called whenever the process number changes */
  constructor(spec: ProcessSpec, report: Report, onChange: () => void) {
    this.#spec = spec;
    this.#report = report;
    this.#onChange = onChange;
  }

  get name(): string {
    return this.#spec.name;
  }

  get command(): string {
    return this.#spec.command;
  }

  /** Undefined while it is not running. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  start(): void {
    if (this.#stopping || this.#child !== undefined) return;
    const { command, args, deathSignal } = this.#spec;
    const setpriv = programPath('setpriv');
    const words =
      setpriv === undefined ? [command, ...args] : [setpriv, '--pdeathsig', deathSignal, '--', command, ...args];
    const log = openLog(this.#spec.logFile);
    const started = performance.now();
    const child = spawn(words[0] ?? command, words.slice(1), {
      ...(this.#spec.cwd === undefined ? {} : { cwd: this.#spec.cwd }),
      env: this.#spec.env,
      stdio: ['ignore', log, log],
      detached: true,
    });
    closeSync(log);
    this.#child = child;
    child.once('error', (error) => this.#ended(child, error.message, started));
    child.once('exit', (code, signal) => this.#ended(child, signal ?? code ?? 'unknown', started));
    this.#onChange();
  }

  /**
   * Waits until it is ready.
   * @throws OperatorError with the end of its log when it is not ready in time, ends three times before, or says that its configuration is wrong
   */
  async ready(timeoutMs: number): Promise<void> {
    const until = performance.now() + timeoutMs;
    while (!this.#stopping) {
      if (this.#crashes >= CRASHES_AT_START) throw this.#failure('ends right after its start');
      if (this.pid !== undefined && (await this.#spec.isReady())) {
        this.#wasReady = true;
        return;
      }
      if (performance.now() > until) throw this.#failure(`is not ready after ${Math.round(timeoutMs / 1000)} s`);
      await delay(READY_POLL_MS);
    }
    throw new OperatorError(`${this.name} was ended before it was ready.`);
  }

  kill(signal: NodeJS.Signals): void {
    if (this.pid !== undefined) signalGroup(this.pid, signal);
  }

  /** Sends a signal to the process alone, not to its children. */
  signal(signal: NodeJS.Signals): void {
    this.#child?.kill(signal);
  }

  /** Tells it to end when its work is done, however long that takes; it is not started again. */
  retire(): void {
    this.#stopping = true;
    clearTimeout(this.#restart);
    this.signal('SIGTERM');
  }

  /** Ends it for good, waiting as long as the steps say, at last with SIGKILL to its group. */
  async stop(ending: Ending): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#restart);
    for (const { signal, waitMs } of ending) {
      if (this.#child === undefined) return;
      this.signal(signal);
      await this.ended(waitMs);
    }
    this.kill('SIGKILL');
    if (this.#child !== undefined) await this.ended(5000);
  }

  /** Waits until it has ended, for `waitMs` at most. */
  async ended(waitMs: number): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    const abort = new AbortController();
    await Promise.race([
      once(child, 'exit', { signal: abort.signal }).catch(() => undefined),
      delay(waitMs, undefined, { signal: abort.signal }).catch(() => undefined),
    ]);
    abort.abort();
  }

  #ended(child: ChildProcess, how: string | number, started: number): void {
    if (this.#child !== child) return;
    this.#child = undefined;
    if (child.pid !== undefined) signalGroup(child.pid, 'SIGKILL');
    this.#onChange();
    if (this.#stopping) return;
    if (performance.now() - started > STEADY_MS) this.#backoff = BACKOFF_MS.first;
    if (!this.#wasReady) {
      this.#crashes =
        how === WRONG_CONFIGURATION || (typeof how === 'string' && how.startsWith('spawn'))
          ? CRASHES_AT_START
          : this.#crashes + 1;
      if (this.#crashes >= CRASHES_AT_START) return;
    }
    this.#report(`${this.name} ended (${how}); started again in ${this.#backoff / 1000} s`);
    this.#restart = setTimeout(() => this.start(), this.#backoff);
    this.#backoff = Math.min(this.#backoff * 2, BACKOFF_MS.longest);
  }

  #failure(what: string): OperatorError {
    const tail = logTail(this.#spec.logFile).map((line) => `  ${line.slice(0, 300)}`);
    return new OperatorError([`${this.name} ${what}. The end of ${this.#spec.logFile}:`, ...tail].join('\n'));
  }
}
