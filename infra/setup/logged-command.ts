import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { OperatorError } from '../operator-error.ts';

export interface LoggedCommand {
  command: string;
  args: string[];
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  /** Gets everything the command writes. */
  logFile: string;
  /** Called for each line of stdout and stderr. */
  onLine?: (line: string) => void;
  /** What a person may try when it fails. */
  advice?: string;
}

const TAIL_LINES = 12;

/**
 * Runs a command with its output in a file. It has a process group of its own, which is ended when this process ends.
 * @throws OperatorError with the last lines and the file's name when the command cannot be started or fails
 */
export async function runLogged(run: LoggedCommand): Promise<void> {
  mkdirSync(dirname(run.logFile), { recursive: true });
  const log = createWriteStream(run.logFile);
  const child = spawn(run.command, run.args, {
    ...(run.cwd === undefined ? {} : { cwd: run.cwd }),
    env: run.env ?? process.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const endGroup = (): void => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGTERM');
  };
  process.once('exit', endGroup);
  const tail: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      log.write(`${line}\n`);
      if (line.trim() !== '') tail.push(line);
      if (tail.length > TAIL_LINES) tail.shift();
      run.onLine?.(line);
    });
  }
  const failure = await new Promise<string | undefined>((resolve) => {
    child.once('error', (error) => resolve(`could not be started: ${error.message}`));
    child.once('close', (code, signal) => resolve(code === 0 ? undefined : `ended with ${code ?? signal}`));
  });
  process.off('exit', endGroup);
  await new Promise<void>((resolve) => log.end(resolve));
  if (failure === undefined) return;
  const words = [run.command, ...run.args.slice(0, 2)].join(' ');
  const lines = [`${words} … ${failure}. Its last lines:`, ...tail.map((line) => `  ${line}`)];
  lines.push(`The whole output: ${run.logFile}`, ...(run.advice === undefined ? [] : [run.advice]));
  throw new OperatorError(lines.join('\n'));
}
