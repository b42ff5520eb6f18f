import { readFileSync } from 'node:fs';
import type { TlsOptions } from './tls.ts';
import { accountLines, type TrunkAccount, type TrunkOut } from './trunk.ts';

export interface KamailioOptions {
  /** Public, UDP and TCP, on each of `sipAddresses`. */
  sipPort: number;
  sipAddresses: readonly string[];
  /** Private, on loopback, for gateways. */
  wsPort: number;
  /** For gateways of other machines: where, and who may connect (IPv4 addresses and networks); null: there are none. */
  farGateways: { address: string; port: number; peers: readonly string[] } | null;
  /** Who may call: IPv4 addresses and networks (10.1.0.0/24). */
  trunkPeers: readonly string[];
  /** Where calls go out, in the order in which they are tried; empty: nowhere. */
  trunksOut: readonly TrunkOut[];
  /** Where we register; calls from there are taken. */
  trunkAccounts: readonly TrunkAccount[];
  /** On each of `sipAddresses` too; null: no TLS. */
  tls: TlsOptions | null;
  /** Who is believed who calls (P-Asserted-Identity, RFC 3325) and whose telephone sent the call on (RFC 5806, RFC 7044); of others this is taken away. */
  identityPeers: readonly string[];
  /** With what gateways register. */
  gatewayUser: string;
  gatewayPassword: string;
  domain: string;
  /** Requests per second from one address; more is dropped. */
  rateLimit: number;
  runDir: string;
  modulesDir: string;
}

const NETWORK = /^\d{1,3}(\.\d{1,3}){3}(\/\d{1,2})?$/;

/** The configuration file of Kamailio 5.6. Throws for a value that would not stay one value in the file. */
export function kamailioConfig(options: KamailioOptions): string {
  const word = (name: string, value: string): string => {
    if (!/^[A-Za-z0-9._-]+$/.test(value))
      throw new Error(`Kamailio: ${name} may only hold letters, digits, dots and dashes`);
    return value;
  };
  const network = (value: string): string => {
    if (!NETWORK.test(value)) throw new Error(`Kamailio: ${value} is not an IPv4 address or network`);
    return value;
  };
  const oneOf = (peers: readonly string[]): string =>
    peers.map((peer) => `is_in_subnet("$si", "${network(peer.includes('/') ? peer : `${peer}/32`)}")`).join(' || ');
  const dropIdentity = 'remove_hf("P-Asserted-Identity"); remove_hf("Diversion"); remove_hf("History-Info");';
  const { identityPeers } = options;
  const far = options.farGateways;
  const tlsPort = options.tls?.port;
  const listens = options.sipAddresses
    .map(network)
    .flatMap((address) => [
      `listen=udp:${address}:${options.sipPort}`,
      `listen=tcp:${address}:${options.sipPort}`,
      ...(tlsPort === undefined ? [] : [`listen=tls:${address}:${tlsPort}`]),
    ]);
  // A trunk is an address: nothing is looked up in DNS while a call waits.
  const trunks = options.trunksOut.map(
    ({ ip, port, transport }, index) =>
      `  if ($avp(trunk) == ${index + 1}) $ru = "sip:" + $rU + "@${network(ip)}:${port};transport=${transport}";`,
  );
  const isTrunkOut = options.trunksOut.map(({ ip }) => `$si == "${network(ip)}"`);
  const values: Record<string, string> = {
    DOMAIN: word('domain', options.domain),
    USER: word('gateway user', options.gatewayUser),
    PASSWORD: word('gateway password', options.gatewayPassword),
    LISTEN: [...listens, ...(far ? [`listen=tcp:${network(far.address)}:${far.port}`] : [])].join('\n'),
    IS_GATEWAY: far
      ? `$Rp == ${options.wsPort} || ($Rp == ${far.port} && (${oneOf(far.peers)}))`
      : `$Rp == ${options.wsPort}`,
    FAR_PORT: String(far?.port ?? 0),
    DEFINES: [
      ...(options.trunkAccounts.length > 0 ? ['#!define ACCOUNTS'] : []),
      ...(options.tls ? ['#!define TLS'] : []),
    ].join('\n'),
    FOLDER: options.runDir,
    ...accountLines(options.trunkAccounts, options.trunksOut),
    WS_PORT: String(options.wsPort),
    MODULES: `${options.modulesDir}/`,
    DENSITY: String(options.rateLimit * 2),
    TRUNKS: [...trunks, `  if ($avp(trunk) > ${trunks.length}) route(NO_TRUNK);`].join('\n'),
    TRUNK_OUT_PEERS: isTrunkOut.length > 0 ? isTrunkOut.join(' || ') : '0',
    MANY_HOMES: options.trunksOut.length > 0 && options.sipAddresses.length > 1 ? '1' : '0',
    TRUNK_PEERS: oneOf([...options.trunkPeers, ...options.trunkAccounts.map(({ ip }) => ip)]),
    DROP_IDENTITY: identityPeers.length === 0 ? dropIdentity : `if (!(${oneOf(identityPeers)})) { ${dropIdentity} }`,
  };
  const template = readFileSync(new URL('kamailio.cfg', import.meta.url), 'utf8');
  return template.replace(/@([A-Z_]+)@/g, (whole, name: string) => values[name] ?? whole);
}
