import { timestampDistance, type RtpPacket } from './rtp-packet.ts';

/** After a pause in arrival of this length the sender's clock is looked at anew: it may have stood still meanwhile. */
const PAUSE_MS = 150;
/** The RTP clock moving this far against arrival from one packet to the next is a jump of the sender's clock, ms. */
const JUMP = 300;
/** The delay is estimated over windows of so many ms. */
const WINDOW = 2000;
/** Estimates differing less than this across a pause are the same clock: sound goes on where it was, ms. */
const SAME_CLOCK = 60;
/** Packets before a pause may all have been delayed: what comes up to so long after it says by how much, ms. */
const HINDSIGHT_MS = 6000;
/** More than this is no delay but another clock, ms. A picture's clock is its camera's: it goes on while encoder or line stand still, however long. */
const MAX_DELAY = { sound: 1000, picture: HINDSIGHT_MS } as const;
/** A picture's clock, per ms (RFC 7741 §4.1). */
export const PICTURE_TICKS = 90;
/** Being further off than this is put right at once, less than this by an eighth of a ms per packet, so that nobody hears it, ms. */
const ALIGNMENT = 40;
const SMALL_STEP = 1 / 8;

/** A stretch in which the sender's clock runs evenly. Its clock ticks `ticks` times a ms: 8 for G.711, 48 for Opus, 90 for pictures. */
export interface Stretch {
  ssrc: number;
  /** RTP timestamp of its first packet. */
  first: number;
  ticks: number;
  /** Per window: the smallest distance from RTP time to arrival, in ticks, i.e. of the packet that was delayed least. */
  least: number[];
  /** Arrival of its first and its last packet, ms. */
  begin: number;
  end: number;
}

/** What one packet is to the clock: in which stretch, and how far into it, in ticks. */
interface Place {
  stretch: number;
  relative: number;
}

/** Divides a track's packets into stretches; deterministic, so that a second reading gives the same. */
export class Stretches {
  readonly list: Stretch[] = [];
  readonly #ticks: number;
  #arrival = 0;
  #distance = 0;

  /** `ticks`: of the clock, per ms. */
  constructor(ticks: number) {
    this.#ticks = ticks;
  }

  /** `step` as of SequenceCount: null at a start, 0 or less when the packet is late. */
  note(arrival: number, rtp: RtpPacket, step: number | null): Place {
    const current = this.list.at(-1);
    const late = step !== null && step <= 0;
    const relative = current ? timestampDistance(rtp.timestamp, current.first) : 0;
    const distance = arrival * this.#ticks - relative;
    const continues =
      current?.ssrc === rtp.ssrc &&
      (late ||
        (step !== null &&
          arrival - this.#arrival <= PAUSE_MS &&
          Math.abs(distance - this.#distance) <= JUMP * this.#ticks));
    if (!continues) return this.#begin(arrival, rtp);
    if (!late) {
      current.end = arrival;
      this.#arrival = arrival;
      this.#distance = distance;
      const window = Math.max(0, Math.floor(relative / (WINDOW * this.#ticks)));
      current.least[window] = Math.min(current.least[window] ?? Infinity, distance);
    }
    return { stretch: this.list.length - 1, relative };
  }

  #begin(arrival: number, rtp: RtpPacket): Place {
    const distance = arrival * this.#ticks;
    const { ssrc, timestamp: first } = rtp;
    this.list.push({ ssrc, first, ticks: this.#ticks, least: [distance], begin: arrival, end: arrival });
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

  /** In ticks from the recording's start. */
  position({ stretch: number, relative }: Place): number {
    const stretch = this.#stretches[number];
    if (!stretch) return 0;
    const target = leastAround(stretch, Math.floor(relative / (WINDOW * stretch.ticks)));
    if (number !== this.#current) {
      this.#offset = this.#entry(stretch, relative, target);
      this.#current = number;
    } else if (Math.abs(target - this.#offset) > ALIGNMENT * stretch.ticks) {
      this.#offset = target;
    } else {
      const most = Math.max(1, Math.floor(SMALL_STEP * stretch.ticks));
      this.#offset += Math.max(-most, Math.min(most, target - this.#offset));
    }
    return relative + this.#offset;
  }

  /** Where a new stretch begins: where the clock before it says, when that is near enough. */
  #entry(stretch: Stretch, relative: number, target: number): number {
    const before = this.#stretches[this.#current];
    if (before?.ssrc !== stretch.ssrc) return target;
    const continued = timestampDistance(stretch.first, before.first) + relative + this.#offset;
    return Math.abs(continued - (relative + target)) < SAME_CLOCK * stretch.ticks ? continued - relative : target;
  }
}

/**
 * The stretch with the least delay at its end as what follows shows it. Without that, sound from before a pause would be put too late and what
 * follows would be laid over it.
 */
function withHindsight(stretch: Stretch, all: readonly Stretch[], number: number): Stretch {
  const own = stretch.least.at(-1) ?? 0;
  const most = (stretch.ticks === PICTURE_TICKS ? MAX_DELAY.picture : MAX_DELAY.sound) * stretch.ticks;
  let least = own;
  for (let next = number + 1; next < all.length; next += 1) {
    const after = all[next];
    if (after?.ssrc !== stretch.ssrc || after.begin - stretch.end > HINDSIGHT_MS) break;
    const distance = (after.least[0] ?? 0) - timestampDistance(after.first, stretch.first);
    if (own - distance < most) least = Math.min(least, distance);
  }
  return least === own ? stretch : { ...stretch, least: [...stretch.least.slice(0, -1), least] };
}

function leastAround({ least }: Stretch, window: number): number {
  let value = Infinity;
  for (let at = Math.max(0, window - 1); at <= window + 1; at += 1) value = Math.min(value, least[at] ?? Infinity);
  return value === Infinity ? (least.at(-1) ?? 0) : value;
}
