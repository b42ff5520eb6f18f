/** Just enough of SIP (RFC 3261) for a test telephone: reading messages and taking headers apart. */
export interface SipMessage {
  /** First line: `INVITE sip:… SIP/2.0` or `SIP/2.0 200 OK`. */
  start: string;
  method: string | null;
  status: number | null;
  headers: [name: string, value: string][];
  body: string;
}

export function parseSip(text: string): SipMessage {
  const split = text.indexOf('\r\n\r\n');
  const [start = '', ...lines] = (split < 0 ? text : text.slice(0, split)).split('\r\n');
  const status = /^SIP\/2\.0 (\d{3})/.exec(start)?.[1];
  return {
    start,
    method: status ? null : (start.split(' ')[0] ?? null),
    status: status ? Number(status) : null,
    headers: lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
    }),
    body: split < 0 ? '' : text.slice(split + 4),
  };
}

export const headersOf = (message: SipMessage, name: string): string[] =>
  message.headers.filter(([key]) => key.toLowerCase() === name.toLowerCase()).map(([, value]) => value);
export const headerOf = (message: SipMessage, name: string): string => headersOf(message, name)[0] ?? '';
export const tagOf = (value: string): string => /;tag=([^;>]+)/.exec(value)?.[1] ?? '';
export const uriOf = (value: string): string => /<([^>]+)>/.exec(value)?.[1] ?? value.split(';')[0] ?? '';
/** Where the audio goes, and with which payload types; null without a usable audio line. */
export function readSdp(
  body: string,
): { ip: string; port: number; formats: number[]; event: number | null; direction: string } | null {
  const ip = /^c=IN IP4 (\S+)/m.exec(body)?.[1];
  const [, port, formats] = /^m=audio (\d+) RTP\/S?AVP ([\d ]+)/m.exec(body) ?? [];
  if (!ip || !port || !formats) return null;
  const event = /^a=rtpmap:(\d+) telephone-event/m.exec(body)?.[1];
  return {
    ip,
    port: Number(port),
    formats: formats.trim().split(' ').map(Number),
    event: event ? Number(event) : null,
    direction: /^a=(sendrecv|sendonly|recvonly|inactive)/m.exec(body)?.[1] ?? 'sendrecv',
  };
}
