import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { runNode, runScript } from './child-command.ts';
import { readSettings } from './launch/settings.ts';
import { OperatorError } from './operator-error.ts';
import { prepare } from './setup/preparation.ts';
import { buildWeb } from './setup/web-build.ts';
import { exitOnSignal, runVerb } from './verb.ts';

/** Counts of tests. */
interface Tally {
  passed: number;
  failed: number;
}

interface Step {
  name: string;
  run: (args: string[]) => Promise<boolean>;
}

const jestReport = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numRuntimeErrorTestSuites: z.number(),
  success: z.boolean(),
});

const dataDir = readSettings(process.env).DATA_DIR;
const tally: Tally = { passed: 0, failed: 0 };

const names = (steps: Step[]): string => steps.map(({ name }) => name).join(', ');

const script = (name: string) => async (): Promise<boolean> => (await runScript(name)) === 0;

/** In this order: what is quick and tells most comes first. Steps of one line run at the same time. */
const STEPS: Step[][] = [
  [
    { name: 'typecheck', run: script('typecheck') },
    { name: 'lint', run: script('lint') },
    { name: 'format', run: script('formatted') },
    { name: 'boundaries', run: script('boundaries') },
  ],
  [{ name: 'unit', run: jest('unit', '--maxWorkers=2') }],
  [{ name: 'integration', run: jest('integration', '--maxWorkers=2') }],
  [{ name: 'web', run: buildWebApps }],
  // Calls and browsers mostly wait, so two cores carry two at a time; each worker has systems of its own.
  [{ name: 'scenario', run: jest('scenario', '--maxWorkers=2') }],
  [{ name: 'video', run: jest('video', '--maxWorkers=1') }],
];

/** Only when they are named: what takes minutes and repeats in the main what the others show. */
const APART: Step[] = [{ name: 'show', run: jest('show', '--maxWorkers=1') }];

async function buildWebApps(): Promise<boolean> {
  await buildWeb(join(dataDir, 'log'), (line) => console.log(line));
  return true;
}

/** Runs one project of jest.config.mjs and adds its counts; a file that cannot be loaded counts as one failed test. */
function jest(project: string, ...more: string[]) {
  return async (args: string[]): Promise<boolean> => {
    const outputFile = join(dataDir, 'log', `jest-${project}.json`);
    rmSync(outputFile, { force: true });
    const words = [
      'node_modules/jest/bin/jest.js',
      '--selectProjects',
      project,
      '--json',
      `--outputFile=${outputFile}`,
      // A test that fails half-way may leave a socket open, which must not hold the run.
      '--forceExit',
    ];
    const code = await runNode([...words, ...more, ...args], {}, ['--experimental-vm-modules']);
    if (!existsSync(outputFile)) {
      tally.failed += 1;
      console.error(`jest wrote no report for ${project} (exit code ${code})`);
      return false;
    }
    const report = jestReport.parse(JSON.parse(readFileSync(outputFile, 'utf8')));
    tally.passed += report.numPassedTests;
    tally.failed += report.numFailedTests + report.numRuntimeErrorTestSuites;
    return code === 0 && report.success;
  };
}

async function timed(step: Step, args: string[]): Promise<boolean> {
  console.log(`\n── ${step.name}`);
  const started = performance.now();
  let passed = false;
  try {
    passed = await step.run(args);
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    console.error(error.message);
  }
  console.log(`${passed ? '✓' : '✗'} ${step.name} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
  return passed;
}

/** `npm test [-- STEP [ARGUMENTS OF JEST]]`: all steps up to the first that fails, or one; those apart only when they are named. */
async function test([only, ...args]: string[]): Promise<number> {
  exitOnSignal();
  const all = [...STEPS.flat(), ...APART];
  const steps = only === undefined ? STEPS : [all.filter(({ name }) => name === only)];
  if (steps[0]?.length === 0) throw new OperatorError(`No step ${only}; there are ${names(all)}`);
  console.log('── set-up');
  mkdirSync(join(dataDir, 'log'), { recursive: true, mode: 0o700 });
  const programs = await prepare({ dataDir, forTests: true, web: false, report: (line) => console.log(line) });
  process.env.MEDIASOUP_WORKER_BIN = programs.mediaWorker;
  let failed: Step[] = [];
  let left: Step[] = [];
  for (const [index, together] of steps.entries()) {
    const passed = await Promise.all(together.map((step) => timed(step, args)));
    failed = together.filter((_, place) => passed[place] === false);
    if (failed.length === 0) continue;
    left = steps.slice(index + 1).flat();
    break;
  }
  if (failed.length > 0)
    console.error(`\nFailed at ${names(failed)}${left.length === 0 ? '' : `; not run: ${names(left)}`}`);
  // A step that is no test suite counts as one failed test, so that the last line never reads as a success.
  if (failed.length > 0 && tally.failed === 0) tally.failed = 1;
  console.log(`\n${tally.passed} passed, ${tally.failed} failed`);
  return failed.length === 0 ? 0 : 1;
}

await runVerb(test);
