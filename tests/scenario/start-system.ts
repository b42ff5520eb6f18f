import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { separateEnvironment, startSystem, type System } from '../../infra/system.ts';

declare global {
  /** The system of this test run, for stop-system.ts. */
  var courtSystem: System | undefined;
}

/** Starts the product as `npm start` does, on free ports and with an empty data directory; court.ts finds it in the environment. */
export default async function startForScenarios(): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'court-12368-'));
  const system = await startSystem({
    env: await separateEnvironment(dataDir),
    report: (line) => process.stderr.write(`${line}\n`),
  });
  globalThis.courtSystem = system;
  const { http, https } = system.urls;
  const { accounts } = system.firstRun;
  process.env.COURT_SYSTEM = JSON.stringify({ url: http, httpsUrl: https, sipPort: system.ports.sip, dataDir, accounts });
}
