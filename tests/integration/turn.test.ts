import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSettings } from '../../infra/launch/settings.ts';
import { SupervisedProcess } from '../../infra/launch/supervised-process.ts';
import { turnSpec, turnUrls } from '../../infra/launch/turn.ts';
import { separateEnvironment } from '../../infra/system.ts';
import { iceServers } from '../../signaling/node/index.ts';

const SECRET = 'a secret that only signaling and coturn know';
const folder = mkdtempSync(join(tmpdir(), 'court-turn-'));
let settings: ReturnType<typeof readSettings>;
let server: SupervisedProcess;

beforeAll(async () => {
  settings = readSettings(await separateEnvironment(folder));
  const files = { runDir: join(folder, 'run'), logFile: join(folder, 'coturn.log') };
  const spec = turnSpec({ settings, certificate: undefined, secret: SECRET, ...files });
  server = new SupervisedProcess(
    spec!,
    () => undefined,
    () => undefined,
  );
  server.start();
  await server.ready(40_000);
}, 240_000);

afterAll(async () => {
  await server.stop([{ signal: 'SIGTERM', waitMs: 5000 }]);
  rmSync(folder, { recursive: true, force: true });
});

/** What coturn's own client says when it sends two packets through the server; `to`: its options that name the peer. */
async function relayed(secret: string, now: number, within: number, ...to: string[]): Promise<string> {
  const [ice] = iceServers({ urls: turnUrls(settings, undefined), secret }, 'participant', now);
  const who = ['-u', ice!.username, '-w', ice!.credential, '-p', String(settings.TURN_PORT)];
  const { promise, resolve } = Promise.withResolvers<string>();
  const output = (_error: unknown, stdout: string, stderr: string): void => resolve(stdout + stderr);
  // It tries for ever when it is refused.
  execFile('turnutils_uclient', [...who, '-n', '2', '-c', ...to, '127.0.0.1'], { timeout: within }, output);
  return promise;
}

describe('the TURN server', () => {
  test('carries packets for who has a name from us', async () => {
    expect(await relayed(SECRET, Date.now(), 40_000, '-y')).toContain('Total lost packets 0');
  }, 240_000);

  test('refuses a forged name, one that has run out, and every peer but a media node', async () => {
    const answers = await Promise.all([
      relayed('another secret of the same length, forged', Date.now(), 12_000, '-y'),
      relayed(SECRET, Date.now() - 24 * 3_600_000, 12_000, '-y'),
      relayed(SECRET, Date.now(), 12_000, '-e', '10.0.0.1'),
    ]);
    expect(answers[0]).toContain('Cannot complete Allocation');
    expect(answers[1]).toContain('Cannot complete Allocation');
    expect(answers[2]).toContain('403');
    for (const answer of answers) expect(answer).not.toContain('Total lost packets 0');
  }, 240_000);
});
