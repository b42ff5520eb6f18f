import { checkDataFolder } from './launch/data-folder.ts';
import { endRequests } from './launch/end-request.ts';
import { FarGateways } from './launch/far-gateways.ts';
import { readTicket } from './launch/gateway-ticket.ts';
import { readSettings } from './launch/settings.ts';
import { OperatorError } from './operator-error.ts';
import { prepareGateways } from './setup/preparation.ts';
import { runVerb } from './verb.ts';

const say = (line: string): void => console.log(line);

/** `npm run gateway -- FILE`: telephone gateways of a machine of their own, for the system that wrote the file. */
async function gateway([file]: string[]): Promise<number> {
  if (file === undefined)
    throw new OperatorError('usage: npm run gateway -- FILE, the gateway.json of the machine it is to serve');
  const settings = readSettings(process.env);
  const ticket = readTicket(file);
  const requests = endRequests();
  requests.onRequest(() => process.exit(130));
  checkDataFolder(settings.DATA_DIR);
  const rtpSockets = await prepareGateways(settings.DATA_DIR, say);
  const gateways = await FarGateways.start(settings, ticket, rtpSockets, say);
  const { GATEWAYS, GATEWAY_NAME, GATEWAY_CAPACITY } = settings;
  say(
    `✓ ${GATEWAYS} × ${GATEWAY_CAPACITY} calls for ${new URL(ticket.sipEdge.url).host}, as ${GATEWAY_NAME}; Ctrl-C ends when the running calls have ended.`,
  );
  await new Promise<void>((resolve, reject) => {
    requests.onRequest(() => {
      say('\nWaiting for running calls to end; press Ctrl-C again to end at once.');
      requests.onRequest(() => void gateways.stop().then(resolve, reject));
      gateways.drain().then(resolve, reject);
    });
  });
  say('Everything has ended.');
  return 0;
}

await runVerb(gateway);
