import type { TranscriptVerification } from '../../signaling/contract/transcript.ts';

/** What is to be said of a recording: `late`, archived after the sealing, so that the record has nothing to compare it with. */
export function chainState({
  chain,
  chainNow,
}: Pick<TranscriptVerification['recordings'][number], 'chain' | 'chainNow'>):
  'same' | 'other' | 'gone' | 'late' | 'pending' {
  if (chain === null) return chainNow === null ? 'pending' : 'late';
  if (chainNow === null) return 'gone';
  return chain === chainNow ? 'same' : 'other';
}
