import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { OperatorError } from '../operator-error.ts';
import { ROOT } from '../verb.ts';
import { cacheFolder, contentHash, unfinishedName } from './cache.ts';
import { cargoFile } from './database-program.ts';
import { runLogged } from './logged-command.ts';
import { step, type Report } from './progress.ts';

const SOURCE = join(ROOT, 'ivr', 'rtp-sockets');

/** Where the addon built from this source is kept; undefined when it was not built. */
export function installedRtpSockets(): string | undefined {
  const file = cachedFile();
  return existsSync(file) ? file : undefined;
}

function cachedFile(): string {
  const hash = contentHash(['Cargo.toml', 'Cargo.lock', 'build.rs', 'src'].map((name) => join(SOURCE, name)));
  return join(cacheFolder(), `rtp-sockets-${hash.slice(0, 16)}`, 'rtp-sockets.node');
}

/**
 * Builds the addon by which telephone gateways send and read the packets of all calls together. They work without it too, at about twice the cost, so a machine that
 * cannot build it is told so and goes on.
 */
export async function buildRtpSockets(logDir: string, report: Report): Promise<string | undefined> {
  const cargo = cargoFile();
  if (cargo === undefined) {
    report('  no Rust (cargo) here: telephone gateways use the UDP of Node, at about twice the cost of a call');
    return undefined;
  }
  const target = dirname(cachedFile());
  const unfinished = unfinishedName(target);
  mkdirSync(unfinished, { recursive: true });
  try {
    await step(report, 'sockets of the telephone gateway built (once per machine, about a minute)', async () => {
      await runLogged({
        command: cargo,
        args: ['build', '--release', '--locked', '--target-dir', join(unfinished, 'target')],
        cwd: SOURCE,
        env: { ...process.env, CARGO_TERM_COLOR: 'never', CARGO_TERM_PROGRESS_WHEN: 'never' },
        logFile: join(logDir, 'rtp-sockets-build.log'),
      });
      renameSync(join(unfinished, 'target', 'release', 'librtp_sockets.so'), join(unfinished, 'rtp-sockets.node'));
      rmSync(join(unfinished, 'target'), { recursive: true });
      rmSync(target, { recursive: true, force: true });
      renameSync(unfinished, target);
    });
    return cachedFile();
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    report(error.message);
    report('  telephone gateways use the UDP of Node instead, at about twice the cost of a call');
    return undefined;
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}
