import { describe, expect, test } from '@jest/globals';
import {
  downlinkQuality,
  lineSample,
  uplinkQuality,
  type LineQuality,
  type LineWord,
} from '../../../../web/client/quality.ts';
import { cameraEncodings, layerFor } from '../../../../web/client/room-layers.ts';
import { NO_TROUBLE, nextTrouble, troubleOf, type Trouble } from '../../../../web/client/room-trouble.ts';
import { NO_UPLINK_TROUBLE, nextUplink, type UplinkTrouble } from '../../../../web/client/room-uplink.ts';
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

describe('a bad line to here', () => {
  const line = (word: LineWord): LineQuality => ({ word, bars: 1, loss: 0.06 });
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

  test('where much is lost the picture is the smallest at once', () => {
    expect(nextTrouble(NO_TROUBLE, { word: 'poor', bars: 1, loss: 0.2 }).level).toBe(2);
  });

  test('good for half a minute: a step back', () => {
    const bad = times(4, 'poor');
    expect(after([...bad, ...times(14, 'good')])).toBe(2);
    expect(after([...bad, ...times(15, 'good')])).toBe(1);
    expect(after([...bad, ...times(30, 'good')])).toBe(0);
    expect(after([...bad, ...times(14, 'good'), 'fair', ...times(14, 'good')])).toBe(2);
  });
});

describe('a bad line from here', () => {
  /** Samples of loss (share) and of what waits in the line (ms). */
  type Sample = [loss: number, queueMs?: number];
  const after = (samples: Sample[], from = NO_UPLINK_TROUBLE): UplinkTrouble =>
    samples.reduce((trouble, [loss, queueMs = 0]) => nextUplink(trouble, loss, queueMs), from);
  const times = (count: number, ...sample: Sample): Sample[] => Array.from({ length: count }, () => sample);

  test('a line that is full is relieved at once, and further while it stays full', () => {
    expect(after([[0.08, 280]]).level).toBe(1);
    expect(after(times(2, 0.08, 280)).level).toBe(1);
    expect(after(times(3, 0.08, 280)).level).toBe(2);
    expect(after(times(40, 0.08, 280)).level).toBe(2);
  });

  test('a line that is slow and loses nothing, or loses a little and is not full, is left to the browser', () => {
    expect(after(times(20, 0, 600)).level).toBe(0);
    expect(after(times(20, 0.1)).level).toBe(0);
  });

  test('where much is lost less is sent, to see whether it helps; where as much is lost all the same the pictures come back, and stay', () => {
    const lossy = after(times(3, 0.2));
    expect(after([[0.2]]).level).toBe(1);
    expect(lossy).toMatchObject({ level: 0, lossy: true });
    expect(after(times(60, 0.22), lossy).level).toBe(0);
    expect(after([[0.2, 250]], lossy)).toMatchObject({ level: 1, lossy: false });
    expect(after(times(10, 0.5), lossy).level).toBe(2);
  });

  test('where less is lost when less is sent, less goes on being sent', () => {
    expect(after([[0.28], ...times(40, 0.06)])).toMatchObject({ level: 1, lossy: false });
    expect(after([[0.02], [0.4], ...times(10, 0.2)])).toMatchObject({ level: 1, lossy: false });
    expect(after([[0.5], ...times(4, 0.4)]).level).toBe(2);
    expect(after([[0.36], ...times(4, 0.36)]).level).toBe(2);
    expect(after([[0.32], ...times(10, 0.32)])).toMatchObject({ level: 0, lossy: true });
  });

  test('a line that was full and is not any more stays relieved, whatever it loses by itself, and is tried again', () => {
    const relieved = after([[0.08, 120]]);
    expect(after([...times(2, 0.08, 50), [0.08, 120], ...times(2, 0.08, 50)], relieved)).toMatchObject({ level: 1 });
    expect(after(times(15, 0.08, 50), relieved).level).toBe(0);
  });

  test('good, or just fair, for half a minute: a step back, and the next one after twice as long', () => {
    const narrow = after([[0.2, 280]]);
    expect(after(times(14, 0.03), narrow).level).toBe(1);
    const back = after(times(15, 0.03), narrow);
    expect(back.level).toBe(0);
    const again = after([[0.2, 280]], back);
    expect(after(times(29, 0), again).level).toBe(1);
    expect(after(times(30, 0), again).level).toBe(0);
    expect(after(times(60, 0), back)).toEqual(NO_UPLINK_TROUBLE);
  });
});

describe('which way a line is bad', () => {
  const report = (...entries: object[]): RTCStatsReport =>
    new Map(entries.map((entry, index) => [String(index), entry]));
  const arrived = (lost: number) =>
    report({ type: 'inbound-rtp', kind: 'audio', packetsReceived: 100 - lost, packetsLost: lost });
  const told = (kind: string, fractionLost: number, timestamp = 10_000, ssrc = 1) => ({
    type: 'remote-inbound-rtp',
    kind,
    ssrc,
    fractionLost,
    timestamp,
  });
  const sent = (ssrc: number, framesPerSecond?: number) => ({
    type: 'outbound-rtp',
    kind: 'video',
    ssrc,
    framesPerSecond,
  });
  const before = lineSample(report(), report());
  const words = (receive: RTCStatsReport, send: RTCStatsReport): LineWord[] => {
    const now = lineSample(receive, send);
    return [downlinkQuality(before, now).word, uplinkQuality(now).word];
  };

  test('what is lost on the way here says nothing of the way from here, and the other way round', () => {
    expect(words(arrived(10), report(told('video', 0)))).toEqual(['poor', 'good']);
    expect(words(arrived(0), report(told('video', 0.12), told('video', 0.08)))).toEqual(['good', 'poor']);
    expect(words(arrived(0), report())).toEqual(['good', 'good']);
  });

  test('a voice is told what its worst listener loses: the pictures say how this line is, as long as some are sent', () => {
    expect(words(arrived(0), report(told('audio', 0.1), told('video', 0)))).toEqual(['good', 'good']);
    expect(words(arrived(0), report(told('audio', 0.1, 60_000), told('video', 0, 10_000)))).toEqual(['good', 'poor']);
    expect(words(arrived(0), report(told('audio', 0.1)))).toEqual(['good', 'poor']);
  });

  test('a layer that is not sent at present says nothing', () => {
    const now = lineSample(
      report(),
      report(sent(1, 25), sent(2), told('video', 0.1, 10_000, 1), told('video', 0, 9000, 2)),
    );
    expect(now.uplinkLoss).toBeCloseTo(0.1);
    const frozen = lineSample(report(), report(sent(1), told('video', 0.3, 10_000, 1), told('audio', 0.1, 10_000, 3)));
    expect(frozen.uplinkLoss).toBeCloseTo(0.3);
  });

  test('the larger step is told, with its direction', () => {
    const step = (level: 0 | 1 | 2): Trouble => ({ ...NO_TROUBLE, level });
    expect(troubleOf(step(0), step(0))).toBeNull();
    expect(troubleOf(step(1), step(1))).toBe('up-1');
    expect(troubleOf(step(1), step(2))).toBe('down-2');
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
