import { describe, expect, test } from '@jest/globals';
import { readConfig } from '../../../media/config.ts';

const good = {
  NODE_SECRET: 'x'.repeat(32),
  DATA_DIR: '/tmp/x',
  REDIS_URL: 'redis://127.0.0.1:6379',
  MONGODB_URI: 'mongodb://127.0.0.1/court',
  MEDIA_NODE_ID: 'media-1',
  MEDIASOUP_WORKER_BIN: '/opt/mediasoup-worker',
  MEDIA_PORT: '44444',
  HEALTH_PORT: '9100',
};

describe('configuration of the media node', () => {
  test('has defaults, and addresses as browsers reach them', () => {
    expect(readConfig(good)).toMatchObject({
      MEDIA_WORKERS: 1,
      MEDIA_ADDRESSES: [{ ip: '127.0.0.1' }],
      MEDIA_PLAIN_PORTS: { min: 40_000, max: 49_999 },
    });
    const { MEDIA_ADDRESSES } = readConfig({ ...good, MEDIA_ADDRESSES: '10.0.0.5=media.court.example, ::1' });
    expect(MEDIA_ADDRESSES).toEqual([{ ip: '10.0.0.5', announcedAddress: 'media.court.example' }, { ip: '::1' }]);
  });

  test('one message names everything that is wrong', () => {
    const wrong = {
      ...good,
      NODE_SECRET: 'short',
      MEDIA_PLAIN_PORTS: '9-1',
      MEDIA_ADDRESSES: 'here',
      MEDIA_PORT: undefined,
    };
    expect(() => readConfig(wrong)).toThrow(
      /NODE_SECRET: must have.*\n.*MEDIA_ADDRESSES: must be ip.*\n.*MEDIA_PORT: is missing\n.*MEDIA_PLAIN_PORTS: must be two ports/,
    );
  });

  test('captions are off unless a speech server is named, by ws or wss', () => {
    expect(readConfig(good)).toMatchObject({ CAPTION_URL: '', CAPTION_TOKEN: '' });
    const captions = { CAPTION_URL: 'wss://asr.example/speech', CAPTION_TOKEN: 'x'.repeat(16) };
    expect(readConfig({ ...good, ...captions })).toMatchObject(captions);
    expect(() => readConfig({ ...good, CAPTION_URL: 'https://asr.example' })).toThrow(
      /CAPTION_URL: must begin with ws/,
    );
    expect(() => readConfig({ ...good, ...captions, CAPTION_TOKEN: 'short' })).toThrow(/CAPTION_TOKEN: must have/);
    expect(() => readConfig({ ...good, CAPTION_TOKEN: 'x'.repeat(16) })).toThrow(/CAPTION_TOKEN: is of no use/);
  });
});
