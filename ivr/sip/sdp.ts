import { parse } from 'sdp-transform';
import type { gateway } from '../../signaling/contract/index.ts';
import type { Direction, NegotiatedAudio } from '../rtp/stream.ts';
import { cryptoLine, readCrypto, type Crypto } from './sdes.ts';

/** What a session description of the other side says about the one audio stream we use. */
export interface RemoteAudio {
  /** G.711 variants with their payload types, in the order of preference given. */
  codecs: { codec: gateway.Codec; payloadType: number }[];
  telephoneEvent: number | null;
  /** The other side's key when it wants SRTP (RTP/SAVP); null for plain RTP. */
  crypto: Crypto | null;
  /** `0.0.0.0` is hold in the manner of RFC 2543. */
  remote: gateway.RtpAddress;
  /** As the other side sees it. */
  direction: Direction;
  /** Place of the audio line among the media lines, and the media lines as they were offered (RFC 3264 §6: answered one by one). */
  index: number;
  media: { type: string; protocol: string; payloads: string }[];
}

/** A longer description is none of a telephone, characters. */
const LONGEST = 6000;
const DIRECTIONS = new Set<string>(['sendrecv', 'sendonly', 'recvonly', 'inactive']);
/** Static payload types (RFC 3551 §6) need no rtpmap. */
const STATIC: Record<number, gateway.Codec> = { 0: 'PCMU', 8: 'PCMA' };

/** Reads an offer or answer; null when it is no SDP or has no audio line with G.711 over RTP/AVP, or RTP/SAVP with a key that we can use. Never throws. */
export function readSdp(body: string): RemoteAudio | null {
  if (body.length > LONGEST || !body.startsWith('v=0')) return null;
  let session: ReturnType<typeof parse>;
  try {
    session = parse(body);
  } catch {
    return null; // not SDP
  }
  const media = session.media ?? [];
  for (const [index, line] of media.entries()) {
    if (line.type !== 'audio' || !(line.port > 0 && line.port <= 65_535)) continue;
    const crypto = line.protocol === 'RTP/SAVP' ? readCrypto(line.crypto) : null;
    if (!crypto && line.protocol !== 'RTP/AVP') continue;
    const ip = line.connection?.ip ?? session.connection?.ip;
    const payloads = String(line.payloads ?? '')
      .split(' ')
      .filter((text) => /^\d{1,3}$/.test(text))
      .map(Number)
      .filter((payloadType) => payloadType < 128);
    const named = new Map((line.rtp ?? []).map((rtp) => [rtp.payload, rtp]));
    const codecs = payloads.flatMap((payloadType) => {
      const rtp = named.get(payloadType);
      const codec = rtp ? codecOf(rtp.codec, rtp.rate) : STATIC[payloadType];
      return codec ? [{ codec, payloadType }] : [];
    });
    if (!ip || !/^[0-9a-fA-F:.]{2,45}$/.test(ip) || codecs.length === 0) continue;
    const event = payloads.find((payloadType) => {
      const rtp = named.get(payloadType);
      return rtp?.codec.toLowerCase() === 'telephone-event' && Number(rtp.rate ?? 8000) === 8000;
    });
    const direction = line.direction ?? session.direction ?? 'sendrecv';
    return {
      codecs,
      telephoneEvent: event ?? null,
      crypto,
      remote: { ip, port: line.port },
      direction: DIRECTIONS.has(direction) ? direction : 'sendrecv',
      index,
      media: media.map((other) => ({
        type: word(other.type, 'audio'),
        protocol: word(other.protocol, 'RTP/AVP'),
        payloads: String(other.payloads ?? '0').replace(/[^\w .-]/g, '') || '0',
      })),
    };
  }
  return null;
}

const word = (text: unknown, otherwise: string): string =>
  typeof text === 'string' && /^[\w/.-]{1,40}$/.test(text) ? text : otherwise;

function codecOf(name: string, rate: number | undefined): gateway.Codec | null {
  if (Number(rate ?? 8000) !== 8000) return null;
  const upper = name.toUpperCase();
  return upper === 'PCMA' || upper === 'PCMU' ? upper : null;
}

