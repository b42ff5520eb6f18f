import type { PartyState } from '../contract/index.ts';

/**
 * Legal moves of the third in a call, from nobody on (null). The officer whose call it is asks for them; `ringing` and `consulting` find the caller on hold,
 * `conference` finds them in the talk:
 *
 * | from       | to         | by                                                                                   |
 * |------------|------------|--------------------------------------------------------------------------------------|
 * | nobody     | ringing    | the officer asks a colleague or a number; the caller goes on hold                    |
 * | ringing    | consulting | the colleague or the telephone answers                                               |
 * | consulting | conference | the officer brings the caller in                                                     |
 * | conference | consulting | the officer puts the caller on hold                                                  |
 * | any        | nobody     | not answered, left, removed, caller or officer gone; or the call is theirs (transfer) |
 *
 * A telephone that the call was given to stays in `conference` with the caller, and no officer.
 */
export const PARTY_MOVES: Readonly<Record<PartyState, readonly (PartyState | null)[]>> = {
  ringing: ['consulting', null],
  consulting: ['conference', null],
  conference: ['consulting', null],
};
