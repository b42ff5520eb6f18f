import { EventEmitter } from 'node:events';
import { afterEach, describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { runFlow } from '../../../ivr/flow/run.ts';
import type { FlowPort, LegEvents, Question } from '../../../ivr/leg-port.ts';
import { PromptLibrary } from '../../../ivr/prompt/library.ts';
import { dayPrompts, momentPrompts } from '../../../ivr/prompt/number.ts';
import { PortRange } from '../../../ivr/rtp/port-range.ts';
import { RtpStream } from '../../../ivr/rtp/stream.ts';
import { CourtError, flowSchema, type gateway } from '../../../signaling/contract/index.ts';

const library = await PromptLibrary.load(pino({ level: 'silent' }));
const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A leg on which nothing is sent: a prompt ends only when a key cuts it. */
class KeyedLeg extends EventEmitter<{ did: [string] }> {
  readonly did: string[] = [];
  readonly asked: Question[] = [];
  readonly stream: RtpStream;
  readonly #abort = new AbortController();
  answer: gateway.EnquiryReply | CourtError = { result: 'refused' };

  constructor(stream: RtpStream) {
    super();
    this.stream = stream;
  }

  static async create(): Promise<KeyedLeg> {
    const leg = new KeyedLeg(await RtpStream.create(new PortRange(32_000, 32_998), { localAddress: '127.0.0.1' }));
    legs.push(leg);
    return leg;
  }

  run(document: unknown): Promise<string> {
    const unused = (): Promise<never> => Promise.reject(new Error('not used'));
    const port: FlowPort = {
      callId: '3f0c7e1e-5b0c-4d3e-9a56-0c8f6a1d2b11',
      stream: this.stream,
      events: new EventEmitter<LegEvents>(),
      roomId: null,
      progress: (step, detail) => {
        this.did.push(detail === undefined ? step : `${step} ${detail}`);
        this.emit('did', step);
      },
      enquire: (question) => {
        this.asked.push(question);
        return this.answer instanceof CourtError ? Promise.reject(this.answer) : Promise.resolve(this.answer);
      },
      enqueue: unused,
      dequeue: unused,
      place: unused,
      callback: unused,
      messageStart: unused,
      chooseLanguage: () => undefined,
      rate: () => undefined,
      messageEnd: unused,
      conference: unused,
    };
    return runFlow(flowSchema.parse(document), port, library, this.#abort.signal, 'zh')
      .then(() => 'end')
      .catch((error: unknown) => (error as Error).name);
  }

  async press(keys: string): Promise<void> {
    for (const key of keys) {
      await tick();
      await tick();
      this.stream.pressKey(key);
    }
  }

  hangup(): void {
    this.#abort.abort();
    this.stream.close();
  }
}
const legs: KeyedLeg[] = [];
afterEach(() => legs.splice(0).forEach((leg) => leg.hangup()));

const collect = (slot: string, minDigits: number, maxDigits: number, more: object = {}): object => ({
  verb: 'collect',
  slot,
  prompts: ['collect-year'],
  minDigits,
  maxDigits,
  invalid: 'collect-invalid',
  missing: 'collect-missing',
  again: 'collect-again',
  person: 'person',
  otherwise: 'gave-up',
  ...more,
});
const end = [{ verb: 'hangup' }];
const ENDS = { person: end, 'gave-up': end, wrong: end, shut: end, away: end, again: end };
const enquire = (kind: string): object => ({
  verb: 'enquire',
  kind,
  wait: 'no-such-prompt',
  menu: ['enquiry-after'],
  keys: { '1': 'again', '0': 'person' },
  refused: 'wrong',
  locked: 'shut',
  unavailable: 'away',
});
const flow = (...verbs: object[]): object => ({ name: 'enquiry', start: 'ask', nodes: { ask: verbs, ...ENDS } });
const CASE = flow(
  collect('year', 4, 4),
  collect('case-type', 1, 1),
  collect('serial', 1, 8),
  collect('password', 6, 6),
  enquire('case'),
);

describe('keying in', () => {
  test('a whole case number; a # after a full number is no answer to the next question', async () => {
    const leg = await KeyedLeg.create();
    const over = leg.run(CASE);
    await leg.press('2026#1123#135790');
    expect(await over).toBe('end');
    expect(leg.asked).toEqual([{ kind: 'case', year: '2026', caseType: '1', serial: '123', password: '135790' }]);
    expect(leg.did).toEqual(['node ask', 'collected 4', 'collected 1', 'collected 3', 'collected 6', 'node wrong']);
  });

  test('* begins again; too few digits are said to be wrong, then a way out', async () => {
    const leg = await KeyedLeg.create();
    const over = leg.run(flow(collect('serial', 3, 8), { verb: 'redirect', node: 'again' }));
    await leg.press('12*3#45#6#');
    expect(await over).toBe('end');
    expect(leg.did.slice(1)).toEqual(['collected 1', 'collected 2', 'collected 1', 'node gave-up']);
  });

  test('a lone 0 is a person, at any question', async () => {
    for (const verb of [collect('year', 4, 4), collect('case-type', 1, 1), collect('serial', 1, 8)]) {
      const leg = await KeyedLeg.create();
      const over = leg.run(flow(verb));
      await leg.press('0#');
      expect(await over).toBe('end');
      expect(leg.did.at(-1)).toBe('node person');
    }
  });

  test('* is the X of an identity number as its last character, and begins again before', async () => {
    const leg = await KeyedLeg.create();
    const over = leg.run(
      flow(collect('identity', 18, 18, { x: true }), collect('password', 6, 6), enquire('identity')),
    );
    await leg.press('123*11010519491231002*654321');
    expect(await over).toBe('end');
    expect(leg.asked).toEqual([{ kind: 'identity', identity: '11010519491231002X', password: '654321' }]);
  });

  test('nothing keyed in ends in a person, not in silence', async () => {
    const leg = await KeyedLeg.create();
    const over = leg.run(
      flow(collect('year', 4, 4, { prompts: ['no-such-prompt'], missing: 'no-such-prompt', timeoutSeconds: 1 })),
    );
    expect(await over).toBe('end');
    expect(leg.did.slice(1)).toEqual(['collected 0', 'collected 0', 'collected 0', 'node gave-up']);
  });
});

describe('the answer', () => {
  const order = flow(collect('order', 4, 16), enquire('work-order'));

  test.each([
    [{ result: 'refused' } as const, 'wrong'],
    [{ result: 'locked' } as const, 'shut'],
    [{ result: 'unavailable' } as const, 'away'],
    [new CourtError('S-004'), 'away'],
  ])('%j leads to its node', async (answer, node) => {
    const leg = await KeyedLeg.create();
    leg.answer = answer;
    const over = leg.run(order);
    await leg.press('0001#');
    expect(await over).toBe('end');
    expect(leg.did.at(-1)).toBe(`node ${node}`);
  });

  test('is read out; 9 reads it again, 1 leads on; a sound that cannot be read is left out', async () => {
    const leg = await KeyedLeg.create();
    leg.answer = {
      result: 'found',
      parts: [
        { say: 'prompt', name: 'order-stands' },
        { say: 'sound', wav: new Uint8Array(20) },
        { say: 'day', at: '2026-12-01T00:00:00Z' },
      ],
    };
    const over = leg.run(order);
    await leg.press('0001#');
    await tick();
    await leg.press('9');
    await tick();
    expect(leg.stream.speaking).toBe(true);
    await leg.press('1');
    expect(await over).toBe('end');
    expect(leg.did.slice(-2)).toEqual(['key 1', 'node again']);
  });

  test('days and times are spoken as people say them', () => {
    expect(dayPrompts('2026-12-01T16:30:00Z', 'zh')).toEqual(
      'number-ten number-2 unit-month number-2 unit-day'.split(' '),
    );
    expect(momentPrompts('2027-02-20T06:05:00Z', 'zh')).toEqual(
      'number-2 unit-month number-2 number-ten unit-day time-afternoon number-two-of unit-clock number-0 number-5 unit-minute-of'.split(
        ' ',
      ),
    );
    expect(momentPrompts('2027-03-15T01:00:00Z', 'zh').slice(-3)).toEqual(['time-morning', 'number-9', 'unit-clock']);
  });
});
