const ZONE = 'Asia/Shanghai';

const parts = new Intl.DateTimeFormat('zh-CN', {
  timeZone: ZONE,
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  weekday: 'short',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

type Part = 'year' | 'month' | 'day' | 'weekday' | 'hour' | 'minute' | 'second';

function split(at: Date): Record<Part, string> {
  const found: Partial<Record<string, string>> = {};
  for (const { type, value } of parts.formatToParts(at)) found[type] = value;
  const of = (name: Part): string => found[name] ?? '';
  return {
    year: of('year'),
    month: of('month'),
    day: of('day'),
    weekday: of('weekday'),
    hour: of('hour'),
    minute: of('minute'),
    second: of('second'),
  };
}

/** `11月23日 周一 14:05`, in another year `2025年11月23日 周日 14:05`. Court time, whatever the computer's zone is. */
export function timeText(iso: string, now = new Date()): string {
  const t = split(new Date(iso));
  const year = t.year === split(now).year ? '' : `${t.year}年`;
  return `${year}${t.month}月${t.day}日 ${t.weekday} ${t.hour}:${t.minute}`;
}

/** `11月23日 周一`. */
export function dayText(iso: string, now = new Date()): string {
  const t = split(new Date(iso));
  const year = t.year === split(now).year ? '' : `${t.year}年`;
  return `${year}${t.month}月${t.day}日 ${t.weekday}`;
}

/** `14:05` or `14:05:33`. */
export function clockText(iso: string, seconds = false): string {
  const t = split(new Date(iso));
  return seconds ? `${t.hour}:${t.minute}:${t.second}` : `${t.hour}:${t.minute}`;
}

/** Today's calls by the clock alone, older ones with their day. */
export function shortTimeText(iso: string, now = new Date()): string {
  return dayText(iso, now) === dayText(now.toISOString(), now) ? clockText(iso) : timeText(iso, now);
}

/** A length in seconds: `45秒`, `3分20秒`, `1小时05分`. */
export function durationText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const rest = whole % 60;
  if (hours > 0) return `${hours}小时${String(minutes).padStart(2, '0')}分`;
  if (minutes > 0) return rest > 0 ? `${minutes}分${String(rest).padStart(2, '0')}秒` : `${minutes}分`;
  return `${rest}秒`;
}

/** A running clock: `03:20`, `1:02:05`. */
export function runningText(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const hours = Math.floor(whole / 3600);
  const tail = [Math.floor((whole % 3600) / 60), whole % 60].map((part) => String(part).padStart(2, '0')).join(':');
  return hours > 0 ? `${hours}:${tail}` : tail;
}
