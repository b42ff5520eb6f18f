import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ownCertificate } from '../../infra/launch/certificate.ts';
import { freePort } from '../../infra/launch/port.ts';
import { exitOnSignal } from '../../infra/verb.ts';
import { separateEnvironment, startSystem, type System } from '../../infra/system.ts';
import { DIAL_IN, TestCourt, type Running, type Systems } from './court.ts';

declare global {
  var courtSystems: System[] | undefined;
}

const REGISTRAR = '127.0.0.3';
/** A password with everything that configuration files give a meaning to. */
const ACCOUNT = { user: '057112368', password: `p:a$s"w\\o'r,d;@é` };

/** Requests a second from one address that the limited system answers. */
const TIGHT_RATE = 100;

/** `secure`: its carriers want TLS and SRTP. */
async function start(secure: boolean, own: NodeJS.ProcessEnv): Promise<Running> {
  const dataDir = mkdtempSync(join(tmpdir(), 'court-scenario-'));
  // Two addresses, as most machines have: requests must find their way back through the right one.
  const taken = new Set<number>();
  const trunkPorts = [await freePort(taken), await freePort(taken)];
  const tlsPort = await freePort(taken);
  // Where no speech server is, until a scenario puts one there: sessions go on all the same.
  const speechPort = await freePort(taken);
  const certificate = await ownCertificate(join(dataDir, 'carrier'), [], join(dataDir, 'carrier.log'));
  const env: NodeJS.ProcessEnv = {
    ...(await separateEnvironment(dataDir)),
    // Two carriers, in this order; `TestCourt.trunk` answers for them.
    SIP_TRUNK_OUT: secure
      ? trunkPorts.map((port) => `127.0.0.1:${port};tls;srtp`).join(',')
      : `127.0.0.1:${trunkPorts[0]},${REGISTRAR}:${trunkPorts[1]}`,
    SIP_TLS_PORT: String(tlsPort),
    SIP_TLS_CA_FILE: certificate.certFile,
    // At the second one the court has an account; its address may call for no other reason.
    SIP_TRUNK_REGISTER: secure
      ? ''
      : `${ACCOUNT.user}:${encodeURIComponent(ACCOUNT.password)}@${REGISTRAR}:${trunkPorts[1]};domain=carrier.example;number=12368`,
    SIP_TRUNK_PEERS: '127.0.0.1',
    SIP_ADDRESSES: '127.0.0.1,127.0.0.2',
    DIAL_IN_NUMBER: DIAL_IN,
    CAPTION_URL: `ws://127.0.0.1:${speechPort}`,
    ...own,
  };
  const system = await startSystem({ env, report: (line) => process.stdout.write(`  ${line}\n`) });
  (globalThis.courtSystems ??= []).push(system);
  const { accounts } = system.firstRun;
  const running = {
    url: system.urls.http,
    sipPort: system.ports.sip,
    mediaPort: Number(env['MEDIA_PORT']),
    trunkPorts,
    speechPort,
    tls: {
      sipPort: tlsPort,
      trunks: secure,
      cert: readFileSync(certificate.certFile, 'utf8'),
      key: readFileSync(certificate.keyFile, 'utf8'),
    },
    ...(secure ? {} : { registrar: { address: REGISTRAR, account: ACCOUNT } }),
    dataDir,
    accounts,
  };
  // Whoever sits down would else be offered the callers of the scenario before.
  await new TestCourt(running).settings({ callbackOffered: 'none' });
  return running;
}

/**
 * Jest global set-up: starts the product as `npm start` does, beside whatever runs on this machine, once for all scenarios of a worker of Jest; and
 * for each a second one with two gateways that have room for one call each and a tight limit.
 */
export default async function startSystems({ maxWorkers }: { maxWorkers: number }): Promise<void> {
  // What is started below ends with this process: told by the kernel.
  exitOnSignal();
  const systems: Systems[] = [];
  for (let worker = 0; worker < maxWorkers; worker++) {
    const court = await start(false, { SIP_RATE_LIMIT: '1000' });
    const limits = {
      GATEWAYS: '2',
      GATEWAY_CAPACITY: '1',
      GATEWAY_DRAIN_SECONDS: '25',
      SIP_RATE_LIMIT: String(TIGHT_RATE),
      SIP_IDENTITY_PEERS: '127.0.0.1',
    };
    systems.push({ court, limited: { ...(await start(true, limits)), rate: TIGHT_RATE } });
  }
  process.env['COURT_SYSTEMS'] = JSON.stringify(systems);
}
