import { z } from 'zod';
import { CASE_STAGES } from '../contract/index.ts';
import { Breaker } from './breaker.ts';
import { caseNumberText, parseCaseNumber } from './case-number.ts';
import { CaseDataAway, MOST_CASES, type CaseData, type CaseFile, type CaseKey } from './case-data.ts';

/** The longest answer that is read, bytes. */
const MOST_BYTES = 256 * 1024;

const text = (most: number) => z.string().trim().max(most);
const answer = z.object({
  cases: z
    .array(
      z.object({
        caseNumber: text(80),
        court: text(60).default(''),
        stage: z.enum(CASE_STAGES),
        nextHearing: z
          .object({ at: z.iso.datetime({ offset: true }), place: text(100).default('') })
          .nullable()
          .default(null),
        judge: text(40).default(''),
        text: text(500).default(''),
      }),
    )
    .max(50),
});
type Answer = z.infer<typeof answer>;

/**
 * The court's case system over HTTP; docs/case-data.md is the agreement. The system checks the query password itself. A request that fails, is late or
 * makes no sense throws CaseDataAway; after three in a row the system is left alone for 30 s.
 */
export class HttpCases implements CaseData {
  readonly #url: string;
  readonly #token: string;
  readonly #breaker: Breaker;

  constructor(url: string, token: string, breaker = new Breaker()) {
    this.#url = url;
    this.#token = token;
    this.#breaker = breaker;
  }

  async enquire(key: CaseKey, password: string, signal: AbortSignal): Promise<CaseFile[]> {
    if (!this.#breaker.admits()) throw new CaseDataAway('resting');
    try {
      const found = await this.#ask(key, password, signal);
      const files = found.cases.map(fileOf);
      // Another case than the one that was asked for is nobody's to hear.
      const asked = key.by === 'number' ? caseNumberText(key.number) : null;
      if (asked !== null && files.some(({ number }) => number !== asked)) throw new CaseDataAway('rubbish');
      this.#breaker.succeeded();
      return files.slice(0, MOST_CASES);
    } catch (error) {
      this.#breaker.failed();
      throw error;
    }
  }

  async #ask(key: CaseKey, password: string, signal: AbortSignal): Promise<Answer> {
    const wanted = key.by === 'number' ? { caseNumber: caseNumberText(key.number) } : { identityNumber: key.identity };
    let body: string;
    try {
      const response = await fetch(this.#url, {
        method: 'POST',
        redirect: 'error',
        headers: {
          Accept: 'application/json',
          'Content-Type': 'application/json',
          ...(this.#token === '' ? {} : { Authorization: `Bearer ${this.#token}` }),
        },
        body: JSON.stringify({ ...wanted, queryPassword: password }),
        signal,
      });
      if (!response.ok) {
        await response.body?.cancel();
        throw new CaseDataAway('refused');
      }
      body = await limitedText(response);
    } catch (error) {
      if (error instanceof CaseDataAway) throw error;
      throw new CaseDataAway(signal.aborted ? 'timeout' : 'unreachable', error);
    }
    const parsed = answer.safeParse(json(body));
    if (!parsed.success) throw new CaseDataAway('rubbish', parsed.error);
    return parsed.data;
  }
}

async function limitedText(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let read = 0;
  let body = '';
  for await (const piece of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    read += piece.byteLength;
    if (read > MOST_BYTES) throw new CaseDataAway('rubbish');
    body += decoder.decode(piece, { stream: true });
  }
  return body + decoder.decode();
}

function json(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}

function fileOf({ caseNumber, court, stage, nextHearing, judge, text }: Answer['cases'][number]): CaseFile {
  const number = parseCaseNumber(caseNumber);
  if (number === null) throw new CaseDataAway('rubbish');
  const hearing = nextHearing && { at: new Date(nextHearing.at), place: nextHearing.place };
  return { number: caseNumberText(number), court, stage, hearing, judge, text };
}
