import type { PetitionAct, PetitionState } from '../contract/index.ts';

/**
 * Legal moves of a petition: handed in, accepted or rejected by the local court, given a time by the upper court, received, closed. A reception that did not
 * take place, or that calls for another one, leads back to `accepted`. The petitioner may withdraw until they were received.
 */
export const PETITION_MOVES: Readonly<Record<PetitionState, readonly PetitionState[]>> = {
  submitted: ['accepted', 'rejected', 'withdrawn'],
  accepted: ['scheduled', 'withdrawn'],
  scheduled: ['accepted', 'received', 'withdrawn'],
  received: ['closed', 'accepted'],
  closed: [],
  rejected: [],
  withdrawn: [],
};

export const isOpen = (state: PetitionState): boolean => PETITION_MOVES[state].length > 0;

/** `local`: guide or supervisor of the court that was applied to; `upper`: reception officer or supervisor of a court above it; `none`: only to read. */
export type Side = 'local' | 'upper' | 'none';

/** Who does what, in which state. */
export const ACTS: Readonly<Record<PetitionAct, { sides: readonly Side[]; from: readonly PetitionState[] }>> = {
  accept: { sides: ['local'], from: ['submitted'] },
  reject: { sides: ['local'], from: ['submitted'] },
  schedule: { sides: ['upper'], from: ['accepted'] },
  allow: { sides: ['local'], from: ['accepted'] },
  close: { sides: ['upper'], from: ['received'] },
  withdraw: { sides: ['local'], from: ['submitted', 'accepted', 'scheduled'] },
};

/** What somebody on that side may do now. Who missed two appointments is given no time before the guide has talked to them. */
export function actsOf(side: Side, { state, blocked }: { state: PetitionState; blocked: boolean }): PetitionAct[] {
  return (Object.keys(ACTS) as PetitionAct[]).filter((act) => {
    if (!ACTS[act].sides.includes(side) || !ACTS[act].from.includes(state)) return false;
    if (act === 'allow') return blocked;
    return act !== 'schedule' || !blocked;
  });
}

/** The second appointment that was missed needs the guide. */
export const blocksAfter = (noShows: number): boolean => noShows >= 2;
