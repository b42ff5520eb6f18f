import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { OperatorError } from './operator-error.ts';

/** The checkout this program runs from. */
export const ROOT = join(import.meta.dirname, '..');

/** Takes `.env` of the checkout into the environment; what is set already wins. */
export function loadEnvironmentFile(): void {
  const file = join(ROOT, '.env');
  if (existsSync(file)) process.loadEnvFile(file);
}

/**
 * Runs a command of the command line (`npm start`, `npm test` …): its result is the exit code, an OperatorError is one message on stderr.
 * @param main returns the exit code
 */
export async function runVerb(main: (args: string[]) => Promise<number>): Promise<void> {
  loadEnvironmentFile();
  try {
    process.exitCode = await main(process.argv.slice(2));
  } catch (error) {
    process.exitCode = 1;
    console.error(error instanceof OperatorError ? `\n${error.message}` : error);
  }
  process.exit();
}

/**
 * Ends this process when it is told to, or when the one that started it has died; children are ended by their `exit` listeners.
 * @returns takes that back
 */
export function exitOnSignal(): { release: () => void } {
  const codes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };
  const listeners = Object.entries(codes).map(([signal, code]) => ({ event: signal, exit: () => process.exit(code) }));
  if (process.channel !== undefined) listeners.push({ event: 'disconnect', exit: () => process.exit(codes.SIGTERM) });
  for (const { event, exit } of listeners) process.on(event, exit);
  process.channel?.unref();
  return {
    release: () => {
      for (const { event, exit } of listeners) process.off(event, exit);
    },
  };
}
