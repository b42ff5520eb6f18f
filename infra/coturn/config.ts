/** What a TURN server's configuration is made from. */
export interface TurnOptions {
  port: number;
  /** With a certificate only; 0: none. */
  tlsPort: number;
  certificate: { certFile: string; keyFile: string } | undefined;
  /** Addresses of this machine to listen on and to relay from; `announced`: how browsers reach it when that differs (NAT). */
  addresses: { ip: string; announced: string | undefined }[];
  /** UDP ports of relays; a browser takes two. */
  relayPorts: { from: number; to: number };
  /** The media nodes: nobody else can be reached through the server. */
  peers: string[];
  realm: string;
  secret: string;
  runDir: string;
}

/**
 * coturn's configuration. Names and passwords are short-lived (`use-auth-secret`, see signaling/node/turn.ts), and a relay leads to the media nodes only: without
 * that a TURN server opens the court's inner network to whoever has a join link.
 */
export function turnConfig(options: TurnOptions): string {
  const { port, tlsPort, certificate, addresses, relayPorts, peers, realm, secret, runDir } = options;
  const tls =
    certificate && tlsPort > 0
      ? [
          `tls-listening-port=${tlsPort}`,
          `cert=${certificate.certFile}`,
          `pkey=${certificate.keyFile}`,
          'no-tlsv1',
          'no-tlsv1_1',
        ]
      : ['no-tls'];
  const lines = [
    `listening-port=${port}`,
    ...tls,
    'no-dtls',
    ...addresses.map(({ ip }) => `listening-ip=${ip}`),
    ...addresses.map(({ ip }) => `relay-ip=${ip}`),
    ...addresses.flatMap(({ ip, announced }) => (announced === undefined ? [] : [`external-ip=${announced}/${ip}`])),
    `min-port=${relayPorts.from}`,
    `max-port=${relayPorts.to}`,
    'use-auth-secret',
    `static-auth-secret=${secret}`,
    `realm=${realm}`,
    'fingerprint',
    'stale-nonce=600',
    // One person: two transports, and again after a reconnect.
    'user-quota=12',
    'denied-peer-ip=0.0.0.0-255.255.255.255',
    'denied-peer-ip=::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
    ...peers.map((peer) => `allowed-peer-ip=${peer}`),
    ...(peers.some((peer) => peer.startsWith('127.')) ? ['allow-loopback-peers'] : []),
    'no-multicast-peers',
    'no-tcp-relay',
    'no-cli',
    'no-software-attribute',
    'log-file=stdout',
    'simple-log',
    `pidfile=${runDir}/turnserver.pid`,
    `userdb=${runDir}/turndb`,
  ];
  return `${lines.join('\n')}\n`;
}
