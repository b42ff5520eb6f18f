import { describe, expect, test } from '@jest/globals';
import { TestLeg, tick } from './test-leg.ts';

describe('conference', () => {
  const flow = {
    name: 'dial-in',
    start: 'in',
    nodes: {
      in: [
        { verb: 'conference', otherwise: 'refused' },
        { verb: 'redirect', node: 'out' },
      ],
      refused: [{ verb: 'hangup' }],
      out: [{ verb: 'hangup' }],
    },
  };
  const press = (leg: TestLeg, keys: string): void => {
    for (const key of keys) leg.stream.emit('key', key, 'info');
  };

  test('a wrong code is asked for again; with the right one the caller waits, is let in, sent back, let in, and goes on when out', async () => {
    const leg = await TestLeg.create();
    leg.conferences = [{ result: 'unknown' }, { result: 'waiting' }];
    const run = leg.run(flow);
    await leg.until('node in');
    press(leg, '11111111');
    await leg.until('conference 11111111');
    press(leg, '99*12345678');
    await leg.until('conference 12345678');
    leg.bridge();
    await tick();
    leg.unbridge('waiting');
    await tick();
    leg.bridge();
    await tick();
    leg.unbridge('flow');
    await leg.until('node out');
    expect(await run).toBe('end');
    expect(leg.did.filter((one) => one.startsWith('conference'))).toHaveLength(2);
  });

  test('who is called out is not asked for the code', async () => {
    const leg = await TestLeg.create();
    leg.conferences = [{ result: 'waiting' }];
    const known = { verb: 'conference', otherwise: 'refused', code: '87654321' };
    const run = leg.run({ ...flow, nodes: { ...flow.nodes, in: [known, { verb: 'redirect', node: 'out' }] } });
    await leg.until('conference 87654321');
    leg.bridge();
    await tick();
    leg.unbridge('flow');
    expect(await run).toBe('end');
  });

  test('refused, or without a right code in all attempts, it goes elsewhere', async () => {
    const refused = await TestLeg.create();
    refused.conferences = [{ result: 'refused' }];
    const first = refused.run(flow);
    await refused.until('node in');
    press(refused, '12345678');
    await refused.until('node refused');
    expect(await first).toBe('end');
    const wrong = await TestLeg.create();
    const second = wrong.run(flow);
    await wrong.until('node in');
    for (const code of ['11111111', '22222222', '33333333']) {
      press(wrong, code);
      await wrong.until(`conference ${code}`);
    }
    await wrong.until('node refused');
    expect(await second).toBe('end');
  });
});
