import { Counter, Histogram } from 'prom-client';
import { FRAME_MS } from './packet.ts';

/**
 * What is done every 20 ms: `missed` frames before this one were left out because the process stood still too long. `now` is when the tick is
 * due, not when it is caught up with: several in a row take from a jitter buffer what each would have taken in time.
 */
export interface Paced {
  tick(now: number, missed: number): void;
}

/** Sockets that send and receive together. */
export interface Exchange {
  /** Hands out what has arrived, and tells of what was sent by itself. */
  receive(): void;
  /** Sends what the members of a portion have written. */
  flush(): void;
}

/** The work of 20 ms is done in so many portions, so that packets of many calls do not leave in one burst with nothing read in between. */
const SLOTS = 4;
const STEP = FRAME_MS / SLOTS;
/** What is late by more than this is left out, ms; less is caught up with. */
const MAX_BEHIND = 100;
const BUCKETS = [0.001, 0.002, 0.005, 0.01, 0.015, 0.02, 0.03, 0.05, 0.1, 0.2, 0.5, 1];

/** How late a portion of packets is begun: what the event loop costs. */
export const tickLateness = new Histogram({
  name: 'ivr_rtp_tick_lateness_seconds',
  help: 'Time from when a portion of RTP packets is due to when sending begins',
  buckets: BUCKETS,
});
/** How late the last packet of a portion leaves: what a caller can notice. */
export const packetLateness = new Histogram({
  name: 'ivr_rtp_latest_packet_seconds',
  help: 'Time from when a portion of RTP packets is due to when its last packet is sent',
  buckets: BUCKETS,
});

export const leftOut = new Counter({
  name: 'ivr_rtp_left_out_frames_total',
  help: 'Frames of 20 ms that all calls missed because the process stood still',
});

/** One timer for all streams of the process whose packets this thread sends, and for reading what came for the others too. Each is asked every 20 ms on average, without drift: a late portion does not delay the next. */
export class Pacer {
  exchange: Exchange | null = null;
  readonly #slots = Array.from({ length: SLOTS }, () => ({ members: new Set<Paced>(), missed: 0 }));
  readonly #slotOf = new Map<Paced, number>();
  /** Who only wants what has arrived. */
  readonly #listeners = new Set<object>();
  #timer: NodeJS.Timeout | null = null;
  /** When the next portion is due, ms of `performance.now()`. */
  #due = 0;
  #step = 0;

  /** The first packet is due in `dueIn` ms, or when there is least to do. */
  add(member: Paced, dueIn: number | null = null): void {
    if (this.#slotOf.has(member)) return;
    const slot = dueIn === null ? this.#emptiest() : this.#next(dueIn);
    this.#slots[slot]?.members.add(member);
    this.#slotOf.set(member, slot);
    this.#begin();
  }

  /** In how many ms its next packet would have been due; null when there was none to come. */
  remove(member: Paced): number | null {
    const slot = this.#slotOf.get(member);
    if (slot === undefined) return null;
    this.#slots[slot]?.members.delete(member);
    this.#slotOf.delete(member);
    const dueIn = this.#due + ((slot - (this.#step % SLOTS) + SLOTS) % SLOTS) * STEP - performance.now();
    this.#end();
    return dueIn;
  }

  /** Reads what arrives for somebody to whom others send. */
  listen(listener: object): void {
    this.#listeners.add(listener);
    this.#begin();
  }

  unlisten(listener: object): void {
    this.#listeners.delete(listener);
    this.#end();
  }

  get size(): number {
    return this.#slotOf.size;
  }

  /** Does now what is due: for whoever has much to do at once, between two pieces of it. */
  catchUp(): void {
    if (!this.#timer || performance.now() < this.#due) return;
    clearTimeout(this.#timer);
    this.#run();
  }

  #emptiest(): number {
    const counts = this.#slots.map(({ members }) => members.size);
    return counts.indexOf(Math.min(...counts));
  }

  /** The slot that comes nearest to that time. */
  #next(dueIn: number): number {
    const ahead = this.#timer ? Math.round((performance.now() + dueIn - this.#due) / STEP) : 0;
    return (this.#step + Math.min(SLOTS - 1, Math.max(0, ahead))) % SLOTS;
  }

  #begin(): void {
    if (this.#timer) return;
    this.#due = performance.now() + STEP;
    this.#arm();
  }

  #end(): void {
    if (this.#slotOf.size > 0 || this.#listeners.size > 0 || !this.#timer) return;
    clearTimeout(this.#timer);
    this.#timer = null;
  }

  #arm(): void {
    this.#timer = setTimeout(() => this.#run(), Math.max(0, Math.ceil(this.#due - performance.now())));
  }

  #run(): void {
    this.exchange?.receive();
    let now = performance.now();
    if (now - this.#due > MAX_BEHIND) this.#leaveOut(Math.floor((now - this.#due) / FRAME_MS));
    while (this.#due <= now && this.#timer) {
      const slot = this.#slots[this.#step % SLOTS];
      if (slot && slot.members.size > 0) {
        tickLateness.observe((now - this.#due) / 1000);
        const { missed } = slot;
        slot.missed = 0;
        for (const member of slot.members) member.tick(this.#due, missed);
        this.exchange?.flush();
        now = performance.now();
        packetLateness.observe((now - this.#due) / 1000);
      }
      this.#step++;
      this.#due += STEP;
    }
    if (this.#timer) this.#arm();
  }

  #leaveOut(frames: number): void {
    const late = (performance.now() - this.#due) / 1000;
    this.#due += frames * FRAME_MS;
    if (this.#slotOf.size === 0) return;
    leftOut.inc(frames);
    packetLateness.observe(late);
    for (const slot of this.#slots) if (slot.members.size > 0) slot.missed += frames;
  }
}

export const pacer = new Pacer();
