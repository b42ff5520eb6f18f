import { describe, expect, test } from '@jest/globals';
import { readSettings } from '../../../infra/launch/settings.ts';
import { turnUrls } from '../../../infra/launch/turn.ts';

const refused = (env: Record<string, string>): string => {
  try {
    readSettings(env);
    return '';
  } catch (error) {
    return String(error);
  }
};

describe('ports in the settings', () => {
  test('are of one part each: ranges do not overlap, and no single port lies in one', () => {
    expect(refused({})).toBe('');
    expect(refused({ RTP_PORTS: '45000-46000' })).toContain('MEDIA_PLAIN_PORTS overlaps RTP_PORTS');
    expect(refused({ TURN_RELAY_PORTS: '49000-52000' })).toContain('overlaps MEDIA_PLAIN_PORTS');
    expect(refused({ TURN_PORT: '55000' })).toContain('lies in TURN_RELAY_PORTS');
    expect(refused({ TURN_TLS_PORT: '8443' })).toContain('is the same port as HTTPS_PORT');
    expect(refused({ TURN_PORT: '0', TURN_TLS_PORT: '0' })).toBe('');
  });

  test('browsers know the TURN server by an address it listens on', () => {
    const urls = (env: Record<string, string>): string[] => turnUrls(readSettings(env), undefined);
    expect(urls({ MEDIA_ADDRESSES: '127.0.0.1' })[0]).toBe('turn:127.0.0.1:3478?transport=udp');
    expect(urls({ MEDIA_ADDRESSES: '127.0.0.1,10.0.0.5=203.0.113.7' })[1]).toBe('turn:203.0.113.7:3478?transport=tcp');
    expect(urls({ TURN_HOST: 'turn.court.example' })[0]).toContain('turn.court.example');
    expect(urls({ TURN_PORT: '0' })).toEqual([]);
    const secure = turnUrls(readSettings({ TURN_HOST: 'a.example' }), { certFile: 'c', keyFile: 'k' });
    expect(secure).toContain('turns:a.example:5349?transport=tcp');
  });
});

test('a speech server is named by ws or wss, and a token belongs to one', () => {
  const url = 'ws://asr.example';
  expect(refused({ CAPTION_URL: url, CAPTION_TOKEN: 'x'.repeat(16) })).toBe('');
  expect(refused({ CAPTION_URL: 'http://asr.example' })).toContain('CAPTION_URL must begin with wss:// or ws://');
  expect(refused({ CAPTION_TOKEN: 'x'.repeat(16) })).toContain('CAPTION_TOKEN is of no use without CAPTION_URL');
});
