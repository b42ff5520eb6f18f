import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, statSync } from 'node:fs';
import { z } from 'zod';
import { OperatorError } from '../operator-error.ts';
import { parseJson } from './parse-json.ts';
import { writeWholeFile } from './whole-file.ts';

const secrets = z.object({
  /** Shared by signaling, media and ivr. */
  nodeSecret: z.string().min(32),
  /** Base64 of 32 bytes; encrypts personal data: lost with it is what it encrypted. */
  dataKey: z.base64().refine((text) => Buffer.from(text, 'base64').length === 32),
  redisPassword: z.string().min(16),
  databasePassword: z.string().min(16),
  sipGatewayPassword: z.string().min(16),
  /** Shared by signaling and the TURN server. Installations made before there was one do not have it yet. */
  turnSecret: z.string().min(32).optional(),
});

export type Secrets = Required<z.infer<typeof secrets>>;

const password = (): string => randomBytes(24).toString('base64url');
const longSecret = (): string => randomBytes(32).toString('base64url');

/**
 * The installation's secrets, made once. The file is readable by its owner only; wider rights are taken away.
 * @throws OperatorError when the file is there but damaged: making new secrets would lose the encrypted data
 */
export function loadSecrets(path: string): Secrets {
  if (!existsSync(path)) {
    const made: Secrets = {
      nodeSecret: longSecret(),
      dataKey: randomBytes(32).toString('base64'),
      redisPassword: password(),
      databasePassword: password(),
      sipGatewayPassword: password(),
      turnSecret: longSecret(),
    };
    return keep(path, made);
  }
  if ((statSync(path).mode & 0o077) !== 0) chmodSync(path, 0o600);
  const parsed = secrets.safeParse(parseJson(readFileSync(path, 'utf8')));
  if (parsed.success) {
    const { turnSecret, ...before } = parsed.data;
    return turnSecret === undefined ? keep(path, { ...before, turnSecret: longSecret() }) : { ...before, turnSecret };
  }
  const wrong = parsed.error.issues.map(({ path: [name] }) => String(name ?? 'the file')).join(', ');
  throw new OperatorError(
    `${path} is damaged (${wrong}). It holds the key of the encrypted personal data: bring it back from a backup.`,
  );
}

function keep(path: string, secrets: Secrets): Secrets {
  writeWholeFile(path, `${JSON.stringify(secrets, null, 2)}\n`);
  return secrets;
}
