/** Samples per second: of telephone sound, and of sound in which browsers are, too (wideband, as speech needs it). */
export type SampleRate = 8000 | 16_000;
export const WAV_HEADER = 44;

/** Header of a 16-bit PCM WAV file for so many samples of each channel. */
export function wavHeader(samples: number, channels: 1 | 2, rate: SampleRate): Buffer {
  const frame = channels * 2;
  const header = Buffer.alloc(WAV_HEADER);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(WAV_HEADER - 8 + samples * frame, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(channels, 22);
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE(rate * frame, 28);
  header.writeUInt16LE(frame, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(samples * frame, 40);
  return header;
}
