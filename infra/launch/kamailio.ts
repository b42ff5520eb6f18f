import { globSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { kamailioConfig } from '../kamailio/config.ts';
import { registrationTable, TABLE_VERSIONS } from '../kamailio/trunk.ts';
import { OperatorError } from '../operator-error.ts';
import { programPath } from '../setup/program-path.ts';
import { acceptsConnection } from './answer.ts';
import type { Settings } from './settings.ts';
import type { ProcessSpec } from './supervised-process.ts';
import { writeWholeFile } from './whole-file.ts';

export interface SipEdge {
  settings: Settings;
  wsPort: number;
  gatewayUser: string;
  gatewayPassword: string;
  runDir: string;
  logFile: string;
}

/** How the SIP edge runs: the public port towards trunks, a private WebSocket port towards the gateways. */
export async function kamailioSpec({
  settings,
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
  const configFile = join(folder, 'kamailio.cfg');
  writeWholeFile(
    configFile,
    kamailioConfig({
      sipPort: settings.SIP_PORT,
      wsPort,
      sipAddresses: settings.SIP_ADDRESSES,
      trunkPeers: settings.SIP_TRUNK_PEERS,
      trunksOut: settings.SIP_TRUNK_OUT,
      trunkAccounts: settings.SIP_TRUNK_REGISTER,
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
