import { describe, expect, jest, test } from '@jest/globals';
import { flowSchema, type gateway, type Language } from '../../../signaling/contract/index.ts';
import { limitMessages, loadDefaultFlow } from '../../../signaling/court/flow.ts';
import { library, TestLeg, tick } from './test-leg.ts';

const enqueue = { verb: 'enqueue', service: 'general', keys: { '8': 'box' }, closed: 'shut', unstaffed: 'empty' };
const queueFlow = {
  name: 'queue',
  start: 'wait',
  nodes: {
    wait: [enqueue, { verb: 'redirect', node: 'after' }],
    after: [{ verb: 'hangup' }],
    box: [{ verb: 'hangup' }],
    shut: [{ verb: 'hangup' }],
    empty: [{ verb: 'hangup' }],
  },
};
const menuFlow = {
  name: 'menu',
  start: 'menu',
  nodes: {
    menu: [
      {
        verb: 'gather',
        prompts: ['menu'],
        keys: { '0': 'person', '9': 'menu' },
        invalid: 'menu-invalid',
        missing: 'menu-missing',
        otherwise: 'to-person',
      },
    ],
    person: [{ verb: 'hangup' }],
    'to-person': [{ verb: 'hangup' }],
  },
};

describe('a menu', () => {
  test('a key interrupts the prompt and leads to its node', async () => {
    const leg = await TestLeg.create();
    const end = leg.run(menuFlow);
    await leg.until('node menu');
    expect(leg.stream.speaking).toBe(true);
    leg.stream.pressKey('0');
    expect(await end).toBe('end');
    expect(leg.did).toEqual(['node menu', 'key 0', 'node person']);
    expect(leg.stream.speaking).toBe(false);
  });

  test('keys that are not in it are said to be wrong, three times, then a person', async () => {
    const leg = await TestLeg.create();
    const end = leg.run(menuFlow);
    for (const key of ['#', '5', '*']) {
      leg.stream.pressKey(key);
      await leg.until(`invalid-key ${key}`);
    }
    expect(await end).toBe('end');
    expect(leg.did.at(-1)).toBe('node to-person');
  });

  test('a key pressed ahead, while something is said that cannot be interrupted, answers the menu', async () => {
    const leg = await TestLeg.create();
    const hello = [
      { verb: 'pause', seconds: 0.1 },
      { verb: 'redirect', node: 'menu' },
    ];
    const end = leg.run({ ...menuFlow, start: 'hello', nodes: { ...menuFlow.nodes, hello } });
    leg.stream.pressKey('0');
    expect(await end).toBe('end');
    expect(leg.did).toEqual(['node hello', 'node menu', 'key 0', 'node person']);
  });

  test('the caller hangs up while the menu is spoken: the flow ends with the leg', async () => {
    const leg = await TestLeg.create();
    const end = leg.run(menuFlow);
    await leg.until('node menu');
    leg.hangup();
    expect(await end).toBe('AbortError');
  });
});

describe('waiting', () => {
  test('music and the place, then the talk, then on', async () => {
    const leg = await TestLeg.create();
    const end = leg.run(queueFlow);
    await leg.until('announced 1');
    leg.bridge();
    leg.stream.pressKey('8'); // in the talk: means nothing
    await tick();
    leg.unbridge('flow');
    expect(await end).toBe('end');
    expect(leg.did).toEqual(['node wait', 'enqueue general', 'announced 1', 'node after']);
  });

  test('an officer who is lost: the caller waits again and may still leave for the message box', async () => {
    const leg = await TestLeg.create();
    const end = leg.run(queueFlow);
    await leg.until('announced 1');
    leg.bridge();
    leg.unbridge('waiting');
    await tick();
    leg.stream.pressKey('8');
    expect(await end).toBe('end');
    expect(leg.did.slice(3)).toEqual(['key 8', 'dequeue', 'node box']);
  });

  test('an officer answers in the moment in which the caller leaves: they talk', async () => {
    const leg = await TestLeg.create();
    leg.refuseDequeue = true;
    const end = leg.run(queueFlow);
    await leg.until('announced 1');
    leg.stream.pressKey('8');
    await leg.until('dequeue');
    leg.bridge();
    leg.unbridge('flow');
    expect(await end).toBe('end');
    expect(leg.did.at(-1)).toBe('node after');
  });

  test.each([
    ['closed', 'shut'],
    ['unstaffed', 'empty'],
  ] as const)('%s leads to its node', async (result, node) => {
    const leg = await TestLeg.create();
    leg.answer = { result };
    expect(await leg.run(queueFlow)).toBe('end');
    expect(leg.did.at(-1)).toBe(`node ${node}`);
  });
});

