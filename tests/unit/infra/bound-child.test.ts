import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { identityOf, isSameProcess } from '../../../infra/launch/process-table.ts';
import { programPath } from '../../../infra/setup/program-path.ts';

const NODE = path.resolve('node_modules/.bin/node');
const FILE = path.resolve('tests/fake/bound-child.ts');
/** Starts a program that would run for a day, tells its number, and goes on itself. */
const PARENT = `
  import { spawnBound } from ${JSON.stringify(FILE)};
  console.log(spawnBound('sleep', ['86400'], { stdio: 'ignore' }).pid);
  setInterval(() => undefined, 1000);
`;
const started: number[] = [];
afterEach(() => {
  for (const pid of started.splice(0)) if (identityOf(pid)) process.kill(pid, 'SIGKILL');
});

/** The process and the one it has started. */
async function family() {
  const parent = spawn(NODE, ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', PARENT]);
  started.push(parent.pid!);
  const [line] = (await once(parent.stdout, 'data')) as [Buffer];
  const child = identityOf(Number(String(line)))!;
  started.push(child.pid);
  return { parent, child };
}

describe('what a test has started', () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGKILL'] as const)('ends with it on %s', async (signal) => {
    if (programPath('setpriv') === undefined) return;
    const { parent, child } = await family();
    expect(isSameProcess(child)).toBe(true);
    parent.kill(signal);
    await once(parent, 'exit');
    const giveUpAt = Date.now() + 40_000;
    while (isSameProcess(child) && Date.now() < giveUpAt) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(isSameProcess(child)).toBe(false);
  });
});
