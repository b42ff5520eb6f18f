import { setTimeout as pause } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import type { z } from 'zod';
import type { AuditLog } from '../audit/index.ts';
import type { CallStore, LiveCall } from '../call/index.ts';
import { CourtError, type api, type gateway } from '../contract/index.ts';
import type { CourtDirectory } from '../court/index.ts';
import type { Speech } from '../flow/index.ts';
import type { PersonalData } from '../personal-data/index.ts';
import type { WorkOrderService } from '../workorder/index.ts';
import { CaseDataAway, type CaseData, type CaseFile, type CaseKey } from './case-data.ts';
import { caseNumberText, parseCaseNumber } from './case-number.ts';
import { CASE_TYPE_KEYS } from './case-type.ts';
import { EnquiryLock, type Asker, type LockFigures } from './enquiry-lock.ts';
import { caseParts, workOrderParts, type Part } from './reading.ts';

/** The longest a caller waits for case data, ms. */
const PATIENCE = 3_000;
/** The longest for speaking what is no prompt, ms; the rest is read out without it. */
const SPEAKING = 4_000;
/** No answer comes faster, ms: what is not there takes as long as what is. */
const LEAST = 300;

export interface EnquiryParts {
  redis: Redis;
  data: CaseData;
  workOrders: WorkOrderService;
  calls: CallStore;
  courts: CourtDirectory;
  personal: PersonalData;
  speech: Speech;
  audit: AuditLog;
  log: Logger;
}

type Outcome<T> = { result: 'found'; found: T } | { result: 'refused' | 'locked' | 'unavailable' };
/** Who asks for what, and how that is locked and written down. */
interface Question {
  kind: 'case' | 'identity' | 'work-order';
  asker: Asker;
  /** Keyed hash of what is asked for. */
  target: string;
  figures: LockFigures;
  courtId: string | null;
  /** What the entry in the audit trail is about: a call, or `web`. */
  about: string;
  address: string;
}

/** Answers citizens about their cases and work orders, by telephone and on the web, under the same locks. Everything is audited. */
export class Enquiry {
  readonly #parts: EnquiryParts;
  readonly #lock: EnquiryLock;

  constructor(parts: EnquiryParts) {
    this.#parts = parts;
    this.#lock = new EnquiryLock(parts.redis);
  }

  /** From a call in its flow. C-001 when the call is unknown or over. */
  async byCall(message: z.infer<typeof gateway.enquiryAsk>): Promise<gateway.EnquiryReply> {
    const call = await this.#parts.calls.get(message.callId);
    if (!call || call.state === 'ended') throw new CourtError('C-001');
    const outcome =
      message.kind === 'work-order' ? await this.#orderOf(call, message.order) : await this.#casesOf(call, message);
    const detail = `${message.kind}:${outcome.result}`;
    await this.#parts.calls.note(call.id, 'enquiry', { detail, at: new Date() });
    if (outcome.result !== 'found') return { result: outcome.result };
    await this.#parts.calls.set(call.id, { selfServed: true });
    return { result: 'found', parts: await this.#spoken(outcome.found) };
  }

  /** From a web page. E-001 nothing found or wrong password, E-002 locked, E-003 cases cannot be asked now. */
  async casesOnWeb(
    asked: z.infer<typeof api.caseEnquiry>,
    courtId: string,
    address: string,
  ): Promise<api.CaseProgress[]> {
    const key = keyOf(asked);
    if (key === null)
      throw new CourtError('V-001', { fields: { caseNumber: '不是案号，应如（2026）示0101民初123号' } });
    const question = await this.#onWeb('identity' in asked ? 'identity' : 'case', targetOf(key), courtId, address);
    const files = valueOf(await this.#cases(key, asked.password, question));
    return files.map(({ hearing, ...rest }) => ({
      ...rest,
      hearing: hearing && { at: hearing.at.toISOString(), place: hearing.place },
    }));
  }

  /** From a web page, by number and the end of the telephone number. Errors as above. */
  async orderOnWeb(
    { number, phoneTail }: z.infer<typeof api.workOrderEnquiry>,
    courtId: string,
    address: string,
  ): Promise<api.WorkOrderProgress> {
    const digits = number.normalize('NFKC').replace(/\D/g, '');
    const question = await this.#onWeb('work-order', `order ${digits}`, courtId, address);
    return valueOf(await this.#answer(question, () => this.#parts.workOrders.progressByTail(digits, phoneTail)));
  }

  async #casesOf(
    call: LiveCall,
    message: Exclude<z.infer<typeof gateway.enquiryAsk>, { kind: 'work-order' }>,
  ): Promise<Outcome<Part[]>> {
    const settings = await this.#parts.courts.settings(call.courtId);
    const key = message.kind === 'case' ? keyOfKeys(message, settings.caseCode) : keyOf(message);
    // A court whose code nobody has entered cannot be asked by number; a person can.
    if (message.kind === 'case' && settings.caseCode === '') return { result: 'unavailable' };
    const target = key === null ? `case ${JSON.stringify([message.kind, 'no such case'])}` : targetOf(key);
    const question = this.#byPhone(call, message.kind, target, settings);
    const outcome = await this.#cases(key, message.password, question);
    return outcome.result === 'found' ? { result: 'found', found: caseParts(outcome.found) } : outcome;
  }

  async #orderOf(call: LiveCall, order: string): Promise<Outcome<Part[]>> {
    const settings = await this.#parts.courts.settings(call.courtId);
    const question = this.#byPhone(call, 'work-order', `order ${call.courtId} ${order}`, settings);
    const outcome = await this.#answer(question, () =>
      this.#parts.workOrders.progressByPhone(order, call.courtId, call.callerFingerprint),
    );
    if (outcome.result !== 'found') return outcome;
    const { progress, answer } = outcome.found;
    if (answer !== null)
      await this.#parts.calls.note(call.id, 'answer-read', { detail: progress.number, at: new Date() });
    return { result: 'found', found: workOrderParts(progress, answer) };
  }

