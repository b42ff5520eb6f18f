import { existsSync, globSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OperatorError } from '../operator-error.ts';
import { runLogged } from './logged-command.ts';
import { programPath } from './program-path.ts';
import { step, type Report } from './progress.ts';

/** A Debian package and the file or program by which its presence is seen, however it came there. */
export interface SystemPackage {
  name: string;
  program?: string;
  /** Path or glob of a file. */
  file?: string;
}

/** What the running system needs. */
export const RUN_PACKAGES: SystemPackage[] = [
  { name: 'redis-server', program: 'redis-server' },
  { name: 'kamailio', program: 'kamailio' },
  { name: 'kamailio-websocket-modules', file: '/usr/lib*/**/kamailio/modules/websocket.so' },
  { name: 'kamailio-tls-modules', file: '/usr/lib*/**/kamailio/modules/tls.so' },
  { name: 'coturn', program: 'turnserver' },
  { name: 'openssl', program: 'openssl' },
  { name: 'espeak-ng', program: 'espeak-ng' },
  { name: 'ffmpeg', program: 'ffmpeg' },
  // Names, court and time are burned into the composed pictures of sessions; sealed records are printed with them.
  { name: 'fonts-noto-cjk', file: '/usr/share/fonts/**/NotoSansCJK-Regular.ttc' },
  { name: 'poppler-utils', program: 'pdftoppm' },
];

/** What building mediasoup-worker needs. */
export const WORKER_BUILD_PACKAGES: SystemPackage[] = [
  { name: 'meson', program: 'meson' },
  { name: 'ninja-build', program: 'ninja' },
  { name: 'flatbuffers-compiler', program: 'flatc' },
  { name: 'libflatbuffers-dev', file: '/usr/include/flatbuffers/flatbuffers.h' },
  { name: 'libsrtp2-dev', file: '/usr/include/srtp2/srtp.h' },
  { name: 'libabsl-dev', file: '/usr/include/absl/base/config.h' },
  { name: 'libuv1-dev', file: '/usr/include/uv.h' },
  { name: 'libssl-dev', file: '/usr/include/openssl/ssl.h' },
  { name: 'pkg-config', program: 'pkg-config' },
  { name: 'g++', program: 'g++' },
  { name: 'binutils', program: 'strip' },
  { name: 'perl', program: 'perl' },
];

/** What building the database needs beside cargo: WiredTiger is C and built by CMake. */
export const DATABASE_BUILD_PACKAGES: SystemPackage[] = [
  { name: 'cmake', program: 'cmake' },
  { name: 'make', program: 'make' },
  { name: 'g++', program: 'g++' },
];

/** What the tests need: browsers, a phone, addresses, a reader of sealed records. */
export const TEST_PACKAGES: SystemPackage[] = [
  { name: 'chromium', program: 'chromium' },
  { name: 'chromium-headless-shell', program: 'chromium-headless-shell' },
  { name: 'sip-tester', program: 'sipp' },
  { name: 'iproute2', program: 'ip' },
  { name: 'poppler-utils', program: 'pdftotext' },
];

const POLICY = '/usr/sbin/policy-rc.d';
const POLICY_KEPT = `${POLICY}.before-court-12368`;
const POLICY_MARK = '# written by the set-up of court-12368 for the time of one installation';

/** Names of those that are not on this machine, each once. */
export function missingPackages(wanted: SystemPackage[]): string[] {
  const missing = wanted.filter(({ program, file }) =>
    program !== undefined ? programPath(program) === undefined : file !== undefined && globSync(file).length === 0,
  );
  return [...new Set(missing.map(({ name }) => name))];
}

/**
 * Installs by apt what is missing. Services that come with a package are not started: the launcher runs its own, with its own data.
 * @throws OperatorError naming the packages when this process may not install them, or apt fails
 */
export async function installSystemPackages(wanted: SystemPackage[], logDir: string, report: Report): Promise<void> {
  const missing = missingPackages(wanted);
  if (missing.length === 0) return;
  const command = `apt-get install ${missing.join(' ')}`;
  const apt = programPath('apt-get');
  if (apt === undefined) {
    throw new OperatorError(
      `This machine lacks programs and has no apt. Install what the Debian packages ${missing.join(', ')} hold, then run the command again.`,
    );
  }
  if (process.getuid?.() !== 0) {
    throw new OperatorError(`Missing system packages. Run as root:\n  ${command}\nthen run the command again.`);
  }
  await step(report, `system packages: ${missing.join(' ')}`, async (note) => {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const advice = `To install them by hand: apt-get update && ${command}`;
    const wait = ['-o', 'DPkg::Lock::Timeout=120'];
    note('package lists');
    await runLogged({
      command: apt,
      args: ['update', '-qq', ...wait],
      env,
      logFile: join(logDir, 'apt-update.log'),
      advice,
    });
    await withoutServiceStart(() =>
      runLogged({
        command: apt,
        args: ['install', '-y', '--no-install-recommends', ...wait, ...missing],
        env,
        logFile: join(logDir, 'apt-install.log'),
        onLine: (line) => {
          const [words] = /^(?:Get:\d+|Unpacking|Setting up) .{0,60}/.exec(line) ?? [];
          if (words !== undefined) note(words);
        },
        advice,
      }),
    );
  });
  const still = missingPackages(wanted);
  if (still.length > 0) throw new OperatorError(`Installed, but still not found: ${still.join(', ')}`);
}

/** policy-rc.d that answers 101 forbids maintainer scripts to start services (invoke-rc.d(8)). What was there before comes back, also when this process ends early. */
async function withoutServiceStart(work: () => Promise<void>): Promise<void> {
  restorePolicy(); // what a killed set-up left behind
  if (existsSync(POLICY)) renameSync(POLICY, POLICY_KEPT);
  writeFileSync(POLICY, `#!/bin/sh\n${POLICY_MARK}\nexit 101\n`, { mode: 0o755 });
  process.once('exit', restorePolicy);
  try {
    await work();
  } finally {
    process.off('exit', restorePolicy);
    restorePolicy();
  }
}

function restorePolicy(): void {
  if (existsSync(POLICY) && readFileSync(POLICY, 'utf8').includes(POLICY_MARK)) rmSync(POLICY);
  if (existsSync(POLICY_KEPT)) renameSync(POLICY_KEPT, POLICY);
}
