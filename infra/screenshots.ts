import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runNode } from './child-command.ts';
import { readSettings } from './launch/settings.ts';
import { OperatorError } from './operator-error.ts';
import { prepare } from './setup/preparation.ts';
import { exitOnSignal, ROOT, runVerb } from './verb.ts';

const SCRIPT = join('tests', 'scenario', 'screenshots.ts');

/** `npm run screenshots`: starts a system of its own and takes the README's pictures of desk, board and call page. */
await runVerb(async (args) => {
  exitOnSignal();
  if (!existsSync(join(ROOT, SCRIPT))) throw new OperatorError(`${SCRIPT} is not in this checkout`);
  const { DATA_DIR } = readSettings(process.env);
  await prepare({ dataDir: DATA_DIR, forTests: true, web: true, report: (line) => console.log(line) });
  return await runNode([SCRIPT, ...args]);
});
