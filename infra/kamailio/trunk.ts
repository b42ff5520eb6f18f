import { createSocket } from 'node:dgram';
import { once } from 'node:events';

/** A trunk's address for calls out. */
export interface TrunkOut {
  ip: string;
  port: number;
  transport: 'udp' | 'tcp' | 'tls';
  /** Its sound is SRTP. */
  srtp: boolean;
}

/** An account at a carrier: we register there (RFC 3261 §10), and answer its challenges with it (§22), also of calls out to that address. */
export interface TrunkAccount extends TrunkOut {
  user: string;
  password: string;
  /** Of the address of record: user@domain. */
  domain: string;
  /** What was called when the carrier writes the account in place of the dialled number; null: it always writes the number. */
  number: string | null;
}

/** A name for the account's binding: the user of its contact, and what the state of the registration is asked by. The same after a restart. */
export const bindingOf = (index: number): string => `trunk-${index + 1}`;

/** s; the registrar may give less (§10.2.1.1). */
const EXPIRES = 600;

/** What db_text wants beside a table: which version of its columns it has. */
export const TABLE_VERSIONS = 'table_name(string) table_version(int)\nuacreg:5\n';

/** Kamailio's table `uacreg` as db_text reads it. */
export async function registrationTable(
  accounts: readonly TrunkAccount[],
  { sipAddresses, sipPort, tlsPort }: { sipAddresses: readonly string[]; sipPort: number; tlsPort: number },
): Promise<string> {
  const columns =
    'id(int,auto) l_uuid(string) l_username(string) l_domain(string) r_username(string) r_domain(string) realm(string,null) ' +
    'auth_username(string) auth_password(string) auth_ha1(string,null) auth_proxy(string) expires(int) flags(int) ' +
    'reg_delay(int) contact_addr(string) socket(string)';
  const rows = await Promise.all(
    accounts.map(async ({ ip, port, transport, user, password, domain }, index) => {
      const facing = await addressFacing(ip);
      const own = sipAddresses.includes(facing) ? facing : (sipAddresses[0] ?? facing);
      const ownPort = transport === 'tls' ? tlsPort : sipPort;
      const suffix = transport === 'udp' ? '' : `;transport=${transport}`;
      return [
        String(index + 1),
        bindingOf(index),
        user,
        domain,
        user,
        domain,
        '', // any realm that the registrar names
        user,
        password,
        '',
        `sip:${ip}:${port}${suffix}`,
        String(EXPIRES),
        '0',
        '0',
        `${own}:${ownPort}${suffix}`,
        `${transport}:${own}:${ownPort}`,
      ]
        .map((value) => value.replace(/[\\:]/g, '\\$&'))
        .join(':');
    }),
  );
  return `${[columns, ...rows].join('\n')}\n`;
}

/** What the kernel would send from. */
async function addressFacing(peer: string): Promise<string> {
  const socket = createSocket('udp4');
  try {
    socket.connect(9, peer);
    await once(socket, 'connect');
    return socket.address().address;
  } catch {
    return '127.0.0.1'; // no way there yet
  } finally {
    socket.close();
  }
}

const hex = (text: string): string => Buffer.from(text, 'utf8').toString('hex');

/** Parts of `kamailio.cfg` about the accounts. */
export function accountLines(
  accounts: readonly TrunkAccount[],
  trunksOut: readonly TrunkOut[],
): { STATES: string; CALLED: string; CREDENTIALS: string } {
  const states = accounts.map((_account, index) => {
    const name = bindingOf(index);
    return `  uac_reg_status("${name}");\n  $var(states) = $var(states) + "${index === 0 ? '' : ','}{\\"name\\":\\"${name}\\",\\"status\\":" + $rc + "}";`;
  });
  const called = accounts.flatMap(({ user, number }, index) =>
    number === null
      ? []
      : `  if ($rU == "${bindingOf(index)}" && $tU == "${user}") append_hf("X-Called-Number: ${number}\\r\\n");`,
  );
  const credentials = trunksOut.flatMap((trunk, index) => {
    const account = accounts.find(
      ({ ip, port, transport }) => ip === trunk.ip && port === trunk.port && transport === trunk.transport,
    );
    if (!account) return [];
    // Hexadecimal: no character of a password means anything to Kamailio.
    return [
      `  if ($avp(trunk) == ${index + 1}) {`,
      `    $var(hex) = "${hex(account.user)}"; $avp(account) = $(var(hex){s.decode.hexa});`,
      `    $var(hex) = "${hex(account.password)}"; $avp(password) = $(var(hex){s.decode.hexa});`,
      '  }',
    ];
  });
  return { STATES: states.join('\n'), CALLED: called.join('\n'), CREDENTIALS: credentials.join('\n') };
}
