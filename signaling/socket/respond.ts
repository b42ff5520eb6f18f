import type { z } from 'zod';
import { responder, type CourtError } from '../contract/index.ts';
import { outageOf } from '../outage.ts';

/**
 * A listener for a message of a node or a screen, as `responder` makes it. While Redis or the database is away the answer is S-002: the message was not
 * refused, it is to be sent again.
 */
export function respond<S extends z.ZodType, T>(
  schema: S,
  handle: (message: z.infer<S>) => T | Promise<T>,
  onError: (error: CourtError) => void,
): (message: unknown, reply?: unknown) => void {
  const patient = async (message: z.infer<S>): Promise<T> => {
    try {
      return await handle(message);
    } catch (error) {
      throw outageOf(error) ?? error;
    }
  };
  return responder(schema, patient, onError);
}
