/** Known tones, and telling whether a sound holds one. Samples are 16-bit, 8 kHz unless said otherwise. */

/** `seconds` of a sine of `frequency` Hz at `level` (0–1 of full scale). */
export function sine(frequency: number, seconds: number, level = 0.3, rate = 8000): Int16Array {
  const samples = new Int16Array(Math.round(seconds * rate));
  for (let n = 0; n < samples.length; n++)
    samples[n] = Math.round(Math.sin((2 * Math.PI * frequency * n) / rate) * level * 32767);
  return samples;
}

/** `seconds` of a tone that rises from `low` to `high` Hz four times a second: like speech it is no steady noise, which browsers take away, and it never pauses. */
export function warble(low: number, high: number, seconds: number, level = 0.3, rate = 8000): Int16Array {
  const samples = new Int16Array(Math.round(seconds * rate));
  let phase = 0;
  for (let n = 0; n < samples.length; n++) {
    phase += (2 * Math.PI * (low + (high - low) * ((4 * n) / rate - Math.floor((4 * n) / rate)))) / rate;
    samples[n] = Math.round(Math.sin(phase) * level * 32767);
  }
  return samples;
}

/** Mean square power of the samples, full scale 1. */
export function power(samples: Int16Array): number {
  let sum = 0;
  for (const sample of samples) sum += (sample / 32768) ** 2;
  return samples.length === 0 ? 0 : sum / samples.length;
}

/** Blocks in which a tone is looked for, s: short, so that a packet lost or said again on a busy machine, which turns its phase, spoils one block and not all. */
const BLOCK = 0.05;

/** Share of the samples' power that is at `frequency` (Goertzel, block by block), 0–1. A pure tone gives nearly 1, speech and silence nearly 0. */
export function toneShare(samples: Int16Array, frequency: number, rate = 8000): number {
  const total = power(samples) * samples.length;
  if (total / samples.length < 1e-6) return 0;
  const length = Math.min(samples.length, Math.round(BLOCK * rate));
  let found = 0;
  for (let at = 0; at < samples.length; at += length) {
    const block = samples.subarray(at, at + length);
    found += (2 * goertzel(block, frequency, rate)) / block.length;
  }
  return Math.min(1, found / total);
}

/** Squared magnitude of one frequency. */
function goertzel(samples: Int16Array, frequency: number, rate: number): number {
  const coefficient = 2 * Math.cos((2 * Math.PI * frequency) / rate);
  let [previous, before] = [0, 0];
  for (const sample of samples) {
    const value = sample / 32768 + coefficient * previous - before;
    before = previous;
    previous = value;
  }
  return previous ** 2 + before ** 2 - coefficient * previous * before;
}

/** Samples of a frame of 20 ms. */
const FRAME = 160;
/** The loudest 800 ms of a sound, or all of it, beginning with a frame. */
export function loudest(samples: Int16Array): Int16Array {
  const length = Math.min(40, Math.floor(samples.length / FRAME)) * FRAME;
  let best = samples.subarray(0, length);
  for (let at = FRAME; at + length <= samples.length; at += FRAME) {
    const part = samples.subarray(at, at + length);
    if (power(part) > power(best)) best = part;
  }
  return best;
}

/** How alike two sounds of the same length are: 1 for the same, nearly 0 for others. */
export function likeness(one: Int16Array, other: Int16Array): number {
  if (one.length !== other.length) return 0;
  let [both, first, second] = [0, 0, 0];
  for (const [index, sample] of one.entries()) {
    both += sample * other[index]!;
    first += sample ** 2;
    second += other[index]! ** 2;
  }
  return first === 0 || second === 0 ? 0 : both / Math.sqrt(first * second);
}

/** ITU-T G.711 A-law, by the definition and on purpose not by the product's tables. */
export function encodeAlaw(sample: number): number {
  const sign = sample >= 0 ? 0x80 : 0;
  const magnitude = (sample >= 0 ? sample : -sample - 1) >> 4;
  let exponent = 0;
  for (let rest = magnitude >> 4; rest > 0; rest >>= 1) exponent++;
  const mantissa = (magnitude >> Math.max(0, exponent - 1)) & 0x0f;
  return (sign | (exponent << 4) | mantissa) ^ 0x55;
}

export function decodeAlaw(byte: number): number {
  const value = byte ^ 0x55;
  const exponent = (value >> 4) & 7;
  const mantissa = value & 0x0f;
  const magnitude = exponent === 0 ? (mantissa << 4) + 8 : ((mantissa << 4) + 0x108) << (exponent - 1);
  return value & 0x80 ? magnitude : -magnitude;
}

export function encodeUlaw(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0;
  const magnitude = Math.min(32635, Math.abs(sample)) + 132;
  let exponent = 7;
  for (let mask = 0x4000; exponent > 0 && !(magnitude & mask); mask >>= 1) exponent--;
  return ~(sign | (exponent << 4) | ((magnitude >> (exponent + 3)) & 0x0f)) & 0xff;
}

export function decodeUlaw(byte: number): number {
  const value = ~byte & 0xff;
  const magnitude = ((((value & 0x0f) << 3) + 132) << ((value >> 4) & 7)) - 132;
  return value & 0x80 ? -magnitude : magnitude;
}

/** A 16-bit mono WAV file. */
export function wav(samples: Int16Array, rate: number): Buffer {
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + samples.length * 2, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE(rate * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36);
  header.writeUInt32LE(samples.length * 2, 40);
  return Buffer.concat([header, Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength)]);
}

/** Channels of a 16-bit PCM WAV file, each as samples. */
export function readWav(file: Buffer): { rate: number; channels: Int16Array[] } {
  if (file.toString('latin1', 0, 4) !== 'RIFF') throw new Error('not a WAV file');
  let offset = 12;
  let [count, rate] = [0, 0];
  while (offset + 8 <= file.length) {
    const id = file.toString('latin1', offset, offset + 4);
    const length = file.readUInt32LE(offset + 4);
    const body = offset + 8;
    if (id === 'fmt ') {
      count = file.readUInt16LE(body + 2);
      rate = file.readUInt32LE(body + 4);
    }
    if (id === 'data') {
      const frames = Math.floor(Math.min(length, file.length - body) / 2 / count);
      const channels = Array.from({ length: count }, () => new Int16Array(frames));
      for (let frame = 0; frame < frames; frame++)
        for (let channel = 0; channel < count; channel++)
          channels[channel]![frame] = file.readInt16LE(body + (frame * count + channel) * 2);
      return { rate, channels };
    }
    offset = body + length + (length % 2);
  }
  throw new Error('WAV file without data');
}
