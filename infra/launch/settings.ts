import { availableParallelism, hostname, networkInterfaces } from 'node:os';
import { isIPv4 } from 'node:net';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { OperatorError } from '../operator-error.ts';
import { ROOT } from '../verb.ts';
import { trunkAccounts, trunksOut } from './trunk-setting.ts';

const HIGHEST_PORT = 65_535;

function wholeNumber(from: number, to: number, what: string, fallback: number) {
  const message = `must be ${what}, ${from} to ${to}`;
  return z
    .string()
    .regex(/^\d{1,9}$/, message)
    .default(String(fallback))
    .transform(Number)
    .refine((value) => value >= from && value <= to, message);
}

const port = (fallback: number) => wholeNumber(1, HIGHEST_PORT, 'a port', fallback);

export interface PortRange {
  from: number;
  to: number;
}

const portRange = (fallback: string) =>
  z
    .string()
    .default(fallback)
    .transform((text, context): PortRange => {
      const [, from, to] = /^(\d{1,5})-(\d{1,5})$/.exec(text) ?? [];
      const range = { from: Number(from), to: Number(to) };
      if (range.from >= 1024 && range.from < range.to && range.to <= HIGHEST_PORT) return range;
      context.addIssue({ code: 'custom', message: 'must be two ports above 1023 such as 20000-29999' });
      return z.NEVER;
    });

function list(message: string, isRight: (part: string) => boolean) {
  return z
    .string()
    .transform((text) => text.split(',').map((part) => part.trim()))
    .refine((parts) => parts.every(isRight), message);
}

function optionalList(message: string, isRight: (part: string) => boolean) {
  return z
    .string()
    .default('')
    .transform((text) =>
      text
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== ''),
    )
    .refine((parts) => parts.every(isRight), message);
}

function isNetwork(text: string): boolean {
  const [address = '', bits = '32', ...rest] = text.split('/');
  return isIPv4(address) && /^\d{1,2}$/.test(bits) && Number(bits) <= 32 && rest.length === 0;
}

function isListenAddress(text: string): boolean {
  const [address = '', announced = '-', ...rest] = text.split('=');
  return isIPv4(address) && announced !== '' && rest.length === 0;
}

/** This machine's IPv4 addresses other than loopback. */
export function localAddresses(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => address);
}

const machineName = (): string =>
  hostname()
    .replace(/[^A-Za-z0-9]+/g, '-')
    .slice(0, 40) || 'gateway';

const withLoopback = (): string[] => ['127.0.0.1', ...localAddresses()];

/** A variable set to nothing counts as not set. */
const optionalText = (pattern: RegExp, message: string) => z.string().regex(pattern, message).optional();

