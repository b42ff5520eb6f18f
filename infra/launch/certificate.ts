import { X509Certificate } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { runLogged } from '../setup/logged-command.ts';

export interface Certificate {
  certFile: string;
  keyFile: string;
}

const DAYS = 825;
const RENEW_BEFORE_MS = 7 * 24 * 3_600_000;

/**
 * A self-signed certificate for this machine's names and addresses, made by openssl when there is none, it ends within a week, or it does not name
 * an address that it must.
 */
export async function ownCertificate(
  folder: string,
  addresses: string[],
  logFile: string,
  mustName: string[] = [],
): Promise<Certificate> {
  const certificate = { certFile: join(folder, 'certificate.pem'), keyFile: join(folder, 'key.pem') };
  if (isUsable(certificate, mustName)) return certificate;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const names = [...new Set(['localhost', hostname()])].map((name) => `DNS:${name}`);
  const ips = [...new Set(['127.0.0.1', '::1', ...addresses, ...mustName])].map((address) => `IP:${address}`);
  const unfinished = { cert: `${certificate.certFile}.unfinished`, key: `${certificate.keyFile}.unfinished` };
  await runLogged({
    command: 'openssl',
    args: [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', String(DAYS)],
      ...['-subj', '/CN=12368', '-addext', `subjectAltName=${[...names, ...ips].join(',')}`],
      ...['-keyout', unfinished.key, '-out', unfinished.cert],
    ],
    logFile,
  });
  chmodSync(unfinished.key, 0o600);
  renameSync(unfinished.key, certificate.keyFile);
  renameSync(unfinished.cert, certificate.certFile);
  return certificate;
}

function isUsable({ certFile, keyFile }: Certificate, mustName: string[]): boolean {
  if (!existsSync(certFile) || !existsSync(keyFile)) return false;
  const certificate = new X509Certificate(readFileSync(certFile));
  if (mustName.some((address) => certificate.checkIP(address) === undefined)) return false;
  return Date.parse(certificate.validTo) - Date.now() > RENEW_BEFORE_MS;
}
