import { describe, expect, test } from '@jest/globals';
import { Breaker } from '../../../signaling/case/breaker.ts';

describe('a system that does not answer', () => {
  test('is left alone after three failures, tried by one request after 30 s, and asked again when that succeeds', () => {
    let now = 0;
    const breaker = new Breaker(() => now);
    for (let n = 0; n < 3; n++) {
      expect(breaker.admits()).toBe(true);
      breaker.failed();
    }
    expect(breaker.admits()).toBe(false);
    now = 30_000;
    expect(breaker.admits()).toBe(true);
    expect(breaker.admits()).toBe(false);
    breaker.failed();
    expect(breaker.admits()).toBe(false);
    now = 60_000;
    expect(breaker.admits()).toBe(true);
    breaker.succeeded();
    expect(breaker.admits()).toBe(true);
    expect(breaker.admits()).toBe(true);
  });

  test('a success between failures starts the count anew', () => {
    const breaker = new Breaker();
    for (let n = 0; n < 10; n++) {
      breaker.failed();
      breaker.failed();
      breaker.succeeded();
    }
    expect(breaker.admits()).toBe(true);
  });
});
