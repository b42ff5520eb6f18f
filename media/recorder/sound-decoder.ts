import type { FileHandle } from 'node:fs/promises';
import { decodingTable } from './g711.ts';
import { opusSamples } from './opus-packet.ts';
import { readPart } from './packet-log.ts';
import type { MediaPacket } from './stored-packets.ts';
import type { SampleRate } from './wav.ts';

/** Turns packets into samples, those of each packet for itself; to be given all packets of a track from the first on. */
export interface SoundDecoder {
  decode(batch: readonly MediaPacket[]): Promise<Int16Array[]>;
}

export class G711Decoder implements SoundDecoder {
  readonly #table: Int16Array;
  readonly #rate: SampleRate;

  constructor(codec: 'PCMA' | 'PCMU', rate: SampleRate) {
    this.#table = decodingTable(codec);
    this.#rate = rate;
  }

  decode(batch: readonly MediaPacket[]): Promise<Int16Array[]> {
    return Promise.resolve(batch.map(({ rtp }) => this.#samples(rtp.payload)));
  }

  #samples(payload: Buffer): Int16Array {
    const samples = Int16Array.from(payload, (code) => this.#table[code] ?? 0);
    return this.#rate === 8000 ? samples : doubled(samples);
  }
}

/** Twice as many samples, those in between on a straight line. */
function doubled(samples: Int16Array): Int16Array {
  const twice = new Int16Array(samples.length * 2);
  samples.forEach((sample, at) => {
    twice[at * 2] = sample;
    twice[at * 2 + 1] = (sample + (samples[at + 1] ?? sample)) >> 1;
  });
  return twice;
}

/** Samples of Opus at 48 kHz for one at 16 kHz. */
const OPUS_STEP = 3;

/**
 * Opus decoded beforehand (picture/opus-sound.ts): its samples at 16 kHz stand in a file one packet after the other, so many for each as its packet says.
 * What the file does not hold is silence.
 */
export class OpusDecoder implements SoundDecoder {
  readonly #file: FileHandle | null;
  #offset = 0;

  constructor(file: FileHandle | null) {
    this.#file = file;
  }

  async decode(batch: readonly MediaPacket[]): Promise<Int16Array[]> {
    const lengths = batch.map(({ rtp }) => (opusSamples(rtp.payload) ?? 0) / OPUS_STEP);
    const bytes = 2 * lengths.reduce((sum, length) => sum + length, 0);
    const part = this.#file ? await readPart(this.#file, this.#offset, bytes) : Buffer.alloc(0);
    this.#offset += bytes;
    let at = 0;
    return lengths.map((length) => {
      const samples = Int16Array.from({ length }, (_, n) => {
        const from = at + n * 2;
        return from + 2 <= part.length ? part.readInt16LE(from) : 0;
      });
      at += length * 2;
      return samples;
    });
  }
}
