import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import './start-system.ts';

/** Ends the system of the test run. Its logs stay in data/log/scenario. */
export default async function stopAfterScenarios(): Promise<void> {
  const system = globalThis.courtSystem;
  if (system === undefined) return;
  await system.stop('now');
  const kept = join(import.meta.dirname, '..', '..', 'data', 'log', 'scenario');
  rmSync(kept, { recursive: true, force: true });
  cpSync(join(system.dataDir, 'log'), kept, { recursive: true });
  rmSync(system.dataDir, { recursive: true, force: true });
}
