import { describe, expect, test } from '@jest/globals';
import type { LineQuality, LineWord } from '../../../../web/client/quality.ts';
import { cameraEncodings, layerFor } from '../../../../web/client/room-layers.ts';
import { NO_TROUBLE, nextTrouble, type Trouble } from '../../../../web/client/room-trouble.ts';
import { cameraFinding, microphoneFinding, networkFinding } from '../../../../web/room/self-test.ts';

describe('layers of a camera', () => {
  test('720 lines are sent in three sizes, the largest whole', () => {
    expect(cameraEncodings(720).map(({ scaleResolutionDownBy }) => scaleResolutionDownBy)).toEqual([4, 2, 1]);
    const rates = cameraEncodings(720).map(({ maxBitrate }) => maxBitrate);
    expect(rates).toEqual([...rates].sort((a, b) => a - b));
  });

  test('a small camera is sent in fewer, and with no more bits than its size needs', () => {
    expect(cameraEncodings(360)).toHaveLength(2);
    expect(cameraEncodings(180)).toHaveLength(1);
    expect(cameraEncodings(180)[0]!.maxBitrate).toBe(cameraEncodings(720)[0]!.maxBitrate);
  });

  test.each([
    [120, 0],
    [200, 0],
    [360, 1],
    [440, 1],
    [600, 2],
    [1440, 2],
  ])('a picture shown %d pixels high takes layer %d', (pixels, layer) => expect(layerFor(pixels)).toBe(layer));
});

describe('a bad line', () => {
  const line = (word: LineWord): LineQuality => ({ word, bars: 1 });
  const after = (words: LineWord[], from: Trouble = NO_TROUBLE): Trouble['level'] =>
    words.reduce((trouble, word) => nextTrouble(trouble, line(word)), from).level;
  const times = (count: number, word: LineWord): LineWord[] => Array.from({ length: count }, () => word);

  test('one bad sample changes nothing, two make the picture smaller, four smaller again and no further', () => {
    expect(after(['poor'])).toBe(0);
    expect(after(['poor', 'good', 'poor'])).toBe(0);
    expect(after(times(2, 'poor'))).toBe(1);
    expect(after(times(4, 'poor'))).toBe(2);
    expect(after(times(40, 'poor'))).toBe(2);
  });

  test('good for half a minute: a step back', () => {
    const bad = times(4, 'poor');
    expect(after([...bad, ...times(14, 'good')])).toBe(2);
    expect(after([...bad, ...times(15, 'good')])).toBe(1);
    expect(after([...bad, ...times(30, 'good')])).toBe(0);
    expect(after([...bad, ...times(14, 'good'), 'fair', ...times(14, 'good')])).toBe(2);
  });
});

describe('what the self-test comes to', () => {
  test('camera', () => {
    expect(cameraFinding('ok', 90)).toEqual({ result: 'ok', advice: null });
    expect(cameraFinding('ok', 3)).toEqual({ result: 'weak', advice: 'camera.dark' });
    expect(cameraFinding('denied', null)).toEqual({ result: 'failed', advice: 'camera.denied' });
  });

  test('microphone', () => {
    expect(microphoneFinding('ok', 0.7).result).toBe('ok');
    expect(microphoneFinding('ok', 0.2)).toEqual({ result: 'weak', advice: 'microphone.quiet' });
    expect(microphoneFinding('ok', 0)).toEqual({ result: 'failed', advice: 'microphone.silent' });
    expect(microphoneFinding('missing', 0)).toEqual({ result: 'failed', advice: 'microphone.missing' });
  });

  test('network', () => {
    const good = { roundTripMs: 40, lossPercent: 0, mediaReady: true };
    expect(networkFinding(good).result).toBe('ok');
    expect(networkFinding({ ...good, roundTripMs: 500 })).toEqual({ result: 'weak', advice: 'network.slow' });
    expect(networkFinding({ ...good, lossPercent: 12 })).toEqual({ result: 'weak', advice: 'network.slow' });
    expect(networkFinding({ ...good, mediaReady: false })).toEqual({ result: 'failed', advice: 'network.media' });
    expect(networkFinding({ roundTripMs: null, lossPercent: 100, mediaReady: false }).advice).toBe('network.none');
  });
});
