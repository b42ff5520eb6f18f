import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { agree, answerSdp, offerSdp, readSdp } from '../../../ivr/sip/sdp.ts';

const KEY = Buffer.alloc(30, 1);
const THEIRS = Buffer.alloc(30, 2);
const inline = `inline:${THEIRS.toString('base64')}`;
const local = { address: '127.0.0.1', port: 20_000, sessionId: 7, version: 1 };
const sdp = (...lines: string[]): string =>
  `${['v=0', 'o=- 1 1 IN IP4 10.0.0.1', 's=-', 'c=IN IP4 10.0.0.1', 't=0 0', ...lines].join('\r\n')}\r\n`;

describe('reading session descriptions', () => {
  test('takes the first G.711 in the order offered, and telephone-event of any payload type', () => {
    const remote = readSdp(sdp('m=audio 4000 RTP/AVP 18 0 8 96', 'a=rtpmap:96 telephone-event/8000', 'a=sendonly'));
    expect(remote).toMatchObject({ telephoneEvent: 96, remote: { ip: '10.0.0.1', port: 4000 }, direction: 'sendonly' });
    expect(remote && agree(remote, KEY)).toMatchObject({ codec: 'PCMU', payloadType: 0, direction: 'recvonly' });
  });

  test('knows G.711 under a dynamic payload type, and telephone-event of another clock is none', () => {
    const remote = readSdp(
      sdp('m=audio 4000 RTP/AVP 100 101', 'a=rtpmap:100 pcma/8000', 'a=rtpmap:101 telephone-event/48000'),
    );
    expect(remote?.codecs).toEqual([{ codec: 'PCMA', payloadType: 100 }]);
    expect(remote?.telephoneEvent).toBeNull();
  });

  test.each([
    ['G.729 only', sdp('m=audio 4000 RTP/AVP 18')],
    ['a refused stream', sdp('m=audio 0 RTP/AVP 8')],
    ['SRTP without a key', sdp('m=audio 4000 RTP/SAVP 8')],
    ['SRTP of another suite', sdp('m=audio 4000 RTP/SAVP 8', `a=crypto:1 AES_CM_128_HMAC_SHA1_32 ${inline}`)],
    ['SRTP with an MKI', sdp('m=audio 4000 RTP/SAVP 8', `a=crypto:1 AES_CM_128_HMAC_SHA1_80 ${inline}|2^20|1:4`)],
    [
      'SRTP without encryption',
      sdp('m=audio 4000 RTP/SAVP 8', `a=crypto:1 AES_CM_128_HMAC_SHA1_80 ${inline} UNENCRYPTED_SRTP`),
    ],
    ['a key that is too short', sdp('m=audio 4000 RTP/SAVP 8', 'a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:AAAA')],
    ['video only', sdp('m=video 4000 RTP/AVP 96')],
    ['no SDP', 'hello'],
    ['nothing', ''],
  ])('%s is no audio for us', (_name, body) => {
    expect(readSdp(body)).toBeNull();
  });

  test('hold in the manner of RFC 2543 is answered inactive', () => {
    const remote = readSdp(sdp('m=audio 4000 RTP/AVP 8').replaceAll('10.0.0.1', '0.0.0.0'));
    expect(remote && agree(remote, KEY)?.direction).toBe('inactive');
  });

  test('the audio line of the media itself wins over that of the session', () => {
    expect(readSdp(sdp('m=audio 4000 RTP/AVP 8', 'c=IN IP4 10.0.0.9'))?.remote.ip).toBe('10.0.0.9');
  });
});

describe('answering', () => {
  test('answers every media line, refusing all but one (RFC 3264 §6)', () => {
    const offer = readSdp(
      sdp('m=video 5000 RTP/AVP 96', 'm=audio 4000 RTP/AVP 8 101', 'a=rtpmap:101 telephone-event/8000'),
    );
    const agreed = offer && agree(offer, KEY);
    const answer = answerSdp(local, offer!, agreed!);
    expect(answer.match(/^m=.*$/gm)).toEqual(['m=video 0 RTP/AVP 96', 'm=audio 20000 RTP/AVP 8 101']);
    expect(answer).toContain('a=rtpmap:101 telephone-event/8000');
  });

  test('SRTP is answered by the tag of the first line that we can use, with a key of ours (RFC 4568 §5.1.2)', () => {
    const offer = readSdp(
      sdp(
        'm=audio 4000 RTP/SAVP 8',
        `a=crypto:1 AES_256_CM_HMAC_SHA1_80 ${inline}`,
        `a=crypto:7 AES_CM_128_HMAC_SHA1_80 ${inline}|2^48 WSH=64`,
      ),
    );
    const agreed = offer && agree(offer, KEY);
    expect(agreed?.srtp).toEqual({ send: KEY, receive: THEIRS });
    const lines = answerSdp(local, offer!, agreed!).split('\r\n');
    expect(lines).toContain('m=audio 20000 RTP/SAVP 8');
    expect(lines).toContain(`a=crypto:7 AES_CM_128_HMAC_SHA1_80 inline:${KEY.toString('base64')}`);
  });

  test('of a plain and a protected line the first is taken; a plain one with a key stays plain', () => {
    const crypto = `a=crypto:1 AES_CM_128_HMAC_SHA1_80 ${inline}`;
    const both = readSdp(sdp('m=audio 4000 RTP/SAVP 8', crypto, 'm=audio 4002 RTP/AVP 8'));
    expect(both).toMatchObject({ index: 0, crypto: { tag: 1 } });
    expect(readSdp(sdp('m=audio 4000 RTP/AVP 8', crypto))?.crypto).toBeNull();
  });

  test('our own offer of SRTP can be read as an offer', () => {
    expect(readSdp(offerSdp(local, null, KEY))?.crypto).toEqual({ tag: 1, master: KEY });
  });

  test('our own offer can be read as an offer', () => {
    expect(readSdp(offerSdp(local, null, null))).toMatchObject({
      telephoneEvent: 101,
      codecs: [{ codec: 'PCMA' }, { codec: 'PCMU' }],
    });
  });

  test('hostile text never throws, and what is answered to it is well-formed', () => {
    const line = fc.oneof(
      fc.string(),
      fc.constantFrom(
        'm=audio 4000 RTP/AVP 8',
        'm=audio',
        'a=rtpmap:8',
        'a=rtpmap:x PCMA/8000',
        'c=IN IP4',
        'a=sendrecv',
        'm=audio 99999 RTP/AVP 8 8 8',
        'm=audio 4000 RTP/SAVP 8',
        `a=crypto:1 AES_CM_128_HMAC_SHA1_80 ${inline}`,
        'a=crypto:x y z',
      ),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 20 }), (lines) => {
        const remote = readSdp(`v=0\r\n${lines.join('\r\n')}\r\n`);
        const agreed = remote && agree(remote, KEY);
        if (!remote || !agreed) return;
        for (const answered of answerSdp(local, remote, agreed).split('\r\n'))
          expect(answered === '' || /^[a-z]=\S/.test(answered)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
