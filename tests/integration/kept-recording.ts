import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Vp8Assembler } from '../../media/picture/vp8.ts';
import { readMeta, type TrackMeta } from '../../media/recorder/meta.ts';
import { OrderedPackets } from '../../media/recorder/ordered-packets.ts';
import { parseLog, type LoggedPacket } from '../../media/recorder/packet-log.ts';
import { parseRtp, SequenceCount } from '../../media/recorder/rtp-packet.ts';
import type { MediaPacket } from '../../media/recorder/stored-packets.ts';
import { eventually } from './media-rig.ts';

/** From when on something is waited for, epoch ms, and how long it is to last, ms. */
interface Wanted {
  since: number;
  lasting: number;
}

/** What a media node has on its disk of a recording that goes on: a browser that has too little of the machine begins late, and sends with gaps. */
export class KeptRecording {
  readonly #folder: string;

  /** `dataDir`: of the media node. */
  constructor(dataDir: string, recordingId: string) {
    this.#folder = path.join(dataDir, 'recording', recordingId);
  }

  /** Waits until a picture can be shown, and is sent for as long as wanted; gives when its first frame came, epoch ms. */
  picture(participantId: string, source: TrackMeta['source'], wanted: Wanted): Promise<number> {
    return this.#wait(participantId, source, wanted, frames);
  }

  /** The same of a voice. */
  voice(participantId: string, wanted: Wanted): Promise<number> {
    const arrivals = (packets: LoggedPacket[]): number[] => packets.map(({ arrival }) => arrival);
    return this.#wait(participantId, 'microphone', wanted, arrivals);
  }

  #wait(
    participantId: string,
    source: TrackMeta['source'],
    { since, lasting }: Wanted,
    arrivals: (packets: LoggedPacket[]) => Promise<number[]> | number[],
  ): Promise<number> {
    const look = async (): Promise<number | undefined> => {
      const { startedAt, tracks } = await readMeta(this.#folder);
      for (const track of tracks.filter((one) => one.participantId === participantId && one.source === source)) {
        const { packets } = parseLog(await readFile(path.join(this.#folder, `${track.name}.rtp`)));
        const times = (await arrivals(packets)).map((ms) => Date.parse(startedAt) + ms).filter((ms) => ms >= since);
        const [first, last] = [times[0], times.at(-1)];
        if (first !== undefined && last! - first >= lasting) return first;
      }
      return undefined;
    };
    return eventually(look, `the ${source} of ${participantId} in the recording`);
  }
}

/** When each frame came that can be decoded. */
async function frames(packets: LoggedPacket[]): Promise<number[]> {
  const count = new SequenceCount();
  const all = packets.flatMap(({ arrival, packet }): MediaPacket[] => {
    const rtp = parseRtp(packet);
    if (!rtp) return [];
    const { double, step } = count.note(rtp.ssrc, rtp.sequence);
    return double ? [] : [{ arrival, rtp, step }];
  });
  const batches = [all];
  const ordered = new OrderedPackets({ count, next: () => Promise.resolve(batches.shift() ?? null) });
  const assembler = new Vp8Assembler();
  const found: number[] = [];
  for (let batch = await ordered.next(); batch; batch = await ordered.next())
    for (const packet of batch) if (assembler.take(packet)) found.push(packet.arrival);
  return found;
}
