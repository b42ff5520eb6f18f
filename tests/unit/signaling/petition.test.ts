import { existsSync } from 'node:fs';
import { mkdtemp, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  actsOf as appointmentActsOf,
  APPOINTMENT_MOVES,
  ACTS as APPOINTMENT_ACTS,
} from '../../../signaling/appointment/state.ts';
import { wantedSlots } from '../../../signaling/appointment/slots.ts';
import {
  APPOINTMENT_STATES,
  isIdentityNumber,
  PETITION_STATES,
  plainIdentity,
  type AppointmentState,
  type PetitionState,
} from '../../../signaling/contract/index.ts';
import { Gate } from '../../../signaling/material/gate.ts';
import { documentText } from '../../../signaling/material/office.ts';
import { inScratch, sweepScratch } from '../../../signaling/material/scratch.ts';
import { unzipped, zipEntries } from '../../../signaling/material/zip.ts';
import { beginsAs, endingOf } from '../../../signaling/material/content.ts';
import { duplicateScore, likeness, type Comparable } from '../../../signaling/petition/duplicate.ts';
import { maskIdentity } from '../../../signaling/petition/person.ts';
import { ACTS, actsOf, isOpen, PETITION_MOVES } from '../../../signaling/petition/state.ts';
import { isAligned, slotStart, slotStarts, startsFrom } from '../../../signaling/roster/slot.ts';
import { render, readable } from '../../../signaling/notice/template.ts';
import { identityNumber } from '../../fake/petitioner.ts';
import { zip } from '../../fake/zip.ts';

describe('an identity number', () => {
  test('as the standard gives it (GB 11643-1999, annex)', () => {
    expect(isIdentityNumber('11010519491231002X')).toBe(true);
    expect(isIdentityNumber('440524188001010014')).toBe(false); // nobody alive was born in 1880
  });

  test('any single wrong digit, and any two neighbours exchanged, are noticed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999 }), fc.nat(16), fc.nat(9), (serial, at, digit) => {
        const right = identityNumber(serial);
        expect(isIdentityNumber(right)).toBe(true);
        const wrong = right.slice(0, at) + String(digit) + right.slice(at + 1);
        if (wrong !== right) expect(isIdentityNumber(wrong)).toBe(false);
        const swapped = right.slice(0, at) + (right[at + 1] ?? '') + (right[at] ?? '') + right.slice(at + 2);
        if (swapped !== right) expect(isIdentityNumber(swapped)).toBe(false);
      }),
    );
  });

  test('a day that does not exist is none, a full-width x is read, rubbish is not', () => {
    expect(isIdentityNumber(identityNumber(1, '19990230'))).toBe(false);
    expect(plainIdentity(' 1101０５19491231002ｘ ')).toBe('11010519491231002X');
    fc.assert(fc.property(fc.string(), (text) => typeof isIdentityNumber(plainIdentity(text)) === 'boolean'));
  });

  test('is masked in the middle', () => {
    expect(maskIdentity('11010519491231002X')).toBe('110***********002X');
    expect(maskIdentity('')).toBe('');
  });
});

const person = (name: string, identity: string | null, phone: string | null): Comparable['people'][number] => ({
  nameFingerprint: name,
  identityFingerprint: identity,
  phoneFingerprint: phone,
});
const matter = (patch: Partial<Comparable>): Comparable => ({
  people: [person('wang', 'id1', 'p1')],
  caseNumbers: [],
  demand: '请求依法再审改判',
  ...patch,
});

