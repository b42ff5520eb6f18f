import { z } from 'zod';
import { SmsAway, SmsRefused, type Sms, type SmsOutcome, type SmsService } from './sms.ts';

/** How long the service may take to answer, ms. */
const PATIENCE = 10_000;
/** RFC 9110 §15.5.9, RFC 8470 §5.2, RFC 6585 §4: refusals for this moment only. */
const TRY_AGAIN = new Set([408, 425, 429]);

const answer = z.object({ state: z.enum(['accepted', 'delivered']) });

export interface HttpSmsOptions {
  url: string;
  token: string;
  patienceMs?: number;
}

/**
 * A court's SMS service behind HTTP: `POST SMS_URL` with `{ id, number, text }`, the token as bearer, the id as Idempotency-Key. 2xx: taken, with
 * `{ "state": "delivered" }` delivered already; 409: it has this id. 408, 425, 429, 5xx, a redirect or no answer: again later. Any other 4xx: never.
 */
export class HttpSms implements SmsService {
  readonly name = 'http';
  readonly #options: HttpSmsOptions;

  constructor(options: HttpSmsOptions) {
    this.#options = options;
  }

  async send({ id, number, text }: Sms): Promise<SmsOutcome> {
    const { url, token, patienceMs = PATIENCE } = this.#options;
    const late = AbortSignal.timeout(patienceMs);
    let status: number;
    let body: unknown;
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          'Content-Type': 'application/json',
          'Idempotency-Key': id,
          ...(token === '' ? {} : { Authorization: `Bearer ${token}` }),
        },
        body: JSON.stringify({ id, number, text }),
        redirect: 'manual',
        signal: late,
      });
      status = response.status;
      const json = response.ok && (response.headers.get('Content-Type') ?? '').includes('json');
      body = json ? await response.json().catch(() => null) : await response.body?.cancel();
    } catch (cause) {
      throw new SmsAway(late.aborted ? 'timeout' : 'unreachable', cause);
    }
    if (status === 409) return 'sent';
    if (status >= 200 && status < 300) return answer.safeParse(body).data?.state === 'delivered' ? 'delivered' : 'sent';
    if (status >= 400 && status < 500 && !TRY_AGAIN.has(status)) throw new SmsRefused(String(status));
    throw new SmsAway(String(status));
  }
}
