import { globSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { kamailioConfig } from '../kamailio/config.ts';
import { registrationTable, TABLE_VERSIONS } from '../kamailio/trunk.ts';
import { tlsConfig, type TlsOptions } from '../kamailio/tls.ts';
import { OperatorError } from '../operator-error.ts';
import { programPath } from '../setup/program-path.ts';
import { acceptsConnection } from './answer.ts';
import type { Certificate } from './certificate.ts';
import type { Settings } from './settings.ts';
import type { ProcessSpec } from './supervised-process.ts';
import { writeWholeFile } from './whole-file.ts';

export interface SipEdge {
  settings: Settings;
  /** For SIP over TLS; undefined: there is none. */
  certificate: Certificate | undefined;
  wsPort: number;
  gatewayUser: string;
  gatewayPassword: string;
  runDir: string;
  logFile: string;
}

/** How the SIP edge runs: the public port towards trunks, a private WebSocket port towards the gateways. */
export async function kamailioSpec({
  settings,
  certificate,
  wsPort,
  gatewayUser,
  gatewayPassword,
  runDir,
  logFile,
}: SipEdge): Promise<ProcessSpec> {
  const folder = join(runDir, 'kamailio');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const [module] = globSync('/usr/lib*/**/kamailio/modules/websocket.so');
  if (module === undefined)
    throw new OperatorError("Kamailio's module websocket.so is not on this machine: npm run setup");
  const tls: TlsOptions | null = certificate
    ? {
        ...certificate,
        port: settings.SIP_TLS_PORT,
        caFile: settings.SIP_TLS_CA_FILE ?? null,
        clientCertRequired: settings.SIP_TLS_CLIENT_CERT === 'required',
      }
    : null;
  if (tls) writeWholeFile(join(folder, 'tls.cfg'), tlsConfig(tls));
  const configFile = join(folder, 'kamailio.cfg');
  writeWholeFile(
    configFile,
    kamailioConfig({
      sipPort: settings.SIP_PORT,
      wsPort,
      farGateways:
        settings.GATEWAY_LISTEN === undefined
          ? null
          : { address: settings.GATEWAY_LISTEN, port: settings.GATEWAY_PORT, peers: settings.GATEWAY_PEERS },
      sipAddresses: settings.SIP_ADDRESSES,
      trunkPeers: settings.SIP_TRUNK_PEERS,
      trunksOut: settings.SIP_TRUNK_OUT,
      trunkAccounts: settings.SIP_TRUNK_REGISTER,
      tls,
      identityPeers: settings.SIP_IDENTITY_PEERS,
      gatewayUser,
      gatewayPassword,
      domain: settings.SIP_DOMAIN,
      rateLimit: settings.SIP_RATE_LIMIT,
      runDir: folder,
      modulesDir: dirname(module),
    }),
  );
  writeWholeFile(join(folder, 'version'), TABLE_VERSIONS);
  writeWholeFile(
    join(folder, 'uacreg'),
    await registrationTable(settings.SIP_TRUNK_REGISTER, {
      sipAddresses: settings.SIP_ADDRESSES,
      sipPort: settings.SIP_PORT,
      tlsPort: settings.SIP_TLS_PORT,
    }),
  );
  const [sipAddress = '127.0.0.1'] = settings.SIP_ADDRESSES;
  return {
    name: 'kamailio',
    command: programPath('kamailio') ?? 'kamailio',
    // Memory in MB: shared by its processes, and of each.
    args: ['-f', configFile, '-DD', '-E', '-m', '64', '-M', '8', '-w', folder, '-Y', folder],
    env: process.env,
    logFile,
    deathSignal: 'TERM',
    isReady: async () =>
      (await acceptsConnection(sipAddress, settings.SIP_PORT)) && (await acceptsConnection('127.0.0.1', wsPort)),
  };
}
