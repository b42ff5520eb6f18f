import { readSettings } from './launch/settings.ts';
import { prepare } from './setup/preparation.ts';
import { exitOnSignal, runVerb } from './verb.ts';

/** `npm run setup`: everything that `npm start` and `npm test` would do before they begin. */
await runVerb(async () => {
  exitOnSignal();
  const { DATA_DIR } = readSettings(process.env);
  const { mediaWorker, database, rtpSockets } = await prepare({
    dataDir: DATA_DIR,
    forTests: true,
    web: true,
    report: (line) => console.log(line),
  });
  console.log(`media worker: ${mediaWorker}`);
  console.log(`database: ${database.kind === 'uri' ? 'MONGODB_URI' : database.program}`);
  console.log(`sockets of the telephone gateway: ${rtpSockets ?? 'those of Node'}`);
  return 0;
});
