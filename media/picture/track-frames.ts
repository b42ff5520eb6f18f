import { open } from 'node:fs/promises';
import { OrderedPackets } from '../recorder/ordered-packets.ts';
import type { StoredTrack } from '../recorder/salvage.ts';
import { StoredPackets } from '../recorder/stored-packets.ts';
import { Stretches, Timeline, type Stretch } from '../recorder/stream-clock.ts';
import { ticksOf } from '../recorder/track-codec.ts';
import { Vp8Assembler, type Vp8Frame } from './vp8.ts';

/** A frame and when it is shown, ms after the recording's start. */
export interface TimedFrame extends Vp8Frame {
  ms: number;
}

/** The frames of a stored picture that can be decoded, in order, their times never going back. */
export async function* framesOf(track: StoredTrack, stretches: readonly Stretch[]): AsyncGenerator<TimedFrame> {
  const file = await open(track.file, 'r');
  try {
    const packets = new OrderedPackets(new StoredPackets(file, track));
    const ticks = ticksOf(track.meta);
    const clock = new Stretches(ticks);
    const timeline = new Timeline(stretches);
    const assembler = new Vp8Assembler();
    let last = -1;
    for (let batch = await packets.next(); batch; batch = await packets.next()) {
      for (const packet of batch) {
        const position = timeline.position(clock.note(packet.arrival, packet.rtp, packet.step)) / ticks;
        const frame = assembler.take(packet);
        if (!frame) continue;
        // All packets of a frame have its time (RFC 7741 §4.1).
        last = Math.max(last + 1, Math.round(position));
        yield { ...frame, ms: last };
      }
    }
  } finally {
    await file.close();
  }
}
