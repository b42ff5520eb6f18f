import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { separateEnvironment, startSystem, type System } from '../../infra/system.ts';

declare global {
  var courtSystem: System | undefined;
}

/** Jest global set-up: starts the product as `npm start` does, beside whatever runs on this machine, once for all scenarios. */
export default async function start(): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'court-scenario-'));
  const env = { ...(await separateEnvironment(dataDir)), SIP_RATE_LIMIT: '1000' };
  const system = await startSystem({ env, report: (line) => process.stdout.write(`  ${line}\n`) });
  globalThis.courtSystem = system;
  process.env['COURT_SYSTEM'] = JSON.stringify({
    url: system.urls.http,
    sipPort: system.ports.sip,
    dataDir,
    accounts: system.firstRun.accounts,
  });
}
