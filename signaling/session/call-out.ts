import type { LiveCall } from '../call/index.ts';
import type { Flow } from '../contract/index.ts';

/** What telephone numbers of a session's people are sealed for. */
export const PHONE_SEAL = 'session.phone';

/** Calls a number, to run that flow once it is answered; see CallOut. */
export type DialOut = (order: {
  id: string;
  courtId: string;
  number: string;
  sessionId: string;
  flow: Flow;
}) => Promise<LiveCall>;
