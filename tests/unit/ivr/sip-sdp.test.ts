import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { agree, answerSdp, offerSdp, readSdp } from '../../../ivr/sip/sdp.ts';

const local = { address: '127.0.0.1', port: 20_000, sessionId: 7, version: 1 };
const sdp = (...lines: string[]): string =>
  `${['v=0', 'o=- 1 1 IN IP4 10.0.0.1', 's=-', 'c=IN IP4 10.0.0.1', 't=0 0', ...lines].join('\r\n')}\r\n`;

describe('reading session descriptions', () => {
  test('takes the first G.711 in the order offered, and telephone-event of any payload type', () => {
    const remote = readSdp(sdp('m=audio 4000 RTP/AVP 18 0 8 96', 'a=rtpmap:96 telephone-event/8000', 'a=sendonly'));
    expect(remote).toMatchObject({ telephoneEvent: 96, remote: { ip: '10.0.0.1', port: 4000 }, direction: 'sendonly' });
    expect(remote && agree(remote)).toMatchObject({ codec: 'PCMU', payloadType: 0, direction: 'recvonly' });
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
    ['SRTP, which is not offered to us here', sdp('m=audio 4000 RTP/SAVP 8')],
    ['video only', sdp('m=video 4000 RTP/AVP 96')],
    ['no SDP', 'hello'],
    ['nothing', ''],
  ])('%s is no audio for us', (_name, body) => {
    expect(readSdp(body)).toBeNull();
  });

  test('hold in the manner of RFC 2543 is answered inactive', () => {
    const remote = readSdp(sdp('m=audio 4000 RTP/AVP 8').replaceAll('10.0.0.1', '0.0.0.0'));
    expect(remote && agree(remote)?.direction).toBe('inactive');
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
    const agreed = offer && agree(offer);
    const answer = answerSdp(local, offer!, agreed!);
    expect(answer.match(/^m=.*$/gm)).toEqual(['m=video 0 RTP/AVP 96', 'm=audio 20000 RTP/AVP 8 101']);
    expect(answer).toContain('a=rtpmap:101 telephone-event/8000');
  });

  test('our own offer can be read as an offer', () => {
    expect(readSdp(offerSdp(local, null))).toMatchObject({
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
      ),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 20 }), (lines) => {
        const remote = readSdp(`v=0\r\n${lines.join('\r\n')}\r\n`);
        const agreed = remote && agree(remote);
        if (!remote || !agreed) return;
        for (const answered of answerSdp(local, remote, agreed).split('\r\n'))
          expect(answered === '' || /^[a-z]=\S/.test(answered)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
