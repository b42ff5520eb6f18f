import { CourtError } from './contract/index.ts';
import { isDatabaseAway } from './database.ts';

/** Whether an error means that Redis is away, not that the request was wrong. */
const isRedisAway = (error: unknown): boolean =>
  error instanceof Error &&
  (error.name === 'MaxRetriesPerRequestError' || /Connection is closed|ECONNREFUSED.*redis/i.test(error.message));

/** S-002 for what failed because the database or Redis is away, so that whoever asked asks again; null for everything else. */
export function outageOf(thrown: unknown): CourtError | null {
  return isDatabaseAway(thrown) || isRedisAway(thrown) ? new CourtError('S-002', { cause: thrown }) : null;
}
