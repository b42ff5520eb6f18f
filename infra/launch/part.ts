import { join } from 'node:path';
import { ROOT } from '../verb.ts';
import { WEB_DIR } from '../setup/web-build.ts';
import { isReady } from './answer.ts';
import type { Certificate } from './certificate.ts';
import type { Secrets } from './secrets.ts';
import type { PortRange, Settings } from './settings.ts';
import type { ProcessSpec } from './supervised-process.ts';

/** The programs of our own, as paths of their main file. */
export interface PartFiles {
  signaling: string;
  media: string;
  ivr: string;
}

export const PART_FILES: PartFiles = {
  signaling: join(ROOT, 'signaling', 'main.ts'),
  media: join(ROOT, 'media', 'main.ts'),
  ivr: join(ROOT, 'ivr', 'main.ts'),
};

/** What the parts need to know of each other and of what they stand on. */
export interface PartSurroundings {
  settings: Settings;
  secrets: Secrets;
  files: PartFiles;
  redisUrl: string;
  mongodbUri: string;
  certificate: Certificate | undefined;
  firstRunFile: string;
  mediaWorker: string;
  rtpSockets: string | undefined;
  gatewayUser: string;
  wsPort: number;
  healthPorts: { media: number; ivr: number[] };
  logFile: (name: string) => string;
}

/** How signaling, media and the gateways run; the names of their variables are those of each part's config.ts. */
export function partSpecs(around: PartSurroundings): ProcessSpec[] {
  return [
    signalingSpec(around),
    mediaSpec(around),
    ...around.healthPorts.ivr.map((healthPort, index) => gatewaySpec(around, index, healthPort)),
  ];
}

function signalingSpec(around: PartSurroundings): ProcessSpec {
  const { settings, secrets, certificate } = around;
  return part(around, 'signaling', around.files.signaling, settings.HTTP_PORT, {
    HTTP_HOST: '127.0.0.1',
    HTTP_PORT: settings.HTTP_PORT,
    HTTPS_PORT: settings.HTTPS_PORT,
    TLS_CERT_FILE: certificate?.certFile ?? '',
    TLS_KEY_FILE: certificate?.keyFile ?? '',
    DATA_KEY: secrets.dataKey,
    WEB_DIR,
    OUTBOUND: settings.SIP_TRUNK_OUT.length > 0 ? 'on' : 'off',
    DIAL_IN_NUMBER: settings.DIAL_IN_NUMBER ?? '',
    PUBLIC_URL: settings.PUBLIC_URL ?? '',
    SMS_URL: settings.SMS_URL ?? '',
    SMS_TOKEN: settings.SMS_TOKEN ?? '',
    FIRST_RUN_FILE: around.firstRunFile,
    DEMO: settings.DEMO,
  });
}

function mediaSpec(around: PartSurroundings): ProcessSpec {
  const { settings } = around;
  return part(around, 'media', around.files.media, around.healthPorts.media, {
    MEDIA_NODE_ID: 'media-1',
    MEDIASOUP_WORKER_BIN: around.mediaWorker,
    MEDIA_WORKERS: settings.MEDIA_WORKERS,
    MEDIA_ADDRESSES: settings.MEDIA_ADDRESSES.join(','),
    MEDIA_PORT: settings.MEDIA_PORT,
    MEDIA_PLAIN_PORTS: rangeText(settings.MEDIA_PLAIN_PORTS),
    HEALTH_PORT: around.healthPorts.media,
  });
}

function gatewaySpec(around: PartSurroundings, index: number, healthPort: number): ProcessSpec {
  const { settings, secrets } = around;
  const share = shareOf(settings.RTP_PORTS, index, settings.GATEWAYS);
  return part(around, index === 0 ? 'ivr' : `ivr-${index + 1}`, around.files.ivr, healthPort, {
    GATEWAY_ID: `ivr-${index + 1}`,
    GATEWAY_CAPACITY: settings.GATEWAY_CAPACITY,
    GATEWAY_DRAIN_SECONDS: settings.GATEWAY_DRAIN_SECONDS,
    SIP_WS_URL: `ws://127.0.0.1:${around.wsPort}`,
    SIP_DOMAIN: settings.SIP_DOMAIN,
    SIP_GATEWAY_USER: around.gatewayUser,
    SIP_GATEWAY_PASSWORD: secrets.sipGatewayPassword,
    RTP_PORTS: rangeText(share),
    TRUNK_ADDRESS: settings.SIP_TRUNK_OUT[0]?.ip ?? '127.0.0.1',
    TRUNK_SRTP: settings.SIP_TRUNK_OUT[0]?.srtp === true ? 'on' : 'off',
    RTP_SOCKETS: around.rtpSockets ?? '',
    HEALTH_PORT: healthPort,
  });
}

/** Each of several gateways gets its own ports for RTP, beginning with an even one (RFC 3550 §11). */
export function shareOf(range: PortRange, index: number, count: number): PortRange {
  const size = Math.floor((range.to - range.from + 1) / count / 2) * 2;
  const from = range.from + index * size;
  return { from, to: index === count - 1 ? range.to : from + size - 1 };
}

function rangeText({ from, to }: PortRange): string {
  return `${from}-${to}`;
}

function part(
  around: PartSurroundings,
  name: string,
  file: string,
  healthPort: number,
  own: Record<string, string | number>,
): ProcessSpec {
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    LOG_LEVEL: around.settings.LOG_LEVEL,
    NODE_SECRET: around.secrets.nodeSecret,
    SIGNALING_URL: `http://127.0.0.1:${around.settings.HTTP_PORT}`,
    DATA_DIR: around.settings.DATA_DIR,
    REDIS_URL: around.redisUrl,
    MONGODB_URI: around.mongodbUri,
  };
  for (const [variable, value] of Object.entries(own)) env[variable] = String(value);
  return {
    name,
    command: process.execPath,
    args: ['--disable-warning=ExperimentalWarning', file],
    env,
    cwd: ROOT,
    logFile: around.logFile(name),
    // SIGTERM would make it wait for calls that have lost everything they stood on.
    deathSignal: 'INT',
    isReady: async () => await isReady(`http://127.0.0.1:${healthPort}/readyz`),
  };
}
