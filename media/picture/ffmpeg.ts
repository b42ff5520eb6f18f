import { spawn } from 'node:child_process';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** ffmpeg says every half second how far it is; silent for longer than this it hangs, ms. */
const SILENCE = 120_000;
/** Of what it says when it fails, characters kept. */
const MOST_SAID = 2000;

export interface FfmpegRun {
  /** Folder in which it runs; file names are relative to it. */
  folder: string;
  args: string[];
  /** Its standard input. */
  input?: AsyncIterable<Buffer>;
  /** ms of the output made so far. */
  onProgress?: (ms: number) => void;
  signal: AbortSignal;
}

/**
 * Runs ffmpeg after everything else (nice), and not longer than this process lives (setpriv, util-linux). Throws with its last words when it fails, and what
 * `signal` says when that ends it.
 */
export async function ffmpeg({ folder, args, input, onProgress, signal }: FfmpegRun): Promise<void> {
  signal.throwIfAborted();
  const own = [
    '-hide_banner',
    '-nostdin',
    '-loglevel',
    'error',
    '-progress',
    'pipe:1',
    '-abort_on',
    'empty_output',
    '-y',
  ];
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', '--', 'nice', '-n', '15', 'ffmpeg', ...own, ...args], {
    cwd: folder,
    stdio: [input ? 'pipe' : 'ignore', 'pipe', 'pipe'],
    signal,
    killSignal: 'SIGKILL',
  });
  let said = '';
  let hangs = false;
  const hang = setTimeout(() => {
    hangs = true;
    child.kill('SIGKILL');
  }, SILENCE);
  child.stdout?.on('data', (chunk: Buffer) => {
    hang.refresh();
    const us = /out_time_us=(\d+)/.exec(chunk.toString())?.[1];
    if (us) onProgress?.(Number(us) / 1000);
  });
  child.stderr?.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-MOST_SAID)));
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  // When it ends early its input breaks: then how it ended is what counts.
  const fed =
    input && child.stdin ? pipeline(Readable.from(input), child.stdin).catch((error: unknown) => error) : null;
  try {
    const code = await ended;
    const unfed = await fed;
    if (code !== 0) throw new Error(`ffmpeg ${hangs ? 'hung' : `ended with ${String(code)}`}: ${said.trim()}`);
    if (unfed instanceof Error) throw unfed;
  } finally {
    clearTimeout(hang);
  }
}
