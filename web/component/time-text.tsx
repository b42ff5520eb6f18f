import { clockText, durationText, runningText, shortTimeText, timeText } from '../client/format.ts';
import { useNow } from './clock.ts';

/** `11月23日 周一 14:05`; `short`: today's times by the clock alone; `clock`: the time of day with seconds. */
export function TimeText({ at, form = 'full' }: { at: string; form?: 'full' | 'short' | 'clock' }) {
  const text = form === 'clock' ? clockText(at, true) : form === 'short' ? shortTimeText(at) : timeText(at);
  return (
    <time dateTime={at} className="figure" title={form === 'full' ? undefined : timeText(at)}>
      {text}
    </time>
  );
}

/** A length of time, seconds: `3分20秒`. */
export function Duration({ seconds }: { seconds: number | null }) {
  return <span className="figure">{seconds === null ? '—' : durationText(seconds)}</span>;
}

/** Runs on from a moment: `03:20`. `offset` as in useNow. */
export function RunningTime({ since, offset = 0 }: { since: string; offset?: number }) {
  const now = useNow(offset);
  return (
    <span className="figure" role="timer">
      {runningText((now - Date.parse(since)) / 1000)}
    </span>
  );
}
