import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

const port = z.coerce.number().int().min(0).max(65_535);

/** The address book of trusted proxies: nothing, a number of hops, or a list of addresses, as Express' `trust proxy` takes it. */
const trustProxy = z
  .string()
  .default('')
  .transform((text): false | number | string => {
    if (text === '' || text === 'false') return false;
    return /^\d+$/.test(text) ? Number(text) : text;
  });

const absolutePath = z.string().refine((text) => path.isAbsolute(text), 'must be an absolute path');

const dataKey = z
  .base64('must be base64')
  .transform((text) => Buffer.from(text, 'base64'))
  .refine((key) => key.length === 32, 'must be 32 bytes in base64 (openssl rand -base64 32)');

const url = (...protocols: string[]) =>
  z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), {
    error: `must be a URL beginning with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
  });

/** A MongoDB connection string with several hosts is no URL for the URL class. */
const mongoUri = z.string().regex(/^mongodb(\+srv)?:\/\/.+/, 'must begin with mongodb:// or mongodb+srv://');

const schema = z
  .object({
    LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
    NODE_SECRET: z.string().min(32, 'must have at least 32 characters'),
    DATA_DIR: absolutePath,
    REDIS_URL: url('redis:', 'rediss:'),
    MONGODB_URI: mongoUri,
    HTTP_HOST: z.string().min(1).default('127.0.0.1'),
    HTTP_PORT: port.default(8080),
    HTTPS_PORT: port.default(8443),
    TLS_CERT_FILE: z.string().default(''),
    TLS_KEY_FILE: z.string().default(''),
    DATA_KEY: dataKey,
    WEB_DIR: z.union([z.literal(''), absolutePath]).default(''),
    /** Texts and sounds of the shipped prompts, to be listened to. */
    PROMPT_DIR: absolutePath.default(path.join(import.meta.dirname, '../ivr/prompt')),
    /** A service that speaks texts; unset: espeak-ng on this machine. */
    SPEECH_URL: z.union([z.literal(''), url('http:', 'https:')]).default(''),
    /** Where the passwords of the accounts made at the first start are written; empty: none are made. */
    FIRST_RUN_FILE: z.union([z.literal(''), absolutePath]).default(''),
    /** What an empty system begins with: demo courts and staff, or one court and its administrator. */
    DEMO: z.enum(['on', 'off']).default('on'),
    TRUST_PROXY: trustProxy,
    /** Whether the SIP edge has a trunk for calls out. */
    OUTBOUND: z.enum(['on', 'off']).default('off'),
    /** What links in messages to citizens begin with; empty: the address a member of staff works at. */
    PUBLIC_URL: z
      .union([z.literal(''), url('http:', 'https:')])
      .default('')
      .transform((text) => text.replace(/\/+$/, '')),
    /** A number of its own that people dial to take part in a video session; empty: nobody can. */
    DIAL_IN_NUMBER: z.union([z.literal(''), z.string().regex(/^[0-9]{3,20}$/)]).default(''),
    CASE_DATA_URL: z.union([z.literal(''), url('http:', 'https:')]).default(''),
    CASE_DATA_TOKEN: z.string().max(1000).default(''),
    SMS_URL: z.union([z.literal(''), url('https:', 'http:')]).default(''),
    SMS_TOKEN: z.string().default(''),
  })
  .superRefine((value, context) => {
    if (value.SMS_URL !== '' && value.SMS_TOKEN.length < 16) {
      context.addIssue({
        code: 'custom',
        path: ['SMS_TOKEN'],
        message: 'must have at least 16 characters with SMS_URL',
      });
    }
    if (value.HTTPS_PORT === 0) return;
    for (const name of ['TLS_CERT_FILE', 'TLS_KEY_FILE'] as const) {
      const problem = unreadable(value[name]);
      if (problem) context.addIssue({ code: 'custom', path: [name], message: `${problem} (or set HTTPS_PORT=0)` });
    }
  });

function unreadable(file: string): string | null {
  if (file === '') return 'is needed for HTTPS';
  try {
    readFileSync(file);
    return null;
  } catch (error) {
    return `cannot be read: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** How this process is set up; see `.env.example` for what each variable means. */
export type Config = z.infer<typeof schema>;

/** Names each wrong variable, a line each. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** Reads and checks the environment; throws ConfigError. */
export function readConfig(environment: NodeJS.ProcessEnv): Config {
  const parsed = schema.safeParse(environment);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => {
    const name = issue.path.join('.');
    return `  ${name}: ${environment[name] === undefined ? `is not set; ${issue.message}` : issue.message}`;
  });
  throw new ConfigError(`signaling is not started, the configuration is wrong:\n${lines.join('\n')}`);
}
