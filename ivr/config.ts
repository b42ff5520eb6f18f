import { z } from 'zod';

const text = z.string().min(1);
const port = z.coerce.number().int().min(1).max(65_535);
const range = z
  .string()
  .regex(/^\d{1,5}-\d{1,5}$/, 'must be FIRST-LAST')
  .transform((value) => value.split('-').map(Number) as [number, number])
  .refine(([first, last]) => first >= 1024 && last <= 65_535 && first < last, 'must be ports from 1024 to 65535');

const schema = z.object({
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  NODE_SECRET: z.string().min(32),
  SIGNALING_URL: z.url({ protocol: /^https?$/ }).default('http://127.0.0.1:8080'),
  GATEWAY_ID: z.string().regex(/^[a-zA-Z0-9-]{1,60}$/),
  /** Calls at once. */
  GATEWAY_CAPACITY: z.coerce.number().int().min(1).max(100_000).default(1000),
  /** How long calls may go on when the gateway is told to end, s; then they are ended. */
  GATEWAY_DRAIN_SECONDS: z.coerce.number().int().min(0).max(86_400).default(3600),
  /** Kamailio's private WebSocket port. */
  SIP_WS_URL: z.url({ protocol: /^wss?$/ }),
  SIP_DOMAIN: z.string().regex(/^[a-zA-Z0-9.-]{1,100}$/),
  SIP_GATEWAY_USER: text,
  SIP_GATEWAY_PASSWORD: text,
  RTP_PORTS: range.default([20_000, 29_999]),
  /** Addon built from `ivr/rtp-sockets`, by which packets of many calls are sent and read together; unset: the UDP of Node. */
  RTP_SOCKETS: z.string().default(''),
  /** Where phones send RTP to; unset: the local address that faces the peer. */
  RTP_ADDRESS: z.union([z.ipv4(), z.literal('')]).default(''),
  /** An IPv4 address on the trunk's side: what faces it takes the sound of calls out. */
  TRUNK_ADDRESS: z.ipv4().default('127.0.0.1'),
  /** on: calls out offer SRTP and nothing else. */
  TRUNK_SRTP: z.enum(['on', 'off']).default('off'),
  /** Our address towards media nodes. */
  ROOM_RTP_ADDRESS: z.ipv4().default('127.0.0.1'),
  HEALTH_PORT: port,
});
export type Config = z.infer<typeof schema>;

export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** The gateway's configuration; ConfigError names every variable that is wrong. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const result = schema.safeParse(env);
  if (result.success) return result.data;
  const wrong = result.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
  throw new ConfigError(`The gateway is not configured:\n${wrong.join('\n')}`);
}
