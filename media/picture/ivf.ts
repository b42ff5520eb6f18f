import type { TimedFrame } from './track-frames.ts';

/** VP8 frames as an IVF stream, which ffmpeg reads; `zero`: what the recording's time is when the stream begins, ms. The first frame is moved there. */
export async function* ivf(frames: AsyncIterable<TimedFrame>, zero: number): AsyncGenerator<Buffer> {
  const head = Buffer.alloc(32);
  head.write('DKIF', 0, 'latin1');
  head.writeUInt16LE(32, 6);
  head.write('VP80', 8, 'latin1');
  // Every key frame says its own size; this one is only looked at.
  head.writeUInt16LE(640, 12);
  head.writeUInt16LE(360, 14);
  head.writeUInt32LE(1000, 16);
  head.writeUInt32LE(1, 20);
  yield head;
  let first = true;
  for await (const { ms, data } of frames) {
    const frame = Buffer.alloc(12);
    frame.writeUInt32LE(data.length, 0);
    frame.writeBigUInt64LE(BigInt(first ? 0 : Math.max(1, ms - zero)), 4);
    first = false;
    yield Buffer.concat([frame, data]);
  }
}
