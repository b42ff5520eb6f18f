import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
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
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      assertionResults: z.array(z.object({ status: z.string() })),
    }),
  ),
});
type FileResult = z.infer<typeof jestReport>['testResults'][number];

/** More files than this that fail together have one cause, which a second try would not take away. */
const MOST_AGAIN = 3;

const dataDir = readSettings(process.env).DATA_DIR;
const tally: Tally = { passed: 0, failed: 0 };
/** Files whose tests passed, but not at once. */
const atSecondTry: string[] = [];

const names = (steps: Step[]): string => steps.map(({ name }) => name).join(', ');

const script = (name: string) => async (): Promise<boolean> => (await runScript(name)) === 0;

/** What needs nothing but the npm packages runs beside the set-up, which has less to do at its end than there are cores. */
const CHECKS: Step[] = [
  { name: 'typecheck', run: script('typecheck') },
  { name: 'lint', run: script('lint') },
  { name: 'format', run: script('formatted') },
  { name: 'boundaries', run: script('boundaries') },
];

/** In this order: what is quick and tells most comes first. Steps of one line run at the same time. */
const STEPS: Step[][] = [
  CHECKS,
  [{ name: 'unit', run: jest('unit', 2) }],
  [{ name: 'integration', run: jestTwice('integration', 2) }],
  [{ name: 'web', run: buildWebApps }],
  // Calls and browsers mostly wait, so two cores carry two at a time; each worker has systems of its own.
  [{ name: 'scenario', run: jestTwice('scenario', 2) }],
  [{ name: 'video', run: jestTwice('video', 1) }],
];

/** Only when they are named: what takes minutes and repeats in the main what the others show. */
const APART: Step[] = [
  { name: 'show', run: jestTwice('show', 1) },
  { name: 'full', run: jestTwice('full', 1) },
];

async function buildWebApps(): Promise<boolean> {
  await buildWeb(join(dataDir, 'log'), (line) => console.log(line));
  return true;
}

/** Runs one project of jest.config.mjs and adds its counts. */
function jest(project: string, workers: number) {
  return async (args: string[]): Promise<boolean> => {
    const files = await runJest(project, `jest-${project}.json`, [`--maxWorkers=${workers}`, ...args]);
    return files !== undefined && count(files);
  };
}

/**
 * The same for tests with browsers, telephones and media in real time: what failed is tried once more, by itself. On a machine that stands still for seconds such a test fails now and then for
 * no fault of the product; a fault fails again. What needed a second try is named at the end, and its first report is kept.
 */
function jestTwice(project: string, workers: number) {
  return async (args: string[]): Promise<boolean> => {
    const first = await runJest(project, `jest-${project}.json`, [`--maxWorkers=${workers}`, ...args]);
    if (first === undefined) return false;
    const again = first.filter(({ status }) => status === 'failed').map(({ name }) => name);
    if (again.length === 0 || again.length > MOST_AGAIN) return count(first);
    const shown = again.map((name) => relative(process.cwd(), name));
    console.log(`\nOnce more: ${shown.join(', ')}`);
    const second = await runJest(project, `jest-${project}-again.json`, ['--maxWorkers=1', ...again]);
    if (second === undefined) return false;
    const passed = count([...first.filter(({ name }) => !again.includes(name)), ...second]);
    if (passed) atSecondTry.push(...shown);
    return passed;
  };
}

/** Runs jest; gives the results of each file, undefined when it wrote none. */
async function runJest(project: string, report: string, args: string[]): Promise<FileResult[] | undefined> {
  const outputFile = join(dataDir, 'log', report);
  rmSync(outputFile, { force: true });
  // A test that fails half-way may leave a socket open, which must not hold the run.
  const words = ['--selectProjects', project, '--json', `--outputFile=${outputFile}`, '--forceExit'];
  const code = await runNode(['node_modules/jest/bin/jest.js', ...words, ...args], {}, ['--experimental-vm-modules']);
  const found = existsSync(outputFile) ? jestReport.parse(JSON.parse(readFileSync(outputFile, 'utf8'))) : undefined;
  // Without a failed file there is still no success when jest itself says so: no file fits the pattern.
  if (found && (code === 0 || found.testResults.some(({ status }) => status === 'failed'))) return found.testResults;
  tally.failed += 1;
  console.error(`jest ended with exit code ${code} and ${found ? 'no failed test' : 'wrote no report'} for ${project}`);
  return undefined;
}

/** Adds what the files' tests did; a file that could not be loaded counts as one failed test. Gives whether all passed. */
function count(files: FileResult[]): boolean {
  for (const { status, assertionResults } of files) {
    const failed = assertionResults.filter((one) => one.status === 'failed').length;
    tally.passed += assertionResults.filter((one) => one.status === 'passed').length;
    tally.failed += status === 'failed' ? Math.max(1, failed) : 0;
  }
  return files.every(({ status }) => status !== 'failed');
}

async function setUp(): Promise<void> {
  console.log('── set-up');
  mkdirSync(join(dataDir, 'log'), { recursive: true, mode: 0o700 });
  const programs = await prepare({ dataDir, forTests: true, web: false, report: (line) => console.log(line) });
  process.env.MEDIASOUP_WORKER_BIN = programs.mediaWorker;
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
  let failed: Step[] = [];
  let left: Step[] = [];
  const settingUp = setUp();
  // Whatever fails first, it is let finish: the next run finds what was built. Its own failure is told when it is waited for.
  settingUp.catch(() => undefined);
  for (const [index, together] of steps.entries()) {
    if (!together.every((step) => CHECKS.includes(step))) await settingUp;
    const passed = await Promise.all(together.map((step) => timed(step, args)));
    failed = together.filter((_, place) => passed[place] === false);
    if (failed.length === 0) continue;
    left = steps.slice(index + 1).flat();
    break;
  }
  await settingUp;
  if (failed.length > 0)
    console.error(`\nFailed at ${names(failed)}${left.length === 0 ? '' : `; not run: ${names(left)}`}`);
  // A step that is no test suite counts as one failed test, so that the last line never reads as a success.
  if (failed.length > 0 && tally.failed === 0) tally.failed = 1;
  if (atSecondTry.length > 0) console.log(`\nPassed at the second try only: ${atSecondTry.join(', ')}`);
  console.log(`\n${tally.passed} passed, ${tally.failed} failed`);
  return failed.length === 0 ? 0 : 1;
}

await runVerb(test);
