/** A short message on its way out. `id` is the same each time it is tried. */
export interface Sms {
  id: string;
  number: string;
  text: string;
}

/** How far it came: `kept` in the outbox, `sent` to the service, `delivered` already. */
export type SmsOutcome = 'kept' | 'sent' | 'delivered';

/** The service will never take this message. `fault` is for reading: an HTTP status. */
export class SmsRefused extends Error {
  override readonly name = 'SmsRefused';
  readonly fault: string;

  constructor(fault: string) {
    super(`refused: ${fault}`);
    this.fault = fault;
  }
}

/** The service did not take it this time. */
export class SmsAway extends Error {
  override readonly name = 'SmsAway';
  readonly fault: string;

  constructor(fault: string, cause?: unknown) {
    super(`not taken: ${fault}`, { cause });
    this.fault = fault;
  }
}

/** Takes a short message. Throws SmsRefused when trying again is of no use, SmsAway when it is. */
export interface SmsService {
  readonly name: string;
  send(sms: Sms): Promise<SmsOutcome>;
}

/** Without a service messages stay where they are and can be read in the outbox. */
export const OUTBOX: SmsService = { name: 'outbox', send: () => Promise.resolve('kept') };
