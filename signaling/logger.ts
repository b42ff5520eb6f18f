import { pino, type Logger } from 'pino';

/** Fields that must never reach a log, wherever they stand. Addresses of browsers are personal data too. */
const SECRET = [
  'password',
  'token',
  'cookie',
  'authorization',
  'callerNumber',
  'calledNumber',
  'number',
  'callerName',
  'address',
  'secret',
];

/** Logs as JSON lines on stdout: a constant message and fields. Secrets and personal data in known fields are removed as a second line of defence. */
export function createLogger(level: string): Logger {
  return pino({
    level,
    base: { part: 'signaling', pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: SECRET.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), remove: true },
  });
}
