import { OpusDecoder } from 'opus-decoder';
import type { media } from '../../signaling/contract/index.ts';
import { decodingTable } from '../recorder/g711.ts';
import { opusSamples } from '../recorder/opus-packet.ts';

/** Samples a second of the sound that speech servers get. */
export const SPEECH_RATE = 16_000;

/** Sound of one sender, packet after packet, as samples at SPEECH_RATE, mono. */
export interface VoiceDecoder {
  /** Ticks of the packets' RTP clock in a second. */
  readonly clock: number;
  /** Of a packet that cannot be decoded: nothing. */
  decode(payload: Buffer): Int16Array;
  free(): void;
}

/** Null for a codec that is no voice. */
export async function voiceDecoder(codec: media.TrackCodec): Promise<VoiceDecoder | null> {
  if (codec === 'PCMA' || codec === 'PCMU') return g711(decodingTable(codec));
  return codec === 'opus' ? opus() : null;
}

/**
 * libopus as WebAssembly in this process: 0.05 ms a packet, 1 MB a speaker, nothing to start or to end, and what a hostile sender does to a decoder stays in
 * its own memory.
 */
async function opus(): Promise<VoiceDecoder> {
  const decoder = new OpusDecoder({ channels: 1, sampleRate: SPEECH_RATE });
  await decoder.ready;
  return {
    clock: 48_000,
    decode(payload) {
      if (opusSamples(payload) === null) return new Int16Array();
      const [samples = new Float32Array()] = decoder.decodeFrame(payload).channelData;
      return Int16Array.from(samples, (value) => Math.max(-1, Math.min(1, value)) * 32_767);
    },
    free: () => decoder.free(),
  };
}

/** Each sample twice: what a telephone leaves out a speech server does not miss. */
const g711 = (table: Int16Array): VoiceDecoder => ({
  clock: 8000,
  decode(payload) {
    const samples = new Int16Array(payload.length * 2);
    payload.forEach((code, at) => samples.fill(table[code] ?? 0, at * 2, at * 2 + 2));
    return samples;
  },
  free: () => undefined,
});
