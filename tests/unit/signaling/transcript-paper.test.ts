import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { transcript } from '../../../signaling/contract/index.ts';
import { canonical, contentHash } from '../../../signaling/transcript/content.ts';
import type { TranscriptDocument } from '../../../signaling/transcript/document.ts';
import { legible, type Printed } from '../../../signaling/transcript/print.ts';
import { drawSignature } from '../../../signaling/transcript/signature.ts';
import { codeOf } from './code-of.ts';
import { added, later, record, START } from './transcript-scene.ts';

test('on paper every character can be read: what the font has no picture for is printed as its number, a signature as it is', () => {
  const line = { heading: false, clock: '', label: '答：', text: '𠮷野家 བ\n😀\u202e', removed: false, marks: [1] };
  const signed = { label: '信访人', name: '王', picture: 'iVBOR', lines: [] };
  const paper = { lines: [line], signatures: [signed], changes: ['改'] } as unknown as Printed;
  const { lines, signatures, changes } = legible(paper, (codePoint) => codePoint !== 0xf56);
  expect(lines).toEqual([{ ...line, text: '𠮷野家 [U+0F56]\n[U+1F600][U+202E]' }]);
  expect(legible(paper, () => false).signatures).toEqual([
    { ...signed, label: '[U+4FE1][U+8BBF][U+4EBA]', name: '[U+738B]' },
  ]);
  expect({ signatures, changes }).toEqual({ signatures: [signed], changes: ['改'] });
});

describe('checksums', () => {
  const parts = { head: { facts: [], opening: [], closing: '' }, number: 'n', courtName: 'c' };

  test('do not depend on the order of fields, and depend on everything that is read', () => {
    const document = record();
    added(document, '甲');
    added(document, '乙');
    const hash = contentHash(document, parts);
    const turned = {
      ...document,
      entries: document.entries.map((entry) => Object.fromEntries(Object.entries(entry).reverse())),
    };
    expect(contentHash(turned as unknown as TranscriptDocument, parts)).toBe(hash);
    const others: ((copy: TranscriptDocument) => void)[] = [
      (copy) => (copy.entries[0]!.text = '甲 '),
      (copy) => (copy.entries[0]!.speaker = '别人'),
      (copy) => (copy.entries[0]!.removed = true),
      (copy) => (copy.entries[0]!.at = later(1)),
      (copy) => copy.entries.reverse(),
      (copy) => copy.entries.pop(),
    ];
    for (const other of others) {
      const copy = structuredClone(document);
      other(copy);
      expect(contentHash(copy, parts)).not.toBe(hash);
    }
    expect(contentHash(document, { ...parts, number: 'm' })).not.toBe(hash);
  });

  test('one text for one value, and another for another', () => {
    const value = fc.letrec<{ any: unknown }>((tie) => ({
      any: fc.oneof(
        { depthSize: 'small' },
        fc.string({ unit: 'grapheme' }),
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('any'), { maxLength: 4 }),
        fc.dictionary(fc.string({ maxLength: 4 }), tie('any'), { maxKeys: 4 }),
      ),
    })).any;
    const plain = (one: unknown): unknown => JSON.parse(JSON.stringify(one));
    fc.assert(
      fc.property(value, value, (a, b) => {
        expect(plain(JSON.parse(canonical(a)))).toEqual(plain(a));
        if (canonical(a) === canonical(b)) expect(plain(a)).toEqual(plain(b));
      }),
    );
    expect(canonical({ b: 1, a: [START, undefined], c: undefined })).toBe(
      '{"a":["2026-11-26T06:00:00.000Z",null],"b":1}',
    );
    expect(() => canonical({ a: 0.5 })).toThrow();
  });
});

describe('signatures', () => {
  const stroke = (length: number): transcript.Strokes => [Array.from({ length }, (_, at) => [at * 4, 200, at * 10])];

  test('are drawn as a picture of the strokes', () => {
    const picture = Buffer.from(drawSignature(stroke(100)), 'base64');
    expect(picture.subarray(1, 4).toString()).toBe('PNG');
    expect([picture.readUInt32BE(16), picture.readUInt32BE(20)]).toEqual([600, 240]);
    expect(drawSignature(stroke(100))).toBe(picture.toString('base64'));
    expect(drawSignature(stroke(101))).not.toBe(picture.toString('base64'));
  });

  test('a dot is none, nor is what covers the field', () => {
    expect(codeOf(() => drawSignature([[[5, 5, 0]]]))).toBe('T-008');
    expect(codeOf(() => drawSignature(stroke(20)))).toBe('T-008');
    const wild: transcript.Strokes = [Array.from({ length: 500 }, (_, at) => [(at % 2) * 1000, (at % 2) * 400, at])];
    expect(codeOf(() => drawSignature(wild))).toBe('T-008');
  });

  test('points outside the field, too many, or what is no number are refused', () => {
    const ok = (value: unknown): boolean => transcript.strokes.safeParse(value).success;
    expect(ok(stroke(100))).toBe(true);
    expect(ok([[[1001, 0, 0]]])).toBe(false);
    expect(ok([[[Number.NaN, 0, 0]]])).toBe(false);
    expect(ok([[[Infinity, 0, 0]]])).toBe(false);
    expect(ok([['<svg onload=alert(1)>']])).toBe(false);
    expect(ok([])).toBe(false);
    expect(ok(Array.from({ length: 3 }, () => Array.from({ length: 3000 }, () => [1, 1, 1])))).toBe(false);
  });
});
