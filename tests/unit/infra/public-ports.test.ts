import { mkdtempSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { readSettings } from '../../../infra/launch/settings.ts';
import { publicPorts, separateEnvironment } from '../../../infra/system.ts';

async function ports(more: NodeJS.ProcessEnv): Promise<string[]> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'court-ports-'));
  const env = { ...(await separateEnvironment(folder)), TURN_PORT: '3478', TURN_TLS_PORT: '5349', ...more };
  return publicPorts(readSettings(env)).map(({ variable, transport, port }) => `${variable} ${transport} ${port}`);
}

describe('the ports that are looked at before the start', () => {
  test('are those of the TURN server too, for TLS when there is a certificate', async () => {
    expect(await ports({})).toEqual(
      expect.arrayContaining(['TURN_PORT udp 3478', 'TURN_PORT tcp 3478', 'TURN_TLS_PORT tcp 5349']),
    );
    expect((await ports({ HTTPS_PORT: '0' })).join()).not.toContain('TURN_TLS_PORT');
    expect((await ports({ TURN_PORT: '0' })).join()).not.toContain('TURN');
  });
});
