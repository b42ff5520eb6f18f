import type { Redis } from 'ioredis';
import type { UrgeReason } from '../contract/index.ts';
import type { DeadlineClock } from '../deadline/index.ts';
import { KEY_PREFIX } from '../redis.ts';
import { WorkOrderModel, type TrailEntry, type WorkOrderDocument } from './document.ts';

const KIND = 'work-order-urge';
const SYSTEM = '系统';
/** Open urged orders of a court: hash from id to when, for the board, which does not ask the database. */
const key = (courtId: string): string => `${KEY_PREFIX}work-orders-urged:${courtId}`;

export interface UrgingParts {
  redis: Redis;
  clock: DeadlineClock;
  /** The board of this court shows something else now. */
  changed: (courtId: string) => void;
}

/**
 * Urging (督办): by itself when half of the time went by and nobody has begun, when it is overdue, and when the citizen calls again about the same. Each
 * reason counts once, however often its deadline comes.
 */
export class Urging {
  readonly #parts: UrgingParts;

  constructor(parts: UrgingParts) {
    this.#parts = parts;
    parts.clock.handle(KIND, (id) => this.#due(id));
  }

  async watch(id: string, urgeAt: Date): Promise<void> {
    await this.#parts.clock.set(KIND, id, urgeAt);
  }

  /** Nothing to urge any more. */
  async settle({ _id: id, courtId }: WorkOrderDocument): Promise<void> {
    await this.#parts.clock.clear(KIND, id);
    if ((await this.#parts.redis.hdel(key(courtId), id)) > 0) this.#parts.changed(courtId);
  }

  /** The same number has asked again: what is still open of it is urged. */
  async repeated(fingerprint: string, courtId: string, newOrder: string): Promise<void> {
    const open = await WorkOrderModel.find({
      callerFingerprint: fingerprint,
      courtId,
      category: 'contact-judge',
      open: true,
    }).lean<WorkOrderDocument[]>();
    for (const order of open) if (order._id !== newOrder) await this.#urge(order, 'repeat-contact');
  }

  /** Of a court, for its board: how many, and since when. */
  async openOf(courtId: string): Promise<{ count: number; since: string } | null> {
    const times = await this.#parts.redis.hvals(key(courtId));
    const [first] = times.sort();
    return first === undefined ? null : { count: times.length, since: first };
  }

  async #due(id: string): Promise<void> {
    const order = await WorkOrderModel.findById(id).lean<WorkOrderDocument>();
    if (!order?.open) return;
    const overdue = order.dueAt.getTime() <= Date.now();
    if (overdue) return this.#urge(order, 'overdue');
    await this.#parts.clock.set(KIND, id, order.dueAt);
    if (order.state !== 'in-progress') await this.#urge(order, 'half-time');
  }

  async #urge(order: WorkOrderDocument, reason: UrgeReason): Promise<void> {
    const { _id, courtId } = order;
    const at = new Date();
    const entry: TrailEntry = { at, state: order.state, step: 'urge', by: SYSTEM, to: null, reason };
    await WorkOrderModel.updateOne(
      { _id, open: true, urges: { $ne: reason } },
      { $set: { urgedAt: order.urgedAt ?? at }, $push: { urges: reason, history: entry } },
    );
    // An answer given meanwhile has taken it from the board, or takes it from there after this.
    if (!(await WorkOrderModel.exists({ _id, open: true }))) return;
    await this.#parts.redis.hset(key(courtId), _id, (order.urgedAt ?? at).toISOString());
    this.#parts.changed(courtId);
  }
}
