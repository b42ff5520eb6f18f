import type { Device, types } from 'mediasoup-client';

const CODECS = { audio: 'audio/opus', video: 'video/vp8' } as const;

/** What is to be received of somebody who does not exist; null when this browser cannot receive that. */
export function receivedOfNobody(
  { recvRtpCapabilities }: Device,
  kind: 'audio' | 'video',
): types.ConsumerOptions | null {
  const { codecs = [], headerExtensions = [] } = recvRtpCapabilities;
  const codec = codecs.find(({ mimeType }) => mimeType.toLowerCase() === CODECS[kind]);
  if (!codec?.preferredPayloadType) return null;
  const { mimeType, clockRate, channels, preferredPayloadType: payloadType, rtcpFeedback = [] } = codec;
  return {
    id: `nobody-${kind}`,
    producerId: `nobody-${kind}`,
    kind,
    rtpParameters: {
      mid: `nobody-${kind}`,
      codecs: [{ mimeType, payloadType, clockRate, ...(channels ? { channels } : {}), parameters: {}, rtcpFeedback }],
      headerExtensions: headerExtensions
        .filter((extension) => extension.kind === kind)
        .map(({ uri, preferredId: id }) => ({ uri, id, encrypt: false, parameters: {} })),
      encodings: [{ ssrc: 1 + Math.floor(Math.random() * 0xff_ff_ff) }],
      rtcp: { cname: 'nobody' },
    },
  };
}
