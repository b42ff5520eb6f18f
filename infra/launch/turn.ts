import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { turnConfig } from '../coturn/config.ts';
import { programPath } from '../setup/program-path.ts';
import { acceptsConnection } from './answer.ts';
import type { Certificate } from './certificate.ts';
import type { Settings } from './settings.ts';
import type { ProcessSpec } from './supervised-process.ts';
import { writeWholeFile } from './whole-file.ts';

export interface TurnServer {
  settings: Settings;
  certificate: Certificate | undefined;
  secret: string;
  runDir: string;
  logFile: string;
}

/** Where media nodes, and with them the TURN server, listen; `announced`: how browsers reach it when that differs (NAT). */
const addressesOf = ({ MEDIA_ADDRESSES }: Settings): { ip: string; announced: string | undefined }[] =>
  MEDIA_ADDRESSES.map((text) => {
    const [ip = '', announced] = text.split('=');
    return { ip, announced };
  });

/** The name browsers know the TURN server by: the first of its addresses that other computers can reach, if there is one. */
function turnHost(settings: Settings): string {
  const hosts = addressesOf(settings).map(({ ip, announced }) => announced ?? ip);
  return settings.TURN_HOST ?? hosts.find((host) => !host.startsWith('127.')) ?? hosts[0] ?? '127.0.0.1';
}

/** Whether it takes TLS as well; it has the certificate that HTTPS has (see assembly.ts). */
export const hasTurnTls = ({ TURN_PORT, TURN_TLS_PORT, HTTPS_PORT }: Settings): boolean =>
  TURN_PORT > 0 && TURN_TLS_PORT > 0 && HTTPS_PORT > 0;

/** Where browsers find the TURN server, as RTCIceServer takes it (RFC 7065); none without one. */
export function turnUrls(settings: Settings, certificate: Certificate | undefined): string[] {
  const { TURN_PORT, TURN_TLS_PORT } = settings;
  if (TURN_PORT === 0) return [];
  const host = turnHost(settings);
  const plain = ['udp', 'tcp'].map((transport) => `turn:${host}:${TURN_PORT}?transport=${transport}`);
  return certificate && TURN_TLS_PORT > 0 ? [...plain, `turns:${host}:${TURN_TLS_PORT}?transport=tcp`] : plain;
}

/** How the TURN server runs: for browsers whose network lets no UDP through, or only TLS. Undefined: none is wanted. */
export function turnSpec({ settings, certificate, secret, runDir, logFile }: TurnServer): ProcessSpec | undefined {
  const { TURN_PORT: port } = settings;
  if (port === 0) return undefined;
  const folder = join(runDir, 'coturn');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const addresses = addressesOf(settings);
  const configFile = join(folder, 'turnserver.conf');
  writeWholeFile(
    configFile,
    turnConfig({
      port,
      tlsPort: settings.TURN_TLS_PORT,
      certificate,
      addresses,
      relayPorts: settings.TURN_RELAY_PORTS,
      // A browser names a media node by the address it was told.
      peers: addresses.flatMap(({ ip, announced }) => (announced === undefined ? [ip] : [ip, announced])),
      realm: settings.SIP_DOMAIN,
      secret,
      runDir: folder,
    }),
  );
  return {
    name: 'coturn',
    command: programPath('turnserver') ?? 'turnserver',
    args: ['-c', configFile],
    env: process.env,
    logFile,
    deathSignal: 'TERM',
    isReady: () => acceptsConnection(addresses[0]?.ip ?? '127.0.0.1', port),
  };
}
