import { createHmac } from 'node:crypto';
import type { media } from '../contract/index.ts';

/** How long a name for the TURN server is good, s: a session with time to spare. Who is on the line when it runs out stays there until the relay is made anew. */
const LIFETIME = 4 * 3600;

/** How browsers get to the media nodes from networks that let no UDP through. */
export interface TurnSettings {
  /** `turn:` and `turns:` URLs (RFC 7065); none: there is no TURN server. */
  urls: readonly string[];
  secret: string;
}

/**
 * Name and password for one person, good for four hours: the name is the time of its end and who it is for, the password an HMAC-SHA-1 of it (the TURN server's REST
 * interface, draft-uberti-behave-turn-rest-00, as coturn checks it).
 */
export function iceServers({ urls, secret }: TurnSettings, participantId: string, now = Date.now()): media.IceServer[] {
  if (urls.length === 0) return [];
  const username = `${Math.floor(now / 1000) + LIFETIME}:${participantId}`;
  const credential = createHmac('sha1', secret).update(username).digest('base64');
  return [{ urls: [...urls], username, credential }];
}
