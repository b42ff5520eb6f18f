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
    const table = this.#table;
    const samples = new Int16Array(payload.length);
    for (let n = 0; n < payload.length; n += 1) samples[n] = table[payload[n] ?? 0] ?? 0;
    return this.#rate === 8000 ? samples : doubled(samples);
  }
}

/** Twice as many samples, those in between on a straight line. */
function doubled(samples: Int16Array): Int16Array {
  const twice = new Int16Array(samples.length * 2);
  for (let n = 0; n < samples.length; n += 1) {
    const sample = samples[n] ?? 0;
    twice[n * 2] = sample;
    twice[n * 2 + 1] = (sample + (samples[n + 1] ?? sample)) >> 1;
  }
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
      const samples = new Int16Array(length);
      for (let n = 0; n < length && at + n * 2 + 2 <= part.length; n += 1) samples[n] = part.readInt16LE(at + n * 2);
      at += length * 2;
      return samples;
    });
  }
}
