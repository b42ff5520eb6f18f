import { describe, expect, test } from '@jest/globals';
import { ConfigError, readConfig } from '../../../signaling/config.ts';

const right = {
  NODE_SECRET: 'x'.repeat(32),
  DATA_DIR: '/srv/court',
  REDIS_URL: 'redis://127.0.0.1:6379',
  MONGODB_URI: 'mongodb://a:27017,b:27017/court?replicaSet=rs0',
  HTTPS_PORT: '0',
  DATA_KEY: Buffer.alloc(32, 7).toString('base64'),
};

describe('the configuration', () => {
  test('has defaults for what may be left out', () => {
    expect(readConfig(right)).toMatchObject({
      HTTP_HOST: '127.0.0.1',
      HTTP_PORT: 8080,
      LOG_LEVEL: 'info',
      TRUST_PROXY: false,
    });
    expect(readConfig({ ...right, TRUST_PROXY: '1' }).TRUST_PROXY).toBe(1);
    expect(readConfig({ ...right, TRUST_PROXY: 'loopback, 10.0.0.0/8' }).TRUST_PROXY).toBe('loopback, 10.0.0.0/8');
  });

  test.each([
    ['NODE_SECRET', 'short', 'at least 32'],
    ['DATA_DIR', 'relative/path', 'absolute path'],
    ['REDIS_URL', 'http://127.0.0.1', 'redis://'],
    ['MONGODB_URI', 'mysql://x', 'mongodb://'],
    ['DATA_KEY', Buffer.alloc(16).toString('base64'), '32 bytes'],
    ['HTTP_PORT', '70000', '65535'],
    ['LOG_LEVEL', 'loud', 'info'],
  ])('%s=%s is refused by name', (name, value, said) => {
    expect(() => readConfig({ ...right, [name]: value })).toThrow(new RegExp(`^.*\\n +${name}: .*${said}`, 's'));
  });

  test('names everything that is wrong at once, and never the values', () => {
    const secret = 'my-secret-which-is-short';
    try {
      readConfig({ NODE_SECRET: secret, HTTPS_PORT: '8443' });
      throw new Error('was accepted');
    } catch (error) {
      expect(error).toBeInstanceOf(ConfigError);
      const { message } = error as Error;
      for (const name of ['NODE_SECRET', 'DATA_DIR', 'REDIS_URL', 'MONGODB_URI', 'DATA_KEY'])
        expect(message).toContain(name);
      expect(message).not.toContain(secret);
    }
  });

  test('HTTPS needs a certificate that is there', () => {
    expect(() => readConfig({ ...right, HTTPS_PORT: '8443', TLS_CERT_FILE: '/nowhere.pem' })).toThrow(
      /TLS_CERT_FILE: cannot be read.*\n.*TLS_KEY_FILE/,
    );
  });
});
