import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { OperatorError, systemCode } from '../operator-error.ts';
import type { Report } from '../setup/progress.ts';
import { commandLine, identityOf, isSameProcess, signalGroup, type ProcessIdentity } from './process-table.ts';
import { writeWholeFile } from './whole-file.ts';

const identity = z.object({ pid: z.number().int().positive(), startTime: z.string(), boot: z.string() });
const runningProcess = identity.extend({ name: z.string(), program: z.string() });

/** A process that the launcher started. */
export type RunningProcess = z.infer<typeof runningProcess>;

const GRACE_MS = 3000;
const POLL_MS = 50;

/** The launcher's claim on a data directory, and the processes it has started, on disk: what tells the next launcher what a killed one left. */
export class RunSet {
  readonly #folder: string;
  readonly #lockFile: string;
  readonly #setFile: string;
  #pidFiles: string[] = [];

  private constructor(folder: string) {
    this.#folder = folder;
    this.#lockFile = join(folder, 'launcher.json');
    this.#setFile = join(folder, 'processes.json');
  }

  /**
   * Claims the data directory and ends what a killed launcher left running.
   * @throws OperatorError when another launcher runs on it
   */
  static async claim(folder: string, report: Report): Promise<RunSet> {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const set = new RunSet(folder);
    set.#lock();
    await endProcesses(leftRunning(set.#setFile), report);
    return set;
  }

  /** Writes down which processes run now: for the next launcher, and for people and scripts as NAME.pid. */
  record(processes: { name: string; pid: number | undefined; command: string }[]): void {
    const running = processes.flatMap(({ name, pid, command }): RunningProcess[] => {
      const found = pid === undefined ? undefined : identityOf(pid);
      return found === undefined ? [] : [{ ...found, name, program: basename(command) }];
    });
    writeWholeFile(this.#setFile, JSON.stringify(running));
    this.#clearPidFiles();
    for (const { name, pid } of running) {
      const file = join(this.#folder, `${name}.pid`);
      writeFileSync(file, `${pid}\n`, { mode: 0o600 });
      this.#pidFiles.push(file);
    }
  }

  release(): void {
    this.#clearPidFiles();
    rmSync(this.#setFile, { force: true });
    rmSync(this.#lockFile, { force: true });
  }

  #clearPidFiles(): void {
    for (const file of this.#pidFiles.splice(0)) rmSync(file, { force: true });
  }

  #lock(): void {
    const own = JSON.stringify(identityOf(process.pid));
    for (let attempt = 0; attempt < 3; attempt += 1) {
      try {
        writeFileSync(this.#lockFile, own, { flag: 'wx', mode: 0o600 });
        return;
      } catch (error) {
        if (systemCode(error) !== 'EEXIST') throw error;
      }
      const holder = lockHolder(this.#lockFile);
      if (holder !== undefined && isSameProcess(holder)) {
        throw new OperatorError(
          `The system already runs on this data directory (process ${holder.pid}): end it first, or set DATA_DIR to another folder.`,
        );
      }
      rmSync(this.#lockFile, { force: true });
    }
    throw new OperatorError(`${this.#lockFile} is being written by another start of the system; try again.`);
  }
}

function lockHolder(file: string): ProcessIdentity | undefined {
  return parsed(file, identity);
}

/** Those of a recorded set that still run: same start time, same boot, and the program's name in the command line. */
export function leftRunning(setFile: string): RunningProcess[] {
  const recorded = parsed(setFile, z.array(runningProcess)) ?? [];
  return recorded.filter((one) => isSameProcess(one) && commandLine(one.pid).includes(one.program));
}

function parsed<T>(file: string, schema: z.ZodType<T>): T | undefined {
  if (!existsSync(file)) return undefined;
  try {
    return schema.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data;
  } catch (error) {
    // A launcher killed at the very moment it claimed the folder leaves an empty file.
    if (error instanceof SyntaxError || systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function endProcesses(processes: RunningProcess[], report: Report): Promise<void> {
  if (processes.length === 0) return;
  report(`Ending what a killed launcher left: ${processes.map(({ name, pid }) => `${name} (${pid})`).join(', ')}`);
  for (const { pid } of processes) signalGroup(pid, 'SIGTERM');
  const until = performance.now() + GRACE_MS;
  while (processes.some(isSameProcess) && performance.now() < until) await delay(POLL_MS);
  for (const one of processes) signalGroup(one.pid, 'SIGKILL');
  while (processes.some(isSameProcess) && performance.now() < until + GRACE_MS) await delay(POLL_MS);
}
