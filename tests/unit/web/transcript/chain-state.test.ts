import { expect, test } from '@jest/globals';
import { chainState } from '../../../../web/transcript/chain-state.ts';

test('a recording is only called the same when it was compared', () => {
  const of = (chain: string | null, chainNow: string | null): string => chainState({ chain, chainNow });
  expect(of('a', 'a')).toBe('same');
  expect(of('a', 'b')).toBe('other');
  expect(of('a', null)).toBe('gone');
  expect(of(null, 'a')).toBe('late');
  expect(of(null, null)).toBe('pending');
});
