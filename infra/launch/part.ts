import { join } from 'node:path';
import { ROOT } from '../verb.ts';
import { WEB_DIR } from '../setup/web-build.ts';
import { isReady } from './answer.ts';
import type { Certificate } from './certificate.ts';
import type { GatewayTicket } from './gateway-ticket.ts';
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
  turnUrls: string[];
  firstRunFile: string;
  mediaWorker: string;
  rtpSockets: string | undefined;
  /** Towards gateways. */
  ticket: GatewayTicket;
  healthPorts: { media: number; ivr: number[] };
  logFile: (name: string) => string;
}

/** How signaling, media and the gateways run; the names of their variables are those of each part's config.ts. */
export function partSpecs(around: PartSurroundings): ProcessSpec[] {
  return [
    signalingSpec(around),
    mediaSpec(around),
    ...gatewaySpecs({ ...around, roomAddress: roomAddress(around.settings), healthPorts: around.healthPorts.ivr }),
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
    TURN_URLS: around.turnUrls.join(','),
    TURN_SECRET: secrets.turnSecret,
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
    MEDIA_PLAIN_ADDRESS: roomAddress(settings),
    MEDIA_PLAIN_PORTS: rangeText(settings.MEDIA_PLAIN_PORTS),
    CAPTION_URL: settings.CAPTION_URL ?? '',
    CAPTION_TOKEN: settings.CAPTION_TOKEN ?? '',
    HEALTH_PORT: around.healthPorts.media,
  });
}

/** What the gateways of one machine need to know. */
export interface GatewaySurroundings {
  settings: Settings;
  files: Pick<PartFiles, 'ivr'>;
  ticket: GatewayTicket;
  /** Where media nodes reach them. */
  roomAddress: string;
  rtpSockets: string | undefined;
  /** One for each gateway. */
  healthPorts: number[];
  /** What their names begin with. */
  name?: string;
  logFile: (name: string) => string;
}

/** How the telephone gateways of one machine run. */
export function gatewaySpecs(around: GatewaySurroundings): ProcessSpec[] {
  const { settings, ticket, healthPorts, name = 'ivr' } = around;
  return healthPorts.map((healthPort, index) => {
    const own = {
      LOG_LEVEL: settings.LOG_LEVEL,
      DATA_DIR: settings.DATA_DIR,
      SIGNALING_URL: ticket.signaling,
      NODE_SECRET: ticket.nodeSecret,
      GATEWAY_ID: `${name}-${index + 1}`,
      GATEWAY_CAPACITY: settings.GATEWAY_CAPACITY,
      GATEWAY_DRAIN_SECONDS: settings.GATEWAY_DRAIN_SECONDS,
      SIP_WS_URL: ticket.sipEdge.url,
      SIP_DOMAIN: ticket.sipEdge.domain,
      SIP_GATEWAY_USER: ticket.sipEdge.user,
      SIP_GATEWAY_PASSWORD: ticket.sipEdge.password,
      RTP_PORTS: rangeText(shareOf(settings.RTP_PORTS, index, healthPorts.length)),
      ROOM_RTP_ADDRESS: around.roomAddress,
      TRUNK_ADDRESS: ticket.trunk.address,
      TRUNK_SRTP: ticket.trunk.srtp ? 'on' : 'off',
      RTP_SOCKETS: around.rtpSockets ?? '',
      HEALTH_PORT: healthPort,
    };
    const process = index === 0 ? name : `${name}-${index + 1}`;
    return program(process, around.files.ivr, around.logFile(process), healthPort, own);
  });
}

/** Where gateways and media nodes meet: on loopback, unless gateways of other machines have to come there. */
const roomAddress = ({ GATEWAY_LISTEN }: Settings): string => GATEWAY_LISTEN ?? '127.0.0.1';

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
  return program(name, file, around.logFile(name), healthPort, {
    LOG_LEVEL: around.settings.LOG_LEVEL,
    NODE_SECRET: around.secrets.nodeSecret,
    SIGNALING_URL: around.ticket.signaling,
    DATA_DIR: around.settings.DATA_DIR,
    REDIS_URL: around.redisUrl,
    MONGODB_URI: around.mongodbUri,
    ...own,
  });
}

function program(
  name: string,
  file: string,
  logFile: string,
  healthPort: number,
  own: Record<string, string | number>,
): ProcessSpec {
  const env: NodeJS.ProcessEnv = { ...process.env };
  for (const [variable, value] of Object.entries(own)) env[variable] = String(value);
  return {
    name,
    command: process.execPath,
    args: ['--disable-warning=ExperimentalWarning', file],
    env,
    cwd: ROOT,
    logFile,
    // SIGTERM would make it wait for calls that have lost everything they stood on.
    deathSignal: 'INT',
    isReady: async () => await isReady(`http://127.0.0.1:${healthPort}/readyz`),
  };
}