describe('the likeness of two petitions', () => {
  test('has its reasons; the same name alone is none, nor is what is missing on both sides', () => {
    const one = matter({ demand: '请求依法再审' });
    expect(duplicateScore(one, matter({ people: [person('wang', 'id2', 'p2')], demand: '要求退还诉讼费' }))).toEqual({
      score: 0,
      reasons: [],
    });
    const unknown = matter({ people: [person('wang', null, null)], demand: '其他' });
    expect(duplicateScore(unknown, { ...unknown, demand: '不同的事' }).score).toBe(0);
    expect(duplicateScore(one, matter({ people: [person('li', 'id1', 'p1')], demand: '另一件' })).score).toBe(0);
    expect(duplicateScore(one, matter({ people: [person('wang', 'id2', 'p1')], demand: '另一件' }))).toEqual({
      score: 30,
      reasons: ['name-phone'],
    });
    const same = matter({ caseNumbers: ['a', 'b'] });
    expect(duplicateScore(same, same).score).toBe(100);
  });

  test('is the same both ways, between 0 and 100, whatever is written', () => {
    const any = fc.record({
      people: fc.array(
        fc.record({
          nameFingerprint: fc.constantFrom('a', 'b'),
          identityFingerprint: fc.constantFrom(null, 'x', 'y'),
          phoneFingerprint: fc.constantFrom(null, '1', '2'),
        }),
        { maxLength: 3 },
      ),
      caseNumbers: fc.array(fc.constantFrom('c1', 'c2', 'c3'), { maxLength: 3 }),
      demand: fc.string({ unit: 'binary', maxLength: 80 }),
    });
    fc.assert(
      fc.property(any, any, (a, b) => {
        const [left, right] = [duplicateScore(a, b), duplicateScore(b, a)];
        expect(left).toEqual(right);
        expect(left.score).toBeGreaterThanOrEqual(0);
        expect(left.score).toBeLessThanOrEqual(100);
        expect(left.score > 0).toBe(left.reasons.length > 0);
      }),
    );
  });

  test('of demands counts what they have in common, not spaces and points', () => {
    expect(likeness('请求 再审，改判。', '请求再审改判')).toBe(1);
    expect(likeness('请求再审改判', '要求退还诉讼费')).toBeLessThan(0.2);
    expect(likeness('', '')).toBe(0);
  });
});

describe('states', () => {
  test('of a petition: every one is reached, ends have no acts, acts begin where a move is', () => {
    const reached = new Set<PetitionState>(['submitted']);
    for (const state of reached) for (const next of PETITION_MOVES[state]) reached.add(next);
    expect([...reached].sort()).toEqual([...PETITION_STATES].sort());
    for (const state of PETITION_STATES) {
      for (const side of ['local', 'upper'] as const) {
        if (!isOpen(state)) expect(actsOf(side, { state, blocked: false })).toEqual([]);
      }
      expect(actsOf('none', { state, blocked: true })).toEqual([]);
    }
    expect(Object.values(ACTS).every(({ from }) => from.every(isOpen))).toBe(true);
    expect(actsOf('upper', { state: 'accepted', blocked: false })).toEqual(['schedule']);
    expect(actsOf('upper', { state: 'accepted', blocked: true })).toEqual([]);
    expect(actsOf('local', { state: 'accepted', blocked: true })).toContain('allow');
  });

  test('of an appointment: acts lead along the moves, late and missed come with the time', () => {
    for (const { from, to } of Object.values(APPOINTMENT_ACTS)) {
      for (const state of from) if (state !== to) expect(APPOINTMENT_MOVES[state]).toContain(to);
    }
    const reached = new Set<AppointmentState>(['booked']);
    for (const state of reached) for (const next of APPOINTMENT_MOVES[state]) reached.add(next);
    expect([...reached].sort()).toEqual([...APPOINTMENT_STATES].sort());
    const startsAt = new Date('2026-11-26T01:00:00Z');
    const at = (minutes: number): string[] =>
      appointmentActsOf('local', { state: 'booked', startsAt }, startsAt.getTime() + minutes * 60_000);
    expect(at(-1)).toEqual(['arrive', 'cancel']);
    expect(at(0)).toEqual(['arrive', 'late', 'cancel']);
    expect(at(15)).toEqual(['arrive', 'late', 'no-show', 'cancel']);
  });
});

