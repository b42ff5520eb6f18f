/** 16-bit mono samples at 8 kHz out of a RIFF/WAVE file; Error with what is wrong with the file. */
export function readPromptWav(file: Uint8Array): Int16Array {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const tag = (at: number): string => String.fromCharCode(...file.subarray(at, at + 4));
  if (file.byteLength < 12 || tag(0) !== 'RIFF' || tag(8) !== 'WAVE') throw new Error('no WAV file');
  let known = false;
  for (let at = 12; at + 8 <= file.byteLength;) {
    const size = view.getUint32(at + 4, true);
    const start = at + 8;
    if (tag(at) === 'fmt ') {
      const [format, channels, rate, bits] = [
        view.getUint16(start, true),
        view.getUint16(start + 2, true),
        view.getUint32(start + 4, true),
        view.getUint16(start + 14, true),
      ];
      if (format !== 1 || channels !== 1 || rate !== 8000 || bits !== 16)
        throw new Error('must be PCM, 16 bits, one channel, 8000 Hz');
      known = true;
    }
    if (tag(at) === 'data' && known) {
      const count = Math.floor(Math.min(size, file.byteLength - start) / 2);
      // A copy at an even address; WAV files and the machines we run on are little-endian.
      return new Int16Array(Uint8Array.from(file.subarray(start, start + count * 2)).buffer);
    }
    at = start + size + (size % 2);
  }
  throw new Error('no sound in the WAV file');
}
