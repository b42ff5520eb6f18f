import type { DuplicateReason } from '../contract/index.ts';

/** What two petitions are compared by. Names, identity and telephone numbers are keyed hashes. */
export interface Comparable {
  people: readonly { nameFingerprint: string; identityFingerprint: string | null; phoneFingerprint: string | null }[];
  caseNumbers: readonly string[];
  demand: string;
}

/** How much each reason weighs; together at most 100. The same person with the same case is as good as certain. */
const WEIGHTS: Record<DuplicateReason, number> = {
  'name-identity': 50,
  'name-phone': 30,
  'case-number': 40,
  demand: 30,
};
/** Share of common pairs of characters (Dice) from which two demands are the same one. */
const SAME_DEMAND = 0.6;

function pairs(text: string): Map<string, number> {
  const found = new Map<string, number>();
  const plain = [...text.normalize('NFKC').replace(/[\s\p{P}]/gu, '')];
  for (let at = 1; at < plain.length; at++) {
    const pair = `${plain[at - 1] ?? ''}${plain[at] ?? ''}`;
    found.set(pair, (found.get(pair) ?? 0) + 1);
  }
  return found;
}

/** 0 nothing in common, 1 the same. */
export function likeness(a: string, b: string): number {
  const [left, right] = [pairs(a), pairs(b)];
  const size = (of: Map<string, number>): number => [...of.values()].reduce((sum, count) => sum + count, 0);
  const total = size(left) + size(right);
  if (total === 0) return 0;
  let common = 0;
  for (const [pair, count] of left) common += Math.min(count, right.get(pair) ?? 0);
  return (2 * common) / total;
}

/** How likely two petitions are the same matter, 0 to 100, and why. It is shown to staff, who decide. */
export function duplicateScore(a: Comparable, b: Comparable): { score: number; reasons: DuplicateReason[] } {
  const both = (same: (one: Comparable['people'][number], other: Comparable['people'][number]) => boolean): boolean =>
    a.people.some((one) => b.people.some((other) => one.nameFingerprint === other.nameFingerprint && same(one, other)));
  const reasons: DuplicateReason[] = [];
  if (both((one, other) => one.identityFingerprint !== null && one.identityFingerprint === other.identityFingerprint))
    reasons.push('name-identity');
  if (both((one, other) => one.phoneFingerprint !== null && one.phoneFingerprint === other.phoneFingerprint))
    reasons.push('name-phone');
  if (a.caseNumbers.some((number) => b.caseNumbers.includes(number))) reasons.push('case-number');
  if (likeness(a.demand, b.demand) >= SAME_DEMAND) reasons.push('demand');
  return {
    score: Math.min(
      100,
      reasons.reduce((sum, reason) => sum + WEIGHTS[reason], 0),
    ),
    reasons,
  };
}
