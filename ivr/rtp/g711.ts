import type { gateway } from '../../signaling/contract/index.ts';

/** One of the two laws of ITU-T G.711: 8 kHz, one byte a sample. */
export interface Law {
  readonly codec: gateway.Codec;
  /** RFC 3551 §6: static payload type. */
  readonly payloadType: 0 | 8;
  /** The byte of silence. */
  readonly silence: number;
  /** 16-bit sample of each byte. */
  readonly decode: Int16Array;
  readonly encode: (sample: number) => number;
  /** The same sound at half the amplitude, byte by byte. */
  readonly halved: Uint8Array;
  /** The byte of the other law for the same sample. */
  readonly translated: Uint8Array;
}

/** Position of the highest bit that is set. */
const topBit = (value: number): number => 31 - Math.clz32(value);

function encodeAlaw(sample: number): number {
  const magnitude = Math.min(sample >= 0 ? sample : ~sample, 32_767);
  const segment = magnitude < 256 ? 0 : topBit(magnitude) - 7;
  const mantissa = (magnitude >> (segment === 0 ? 4 : segment + 3)) & 0x0f;
  return ((sample >= 0 ? 0x80 : 0) | (segment << 4) | mantissa) ^ 0x55;
}

function decodeAlaw(byte: number): number {
  const code = byte ^ 0x55;
  const segment = (code >> 4) & 7;
  const mantissa = ((code & 0x0f) << 4) + 8;
  const magnitude = segment === 0 ? mantissa : (mantissa + 0x100) << (segment - 1);
  return code & 0x80 ? magnitude : -magnitude;
}

const BIAS = 132;

function encodeUlaw(sample: number): number {
  const magnitude = Math.min(Math.abs(sample), 32_767 - BIAS) + BIAS;
  const segment = topBit(magnitude) - 7;
  return ~((sample < 0 ? 0x80 : 0) | (segment << 4) | ((magnitude >> (segment + 3)) & 0x0f)) & 0xff;
}

function decodeUlaw(byte: number): number {
  const code = ~byte & 0xff;
  const magnitude = ((((code & 0x0f) << 3) + BIAS) << ((code >> 4) & 7)) - BIAS;
  return code & 0x80 ? -magnitude : magnitude;
}

function law(
  codec: gateway.Codec,
  payloadType: 0 | 8,
  own: { encode: (sample: number) => number; decode: (byte: number) => number },
  other: (sample: number) => number,
): Law {
  const decode = Int16Array.from({ length: 256 }, (_, byte) => own.decode(byte));
  const halved = Uint8Array.from(decode, (sample) => own.encode(sample >> 1));
  const translated = Uint8Array.from(decode, (sample) => other(sample));
  return { codec, payloadType, silence: own.encode(0), decode, encode: own.encode, halved, translated };
}

export const LAWS: Readonly<Record<gateway.Codec, Law>> = {
  PCMA: law('PCMA', 8, { encode: encodeAlaw, decode: decodeAlaw }, encodeUlaw),
  PCMU: law('PCMU', 0, { encode: encodeUlaw, decode: decodeUlaw }, encodeAlaw),
};

/** The whole sound as bytes of this law. */
export function encodeSamples({ encode }: Law, samples: Int16Array): Uint8Array {
  // A plain loop: `from` takes ten times as long, and a gateway encodes all prompts before it starts.
  const bytes = new Uint8Array(samples.length);
  for (let index = 0; index < samples.length; index++) bytes[index] = encode(samples[index] ?? 0);
  return bytes;
}
