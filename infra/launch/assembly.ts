import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Programs } from '../setup/preparation.ts';
import type { Report } from '../setup/progress.ts';
import { ownCertificate, type Certificate } from './certificate.ts';
import { ownDatabase } from './database.ts';
import type { GatewayTicket } from './gateway-ticket.ts';
import { kamailioSpec } from './kamailio.ts';
import { partSpecs, type PartFiles } from './part.ts';
import { freePort } from './port.ts';
import { redisSpec } from './redis.ts';
import { loadSecrets, type Secrets } from './secrets.ts';
import { localAddresses, type Settings } from './settings.ts';
import type { ProcessSpec } from './supervised-process.ts';
import { turnSpec, turnUrls } from './turn.ts';
import { writeWholeFile } from './whole-file.ts';

export interface SystemUrls {
  http: string;
  /** null: HTTPS is off */
  https: string | null;
  sip: string;
  redis: string;
  mongodb: string;
}

export interface SystemPorts {
  http: number;
  /** 0: HTTPS is off */
  https: number;
  sip: number;
  /** First of the workers' ports. */
  media: number;
  sipWebSocket: number;
  mediaHealth: number;
  ivrHealth: number[];
  /** undefined: it runs elsewhere */
  redis: number | undefined;
  database: number | undefined;
}

/** Everything that is known before a process is started. */
export interface Assembly {
  /** Database, Redis, SIP edge and TURN server: the parts start when these are ready. */
  foundations: ProcessSpec[];
  parts: ProcessSpec[];
  urls: SystemUrls;
  ports: SystemPorts;
  firstRunFile: string;
}

const GATEWAY_USER = 'gateway';

/** Decides ports, makes what is made once (secrets, certificate, database user), and writes the configuration of each process. */
export async function assemble(
  settings: Settings,
  programs: Programs,
  files: PartFiles,
  report: Report,
): Promise<Assembly> {
  const dataDir = settings.DATA_DIR;
  const runDir = join(dataDir, 'run');
  const logFile = (name: string): string => join(dataDir, 'log', `${name}.log`);
  mkdirSync(join(dataDir, 'log'), { recursive: true, mode: 0o700 });
  const secrets = loadSecrets(join(dataDir, 'secrets.json'));
  const taken = new Set([settings.HTTP_PORT, settings.HTTPS_PORT, settings.SIP_PORT, settings.SIP_TLS_PORT]);
  for (let worker = 0; worker < settings.MEDIA_WORKERS; worker += 1) taken.add(settings.MEDIA_PORT + worker);

  const [certificate, sipCertificate, redis, database] = await Promise.all([
    certificateFor(settings, logFile('certificate')),
    sipCertificateFor(settings, logFile('sip-certificate')),
    redisFor(settings, secrets, runDir, logFile('redis'), taken),
    databaseFor(settings, programs, secrets, runDir, logFile('database'), taken, report),
  ]);
  const wsPort = await freePort(taken);
  const healthPorts = { media: await freePort(taken), ivr: [] as number[] };
  for (let gateway = 0; gateway < settings.GATEWAYS; gateway += 1) healthPorts.ivr.push(await freePort(taken));
  const edge = await kamailioSpec({
    settings,
    certificate: sipCertificate,
    wsPort,
    gatewayUser: GATEWAY_USER,
    gatewayPassword: secrets.sipGatewayPassword,
    runDir,
    logFile: logFile('kamailio'),
  });
  const turn = turnSpec({ settings, certificate, secret: secrets.turnSecret, runDir, logFile: logFile('coturn') });
  const firstRunFile = join(dataDir, 'first-run.json');
  const ownTicket: GatewayTicket = {
    signaling: `http://127.0.0.1:${settings.HTTP_PORT}`,
    certificate: null,
    nodeSecret: secrets.nodeSecret,
    sipEdge: {
      url: `ws://127.0.0.1:${wsPort}`,
      domain: settings.SIP_DOMAIN,
      user: GATEWAY_USER,
      password: secrets.sipGatewayPassword,
    },
    trunk: {
      address: settings.SIP_TRUNK_OUT[0]?.ip ?? '127.0.0.1',
      srtp: settings.SIP_TRUNK_OUT[0]?.srtp === true,
    },
  };
  offerTicket(settings, certificate, ownTicket);
  return {
    foundations: [redis.spec, database.spec, edge, turn].filter((spec) => spec !== undefined),
    parts: partSpecs({
      settings,
      secrets,
      files,
      redisUrl: redis.url,
      mongodbUri: database.uri,
      certificate,
      turnUrls: turnUrls(settings, certificate),
      firstRunFile,
      mediaWorker: programs.mediaWorker,
      rtpSockets: programs.rtpSockets,
      ticket: ownTicket,
      healthPorts,
      logFile,
    }),
    urls: { ...publicUrls(settings), redis: redis.url, mongodb: database.uri },
    ports: {
      http: settings.HTTP_PORT,
      https: settings.HTTPS_PORT,
      sip: settings.SIP_PORT,
      media: settings.MEDIA_PORT,
      sipWebSocket: wsPort,
      mediaHealth: healthPorts.media,
      ivrHealth: healthPorts.ivr,
      redis: redis.port,
      database: database.port,
    },
    firstRunFile,
  };
}

