import { endRequests, type EndRequests } from './launch/end-request.ts';
import { readSettings } from './launch/settings.ts';
import { welcome } from './launch/welcome.ts';
import { prepare } from './setup/preparation.ts';
import { startSystem, type System } from './system.ts';
import { exitOnSignal, runVerb } from './verb.ts';

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
