import { rmSync } from 'node:fs';

/** Jest global tear-down: ends everything; what the systems wrote stays when COURT_KEEP is set, for looking at their logs. */
export default async function stop(): Promise<void> {
  for (const system of globalThis.courtSystems ?? []) {
    await system.stop('now');
    if (process.env['COURT_KEEP'] === undefined) rmSync(system.dataDir, { recursive: true, force: true });
    else process.stdout.write(`  the system's data: ${system.dataDir}\n`);
  }
}
