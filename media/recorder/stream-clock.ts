import { timestampDistance, type RtpPacket } from './rtp-packet.ts';

/** Samples per ms: G.711 is 8 kHz. */
export const SAMPLES_PER_MS = 8;

/** After a pause in arrival of this length the sender's clock is looked at anew: it may have stood still meanwhile. */
const PAUSE_MS = 150;
/** The RTP clock moving this far against arrival from one packet to the next is a jump of the sender's clock. */
const JUMP = 300 * SAMPLES_PER_MS;
/** The delay is estimated over windows of so many samples (2 s). */
const WINDOW = 2000 * SAMPLES_PER_MS;
/** Estimates differing less than this across a pause are the same clock: sound goes on where it was. */
const SAME_CLOCK = 60 * SAMPLES_PER_MS;
/** Packets before a pause may all have been delayed: what comes up to so long after it says by how much, ms. */
const HINDSIGHT_MS = 6000;
/** More than this is no delay but another clock. */
const MAX_DELAY = 1000 * SAMPLES_PER_MS;
/** Being further off than this is put right at once, less than this by a sample per packet, so that nobody hears it. */
const ALIGNMENT = 40 * SAMPLES_PER_MS;

/** A stretch in which the sender's clock runs evenly. */
export interface Stretch {
  ssrc: number;
  /** RTP timestamp of its first packet. */
  first: number;
  /** Per window: the smallest distance from RTP time to arrival, in samples, i.e. of the packet that was delayed least. */
  least: number[];
  /** Arrival of its first and its last packet, ms. */
  begin: number;
  end: number;
}

/** What one packet is to the clock: in which stretch, and how far into it, in samples. */
interface Place {
  stretch: number;
  relative: number;
}

/** Divides a track's packets into stretches; deterministic, so that a second reading gives the same. */
export class Stretches {
  readonly list: Stretch[] = [];
  #arrival = 0;
  #distance = 0;

  /** `step` as of SequenceCount: null at a start, 0 or less when the packet is late. */
  note(arrival: number, rtp: RtpPacket, step: number | null): Place {
    const current = this.list.at(-1);
    const late = step !== null && step <= 0;
    const relative = current ? timestampDistance(rtp.timestamp, current.first) : 0;
    const distance = arrival * SAMPLES_PER_MS - relative;
    const continues =
      current?.ssrc === rtp.ssrc &&
      (late || (step !== null && arrival - this.#arrival <= PAUSE_MS && Math.abs(distance - this.#distance) <= JUMP));
    if (!continues) return this.#begin(arrival, rtp);
    if (!late) {
      current.end = arrival;
      this.#arrival = arrival;
      this.#distance = distance;
      const window = Math.max(0, Math.floor(relative / WINDOW));
      current.least[window] = Math.min(current.least[window] ?? Infinity, distance);
    }
    return { stretch: this.list.length - 1, relative };
  }

  #begin(arrival: number, rtp: RtpPacket): Place {
    const distance = arrival * SAMPLES_PER_MS;
    this.list.push({ ssrc: rtp.ssrc, first: rtp.timestamp, least: [distance], begin: arrival, end: arrival });
    this.#arrival = arrival;
    this.#distance = distance;
    return { stretch: this.list.length - 1, relative: 0 };
  }
}

/**
 * Says where on the recording's timeline a packet's first sample is, given all stretches from a first reading. The RTP clock decides, held to
 * the arrival of the packets delayed least: jitter is taken out, drift of the sender's clock is followed slowly, jumps are followed at once.
 */
export class Timeline {
  readonly #stretches: readonly Stretch[];
  #current = -1;
  #offset = 0;

  constructor(stretches: readonly Stretch[]) {
    this.#stretches = stretches.map((stretch, number) => withHindsight(stretch, stretches, number));
  }

  /** In samples from the recording's start. */
  position({ stretch: number, relative }: Place): number {
    const stretch = this.#stretches[number];
    if (!stretch) return 0;
    const target = leastAround(stretch, Math.floor(relative / WINDOW));
    if (number !== this.#current) {
      this.#offset = this.#entry(stretch, relative, target);
      this.#current = number;
    } else if (Math.abs(target - this.#offset) > ALIGNMENT) {
      this.#offset = target;
    } else {
      this.#offset += Math.sign(target - this.#offset);
    }
    return relative + this.#offset;
  }

  /** Where a new stretch begins: where the clock before it says, when that is near enough. */
  #entry(stretch: Stretch, relative: number, target: number): number {
    const before = this.#stretches[this.#current];
    if (before?.ssrc !== stretch.ssrc) return target;
    const continued = timestampDistance(stretch.first, before.first) + relative + this.#offset;
    return Math.abs(continued - (relative + target)) < SAME_CLOCK ? continued - relative : target;
  }
}

/**
 * The stretch with the least delay at its end as what follows shows it. Without that, sound from before a pause would be put too late and what
 * follows would be laid over it.
 */
function withHindsight(stretch: Stretch, all: readonly Stretch[], number: number): Stretch {
  const own = stretch.least.at(-1) ?? 0;
  let least = own;
  for (let next = number + 1; next < all.length; next += 1) {
    const after = all[next];
    if (after?.ssrc !== stretch.ssrc || after.begin - stretch.end > HINDSIGHT_MS) break;
    const distance = (after.least[0] ?? 0) - timestampDistance(after.first, stretch.first);
    if (own - distance < MAX_DELAY) least = Math.min(least, distance);
  }
  return least === own ? stretch : { ...stretch, least: [...stretch.least.slice(0, -1), least] };
}

function leastAround({ least }: Stretch, window: number): number {
  let value = Infinity;
  for (let at = Math.max(0, window - 1); at <= window + 1; at += 1) value = Math.min(value, least[at] ?? Infinity);
  return value === Infinity ? (least.at(-1) ?? 0) : value;
}
