/** TLS of the SIP edge (RFC 3261 §26.2.1), towards trunks and from them. */
export interface TlsOptions {
  port: number;
  /** PEM files. */
  certFile: string;
  keyFile: string;
  /** Who signs the certificates of trunks; null: none is looked at, and no trunk is called by TLS. */
  caFile: string | null;
  /** Whoever connects to us must show one that is signed so. */
  clientCertRequired: boolean;
}

/** The file of Kamailio's module tls. A trunk that we connect to must show a certificate of `caFile`, whatever else is set. */
export function tlsConfig({ certFile, keyFile, caFile, clientCertRequired }: TlsOptions): string {
  const path = (value: string): string => {
    if (/[\r\n]/.test(value)) throw new Error('Kamailio: a path is one line');
    return value;
  };
  const common = ['method = TLSv1.2+', `private_key = ${path(keyFile)}`, `certificate = ${path(certFile)}`];
  const trusted = caFile === null ? [] : [`ca_list = ${path(caFile)}`];
  const flag = (on: boolean): string => (on ? 'yes' : 'no');
  return [
    '[server:default]',
    ...common,
    ...trusted,
    `verify_certificate = ${flag(caFile !== null)}`,
    `require_certificate = ${flag(clientCertRequired)}`,
    '',
    '[client:default]',
    ...common,
    ...trusted,
    'verify_certificate = yes',
    'require_certificate = yes',
    '',
  ].join('\n');
}
