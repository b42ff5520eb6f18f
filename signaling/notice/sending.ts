import { Queue, UnrecoverableError, Worker, type Job } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { isDatabaseAway } from '../database.ts';
import type { PersonalData } from '../personal-data/index.ts';
import { BULLMQ_PREFIX } from '../redis.ts';
import { NoticeModel, type NoticeDocument } from './document.ts';
import { SmsAway, SmsRefused, type SmsOutcome, type SmsService } from './sms.ts';

const NAME = 'notice';
export const NUMBER_SEAL = 'notice.number';
export const SECRET_SEAL = 'notice.secret';
/** Stands in the stored text where only the one who gets the message is to read something: a join link. */
export const SECRET_MARK = '〔链接〕';
/** First pause before another try, and the longest, ms. */
const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 300_000;
const DATABASE_PAUSE = 2_000;
/** A message that could not be handed over for so long would only confuse, ms. */
const TOO_OLD = 24 * 3_600_000;

/** A message before it is stored; dates are texts in a job. */
export type NewNotice = Omit<NoticeDocument, 'state' | 'attempts' | 'fault' | 'settledAt' | 'createdAt'> & {
  createdAt: string;
};

export interface SendingParts {
  redis: Redis;
  /** A connection for blocking use. */
  blocking: Redis;
  personal: PersonalData;
  service: SmsService;
  log: Logger;
}

/** Stores messages and hands them to the SMS service: a BullMQ job each, tried again until database and service have it. */
export class Sending {
  readonly #parts: SendingParts;
  readonly #queue: Queue<NewNotice>;
  readonly #worker: Worker<NewNotice>;

  constructor(parts: SendingParts) {
    this.#parts = parts;
    const { redis, blocking, log } = parts;
    this.#queue = new Queue(NAME, {
      connection: redis,
      prefix: BULLMQ_PREFIX,
      defaultJobOptions: {
        attempts: Number.MAX_SAFE_INTEGER,
        backoff: { type: 'custom' },
        removeOnComplete: 1000,
        removeOnFail: 1000,
      },
    });
    this.#worker = new Worker(NAME, (job) => this.#work(job), {
      connection: blocking,
      prefix: BULLMQ_PREFIX,
      concurrency: 8,
      autorun: false,
      settings: {
        backoffStrategy: (attempts = 1, _type, error) =>
          isDatabaseAway(error) ? DATABASE_PAUSE : Math.min(FIRST_PAUSE * 2 ** (attempts - 1), LONGEST_PAUSE),
      },
    });
    this.#queue.on('error', (error) => log.warn({ err: error }, 'notice queue'));
    this.#worker.on('error', (error) => log.warn({ err: error }, 'notice worker'));
    this.#worker.on('failed', (job, error) => {
      const expected = error instanceof SmsAway || isDatabaseAway(error);
      log[expected ? 'info' : 'error']({ noticeId: job?.id, fault: error.name }, 'message not sent this time');
    });
  }

  start(): void {
    this.#worker.run().catch((error: unknown) => this.#parts.log.error({ err: error }, 'notice worker stopped'));
  }

  /** Once this returns the message cannot be lost. The same id again is the same message. */
  async add(notice: NewNotice): Promise<void> {
    await this.#queue.add('send', notice, { jobId: notice._id });
  }

  async close(): Promise<void> {
    await this.#worker.close();
    await this.#queue.close();
  }

  async #work({ data }: Job<NewNotice>): Promise<void> {
    const stored = await store(data);
    if (stored.state !== 'waiting') return;
    if (Date.now() - stored.createdAt.getTime() > TOO_OLD) {
      await settle(stored._id, 'failed', 'expired');
      throw new UnrecoverableError('expired');
    }
    const { service, personal } = this.#parts;
    let outcome: SmsOutcome;
    try {
      outcome = await service.send({
        id: stored._id,
        number: personal.open(stored.numberSealed, NUMBER_SEAL),
        text: this.#whole(stored),
      });
    } catch (error) {
      if (error instanceof SmsRefused) {
        await settle(stored._id, 'failed', error.fault);
        throw new UnrecoverableError(error.message);
      }
      const fault = error instanceof SmsAway ? error.fault : 'internal';
      await NoticeModel.updateOne({ _id: stored._id }, { $set: { fault }, $inc: { attempts: 1 } });
      throw error;
    }
    await settle(stored._id, outcome, null);
  }

  #whole({ text, secretSealed }: NoticeDocument): string {
    if (!secretSealed) return text;
    const secret = this.#parts.personal.open(secretSealed, SECRET_SEAL);
    return text.replace(SECRET_MARK, () => secret);
  }
}

async function store({ createdAt, ...notice }: NewNotice): Promise<NoticeDocument> {
  const fresh = { ...notice, createdAt: new Date(createdAt), state: 'waiting', attempts: 0, fault: null };
  await NoticeModel.updateOne({ _id: notice._id }, { $setOnInsert: { ...fresh, settledAt: null } }, { upsert: true });
  const stored = await NoticeModel.findById(notice._id).lean<NoticeDocument>();
  if (!stored) throw new Error('a stored message is not there');
  return stored;
}

/** A receipt may have been faster: what is settled stays. */
async function settle(id: string, state: NoticeDocument['state'], fault: string | null): Promise<void> {
  await NoticeModel.updateOne(
    { _id: id, state: 'waiting' },
    { $set: { state, fault, settledAt: new Date() }, $unset: { secretSealed: 1 }, $inc: { attempts: 1 } },
  );
}
