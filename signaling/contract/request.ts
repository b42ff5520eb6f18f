import type { z } from 'zod';
import { CourtError } from './court-error.ts';
import { ERRORS, type ErrorCode, type Reply } from './error-code.ts';

/** What `ask` needs of a Socket.IO socket, on either side. */
export interface Asking {
  timeout(ms: number): { emitWithAck(event: string, ...args: unknown[]): Promise<unknown> };
}

const known = (code: unknown): code is ErrorCode => typeof code === 'string' && code in ERRORS;

/**
 * Sends a request and gives the value of its reply. Throws CourtError: the code of the other side, or S-004 when it does not answer in
 * `timeoutMs` or the connection breaks.
 */
export async function ask<T>(socket: Asking, event: string, message: unknown, timeoutMs = 5000): Promise<T> {
  let reply: Reply<T>;
  try {
    reply = (await socket.timeout(timeoutMs).emitWithAck(event, message)) as Reply<T>;
  } catch (cause) {
    throw new CourtError('S-004', { cause, detail: event });
  }
  if (reply.ok) return reply.value;
  const { code, fields } = reply.error;
  throw new CourtError(known(code) ? code : 'S-001', { detail: event, ...(fields ? { fields } : {}) });
}

/**
 * Makes a Socket.IO listener from a schema and a handler: a message that does not parse is answered with V-001, what the handler throws
 * with its code. `onError` is told of everything that is a fault of ours. A listener never throws.
 */
export function responder<S extends z.ZodType, T>(
  schema: S,
  handle: (message: z.infer<S>) => T | Promise<T>,
  onError: (error: CourtError) => void,
): (message: unknown, reply?: unknown) => void {
  return (message, reply) => {
    const answer = (value: Reply<T>): void => {
      if (typeof reply === 'function') (reply as (r: Reply<T>) => void)(value);
    };
    const parsed = schema.safeParse(message);
    if (!parsed.success) {
      const fields = Object.fromEntries(parsed.error.issues.map((issue) => [issue.path.join('.'), issue.message]));
      answer({ ok: false, ...new CourtError('V-001', { fields }).body() });
      return;
    }
    Promise.resolve()
      .then(() => handle(parsed.data))
      .then(
        (value) => answer({ ok: true, value }),
        (thrown: unknown) => {
          const error = CourtError.from(thrown);
          if (error.status >= 500) onError(error);
          answer({ ok: false, ...error.body() });
        },
      );
  };
}
