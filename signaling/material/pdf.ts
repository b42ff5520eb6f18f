import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { CourtError } from '../contract/index.ts';
import { MOST_PAGES, PAGE_PIXELS } from './limit.ts';

const run = promisify(execFile);
/** What reading a PDF may use: a crafted one costs a program of its own that is ended, not this process. Seconds, bytes. */
const SECONDS = 20;
const MEMORY = 1024 * 1024 * 1024;
const LARGEST_PAGE = 16 * 1024 * 1024;

async function bounded(program: string, args: string[], file: string): Promise<Buffer> {
  const limits = [`--as=${MEMORY}`, `--cpu=${SECONDS}`, '--core=0'];
  const { stdout } = await run('prlimit', [...limits, program, ...args, file], {
    timeout: SECONDS * 1000,
    killSignal: 'SIGKILL',
    maxBuffer: LARGEST_PAGE,
    encoding: 'buffer',
    env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C.UTF-8' },
  });
  return stdout;
}

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';

/** Pages of a PDF. P-005 when it cannot be opened (damaged, or closed by a password); P-007 while the programs are missing. */
export async function pdfPages(file: string): Promise<number> {
  let told: string;
  try {
    told = (await bounded('pdfinfo', [], file)).toString('utf8');
  } catch (error) {
    throw new CourtError(isMissing(error) ? 'P-007' : 'P-005', { cause: error });
  }
  const pages = Number(/^Pages:\s+(\d+)/m.exec(told)?.[1] ?? 0);
  if (pages < 1) throw new CourtError('P-005');
  return Math.min(pages, MOST_PAGES);
}

/** A page as JPEG. P-007 when it cannot be drawn in time. */
export async function pdfPage(file: string, page: number): Promise<Buffer> {
  const args = ['-jpeg', '-f', String(page), '-l', String(page), '-singlefile', '-scale-to', String(PAGE_PIXELS)];
  try {
    return await bounded('pdftoppm', args, file);
  } catch (error) {
    throw new CourtError('P-007', { cause: error });
  }
}