describe('rating', () => {
  const asking = { verb: 'rate', timeoutSeconds: 1 };
  const flow = {
    ...queueFlow,
    nodes: { ...queueFlow.nodes, after: [asking, { verb: 'hangup' }], box: [asking, { verb: 'hangup' }] },
  };
  const talked = async (): Promise<{ leg: TestLeg; end: Promise<string> }> => {
    const leg = await TestLeg.create();
    const end = leg.run(flow);
    await leg.until('announced 1');
    leg.bridge();
    leg.stream.pressKey('3'); // in the talk: no rating
    leg.unbridge('flow');
    await leg.until('rating-asked');
    return { leg, end };
  };

  test('a key interrupts the question and is told, then thanks', async () => {
    const { leg } = await talked();
    expect(leg.stream.speaking).toBe(true);
    leg.stream.pressKey('4');
    await leg.until('rate 4');
    expect(leg.stream.speaking).toBe(true);
  });

  test('a key that is no rating is asked again, once', async () => {
    const { leg, end } = await talked();
    leg.stream.pressKey('9');
    await leg.until('invalid-key 9');
    leg.stream.pressKey('#');
    expect(await end).toBe('end');
    expect(leg.did.slice(-2)).toEqual(['invalid-key 9', 'invalid-key #']);
  });

  test('who hangs up instead is not kept', async () => {
    const { leg, end } = await talked();
    leg.hangup();
    expect(await end).toBe('AbortError');
  });

  test('who was not served is not asked', async () => {
    const leg = await TestLeg.create();
    const end = leg.run(flow);
    await leg.until('announced 1');
    leg.stream.pressKey('8');
    expect(await end).toBe('end');
    expect(leg.did).not.toContain('rating-asked');
  });
});

describe('a language', () => {
  const spoken = (language: Language): unknown => ({
    name: 'languages',
    start: 'choose',
    nodes: {
      choose: [
        { verb: 'language', language: 'en', back: 'zh' },
        { verb: 'gather', prompts: ['menu'], keys: {}, invalid: 'x', missing: 'x', otherwise: language },
      ],
      [language]: [{ verb: 'hangup' }],
    },
  });

  test.each([
    ['zh', 'en'],
    ['en', 'zh'],
  ] as const)('from %s one key leads to %s', async (from, to) => {
    const leg = await TestLeg.create();
    const played = jest.spyOn(leg.stream, 'play');
    void leg.run(spoken(to), from);
    await leg.until(`language ${to}`);
    expect(played.mock.calls[0]?.[0]).toBe(library.clip('menu', to));
  });

  test('choosing what is spoken already changes nothing', async () => {
    const leg = await TestLeg.create();
    const flow = { name: 'x', start: 'a', nodes: { a: [{ verb: 'language', language: 'zh' }] } };
    expect(await leg.run(flow)).toBe('end');
    expect(leg.did).toEqual(['node a']);
  });
});

