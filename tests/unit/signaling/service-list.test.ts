import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  api,
  keepRetired,
  serviceId,
  STANDARD_SERVICES,
  type CourtService,
} from '../../../signaling/contract/index.ts';
import { serviceFaults, usedFaults } from '../../../signaling/court/service.ts';
import { parseQueueId, queueName } from '../../../signaling/queue/name.ts';

const standard = [...STANDARD_SERVICES];
const made: CourtService = { id: 'intellectual-property', zh: '知识产权咨询', en: 'IP', active: true };
const faults = (...services: CourtService[]): Record<string, string> => serviceFaults({ services });
const list = fc.uniqueArray(
  fc.record({
    id: fc.constantFrom(...standard.map(({ id }) => id), 'a', 'b-2', 'c3', made.id),
    zh: fc.string({ minLength: 1, maxLength: 20 }),
    en: fc.string({ minLength: 1, maxLength: 20 }),
    active: fc.boolean(),
  }),
  { selector: ({ id }) => id },
);

describe('the list of services of a court', () => {
  test('what every court begins with can be published as it is', () => {
    expect(faults(...standard)).toEqual({});
    expect(api.courtServices.parse({ services: standard }).services).toEqual(standard);
  });

  test.each(['', 'A', '1a', 'a_b', '-a', 'a b', 'a/b', 'a:b', 'ä', 'constructor', '__proto__', 'a'.repeat(33)])(
    'no id: %j',
    (id) => expect(serviceId.safeParse(id).success).toBe(false),
  );

  test('ids and names are of one service only, whatever their case; a person can always be asked for', () => {
    expect(faults(...standard, made)).toEqual({});
    expect(faults(...standard, made, { ...made, zh: 'x', en: 'y' })).toHaveProperty(['services.intellectual-property']);
    expect(faults(...standard, { ...made, zh: '值班律师' })['services.intellectual-property']).toContain('值班律师');
    expect(faults(...standard, { ...made, en: 'DUTY LAWYER' })['services.intellectual-property']).toContain('重复');
    expect(faults(...standard.slice(1))).toHaveProperty(['services.general']);
    expect(faults(...standard.map((one) => ({ ...one, active: one.id !== 'general' })))).toHaveProperty([
      'services.general',
    ]);
  });

  test('twenty take calls at most; those out of use do not count', () => {
    const more = (count: number, active: boolean): CourtService[] =>
      Array.from({ length: count }, (_, at) => ({ id: `more-${at}`, zh: `另${at}`, en: `more ${at}`, active }));
    expect(faults(...standard, ...more(12, true))).toEqual({});
    expect(faults(...standard, ...more(13, true))).toEqual({ services: '接听来电的服务最多 20 项' });
    expect(faults(...standard, ...more(30, false))).toEqual({});
  });

  test('whatever list follows, none of the one before is lost, and what is missing takes no calls', () => {
    fc.assert(
      fc.property(list, list, (before, next) => {
        const kept = keepRetired(next, before);
        expect(kept.slice(0, next.length)).toEqual(next);
        for (const one of before) {
          const then = kept.find(({ id }) => id === one.id);
          expect(then).toEqual(next.find(({ id }) => id === one.id) ?? { ...one, active: false });
        }
        expect(new Set(kept.map(({ id }) => id)).size).toBe(kept.length);
        expect(keepRetired(kept, before)).toEqual(kept);
      }),
    );
  });

  test('only what is taken out of use is looked for, and is refused with its places', async () => {
    const asked: string[] = [];
    const places = (_: string, id: string): Promise<string[]> => {
      asked.push(id);
      return Promise.resolve(id === 'lawyer' ? ['语音流程“热线”', '坐席张敏'] : []);
    };
    const next = standard.map((one) => ({ ...one, active: one.id !== 'lawyer' && one.id !== 'guidance' }));
    const change = { next: { services: [...next, made] }, before: { services: standard } };
    expect(await usedFaults('court', change, places)).toEqual({
      'services.lawyer': '“值班律师”还在使用，不能停用：语音流程“热线”；坐席张敏',
    });
    expect(asked.sort()).toEqual(['guidance', 'lawyer']);
  });
});

test('a queue is found again by its name in Redis, for every id there can be', () => {
  const slug = fc.stringMatching(/^[a-z][a-z0-9-]{0,31}$/).filter((id) => serviceId.safeParse(id).success);
  fc.assert(
    fc.property(slug, (service) => {
      expect(parseQueueId(`demo-basic/${service}`)).toEqual({ courtId: 'demo-basic', service });
      expect(queueName({ courtId: 'demo-basic', service })).not.toMatch(/:/);
    }),
  );
  expect(parseQueueId('demo-basic/')).toBeNull();
  expect(parseQueueId('/general')).toBeNull();
});