/** For gateways of other machines: the same, as seen from there. */
function offerTicket(settings: Settings, certificate: Certificate | undefined, own: GatewayTicket): void {
  const file = join(settings.DATA_DIR, 'gateway.json');
  const address = settings.GATEWAY_LISTEN;
  if (address === undefined) {
    rmSync(file, { force: true });
    return;
  }
  const ticket: GatewayTicket = {
    ...own,
    // A certificate of the court's own names the court, not this address.
    signaling: settings.PUBLIC_URL ?? `https://${address}:${settings.HTTPS_PORT}`,
    certificate: certificate === undefined ? null : readFileSync(certificate.certFile, 'utf8'),
    sipEdge: { ...own.sipEdge, url: `ws://${address}:${settings.GATEWAY_PORT}` },
  };
  writeWholeFile(file, `${JSON.stringify(ticket, null, 2)}\n`);
}

function publicUrls(settings: Settings): Pick<SystemUrls, 'http' | 'https' | 'sip'> {
  const [address = 'localhost'] = localAddresses();
  const [sipAddress = '127.0.0.1'] = settings.SIP_ADDRESSES;
  return {
    http: `http://127.0.0.1:${settings.HTTP_PORT}`,
    https: settings.HTTPS_PORT === 0 ? null : `https://${address}:${settings.HTTPS_PORT}`,
    sip: `sip:12368@${sipAddress}:${settings.SIP_PORT}`,
  };
}

async function certificateFor(settings: Settings, logFile: string): Promise<Certificate | undefined> {
  if (settings.HTTPS_PORT === 0) return undefined;
  if (settings.TLS_CERT_FILE !== undefined && settings.TLS_KEY_FILE !== undefined) {
    return { certFile: settings.TLS_CERT_FILE, keyFile: settings.TLS_KEY_FILE };
  }
  const mustName = settings.GATEWAY_LISTEN === undefined ? [] : [settings.GATEWAY_LISTEN];
  return await ownCertificate(join(settings.DATA_DIR, 'tls'), localAddresses(), logFile, mustName);
}

async function sipCertificateFor(settings: Settings, logFile: string): Promise<Certificate | undefined> {
  if (settings.SIP_TLS_PORT === 0) return undefined;
  if (settings.SIP_TLS_CERT_FILE !== undefined && settings.SIP_TLS_KEY_FILE !== undefined)
    return { certFile: settings.SIP_TLS_CERT_FILE, keyFile: settings.SIP_TLS_KEY_FILE };
  return await ownCertificate(join(settings.DATA_DIR, 'tls', 'sip'), localAddresses(), logFile);
}

async function redisFor(
  settings: Settings,
  secrets: Secrets,
  runDir: string,
  logFile: string,
  taken: Set<number>,
): Promise<{ url: string; spec?: ProcessSpec; port?: number }> {
  if (settings.REDIS_URL !== undefined) return { url: settings.REDIS_URL };
  const [port, password] = [await freePort(taken), secrets.redisPassword];
  const spec = redisSpec({ dataDir: settings.DATA_DIR, runDir, port, password, logFile });
  return { url: `redis://default:${password}@127.0.0.1:${port}`, spec, port };
}

async function databaseFor(
  settings: Settings,
  programs: Programs,
  secrets: Secrets,
  runDir: string,
  logFile: string,
  taken: Set<number>,
  report: Report,
): Promise<{ uri: string; spec?: ProcessSpec; port?: number }> {
  if (settings.MONGODB_URI !== undefined) return { uri: settings.MONGODB_URI };
  if (programs.database.kind === 'uri') return { uri: programs.database.uri };
  const own = {
    ...programs.database,
    dataDir: settings.DATA_DIR,
    runDir,
    logFile,
    password: secrets.databasePassword,
    taken,
  };
  return await ownDatabase(own, report);
}
