import { pino, type Logger } from 'pino';
import { endOnSignals } from '../signaling/contract/end-on-signals.ts';
import type { gateway as contract } from '../signaling/contract/index.ts';
import { readConfig, type Config } from './config.ts';
import { Control } from './control.ts';
import { serveHealth } from './health.ts';
import { OwnSounds } from './prompt/own-sounds.ts';
import { PromptLibrary } from './prompt/library.ts';
import { usePool } from './rtp/network.ts';
import { pacer } from './rtp/pacer.ts';
import { PortRange } from './rtp/port-range.ts';
import { TrunkRegistrations } from './sip/registrations.ts';
import { quickenGrammar } from './sip/quick-grammar.ts';

function configOrExit(): Config {
  try {
    return readConfig(process.env);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(2);
  }
}

/** What imports SIP.js, which has to be loaded with the quick grammar. */
async function loadSip() {
  const loaded = quickenGrammar();
  const [{ Gateway }, { SipUserAgent }] = await Promise.all([import('./gateway.ts'), import('./sip/user-agent.ts')]);
  loaded();
  return { Gateway, SipUserAgent };
}

/** The quick way to send and receive, where it was built; every call works without it. */
function useQuickSockets({ RTP_SOCKETS }: Config, log: Logger): void {
  if (RTP_SOCKETS === '') return;
  try {
    usePool(RTP_SOCKETS);
  } catch (error) {
    log.error({ err: error }, 'RTP_SOCKETS cannot be loaded, the UDP of Node is used');
  }
}

async function start(config: Config, log: Logger): Promise<(atOnce: boolean) => Promise<void>> {
  const { Gateway, SipUserAgent } = await loadSip();
  useQuickSockets(config, log);
  const prompts = await PromptLibrary.load(log);
  const control = new Control(
    { url: config.SIGNALING_URL, nodeId: config.GATEWAY_ID, secret: config.NODE_SECRET },
    log,
  );
  const sounds = new OwnSounds(
    async (sha256) => (await control.ask<contract.PromptAudioReply>('prompt:audio', { sha256 })).wav,
    log,
  );
  const registrations = new TrunkRegistrations(config.SIP_WS_URL, log);
  const settings = {
    registrations,
    capacity: config.GATEWAY_CAPACITY,
    ports: new PortRange(...config.RTP_PORTS),
    rtpAddress: config.RTP_ADDRESS,
    roomAddress: config.ROOM_RTP_ADDRESS,
    trunkAddress: config.TRUNK_ADDRESS,
    trunkSrtp: config.TRUNK_SRTP === 'on',
    prompts,
    sounds,
  };
  const gateway = new Gateway(settings, control, log);
  const sip = new SipUserAgent(
    {
      server: config.SIP_WS_URL,
      domain: config.SIP_DOMAIN,
      user: config.SIP_GATEWAY_USER,
      password: config.SIP_GATEWAY_PASSWORD,
      contact: config.GATEWAY_ID,
    },
    {
      onInvite: (invitation) => gateway.onInvite(invitation),
      describe: (session) => gateway.describe(session),
      // The sound of a thousand calls goes before the next one.
      beforeMessage: () => pacer.catchUp(),
    },
    log,
  );
  gateway.use(sip);
  const health = await serveHealth(config.HEALTH_PORT, { gateway, control, sip, registrations });
  control.start(gateway);
  sip.start();
  registrations.start(() => gateway.tellTrunks());
  return async (atOnce) => {
    // Kamailio sends new calls to the other gateways from here on.
    await sip.unregister();
    if (!atOnce) await gateway.drain(config.GATEWAY_DRAIN_SECONDS * 1000);
    await gateway.close();
    await sip.close();
    registrations.close();
    control.close();
    health.close();
  };
}

const config = configOrExit();
const log = pino({ level: config.LOG_LEVEL, base: { part: 'ivr', node: config.GATEWAY_ID } });
// SIP.js leaves promises of a session alone when its peer misbehaves: one call's trouble, and a thousand others go on.
process.on('unhandledRejection', (error) => log.error({ err: error }, 'promise left alone'));
try {
  endOnSignals(await start(config, log), log);
  log.info({ capacity: config.GATEWAY_CAPACITY }, 'gateway started');
} catch (error) {
  log.fatal({ err: error }, 'gateway cannot start');
  process.exit(1);
}
