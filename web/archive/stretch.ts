import type { CallDetail, RecordingView } from '../../signaling/contract/api.ts';
import type { CallState } from '../../signaling/contract/state.ts';

/** A part of the call in one state. Times in ms since the epoch. */
export interface Stretch {
  state: CallState;
  from: number;
  to: number;
}

/** The span of time a drawing shows, ms since the epoch. */
export interface Span {
  from: number;
  to: number;
}

type Timed = Pick<CallDetail, 'arrivedAt' | 'endedAt' | 'timeline'>;

/** The call as stretches without holes: entries that stay in a state are joined; the last one runs to the end, or to `now` while the call lasts. */
export function stretchesOf(call: Timed, now: number): Stretch[] {
  const end = call.endedAt ? Date.parse(call.endedAt) : now;
  const stretches: Stretch[] = [];
  let open: Stretch = { state: 'menu', from: Date.parse(call.arrivedAt), to: end };
  for (const entry of call.timeline) {
    if (entry.state === open.state) continue;
    const at = Date.parse(entry.at);
    if (at > open.from) stretches.push({ ...open, to: at });
    open = { state: entry.state, from: at, to: end };
  }
  if (open.state !== 'ended' && end > open.from) stretches.push({ ...open, to: end });
  return stretches;
}

/** From the first sign of the call to its last: a recording may end a little after the call. Never empty. */
export function spanOf(call: Timed & { recordings: RecordingView[] }, now: number): Span {
  const recorded = call.recordings.map((recording) => recordingSpan(recording, now));
  const from = Math.min(Date.parse(call.arrivedAt), ...recorded.map((span) => span.from));
  const to = Math.max(call.endedAt ? Date.parse(call.endedAt) : now, ...recorded.map((span) => span.to));
  return { from, to: Math.max(to, from + 1000) };
}

/** When a recording took place; the length of the sound counts, where it is known. */
export function recordingSpan(recording: RecordingView, now: number): Span {
  const from = Date.parse(recording.startedAt);
  if (recording.durationMs !== null) return { from, to: from + recording.durationMs };
  return { from, to: Math.max(from, recording.endedAt ? Date.parse(recording.endedAt) : now) };
}

/** Where a time stands in a span, in percent; outside of it, at its edge. */
export function percentOf(at: number, span: Span): number {
  return Math.min(100, Math.max(0, ((at - span.from) / (span.to - span.from)) * 100));
}

/** Position and width of a part of a span as CSS. */
export function placeOf(part: Span, span: Span): { left: string; width: string } {
  const left = percentOf(part.from, span);
  return { left: `${left}%`, width: `${percentOf(part.to, span) - left}%` };
}

const STEPS_S = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200];

/** Times for an axis, ms after the start: round, at most ten, none so near the end that its label would be cut off. */
export function ticksOf(span: Span): number[] {
  const seconds = (span.to - span.from) / 1000;
  const step = STEPS_S.find((candidate) => seconds / candidate <= 10) ?? 14_400;
  const ticks: number[] = [];
  for (let at = 0; at <= seconds * 0.96; at += step) ticks.push(at * 1000);
  return ticks;
}
