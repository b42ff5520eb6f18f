import { isIPv4 } from 'node:net';
import { z } from 'zod';
import type { TrunkAccount, TrunkOut } from '../kamailio/trunk.ts';

const HIGHEST_PORT = 65_535;

/** `203.0.113.5`, `203.0.113.5:5060`, `203.0.113.5:5060;tcp` or `203.0.113.5:5061;tls;srtp`. */
const TRUNK = /^([0-9.]+)(?::([0-9]{1,5}))?(?:;(udp|tcp|tls))?(;srtp)?$/;
const USUAL_PORT = { udp: '5060', tcp: '5060', tls: '5061' };
/** User and password before the last @, both percent-encoded as in a URI (RFC 3261 §19.1.2). */
const ACCOUNT = /^([^:@\s]+):([^@\s]+)@([^@\s]+)$/;
const OPTION = /^(domain|number)=([A-Za-z0-9.+-]{1,100})$/;

function trunkOf(text: string): TrunkOut | null {
  const [, ip = '', given, word = 'udp', srtp] = TRUNK.exec(text) ?? [];
  const transport = word === 'tls' || word === 'tcp' ? word : 'udp';
  const port = Number(given ?? USUAL_PORT[transport]);
  if (!isIPv4(ip) || port < 1 || port > HIGHEST_PORT) return null;
  return { ip, port, transport, srtp: srtp !== undefined };
}

function decoded(text: string): string | null {
  try {
    const value = decodeURIComponent(text);
    // oxlint-disable-next-line no-control-regex -- these are what is refused
    return /[\x00-\x1f\x7f]/.test(value) ? null : value;
  } catch {
    return null; // a broken escape
  }
}

function accountOf(text: string): TrunkAccount | null {
  const [, rawUser = '', rawPassword = '', rest = ''] = ACCOUNT.exec(text) ?? [];
  const [user, password] = [decoded(rawUser), decoded(rawPassword)];
  const parts = rest.split(';');
  const options = new Map<string, string>();
  const address = parts.filter((part) => {
    const [, name = '', value = ''] = OPTION.exec(part) ?? [];
    if (name !== '') options.set(name, value);
    return name === '';
  });
  const trunk = trunkOf(address.join(';'));
  const number = options.get('number') ?? null;
  // Calls in bring SRTP by themselves, calls out have it by SIP_TRUNK_OUT.
  if (!trunk || trunk.srtp || !user || !/^[\w.+-]+$/.test(user) || !password) return null;
  if (number !== null && !/^\+?[0-9]{3,20}$/.test(number)) return null;
  return { ...trunk, user, password, domain: options.get('domain') ?? trunk.ip, number };
}

function listOf<T>(read: (text: string) => T | null, message: string) {
  return z
    .string()
    .default('')
    .transform((text, context): T[] =>
      text.split(',').flatMap((part) => {
        if (part.trim() === '') return [];
        const value = read(part.trim());
        if (value !== null) return [value];
        context.addIssue({ code: 'custom', message });
        return z.NEVER;
      }),
    );
}

/** Where calls out go, in this order. */
export const trunksOut = listOf(
  trunkOf,
  'must be addresses such as 203.0.113.5:5060, 203.0.113.5:5060;tcp or 203.0.113.5:5061;tls;srtp',
);

/** Where we register, and as whom. */
export const trunkAccounts = listOf(
  accountOf,
  'must be accounts such as user:password@203.0.113.5:5060;tcp;domain=ims.example;number=12368, percent-encoded',
);
