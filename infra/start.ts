import { readSettings } from './launch/settings.ts';
import { welcome } from './launch/welcome.ts';
import { prepare } from './setup/preparation.ts';
import { startSystem, type System } from './system.ts';
import { exitOnSignal, runVerb } from './verb.ts';

/** One press of Ctrl-C reaches us up to three times: from the terminal, from npm, from bootstrap.mjs. */
const SAME_PRESS_MS = 500;

const say = (line: string): void => console.log(line);

/** `npm start`: set-up, then the whole system until it is told to end. */
async function start(): Promise<number> {
  const started = performance.now();
  const settings = readSettings(process.env);
  const setUp = exitOnSignal();
  const programs = await prepare({ dataDir: settings.DATA_DIR, forTests: false, web: true, report: say });
  setUp.release();
  const starting = new AbortController();
  const requests = endRequests();
  requests.onRequest(() => starting.abort());
  const system = await startSystem({ programs, report: say, signal: starting.signal });
  say(`✓ started (${((performance.now() - started) / 1000).toFixed(1)} s)`);
  say(welcome(system.firstRun, system.dataDir));
  await untilEnded(system, requests);
  say('Everything has ended.');
  return 0;
}

interface EndRequests {
  /** Replaces what is done when the person, or whoever started this process, wants it to end. */
  onRequest(listener: () => void): void;
}

function endRequests(): EndRequests {
  let last = -SAME_PRESS_MS;
  let listener = (): void => undefined;
  const request = (): void => {
    const now = performance.now();
    if (now - last >= SAME_PRESS_MS) listener();
    last = now;
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, request);
  if (process.channel !== undefined) process.once('disconnect', request);
  return { onRequest: (next) => (listener = next) };
}

async function untilEnded(system: System, requests: EndRequests): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    requests.onRequest(() => {
      say('\nEnding …');
      requests.onRequest(() => void system.stop('now'));
      system.stop('drain').then(resolve, reject);
    });
  });
}

await runVerb(start);