describe('slots', () => {
  test('are half hours of the court, whole ones only', () => {
    expect(slotStart('2026-11-26', '09:00').toISOString()).toBe('2026-11-26T01:00:00.000Z');
    expect(slotStarts('2026-11-26', '09:00', '10:30')).toHaveLength(3);
    expect(slotStarts('2026-11-26', '10:30', '09:00')).toEqual([]);
    expect(isAligned(new Date('2026-11-26T01:30:00Z'))).toBe(true);
    expect(isAligned(new Date('2026-11-26T01:30:01Z'))).toBe(false);
  });

  test('everybody takes those of officers and room in one order', () => {
    const startsAt = new Date('2026-11-26T01:00:00Z');
    const of = (ids: string[], roomId: string | null, slots: number): string[] =>
      wantedSlots({ officers: ids.map((id) => ({ id, name: '', courtId: '' })), roomId, startsAt, slots }).map(
        ({ _id }) => _id,
      );
    expect(of(['b', 'a'], 'r', 2)).toEqual([...of(['a', 'b'], 'r', 2)].sort());
    expect(of(['a'], null, 4)).toHaveLength(4);
    expect(startsFrom(startsAt, 2)[1]?.toISOString()).toBe('2026-11-26T01:30:00.000Z');
    expect(wantedSlots({ officers: [], roomId: 'r', startsAt: null, slots: 1 })).toEqual([]);
  });
});

describe('a file', () => {
  test('is known by its ending and how it begins', () => {
    expect(endingOf('照片.JPG')).toBe('jpg');
    for (const name of ['a', 'a.exe', 'a.jpg.exe', '.', 'a.svg', 'a.html']) {
      expect(() => endingOf(name)).toThrow(expect.objectContaining({ code: 'P-002' }));
    }
    expect(beginsAs('pdf', Buffer.from('%PDF-1.7'))).toBe(true);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 16 }), (head) => typeof beginsAs('webp', Buffer.from(head)) === 'boolean'),
    );
  });

  test('an archive is read without trusting it: any bytes give entries or nothing, never a failure', () => {
    const right = zip([['word/document.xml', Buffer.from('<w:p/>')]]);
    const [entry] = zipEntries(right)!;
    expect(unzipped(right, entry!, 100)?.toString()).toBe('<w:p/>');
    expect(unzipped(right, entry!, 3)).toBeNull();
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 400 }),
        fc.nat(200),
        fc.uint8Array({ maxLength: 8 }),
        (noise, at, bytes) => {
          for (const archive of [Buffer.from(noise), Buffer.from(right)]) {
            Buffer.from(bytes).copy(archive, Math.min(at, archive.length));
            for (const found of zipEntries(archive) ?? []) unzipped(archive, found, 1000);
          }
        },
      ),
    );
  });

  test('a document of openings that never close is read in one pass', () => {
    const text = '<w:p><w:t xml:space="preserve">请求</w:t><w:tab/><w:t>理由</w:t></w:p>';
    const hostile = zip([['word/document.xml', Buffer.from('<w:t '.repeat(100_000) + text)]]);
    const began = performance.now();
    expect(documentText(hostile)).toBe('请求\t理由');
    // Once for every opening it would be 50 thousand million characters: minutes.
    expect(performance.now() - began).toBeLessThan(5000);
  });

  test('what a killed process has left of its files goes, what is in use stays', async () => {
    const left = await mkdtemp(path.join(tmpdir(), 'court-material-'));
    await writeFile(path.join(left, 'file.pdf'), 'papers');
    const hours = (count: number): Date => new Date(Date.now() - count * 3_600_000);
    await utimes(left, hours(2), hours(2));
    await inScratch(async (directory) => {
      await utimes(directory, hours(0.5), hours(0.5));
      await sweepScratch();
      expect(existsSync(left)).toBe(false);
      await writeFile(path.join(directory, 'file.pdf'), 'papers');
      expect(existsSync(directory)).toBe(true);
      return directory;
    }).then((directory) => expect(existsSync(directory)).toBe(false));
  });

  test('only so many are looked into at a time', async () => {
    const gate = new Gate(2);
    let inside = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      inside += 1;
      most = Math.max(most, inside);
      await new Promise((resolve) => setImmediate(resolve));
      inside -= 1;
    };
    await Promise.all(Array.from({ length: 9 }, () => gate.through(work)));
    expect(most).toBe(2);
    await expect(gate.through(() => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
    await expect(gate.through(() => Promise.resolve('open'))).resolves.toBe('open');
  });
});

test('a sign-in code is in the message and only there', () => {
  const { text } = render('citizen-code', { court: '示例法院', code: '123456' });
  expect(text).toContain('123456');
  expect(readable('citizen-code', text, true)).toBe(text);
  expect(readable('citizen-code', text, false)).not.toContain('123456');
  expect(readable('petition-accepted', text, false)).toBe(text);
});