const MIRROR: Record<Direction, Direction> = {
  sendrecv: 'sendrecv',
  sendonly: 'recvonly',
  recvonly: 'sendonly',
  inactive: 'inactive',
};

/**
 * What both sides agree on when the other side has said this: its first G.711 variant, its direction mirrored (RFC 3264 §6.1), and SRTP by both keys when it
 * brings one. `ownKey` is ours.
 */
export function agree(remote: RemoteAudio, ownKey: Uint8Array): NegotiatedAudio | null {
  const [first] = remote.codecs;
  if (!first) return null;
  const held = remote.remote.ip === '0.0.0.0' || remote.remote.ip === '::';
  return {
    codec: first.codec,
    payloadType: first.payloadType,
    telephoneEvent: remote.telephoneEvent,
    remote: remote.remote,
    srtp: remote.crypto && { send: ownKey, receive: remote.crypto.master },
    direction: held ? 'inactive' : MIRROR[remote.direction],
  };
}

export interface LocalAudio {
  address: string;
  port: number;
  /** Of the origin line; the version goes up with each description (RFC 3264 §8). */
  sessionId: number;
  version: number;
}

const session = ({ address, sessionId, version }: LocalAudio): string[] => {
  const family = address.includes(':') ? 'IP6' : 'IP4';
  return ['v=0', `o=- ${sessionId} ${version} IN ${family} ${address}`, 's=-', `c=IN ${family} ${address}`, 't=0 0'];
};
const events = (payloadType: number): string[] => [
  `a=rtpmap:${payloadType} telephone-event/8000`,
  `a=fmtp:${payloadType} 0-15`,
];

/** The answer to an offer: the agreed codec on its audio line, every other line refused. */
export function answerSdp(local: LocalAudio, offer: RemoteAudio, agreed: NegotiatedAudio): string {
  const lines = session(local);
  for (const [index, media] of offer.media.entries()) {
    if (index !== offer.index) {
      lines.push(`m=${media.type} 0 ${media.protocol} ${media.payloads}`);
      continue;
    }
    const { telephoneEvent } = agreed;
    const payloads = [agreed.payloadType, ...(telephoneEvent === null ? [] : [telephoneEvent])];
    lines.push(
      `m=audio ${local.port} ${agreed.srtp ? 'RTP/SAVP' : 'RTP/AVP'} ${payloads.join(' ')}`,
      `a=rtpmap:${agreed.payloadType} ${agreed.codec}/8000`,
    );
    if (telephoneEvent !== null) lines.push(...events(telephoneEvent));
    if (agreed.srtp && offer.crypto) lines.push(cryptoLine({ tag: offer.crypto.tag, master: agreed.srtp.send }));
    lines.push('a=ptime:20', `a=${agreed.direction}`);
  }
  return `${lines.join('\r\n')}\r\n`;
}

/** Our own offer: to a call without one, and in a refresh, where it says again what is agreed. With `key` it is SRTP that we offer. */
export function offerSdp(local: LocalAudio, agreed: NegotiatedAudio | null, key: Uint8Array | null): string {
  const codecs = agreed
    ? [{ codec: agreed.codec, payloadType: agreed.payloadType }]
    : [
        { codec: 'PCMA', payloadType: 8 },
        { codec: 'PCMU', payloadType: 0 },
      ];
  const telephoneEvent = agreed ? agreed.telephoneEvent : 101;
  const payloads = [
    ...codecs.map(({ payloadType }) => payloadType),
    ...(telephoneEvent === null ? [] : [telephoneEvent]),
  ];
  const lines = [
    ...session(local),
    `m=audio ${local.port} ${key ? 'RTP/SAVP' : 'RTP/AVP'} ${payloads.join(' ')}`,
    ...codecs.map(({ codec, payloadType }) => `a=rtpmap:${payloadType} ${codec}/8000`),
    ...(telephoneEvent === null ? [] : events(telephoneEvent)),
    ...(key ? [cryptoLine({ tag: 1, master: key })] : []),
    'a=ptime:20',
    'a=sendrecv',
  ];
  return `${lines.join('\r\n')}\r\n`;
}
