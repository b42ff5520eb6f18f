import { EventEmitter } from 'node:events';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { pino } from 'pino';
import { runFlow } from '../../../ivr/flow/run.ts';
import type { FlowPort, LegEvents } from '../../../ivr/leg-port.ts';
import { PromptLibrary } from '../../../ivr/prompt/library.ts';
import { PortRange } from '../../../ivr/rtp/port-range.ts';
import { RtpStream } from '../../../ivr/rtp/stream.ts';
import { CourtError, flowSchema, type gateway, type Language } from '../../../signaling/contract/index.ts';
import { limitMessages, loadDefaultFlow } from '../../../signaling/court/flow.ts';

const library = await PromptLibrary.load(pino({ level: 'silent' }));
const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const legs: TestLeg[] = [];
afterEach(() => legs.splice(0).forEach((leg) => leg.hangup()));

/** A leg whose signaling is this test. What is played is never sent, so it ends only when it is cut: each step is the test's doing. */
class TestLeg extends EventEmitter<{ did: [string] }> implements FlowPort {
  readonly callId = '3f0c7e1e-5b0c-4d3e-9a56-0c8f6a1d2b11';
  readonly stream: RtpStream;
  readonly events = new EventEmitter<LegEvents>();
  readonly did: string[] = [];
  readonly #abort = new AbortController();
  roomId: string | null = null;
  answer: gateway.CallEnqueueReply = { result: 'queued', place: 1, estimateSeconds: 30 };
  /** What signaling says to each dial-in code. */
  conferences: gateway.CallConferenceReply[] = [];
  refuseDequeue = false;
  refuseMessage = false;
  /** What signaling says to each wish to be called back. */
  keeps: gateway.CallCallbackReply[] = [];

  constructor(stream: RtpStream) {
    super();
    this.stream = stream;
  }

  static async create(): Promise<TestLeg> {
    const leg = new TestLeg(await RtpStream.create(new PortRange(31_000, 31_998), { localAddress: '127.0.0.1' }));
    legs.push(leg);
    return leg;
  }

  run(document: unknown, language: Language = 'zh'): Promise<string> {
    const flow = flowSchema.parse(document);
    return runFlow(flow, this, library, this.#abort.signal, language)
      .then(() => 'end')
      .catch((error: unknown) => (error as Error).name);
  }

  note(what: string): void {
    this.did.push(what);
    this.emit('did', what);
  }

  async until(what: string): Promise<void> {
    while (!this.did.includes(what)) await new Promise<void>((resolve) => this.once('did', () => resolve()));
    await tick();
  }

  bridge(): void {
    this.roomId = 'room-1';
    this.events.emit('bridged', 'room-1');
  }

  unbridge(then: 'flow' | 'waiting'): void {
    this.roomId = null;
    this.events.emit('unbridged', { then });
  }

  hangup(): void {
    this.#abort.abort();
    this.stream.close();
  }

  progress(step: string, detail?: string): void {
    this.note(detail === undefined ? step : `${step} ${detail}`);
  }

  chooseLanguage(language: string): void {
    this.note(`language ${language}`);
  }

  rate(score: number): void {
    this.note(`rate ${score}`);
  }

  async enqueue(service: string): Promise<gateway.CallEnqueueReply> {
    this.note(`enqueue ${service}`);
    return Promise.resolve(this.answer);
  }

  async dequeue(): Promise<void> {
    this.note('dequeue');
    return this.refuseDequeue ? Promise.reject(new CourtError('C-003')) : Promise.resolve();
  }

  callback(number?: string): Promise<gateway.CallCallbackReply> {
    this.note(number === undefined ? 'callback' : `callback ${number}`);
    return Promise.resolve(this.keeps.shift() ?? { result: 'number-needed' });
  }

  place(): Promise<gateway.CallPlaceReply> {
    return Promise.resolve({ place: 1, estimateSeconds: 30, onDuty: 1 });
  }

  enquire(): Promise<gateway.EnquiryReply> {
    return Promise.reject(new CourtError('S-004'));
  }

  conference(code: string): Promise<gateway.CallConferenceReply> {
    this.note(`conference ${code}`);
    return Promise.resolve(this.conferences.shift() ?? { result: 'unknown' });
  }

  messageStart(): Promise<gateway.MessageStartReply> {
    this.note('message-start');
    if (this.refuseMessage) return Promise.reject(new CourtError('M-101'));
    this.bridge();
    return Promise.resolve({ recordingId: 'r' });
  }

  messageEnd(reason: string): Promise<void> {
    this.note(`message-end ${reason}`);
    this.unbridge('flow');
    return Promise.resolve();
  }
}

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