  /** Without the voice the caller still hears what is a prompt. */
  async #spoken(parts: Part[]): Promise<gateway.SpokenPart[]> {
    const spoken = await Promise.all(
      parts.map(async (part) => {
        if (part.say !== 'text') return part;
        try {
          return { say: 'sound' as const, wav: await this.#speak(part.text) };
        } catch (error) {
          this.#parts.log.error({ err: error }, 'part of an answer cannot be spoken');
          return null;
        }
      }),
    );
    return spoken.filter((part) => part !== null);
  }

  async #speak(text: string): Promise<Uint8Array> {
    const late = pause(SPEAKING).then(() => {
      throw new CourtError('S-004', { detail: 'speech' });
    });
    const { wav } = await Promise.race([this.#parts.speech.speak(text, 'zh'), late]);
    return wav;
  }

  async #cases(key: CaseKey | null, password: string, question: Question): Promise<Outcome<CaseFile[]>> {
    return this.#answer(question, async () => {
      if (key === null) return null;
      const signal = AbortSignal.timeout(PATIENCE);
      const late = new Promise<never>((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new CaseDataAway('timeout')), { once: true });
      });
      const files = await Promise.race([this.#parts.data.enquire(key, password, signal), late]);
      return files.length === 0 ? null : files;
    });
  }

  /** Under the locks: `look` gives null for nothing found and for a wrong password alike. */
  async #answer<T>(question: Question, look: () => Promise<T | null>): Promise<Outcome<T>> {
    const least = pause(LEAST);
    const outcome = await this.#underLock(question, look);
    await least;
    return outcome;
  }

  async #underLock<T>(question: Question, look: () => Promise<T | null>): Promise<Outcome<T>> {
    const { asker, target, figures } = question;
    if (!(await this.#lock.admits(asker, target, figures))) return this.#told(question, { result: 'locked' });
    let found: T | null;
    try {
      found = await look();
    } catch (error) {
      await this.#lock.unchecked(asker, target, figures);
      const fault = error instanceof CaseDataAway ? error.fault : 'unreachable';
      this.#parts.log.warn({ err: error, fault, kind: question.kind }, 'enquiry cannot be answered');
      return this.#told(question, { result: 'unavailable' });
    }
    if (found !== null) {
      await this.#lock.right(asker, target, figures);
      return this.#told(question, { result: 'found', found });
    }
    const locked = await this.#lock.wrong(asker, target, figures);
    return this.#told(question, { result: 'refused' }, locked);
  }

  async #told<T>(question: Question, outcome: Outcome<T>, locks = false): Promise<Outcome<T>> {
    const { kind, target, about, address, courtId } = question;
    const action = locks ? 'enquiry.locks' : `enquiry.${outcome.result}`;
    await this.#parts.audit.write({
      actor: 'system',
      action,
      target: about,
      courtId,
      address,
      details: { kind, target },
    });
    return outcome;
  }

  #byPhone(call: LiveCall, kind: Question['kind'], target: string, figures: LockFigures): Question {
    const { callerFingerprint: caller, courtId, id } = call;
    const asker = caller === null ? { key: 'anonymous', crowd: true } : { key: caller, crowd: false };
    return { kind, asker, target: this.#parts.personal.fingerprint(target), figures, courtId, about: id, address: '' };
  }

  async #onWeb(kind: Question['kind'], target: string, courtId: string, address: string): Promise<Question> {
    const { courts, personal } = this.#parts;
    const figures = await courts.settings(courtId);
    const asker = { key: personal.fingerprint(`address ${address}`), crowd: true };
    return { kind, asker, target: personal.fingerprint(target), figures, courtId, about: 'web', address };
  }
}

function keyOf(asked: { caseNumber: string } | { identity: string }): CaseKey | null {
  if ('identity' in asked) return { by: 'identity', identity: asked.identity };
  const number = parseCaseNumber(asked.caseNumber);
  return number && { by: 'number', number };
}

/** Null for a key that no type has. */
function keyOfKeys(keys: { year: string; caseType: string; serial: string }, court: string): CaseKey | null {
  const number = parseCaseNumber(`（${keys.year}）${court}${CASE_TYPE_KEYS[keys.caseType] ?? ''}${keys.serial}号`);
  return number && { by: 'number', number };
}

const targetOf = (key: CaseKey): string =>
  key.by === 'number' ? `case ${caseNumberText(key.number)}` : `identity ${key.identity}`;

function valueOf<T>(outcome: Outcome<T>): T {
  if (outcome.result === 'found') return outcome.found;
  throw new CourtError(({ refused: 'E-001', locked: 'E-002', unavailable: 'E-003' } as const)[outcome.result]);
}
