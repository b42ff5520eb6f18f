const ZONE = 'Asia/Shanghai';

/** The page's language, which is fixed before anything is shown. */
const english = (): boolean => document.documentElement.lang === 'en';

const FORM = {
  timeZone: ZONE,
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  weekday: 'short',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
} as const;
const chineseParts = new Intl.DateTimeFormat('zh-CN', FORM);
const englishParts = new Intl.DateTimeFormat('en-GB', { ...FORM, month: 'short' });

type Part = 'year' | 'month' | 'day' | 'weekday' | 'hour' | 'minute' | 'second';

function split(at: Date): Record<Part, string> {
  const found: Partial<Record<string, string>> = {};
  for (const { type, value } of (english() ? englishParts : chineseParts).formatToParts(at)) found[type] = value;
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
  return `${dayText(iso, now)} ${clockText(iso)}`;
}

/** `11月23日 周一`. */
export function dayText(iso: string, now = new Date()): string {
  const t = split(new Date(iso));
  const thisYear = t.year === split(now).year;
  if (english()) return `${t.weekday} ${t.day} ${t.month}${thisYear ? '' : ` ${t.year}`}`;
  return `${thisYear ? '' : `${t.year}年`}${t.month}月${t.day}日 ${t.weekday}`;
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
  if (english()) return englishDuration(hours, minutes, rest);
  if (hours > 0) return `${hours}小时${String(minutes).padStart(2, '0')}分`;
  if (minutes > 0) return rest > 0 ? `${minutes}分${String(rest).padStart(2, '0')}秒` : `${minutes}分`;
  return `${rest}秒`;
}

/** `45 s`, `3 min 20 s`, `1 h 05 min`. */
function englishDuration(hours: number, minutes: number, rest: number): string {
  if (hours > 0) return `${hours} h ${String(minutes).padStart(2, '0')} min`;
  if (minutes > 0) return rest > 0 ? `${minutes} min ${String(rest).padStart(2, '0')} s` : `${minutes} min`;
  return `${rest} s`;
}

/** A running clock: `03:20`, `1:02:05`. */
export function runningText(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const hours = Math.floor(whole / 3600);
  const tail = [Math.floor((whole % 3600) / 60), whole % 60].map((part) => String(part).padStart(2, '0')).join(':');
  return hours > 0 ? `${hours}:${tail}` : tail;
}
