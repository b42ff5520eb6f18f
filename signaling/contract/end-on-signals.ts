/** What a part needs of its log here. */
interface EndLog {
  info(message: string): void;
  error(fields: { err: unknown }, message: string): void;
}

/** A part that has not ended in this time after it was told to end at once is ended, ms. */
const AT_ONCE = 3000;

/**
 * How the launcher ends a part that holds calls: the first SIGTERM lets them run to their end; a second one, or SIGINT, ends them at once. The
 * process exits with 0 when `stop` has resolved, else with 1.
 */
export function endOnSignals(stop: (atOnce: boolean) => Promise<void>, log: EndLog): void {
  let draining = false;
  let ending = false;
  const exit = (work: Promise<void>): void => {
    work.then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'not ended cleanly');
        process.exit(1);
      },
    );
  };
  const endAtOnce = (): void => {
    if (ending) return;
    ending = true;
    log.info('ending at once');
    setTimeout(() => process.exit(1), AT_ONCE).unref();
    exit(stop(true));
  };
  process.on('SIGINT', endAtOnce);
  process.on('SIGTERM', () => {
    if (draining) return endAtOnce();
    draining = true;
    log.info('draining');
    exit(stop(false));
  });
}
