/**
 * The key in a SIP INFO, as telephones send it: `application/dtmf-relay` (`Signal=5`, `Duration=160`) or `application/dtmf` (`5`).
 * Null when it is none; INFO has no standard for keys, these two are what is in use.
 */
export function keyOf(contentType: string | undefined, body: string | undefined): string | null {
  const type = contentType?.split(';')[0]?.trim().toLowerCase();
  const text = (body ?? '').slice(0, 200);
  const key =
    type === 'application/dtmf-relay'
      ? /^\s*signal\s*=\s*([0-9a-d*#]|1[01])\s*$/im.exec(text)?.[1]
      : type === 'application/dtmf'
        ? /^\s*([0-9a-d*#]|1[01])\s*$/i.exec(text)?.[1]
        : undefined;
  if (key === undefined) return null;
  // Some phones write * and # as the event numbers of RFC 4733.
  if (key === '10') return '*';
  return key === '11' ? '#' : key.toUpperCase();
}