const environment = z
  .object({
    DATA_DIR: z
      .string()
      .default(join(ROOT, 'data'))
      .transform((path) => resolve(path)),
    LOG_LEVEL: z
      .enum(
        ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'],
        'must be trace, debug, info, warn, error, fatal or silent',
      )
      .default('info'),
    HTTP_PORT: port(8080),
    HTTPS_PORT: wholeNumber(0, HIGHEST_PORT, 'a port or 0 for none', 8443),
    TLS_CERT_FILE: z.string().optional(),
    TLS_KEY_FILE: z.string().optional(),
    SIP_PORT: port(5060),
    SIP_ADDRESSES: list('must be IPv4 addresses of this machine, separated by commas', isIPv4).default(withLoopback),
    SIP_TRUNK_PEERS: list(
      'must be IPv4 addresses or networks such as 10.1.0.0/24, separated by commas',
      isNetwork,
    ).default(withLoopback),
    SIP_TRUNK_OUT: trunksOut,
    SIP_TRUNK_REGISTER: trunkAccounts,
    SIP_IDENTITY_PEERS: optionalList(
      'must be IPv4 addresses or networks such as 10.1.0.0/24, separated by commas',
      isNetwork,
    ),
    SIP_TLS_PORT: wholeNumber(0, HIGHEST_PORT, 'a port or 0 for none', 0),
    SIP_TLS_CERT_FILE: z.string().optional(),
    SIP_TLS_KEY_FILE: z.string().optional(),
    SIP_TLS_CA_FILE: z.string().optional(),
    SIP_TLS_CLIENT_CERT: z.enum(['optional', 'required'], 'must be optional or required').default('optional'),
    SIP_DOMAIN: z
      .string()
      .regex(/^[a-z0-9.-]{1,100}$/, 'must be a host name')
      .default('12368.local'),
    SIP_RATE_LIMIT: wholeNumber(1, 100_000, 'requests per second from one peer', 200),
    GATEWAYS: wholeNumber(1, 16, 'a number of gateway processes', 1),
    GATEWAY_CAPACITY: wholeNumber(1, 100_000, 'a number of calls', 1000),
    GATEWAY_DRAIN_SECONDS: wholeNumber(0, 86_400, 'a number of seconds', 3600),
    GATEWAY_LISTEN: optionalText(/^\d{1,3}(\.\d{1,3}){3}$/, 'must be an IPv4 address of this machine'),
    GATEWAY_PORT: port(8470),
    GATEWAY_PEERS: optionalList(
      'must be IPv4 addresses or networks such as 10.1.0.0/24, separated by commas',
      isNetwork,
    ),
    GATEWAY_NAME: z
      .string()
      .regex(/^[A-Za-z0-9-]{1,40}$/, 'must be 1 to 40 letters, digits and dashes')
      .default(machineName),
    RTP_PORTS: portRange('20000-29999'),
    MEDIA_WORKERS: wholeNumber(1, 64, 'a number of worker processes', Math.min(64, availableParallelism())),
    MEDIA_ADDRESSES: list('must be IP or IP=ANNOUNCED, separated by commas', isListenAddress).default(withLoopback),
    MEDIA_PORT: port(8600),
    MEDIA_PLAIN_PORTS: portRange('40000-49999'),
    TURN_PORT: wholeNumber(0, HIGHEST_PORT, 'a port or 0 for none', 3478),
    TURN_TLS_PORT: wholeNumber(0, HIGHEST_PORT, 'a port or 0 for none', 5349),
    TURN_HOST: optionalText(/^[A-Za-z0-9.-]{1,100}$/, 'must be a host name or an IPv4 address'),
    TURN_RELAY_PORTS: portRange('50000-59999'),
    REDIS_URL: optionalText(/^rediss?:\/\/.+/, 'must begin with redis:// or rediss://'),
    MONGODB_URI: optionalText(/^mongodb(\+srv)?:\/\/.+/, 'must begin with mongodb:// or mongodb+srv://'),
    DIAL_IN_NUMBER: optionalText(/^[0-9]{3,20}$/, 'must be 3 to 20 digits'),
    PUBLIC_URL: optionalText(/^https?:\/\/.+/, 'must begin with https:// or http://'),
    SMS_URL: optionalText(/^https?:\/\/.+/, 'must begin with https:// or http://'),
    SMS_TOKEN: optionalText(/^[\x21-\x7e]{16,}$/, 'must have at least 16 characters, without spaces'),
    CAPTION_URL: optionalText(/^wss?:\/\/.+/, 'must begin with wss:// or ws://'),
    CAPTION_TOKEN: optionalText(/^[\x21-\x7e]{16,}$/, 'must have at least 16 characters, without spaces'),
    DEMO: z.enum(['on', 'off'], 'must be on or off').default('on'),
  })
  .superRefine((values, context) => {
    const wrong = (name: string, message: string): void => context.addIssue({ code: 'custom', path: [name], message });
    if ((values.TLS_CERT_FILE === undefined) !== (values.TLS_KEY_FILE === undefined)) {
      wrong('TLS_CERT_FILE', 'and TLS_KEY_FILE go together: set both or neither');
    }
    if ((values.SMS_URL === undefined) !== (values.SMS_TOKEN === undefined)) {
      wrong('SMS_URL', 'and SMS_TOKEN go together: set both or neither');
    }
    if (values.CAPTION_TOKEN !== undefined && values.CAPTION_URL === undefined) {
      wrong('CAPTION_TOKEN', 'is of no use without CAPTION_URL');
    }
    if ((values.SIP_TLS_CERT_FILE === undefined) !== (values.SIP_TLS_KEY_FILE === undefined)) {
      wrong('SIP_TLS_CERT_FILE', 'and SIP_TLS_KEY_FILE go together: set both or neither');
    }
    if (values.GATEWAY_LISTEN !== undefined) {
      if (values.GATEWAY_PEERS.length === 0) wrong('GATEWAY_PEERS', 'is needed with GATEWAY_LISTEN: who may connect');
      if (values.HTTPS_PORT === 0) wrong('HTTPS_PORT', 'is needed with GATEWAY_LISTEN');
    }
    if ([...values.SIP_TRUNK_OUT, ...values.SIP_TRUNK_REGISTER].some(({ transport }) => transport === 'tls')) {
      if (values.SIP_TLS_PORT === 0) wrong('SIP_TLS_PORT', 'is needed for a trunk with ;tls');
      if (values.SIP_TLS_CA_FILE === undefined) wrong('SIP_TLS_CA_FILE', 'is needed for a trunk with ;tls');
    }
    if (values.SIP_TLS_CLIENT_CERT === 'required' && values.SIP_TLS_CA_FILE === undefined) {
      wrong('SIP_TLS_CA_FILE', 'is needed to check certificates of who calls');
    }
    if (new Set(values.SIP_TRUNK_OUT.map(({ srtp }) => srtp)).size > 1) {
      wrong(
        'SIP_TRUNK_OUT',
        'must have ;srtp behind each trunk or behind none: an offer is made before a trunk is chosen',
      );
    }
    const ranges = Object.entries({
      RTP_PORTS: values.RTP_PORTS,
      MEDIA_PLAIN_PORTS: values.MEDIA_PLAIN_PORTS,
      TURN_RELAY_PORTS: values.TURN_RELAY_PORTS,
    });
    for (const [at, [name, range]] of ranges.entries()) {
      const other = ranges.slice(0, at).find(([, { from, to }]) => range.from <= to && from <= range.to);
      if (other) wrong(name, `overlaps ${other[0]}`);
    }
    const single = {
      HTTP_PORT: values.HTTP_PORT,
      HTTPS_PORT: values.HTTPS_PORT,
      SIP_PORT: values.SIP_PORT,
      SIP_TLS_PORT: values.SIP_TLS_PORT,
      MEDIA_PORT: values.MEDIA_PORT,
      TURN_PORT: values.TURN_PORT,
      TURN_TLS_PORT: values.TURN_TLS_PORT,
      GATEWAY_PORT: values.GATEWAY_LISTEN === undefined ? 0 : values.GATEWAY_PORT,
    };
    const seen = new Map<number, string>();
    for (const [name, value] of Object.entries(single)) {
      if (value === 0) continue;
      const other = seen.get(value);
      if (other !== undefined) wrong(name, `is the same port as ${other}`);
      const inside = ranges.find(([, { from, to }]) => value >= from && value <= to);
      if (inside) wrong(name, `lies in ${inside[0]}`);
      seen.set(value, name);
    }
  });

const SECRET = /TOKEN|REGISTER|_URI$|_URL$/;

/** How one machine is set up; `.env.example` says what each variable means. */
export type Settings = z.infer<typeof environment>;

/**
 * Reads and checks the launcher's part of the environment.
 * @throws OperatorError with a line for each wrong variable
 */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = environment.safeParse(given);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map(({ path: [name], message }) => {
    // A password that is written wrong is not shown either.
    const value = SECRET.test(String(name)) ? undefined : given[String(name)];
    return `  ${String(name)}${value === undefined ? '' : ` (now ${JSON.stringify(value)})`} ${message}`;
  });
  throw new OperatorError(`The configuration is wrong:\n${[...new Set(lines)].join('\n')}`);
}
