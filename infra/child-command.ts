import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { join } from 'node:path';
import { programPath } from './setup/program-path.ts';
import { ROOT } from './verb.ts';

/**
 * Runs a Node program of the checkout or of an npm package, with this terminal for its output, and ends it when this process ends.
 * @param words program file relative to the checkout, then its arguments
 * @returns its exit code; 128 + signal when a signal ended it
 */
export async function runNode(
  words: string[],
  env: NodeJS.ProcessEnv = {},
  nodeOptions: string[] = [],
): Promise<number> {
  const [file = '', ...args] = words;
  const options = ['--disable-warning=ExperimentalWarning', ...nodeOptions];
  return await run(process.execPath, [...options, join(ROOT, file), ...args], env);
}

/** Runs a script of package.json. */
export async function runScript(name: string): Promise<number> {
  const npm = process.env.npm_execpath;
  const words = ['run', '--silent', name];
  return npm?.endsWith('.js') === true ? await run(process.execPath, [npm, ...words], {}) : await run('npm', words, {});
}

async function run(command: string, args: string[], env: NodeJS.ProcessEnv): Promise<number> {
  const setpriv = programPath('setpriv');
  // Killed, this process cannot end it any more: the kernel does (prctl(2), PR_SET_PDEATHSIG).
  const words = setpriv === undefined ? [] : [setpriv, '--pdeathsig', 'TERM', '--'];
  const [program = command, ...rest] = [...words, command, ...args];
  const child = spawn(program, rest, { cwd: ROOT, stdio: 'inherit', env: { ...process.env, ...env } });
  const end = (): void => void child.kill('SIGTERM');
  process.once('exit', end);
  try {
    const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    return code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
  } finally {
    process.off('exit', end);
  }
}