describe('a message', () => {
  const flow = (maxSeconds: number): unknown => ({
    name: 'box',
    start: 'box',
    nodes: { box: [{ verb: 'record', maxSeconds }] },
  });

  test('ends with #, other keys mean nothing', async () => {
    const leg = await TestLeg.create();
    const end = leg.run(flow(180));
    await leg.until('message-start');
    leg.stream.pressKey('5');
    leg.stream.pressKey('#');
    expect(await end).toBe('end');
    expect(leg.did).toEqual(['node box', 'message-start', 'message-end key']);
  });

  test('the room is lost: the flow goes on without an end to be told', async () => {
    const leg = await TestLeg.create();
    const end = leg.run(flow(180));
    await leg.until('message-start');
    leg.unbridge('flow');
    expect(await end).toBe('end');
    expect(leg.did).not.toContain('message-end key');
  });
});

describe('flow documents', () => {
  test('the shipped one is whole: every key of the menu leads to a person or the message box', async () => {
    const flow = await loadDefaultFlow();
    const menu = flow.nodes['menu']?.[0];
    expect(menu?.verb === 'gather' && Object.keys(menu.keys).sort().join('')).toBe('#*0123456789');
  });

  test('a circle without an end does not hold a call for ever', async () => {
    const leg = await TestLeg.create();
    const round = { name: 'round', start: 'a', nodes: { a: [{ verb: 'redirect', node: 'a' }] } };
    expect(await leg.run(round)).toBe('Error');
  });

  test("a message is no longer than the court's figure and the flow's own", async () => {
    const longest = (seconds: number, flow = whole): number[] =>
      Object.values(limitMessages(flow, seconds).nodes)
        .flat()
        .flatMap((verb) => (verb.verb === 'record' ? [verb.maxSeconds] : []));
    const whole = await loadDefaultFlow();
    expect(longest(90)).toEqual([90]);
    const own = flowSchema.parse({ name: 'x', start: 'a', nodes: { a: [{ verb: 'record', maxSeconds: 30 }] } });
    expect(longest(90, own)).toEqual([30]);
  });
});

describe('to be called back', () => {
  const callbackFlow = {
    name: 'callback',
    start: 'wait',
    nodes: {
      wait: [{ ...enqueue, keys: { '1': 'callback' } }],
      callback: [
        { verb: 'callback', otherwise: 'shut' },
        { verb: 'redirect', node: 'bye' },
      ],
      bye: [{ verb: 'hangup' }],
      shut: [{ verb: 'hangup' }],
      empty: [{ verb: 'hangup' }],
    },
  };
  async function asked(...keeps: gateway.CallCallbackReply[]): Promise<{ leg: TestLeg; end: Promise<string> }> {
    const leg = await TestLeg.create();
    leg.keeps = keeps;
    const end = leg.run(callbackFlow);
    await leg.until('enqueue general');
    leg.stream.pressKey('1');
    await leg.until('callback');
    return { leg, end };
  }

  const type = async (leg: TestLeg, keys: string): Promise<void> => {
    for (const key of keys) {
      await tick();
      leg.stream.pressKey(key);
    }
  };

  test('one whose number is known is promised it, and the flow goes on', async () => {
    const { leg } = await asked({ result: 'kept', tail: '0001' });
    // Nothing is sent, so what is said never ends by itself.
    expect(leg.stream.speaking).toBe(true);
    expect(leg.did.slice(-4)).toEqual(['key 1', 'dequeue', 'node callback', 'callback']);
  });

  test('one who withholds the number keys one in; its digits are in no timeline', async () => {
    const { leg } = await asked({ result: 'number-needed' }, { result: 'kept', tail: '0002' });
    await type(leg, '13800000002#');
    await leg.until('callback 13800000002');
    expect(leg.did.filter((line) => line.startsWith('key'))).toEqual(['key 1']);
  });

  test('a wrong number is asked for again; with * the caller is back in the queue', async () => {
    const { leg } = await asked({ result: 'number-needed' }, { result: 'number-needed' });
    await type(leg, '12#');
    await leg.until('callback 12');
    leg.stream.pressKey('*');
    await tick();
    leg.hangup();
    expect(leg.did.filter((line) => line.startsWith('callback'))).toEqual(['callback', 'callback 12']);
  });
});
