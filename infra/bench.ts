import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { runNode } from './child-command.ts';
import { readSettings } from './launch/settings.ts';
import { OperatorError } from './operator-error.ts';
import { prepare } from './setup/preparation.ts';
import { exitOnSignal, ROOT, runVerb } from './verb.ts';

const FOLDER = join('tests', 'bench');
const RESULTS = join(ROOT, 'bench-results');

/** A bench is a file of tests/bench; files in folders below it are parts of one. */
function benches(): string[] {
  if (!existsSync(join(ROOT, FOLDER))) return [];
  return readdirSync(join(ROOT, FOLDER), { withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map(({ name }) => name.slice(0, -'.ts'.length))
    .sort();
}

/**
 * `npm run bench -- NAME [ARGUMENTS]`: runs tests/bench/NAME.ts, which prints a table and writes its figures to the file named in BENCH_RESULT,
 * bench-results/NAME.json. Without a name: lists what there is.
 */
await runVerb(async ([name, ...args]) => {
  exitOnSignal();
  const known = benches();
  if (name === undefined) {
    console.log(
      known.length === 0
        ? `No benches in ${FOLDER}`
        : `npm run bench -- NAME, where NAME is one of\n  ${known.join('\n  ')}`,
    );
    return 0;
  }
  if (!known.includes(name)) throw new OperatorError(`No bench ${name}; there are ${known.join(', ')}`);
  const { DATA_DIR } = readSettings(process.env);
  const programs = await prepare({ dataDir: DATA_DIR, forTests: true, web: true, report: (line) => console.log(line) });
  mkdirSync(RESULTS, { recursive: true });
  const result = join(RESULTS, `${name}.json`);
  const code = await runNode([join(FOLDER, `${name}.ts`), ...args], {
    BENCH_RESULT: result,
    MEDIASOUP_WORKER_BIN: programs.mediaWorker,
    RTP_SOCKETS: programs.rtpSockets ?? '',
  });
  if (code === 0) console.log(`Figures: ${result}`);
  return code;
});
