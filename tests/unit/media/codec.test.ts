import { expect, test } from '@jest/globals';
import type { types } from 'mediasoup';
import { voicesUncounted } from '../../../media/codec.ts';

const feedback = [{ type: 'transport-cc' }, { type: 'nack', parameter: '' }];
const codec = (kind: types.MediaKind, mimeType: string): types.RtpCodecCapability => ({
  kind,
  mimeType,
  clockRate: 48_000,
  preferredPayloadType: 100,
  rtcpFeedback: [...feedback],
});

test('feedback about the whole line is asked for pictures only', () => {
  const capabilities = { codecs: [codec('audio', 'audio/opus'), codec('video', 'video/VP8')], headerExtensions: [] };
  const told = voicesUncounted(capabilities);
  expect(told.codecs?.map(({ rtcpFeedback }) => rtcpFeedback)).toEqual([[feedback[1]], feedback]);
  expect(told.headerExtensions).toBe(capabilities.headerExtensions);
  expect(capabilities.codecs[0]!.rtcpFeedback).toEqual(feedback);
});
