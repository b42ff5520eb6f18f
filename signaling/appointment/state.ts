import type { AppointmentAct, AppointmentState } from '../contract/index.ts';
import type { Side } from '../petition/index.ts';

/**
 * Legal moves of an appointment. `booked` has a time; who comes without one, or late, waits in the line of the day (`queued`) until an officer takes them;
 * `arrived` is there. An appointment that was called off or missed is at its end: another one is made for the same petition.
 */
export const APPOINTMENT_MOVES: Readonly<Record<AppointmentState, readonly AppointmentState[]>> = {
  booked: ['arrived', 'queued', 'done', 'cancelled', 'no-show'],
  queued: ['arrived', 'booked', 'cancelled', 'no-show'],
  arrived: ['done', 'queued', 'booked', 'cancelled'],
  done: [],
  cancelled: [],
  'no-show': [],
};
export const LIVE: readonly AppointmentState[] = ['booked', 'queued', 'arrived'];
export const isLive = (state: AppointmentState): boolean => LIVE.includes(state);

/** Who does what, in which state. `move` gives another time. */
export const ACTS: Readonly<
  Record<AppointmentAct, { sides: readonly Side[]; from: readonly AppointmentState[]; to: AppointmentState }>
> = {
  arrive: { sides: ['local', 'upper'], from: ['booked'], to: 'arrived' },
  late: { sides: ['local', 'upper'], from: ['booked'], to: 'queued' },
  'no-show': { sides: ['local', 'upper'], from: ['booked', 'queued'], to: 'no-show' },
  move: { sides: ['upper'], from: ['booked', 'queued'], to: 'booked' },
  cancel: { sides: ['local', 'upper'], from: ['booked', 'queued', 'arrived'], to: 'cancelled' },
  take: { sides: ['upper'], from: ['queued'], to: 'arrived' },
  done: { sides: ['upper'], from: ['arrived'], to: 'done' },
};

/** So long after its beginning somebody has missed an appointment, ms. */
export const GRACE = 15 * 60_000;

/** What somebody on that side may do now. Late and missed only when the time has come. */
export function actsOf(
  side: Side,
  { state, startsAt }: { state: AppointmentState; startsAt: Date | null },
  now = Date.now(),
): AppointmentAct[] {
  return (Object.keys(ACTS) as AppointmentAct[]).filter((act) => {
    if (!ACTS[act].sides.includes(side) || !ACTS[act].from.includes(state)) return false;
    if (startsAt === null) return true;
    if (act === 'late') return now >= startsAt.getTime();
    return act !== 'no-show' || now >= startsAt.getTime() + GRACE;
  });
}
