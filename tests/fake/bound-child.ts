import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { programPath } from '../../infra/setup/program-path.ts';

/** A child that ends with this process, whichever way that ends: the kernel kills it (prctl(2), PR_SET_PDEATHSIG), so that nothing needs to be left to do it. */
export function spawnBound(program: string, args: readonly string[], options: SpawnOptions): ChildProcess {
  const setpriv = programPath('setpriv');
  if (setpriv === undefined) return spawn(program, args, options);
  return spawn(setpriv, ['--pdeathsig', 'KILL', '--', program, ...args], options);
}
