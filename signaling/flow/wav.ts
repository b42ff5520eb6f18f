import { spawn } from 'node:child_process';
import { CourtError } from '../contract/index.ts';

/** A prompt is no longer than this, s. */
export const LONGEST = 180;
const RATE = 8000;
const BYTES = 2;
const HEADER = 44;
/** Of one conversion, ms. */
const LIMIT = 20_000;
/** WAVE format tags: PCM, IEEE float, and the extensible form of both. */
const FORMATS = new Set([0x0001, 0x0003, 0xfffe]);

export interface Sound {
  wav: Buffer;
  durationMs: number;
}

/**
 * A WAV file of any sampling rate, of one or two channels, as the gateway plays it: PCM, 16 bits, one channel, 8000 Hz. F-004 for what is none,
 * has no sound, or is longer than three minutes. What the file is called or says of itself elsewhere does not count.
 */
export async function toPrompt(file: Buffer): Promise<Sound> {
  if (!isWav(file)) throw new CourtError('F-004', { detail: 'no WAV file' });
  const most = (LONGEST + 1) * RATE * BYTES;
  const args = ['-hide_banner', '-loglevel', 'error', '-nostdin', '-protocol_whitelist', 'pipe'];
  const input = ['-f', 'wav', '-i', 'pipe:0', '-map', '0:a:0', '-t', String(LONGEST + 1)];
  const output = ['-ar', String(RATE), '-ac', '1', '-c:a', 'pcm_s16le', '-f', 's16le', 'pipe:1'];
  let samples: Buffer;
  try {
    samples = await run('ffmpeg', [...args, ...input, ...output], file, most);
  } catch (cause) {
    throw new CourtError('F-004', { cause, detail: 'not converted' });
  }
  const durationMs = Math.round((samples.length / BYTES / RATE) * 1000);
  if (samples.length < BYTES) throw new CourtError('F-004', { detail: 'no sound' });
  if (durationMs > LONGEST * 1000) throw new CourtError('F-004', { detail: 'too long' });
  return { wav: Buffer.concat([header(samples.length), samples]), durationMs };
}

/** By its content: RIFF/WAVE, and its first `fmt ` chunk says PCM or float, one or two channels. */
function isWav(file: Buffer): boolean {
  if (file.length < HEADER || file.toString('latin1', 0, 4) !== 'RIFF' || file.toString('latin1', 8, 12) !== 'WAVE')
    return false;
  for (let at = 12; at + 24 <= file.length;) {
    const size = file.readUInt32LE(at + 4);
    if (file.toString('latin1', at, at + 4) !== 'fmt ') {
      at += 8 + size + (size % 2);
      continue;
    }
    const [format, channels] = [file.readUInt16LE(at + 8), file.readUInt16LE(at + 10)];
    return FORMATS.has(format) && (channels === 1 || channels === 2);
  }
  return false;
}

/** The 44 bytes before the samples. */
function header(bytes: number): Buffer {
  const head = Buffer.alloc(HEADER);
  head.write('RIFF', 0, 'latin1');
  head.writeUInt32LE(HEADER - 8 + bytes, 4);
  head.write('WAVEfmt ', 8, 'latin1');
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(RATE, 24);
  head.writeUInt32LE(RATE * BYTES, 28);
  head.writeUInt16LE(BYTES, 32);
  head.writeUInt16LE(BYTES * 8, 34);
  head.write('data', 36, 'latin1');
  head.writeUInt32LE(bytes, 40);
  return head;
}

/** What a program writes when it is given `input`, at most `most` bytes. Error when it fails, takes too long or is not there. */
export function run(program: string, args: string[], input: Buffer | string, most: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'], timeout: LIMIT, killSignal: 'SIGKILL' });
    const parts: Buffer[] = [];
    let [length, complaint] = [0, ''];
    child.stdout.on('data', (part: Buffer) => {
      if (length < most) parts.push(part);
      length += part.length;
    });
    child.stderr.on('data', (part: Buffer) => (complaint = (complaint + part.toString()).slice(0, 500)));
    // It may stop reading before it has everything.
    child.stdin.on('error', () => undefined);
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(Buffer.concat(parts).subarray(0, most));
      else reject(new Error(`${program} ended with ${String(code)}: ${complaint}`));
    });
    child.stdin.end(input);
  });
}
