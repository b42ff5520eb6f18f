import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadSecrets } from '../../../infra/launch/secrets.ts';

describe('the secrets of an installation', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'court-secrets-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const file = (): string => join(folder, 'secrets.json');

  test('are made once, for the owner only', () => {
    const made = loadSecrets(file());
    expect(statSync(file()).mode & 0o077).toBe(0);
    expect(loadSecrets(file())).toEqual(made);
  });

  test('of an installation from before the TURN server stay, and get its secret once', () => {
    const { turnSecret: _, ...before } = loadSecrets(file());
    writeFileSync(file(), JSON.stringify(before));
    const now = loadSecrets(file());
    expect(now).toMatchObject(before);
    expect(now.turnSecret.length).toBeGreaterThanOrEqual(32);
    expect(loadSecrets(file())).toEqual(now);
  });

  test('that are damaged are not replaced: the key of the encrypted data would be lost', () => {
    for (const damaged of ['{', '{}', JSON.stringify({ ...loadSecrets(file()), dataKey: 'short' })]) {
      const intact = readFileSync(file(), 'utf8');
      writeFileSync(file(), damaged);
      expect(() => loadSecrets(file())).toThrow(/damaged/);
      expect(readFileSync(file(), 'utf8')).toBe(damaged);
      writeFileSync(file(), intact);
    }
  });
});
