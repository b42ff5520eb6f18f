import type { BoardView } from '../../signaling/contract/desk.ts';

/** How a figure stands against its target. `none`: nothing has happened yet that it could be measured by. */
export type Level = 'normal' | 'attention' | 'alarm' | 'none';

export interface WallFigure {
  key: 'waiting' | 'longest' | 'in15s' | 'available' | 'abandoned' | 'averageWait';
  /** Null: nothing to measure. */
  value: number | null;
  unit: 'people' | 'seconds' | 'percent';
  level: Level;
  target: { key: 'waiting' | 'seconds' | 'least' | 'most' | 'available'; count: number; onDuty?: number };
}

/** Answered within 15 s, 95 % of calls (GB/T 33358); the second figure is where attention turns into alarm. */
export const WAIT_S: [number, number] = [15, 120];
const ANSWERED_PERCENT: [number, number] = [95, 80];
/** Callers who give up, percent; and callers waiting at once, per officer on duty no more than one. */
const ABANDONED_PERCENT: [number, number] = [5, 10];
const WAITING: [number, number] = [3, 8];
const AVERAGE_WAIT_S: [number, number] = [15, 60];

const atMost = (value: number, [target, limit]: [number, number]): Level =>
  value <= target ? 'normal' : value <= limit ? 'attention' : 'alarm';
const atLeast = (value: number, [target, limit]: [number, number]): Level =>
  value >= target ? 'normal' : value >= limit ? 'attention' : 'alarm';

const sum = (numbers: number[]): number => numbers.reduce((total, number) => total + number, 0);

/** Officers who are there, whatever they are doing. */
export const onDuty = (view: BoardView): number =>
  view.agents.filter(({ state }) => state !== 'offline' && state !== 'away').length;
export const available = (view: BoardView): number => view.agents.filter(({ state }) => state === 'available').length;
export const waiting = (view: BoardView): number => sum(view.queues.map((queue) => queue.waiting));

/** How long the caller has waited who waits longest, s; 0 when nobody waits. */
export function longestWait(view: BoardView, now: number): number {
  const oldest = view.queues.flatMap(({ oldestAt }) => (oldestAt ? [Date.parse(oldestAt)] : []));
  return oldest.length === 0 ? 0 : Math.max(0, Math.floor((now - Math.min(...oldest)) / 1000));
}

export const percent = (part: number, whole: number): number | null =>
  whole === 0 ? null : Math.round((part / whole) * 100);

/** The six figures of the wall. */
export function wallFigures(view: BoardView, now: number): WallFigure[] {
  const { today } = view;
  const wait = longestWait(view, now);
  const people = waiting(view);
  const here = onDuty(view);
  const free = available(view);
  const heard = today.answered + today.abandoned;
  const quick = percent(today.answeredIn15s, heard);
  const lost = percent(today.abandoned, heard);
  return [
    {
      key: 'waiting',
      value: people,
      unit: 'people',
      level: atMost(people, WAITING),
      target: { key: 'waiting', count: WAITING[0] },
    },
    {
      key: 'longest',
      value: wait,
      unit: 'seconds',
      level: atMost(wait, WAIT_S),
      target: { key: 'seconds', count: WAIT_S[0] },
    },
    {
      key: 'available',
      value: free,
      unit: 'people',
      level: free > 0 ? 'normal' : here > 0 ? 'attention' : 'alarm',
      target: { key: 'available', count: 1, onDuty: here },
    },
    {
      key: 'in15s',
      value: quick,
      unit: 'percent',
      level: quick === null ? 'none' : atLeast(quick, ANSWERED_PERCENT),
      target: { key: 'least', count: ANSWERED_PERCENT[0] },
    },
    {
      key: 'abandoned',
      value: lost,
      unit: 'percent',
      level: lost === null ? 'none' : atMost(lost, ABANDONED_PERCENT),
      target: { key: 'most', count: ABANDONED_PERCENT[0] },
    },
    {
      key: 'averageWait',
      value: heard === 0 ? null : today.averageWaitSeconds,
      unit: 'seconds',
      level: heard === 0 ? 'none' : atMost(today.averageWaitSeconds, AVERAGE_WAIT_S),
      target: { key: 'seconds', count: AVERAGE_WAIT_S[0] },
    },
  ];
}

type Alarm = BoardView['alarms'][number];
const OF_QUEUES = new Set<Alarm['code']>(['waiting-long', 'nobody-on-duty', 'queue-full']);
/** The service whose queue an alarm is about; null for the others. */
export const queueOf = ({ code, detail }: Alarm): string | null => (OF_QUEUES.has(code) ? detail : null);
