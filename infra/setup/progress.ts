/** Where one line of progress goes. */
export type Report = (line: string) => void;

const NOTE_EVERY_MS = 5000;

/**
 * Shows one step of a longer work: a line every five seconds while it runs, with what it says of itself, and one when it is done or failed.
 * @param work gets a function that takes how far it is, such as `43 %`; returns what the step gives
 */
export async function step<T>(
  report: Report,
  title: string,
  work: (note: (text: string) => void) => Promise<T>,
): Promise<T> {
  const started = performance.now();
  const elapsed = (): string => `${((performance.now() - started) / 1000).toFixed(1)} s`;
  let latest = '';
  const ticker = setInterval(
    () => report(`  ${title}: ${latest === '' ? '' : `${latest}, `}${elapsed()}`),
    NOTE_EVERY_MS,
  );
  try {
    const result = await work((text) => (latest = text));
    report(`✓ ${title} (${elapsed()})`);
    return result;
  } catch (error) {
    report(`✗ ${title} (${elapsed()})`);
    throw error;
  } finally {
    clearInterval(ticker);
  }
}

/** Percentage in a line of ninja such as `[26/261] Compiling …`. */
export function ninjaPercentage(line: string): number | undefined {
  const [, done, all] = /^\[(\d+)\/(\d+)\]/.exec(line) ?? [];
  return done === undefined || Number(all) === 0 ? undefined : Math.floor((100 * Number(done)) / Number(all));
}

/** Whether a line of cargo says that one more crate is being compiled. */
export function startsCrate(line: string): boolean {
  return /^\s*Compiling \S+ v\d/.test(line);
}
