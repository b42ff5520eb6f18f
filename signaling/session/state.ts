import type { session } from '../contract/index.ts';

/**
 * Legal moves of a session:
 *
 * | from    | to        | by                                               |
 * |---------|-----------|--------------------------------------------------|
 * | open    | running   | the chair begins; from here on it is recorded     |
 * | open    | cancelled | guide or officer, with a reason                   |
 * | running | ended     | the chair, with outcome and opinion               |
 * | open    | cancelled | by itself, when nobody came in a day (abandoned.ts) |
 * | running | ended     | by itself, when everybody has gone; no outcome     |
 */
export const SESSION_MOVES: Readonly<Record<session.SessionState, readonly session.SessionState[]>> = {
  open: ['running', 'cancelled'],
  running: ['ended'],
  ended: [],
  cancelled: [],
};

/**
 * Legal moves of a participant:
 *
 * | from      | to        | by                                                        |
 * |-----------|-----------|-----------------------------------------------------------|
 * | invited   | waiting   | they come: link, account, telephone                       |
 * | waiting   | admitted  | guide, clerk or officer                                   |
 * | admitted  | waiting   | guide, clerk or officer send back                         |
 * | any       | dismissed | guide or officer, with a reason                           |
 * | dismissed | waiting   | guide, clerk or officer call back; nobody comes by themself |
 * | waiting, admitted | left | they go by themself                                    |
 * | left      | waiting   | they come again                                           |
 */
export const PARTICIPANT_MOVES: Readonly<Record<session.ParticipantState, readonly session.ParticipantState[]>> = {
  invited: ['waiting', 'dismissed'],
  waiting: ['admitted', 'dismissed', 'left'],
  admitted: ['waiting', 'dismissed', 'left'],
  dismissed: ['waiting'],
  left: ['waiting', 'dismissed'],
};

/** States in which nothing happens any more. */
export const isOver = ({ state }: { state: session.SessionState }): boolean => SESSION_MOVES[state].length === 0;
