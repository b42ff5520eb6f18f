import type { FileHandle } from 'node:fs/promises';
import type { media } from '../../signaling/contract/index.ts';
import { isPicture, type TrackMeta } from './meta.ts';
import type { StoredTrack } from './salvage.ts';
import { readingOf } from './ordered-packets.ts';
import type { MediaPacket } from './stored-packets.ts';
import { Stretches, type Stretch } from './stream-clock.ts';
import { durationOf, ticksOf } from './track-codec.ts';

/** Nothing arriving for longer than this is a gap worth telling, ms. */
const GAP_MS = 1000;

export type GapReason = media.RecordingArchived['tracks'][number]['gaps'][number]['reason'];
/** In ms after the recording's start. */
export interface Gap {
  from: number;
  to: number;
  reason: GapReason;
}

/** What a first reading of a track finds. */
export interface Survey {
  packets: number;
  lost: number;
  stretches: Stretch[];
  gaps: Gap[];
}

/** Reads a track once. `before`: the track of the same participant that it continues. */
export async function surveyTrack(file: FileHandle, track: StoredTrack, before?: TrackMeta): Promise<Survey> {
  const packets = readingOf(file, track);
  const stretches = new Stretches(ticksOf(track.meta));
  const gaps = new Gaps(track.meta, before);
  for (let batch = await packets.next(); batch; batch = await packets.next()) {
    for (const packet of batch) {
      stretches.note(packet.arrival, packet.rtp, packet.step);
      gaps.note(packet);
    }
  }
  const { received, lost } = packets.count;
  return { packets: received, lost, stretches: stretches.list, gaps: gaps.end() };
}

class Gaps {
  readonly #track: TrackMeta;
  readonly #list: Gap[] = [];
  #quietSince: number;
  #reason: GapReason = 'silent';

  constructor(track: TrackMeta, before: TrackMeta | undefined) {
    this.#track = track;
    this.#quietSince = before?.closedMs ?? track.openedMs;
    if (before) this.#reason = 'restart';
  }

  note({ arrival, rtp, step }: MediaPacket): void {
    const ms = durationOf(this.#track, rtp.payload);
    const missing = Math.max(0, (step ?? 1) - 1) * ms;
    // How long a packet of a picture lasts is not known: one that is missing explains the gap.
    if (missing > (arrival - this.#quietSince) / 2 || (isPicture(this.#track) && (step ?? 1) > 1))
      this.#reason = 'lost';
    this.#until(arrival);
    this.#quietSince = Math.max(this.#quietSince, Math.round(arrival + ms));
    this.#reason = 'silent';
  }

  end(): Gap[] {
    if (this.#track.closedMs !== null) this.#until(this.#track.closedMs);
    return this.#list;
  }

  #until(to: number): void {
    if (to - this.#quietSince > GAP_MS) this.#list.push({ from: this.#quietSince, to, reason: this.#reason });
  }
}
