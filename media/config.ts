import { z } from 'zod';

/** `ip` or `ip=announced`: where a WebRtcServer listens and, when it differs, how browsers reach it. */
const address = z.string().transform((text, context) => {
  const [ip = '', announced, ...rest] = text.split('=');
  if (!z.union([z.ipv4(), z.ipv6()]).safeParse(ip).success || announced === '' || rest.length > 0) {
    context.addIssue({ code: 'custom', message: 'must be ip or ip=announced, separated by commas' });
    return z.NEVER;
  }
  return announced === undefined ? { ip } : { ip, announcedAddress: announced };
});

const port = z.coerce.number().int().min(1).max(65_535);

/** A range of ports, `from-to`. */
const portRange = z
  .string()
  .regex(/^\d{1,5}-\d{1,5}$/, 'must be from-to')
  .transform((text) => text.split('-').map(Number))
  .refine(([min = 0, max = 0]) => min > 0 && min <= max && max <= 65_535, 'must be two ports, the smaller one first')
  .transform(([min = 0, max = 0]) => ({ min, max }));

const environment = z
  .object({
    LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
    NODE_SECRET: z.string().min(32, 'must have at least 32 characters'),
    SIGNALING_URL: z.url({ protocol: /^https?$/ }).default('http://127.0.0.1:8080'),
    DATA_DIR: z.string().startsWith('/', 'must be an absolute path'),
    REDIS_URL: z.url({ protocol: /^rediss?$/ }),
    MONGODB_URI: z.string().regex(/^mongodb(\+srv)?:\/\//, 'must begin with mongodb:// or mongodb+srv://'),
    MEDIA_NODE_ID: z.string().regex(/^[a-z0-9-]{1,40}$/, 'must be small letters, digits and hyphens'),
    MEDIASOUP_WORKER_BIN: z.string().startsWith('/', 'must be an absolute path'),
    MEDIA_WORKERS: z.coerce.number().int().min(1).max(64).default(1),
    MEDIA_ADDRESSES: z
      .string()
      .default('127.0.0.1')
      .transform((text) => text.split(',').map((part) => part.trim()))
      .pipe(z.array(address).min(1)),
    MEDIA_PORT: port,
    MEDIA_PLAIN_ADDRESS: z.union([z.ipv4(), z.ipv6()]).default('127.0.0.1'),
    MEDIA_PLAIN_PORTS: portRange.default({ min: 40_000, max: 49_999 }),
    HEALTH_PORT: port,
    /** The speech server of docs/captions.md; empty: no captions. */
    CAPTION_URL: z
      .union([z.literal(''), z.url({ protocol: /^wss?$/, error: 'must begin with ws:// or wss://' })])
      .default(''),
    CAPTION_TOKEN: z
      .string()
      .regex(/^([\x21-\x7e]{16,})?$/, 'must have at least 16 characters, without spaces')
      .default(''),
  })
  .refine(({ CAPTION_URL, CAPTION_TOKEN }) => CAPTION_URL !== '' || CAPTION_TOKEN === '', {
    path: ['CAPTION_TOKEN'],
    message: 'is of no use without CAPTION_URL',
  });

export type Config = z.infer<typeof environment>;

/** Reads the configuration. Throws one error that names every wrong variable. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const parsed = environment.safeParse(env);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map(({ path: [name], message }) => {
    const given = typeof name === 'string' && env[name] !== undefined;
    return `  ${String(name)}: ${given ? message : 'is missing'}`;
  });
  throw new Error(`The configuration of the media node is wrong:\n${[...new Set(lines)].join('\n')}`);
}
