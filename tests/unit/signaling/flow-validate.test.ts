import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { flowSchema, type flowApi } from '../../../signaling/contract/index.ts';
import { loadDefaultFlow } from '../../../signaling/court/index.ts';
import { isPublishable, ShippedPrompts, validateFlow } from '../../../signaling/flow/index.ts';
import { canEnd, reachable, waysFrom } from '../../../signaling/flow/map.ts';

const shipped = await ShippedPrompts.load(new URL('../../../ivr/prompt', import.meta.url).pathname);
const known = { prompts: shipped.names };
const check = (document: unknown): flowApi.FlowFault[] => validateFlow(document, known);

type Nodes = Record<string, unknown[]>;
const flow = (nodes: Nodes, texts = {}): unknown => ({ name: 'x', start: 'a', nodes, texts });
const hangup = { verb: 'hangup' };
const to = (node: string): unknown => ({ verb: 'redirect', node });
const say = (...prompts: string[]): unknown => ({ verb: 'say', prompts });
const queue = (more = {}): unknown => ({
  verb: 'enqueue',
  service: 'general',
  closed: 'end',
  unstaffed: 'end',
  ...more,
});
const menu = (keys: Record<string, string>, otherwise = 'end'): unknown => ({
  verb: 'gather',
  prompts: ['menu'],
  keys,
  invalid: 'menu-invalid',
  missing: 'menu-missing',
  otherwise,
});
const end = [say('thanks'), hangup];
const person = [queue(), to('end')];
/** What is found, as `severity code node/verb.field`. */
const found = (document: unknown): string[] =>
  check(document).map(
    ({ severity, code, node, verb, field }) =>
      `${severity} ${code} ${node ?? ''}${verb === null ? '' : `/${verb}`}${field === null ? '' : `.${field}`}`,
  );

describe('validation of flows', () => {
  test('the shipped menu has no faults', async () => {
    expect(found(await loadDefaultFlow())).toEqual([]);
  });

  test.each<[string, unknown, string[]]>([
    ['a good one', flow({ a: [menu({ 0: 'person' })], person, end }), []],
    ['a way to no node', flow({ a: [to('b')] }), ['error unknown-node a/0.node']],
    ['no node to begin with', { ...(flow({ b: end }) as object) }, ['error unknown-node .start']],
    [
      'a key to no node',
      flow({ a: [menu({ 0: 'person', 5: 'constructor' })], person, end }),
      ['error unknown-node a/0.keys.5'],
    ],
    ['an unknown verb', flow({ a: [say('menu'), { verb: 'dance' }] }), ['error malformed a/1.verb']],
    ['a missing field', flow({ a: [{ verb: 'say' }] }), ['error malformed a/0.prompts']],
    ['a verb that is none', flow({ a: [7] }), ['error malformed a/0']],
    ['an unknown prompt', flow({ a: [say('menu', 'nobody-knows'), hangup] }), ['error unknown-prompt a/0.prompts.1']],
    ['a dead end', flow({ a: [say('menu')] }), ['error dead-end a/0']],
    ['a queue without a goodbye', flow({ a: [queue()], end }), ['error dead-end a/0']],
    [
      'a circle of words',
      flow({ a: [say('menu'), to('b')], b: [{ verb: 'pause', seconds: 1 }, to('a')] }),
      ['error endless-loop a', 'error endless-loop b'],
    ],
    [
      'a circle out of hours',
      flow({ a: [queue({ closed: 'b' }), to('end')], b: [say('closed'), to('a')], end }),
      ['error endless-loop a'],
    ],
    [
      'a menu nobody leaves without a key',
      flow({ a: [menu({ 0: 'person' }, 'a')], person, end }),
      ['warning endless-loop a'],
    ],
    ['what nothing leads to', flow({ a: end, b: end }), ['warning unreachable-node b']],
    ['a verb after a hangup', flow({ a: [hangup, say('thanks')] }), ['warning unreachable-verb a/1']],
    ['a menu without a person', flow({ a: [menu({ 1: 'end' })], end }), ['warning no-person a/0.keys.0']],
    [
      'three levels',
      flow({
        a: [menu({ 0: 'person', 1: 'b' })],
        b: [menu({ 0: 'person', 1: 'c', 9: 'a' })],
        c: [menu({ 0: 'person', 9: 'b' })],
        person,
        end,
      }),
      ['warning menu-too-deep c/0'],
    ],
  ])('%s', (_name, document, faults) => {
    expect(found(document)).toEqual(faults);
    for (const { zh, en } of check(document)) expect([zh, en].every((words) => words.length > 0)).toBe(true);
  });

  test('a text of the flow is a prompt, and needs a sound', () => {
    const audio = 'a'.repeat(64);
    const texts = (sound: string | null): unknown => ({
      mine: { zh: { text: '您好', audio: sound, source: 'spoken' } },
    });
    const document = (sound: string | null): unknown => flow({ a: [say('mine'), hangup] }, texts(sound) as object);
    expect(found(document(audio))).toEqual([]);
    expect(found(document(null))).toEqual(['error audio-missing .texts.mine.zh']);
    const nowhere = validateFlow(document(audio), { ...known, hasAudio: () => false });
    expect(nowhere.map(({ code }) => code)).toEqual(['audio-missing']);
  });

  test('whatever the document is, there is an answer', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.anything(), fc.record({ name: fc.anything(), start: fc.anything(), nodes: fc.anything() })),
        (document) => {
          expect(Array.isArray(check(document))).toBe(true);
        },
      ),
    );
    expect(isPublishable(check(null))).toBe(false);
  });

  const names = ['a', 'b', 'c', 'd', 'e', 'constructor'];
  const node = fc.constantFrom(...names);
  const keys = fc.dictionary(fc.constantFrom('0', '1', '2', '#'), node, { maxKeys: 3 });
  const verb = fc.oneof(
    { weight: 3, arbitrary: fc.constant(say('menu')) },
    { weight: 3, arbitrary: node.map(to) },
    { weight: 2, arbitrary: fc.tuple(keys, node).map(([some, otherwise]) => menu(some, otherwise)) },
    { weight: 2, arbitrary: fc.record({ keys, closed: node, unstaffed: node }).map((more) => queue(more)) },
    { weight: 2, arbitrary: fc.constant(hangup) },
    { weight: 1, arbitrary: fc.constant({ verb: 'record' }) },
    { weight: 1, arbitrary: fc.constant({ verb: 'dance', keys: 7 }) },
  );
  const documents = fc
    .record({ nodes: fc.dictionary(node, fc.array(verb, { minLength: 1, maxLength: 4 }), { minKeys: 2 }) })
    .map(({ nodes }) => flow({ a: [to('b')], ...nodes }));

  test('a flow that may be published leaves no caller stuck, wherever they wander', () => {
    let published = 0;
    fc.assert(
      fc.property(documents, fc.array(fc.nat(), { maxLength: 40 }), (document, choices) => {
        if (!isPublishable(check(document))) return;
        published++;
        const whole = flowSchema.parse(document);
        const ending = canEnd(whole);
        let at = whole.start;
        for (const choice of choices) {
          // From everywhere an end can be reached.
          expect(ending.has(at)).toBe(true);
          expect(reachable(whole).has(at)).toBe(true);
          const ways = waysFrom(whole, at);
          if (ways.length === 0) return;
          at = ways[choice % ways.length]!.node;
          expect(Object.hasOwn(whole.nodes, at)).toBe(true);
        }
      }),
      { numRuns: 3000 },
    );
    expect(published).toBeGreaterThan(20);
  });
});
