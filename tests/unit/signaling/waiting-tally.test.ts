import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Tally, type Waited } from '../../../signaling/report/tally.ts';

const answered = (waitSeconds: number, estimateSeconds: number | null = null): Waited => ({
  waitSeconds,
  estimateSeconds,
  answered: true,
  abandoned: false,
  inTime: waitSeconds <= 15,
});

describe('figures of waiting', () => {
  test('nobody called: nothing is told that cannot be known', () => {
    expect(new Tally().figures()).toEqual({
      calls: 0,
      answered: 0,
      abandoned: 0,
      medianWait: null,
      p90Wait: null,
      serviceLevel: null,
      estimates: 0,
      estimateError: null,
      estimateBias: null,
    });
  });

  test('waits of those answered; the service level counts who gave up, too', () => {
    const tally = new Tally();
    for (let wait = 1; wait <= 10; wait++) tally.add(answered(wait * 3));
    tally.add({ waitSeconds: 100, answered: false, abandoned: true, estimateSeconds: 30, inTime: false });
    expect(tally.figures()).toMatchObject({ calls: 11, answered: 10, abandoned: 1, medianWait: 15, p90Wait: 27 });
    expect(tally.figures().serviceLevel).toBeCloseTo(5 / 11);
  });

  test('error and bias of what was told', () => {
    const tally = new Tally();
    // 20 s too much, 10 s too little, and one that was told nothing.
    tally.add(answered(10, 30));
    tally.add(answered(40, 30));
    tally.add(answered(5));
    expect(tally.figures()).toMatchObject({ estimates: 2, estimateError: 15, estimateBias: 5 });
  });

  test('the bias is never greater than the error, and the median never above nine of ten', () => {
    const call = fc.record({ wait: fc.integer({ min: 0, max: 7200 }), told: fc.integer({ min: 15, max: 7200 }) });
    fc.assert(
      fc.property(fc.array(call, { minLength: 1 }), (calls) => {
        const tally = new Tally();
        for (const { wait, told } of calls) tally.add(answered(wait, told));
        const { estimateError, estimateBias, medianWait, p90Wait } = tally.figures();
        expect(Math.abs(estimateBias!)).toBeLessThanOrEqual(estimateError! + 0.1);
        expect(medianWait!).toBeLessThanOrEqual(p90Wait!);
      }),
    );
  });
});
