import { expect, test } from '@jest/globals';
import { chainLink, CHAIN_START, type AuditRecord } from '../../../signaling/audit/entry.ts';

const record: AuditRecord = {
  id: 'a',
  at: '2026-11-24T01:00:00.000Z',
  actorId: 'b',
  actorName: '张敏',
  role: 'hotline-agent',
  courtId: 'c',
  action: 'recording.play',
  target: 'd',
  reason: null,
  address: '127.0.0.1',
  details: { a: 1, b: 'x' },
};

test('a link depends on everything that is said, on its place and on the link before', () => {
  const link = chainLink(CHAIN_START, 1, record);
  expect(link).toMatch(/^[0-9a-f]{64}$/);
  expect(chainLink(CHAIN_START, 1, { ...record, details: { b: 'x', a: 1 } })).toBe(link);
  expect(chainLink(CHAIN_START, 2, record)).not.toBe(link);
  expect(chainLink('1'.repeat(64), 1, record)).not.toBe(link);
  for (const name of Object.keys(record) as (keyof AuditRecord)[]) {
    const changed = { ...record, [name]: name === 'details' ? { a: 2 } : 'changed' };
    expect(chainLink(CHAIN_START, 1, changed)).not.toBe(link);
  }
});
