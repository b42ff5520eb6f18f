import { useTranslation } from 'react-i18next';
import type { Sample } from './waiting-curve.ts';

const OPENS = 8 * 60;
const CLOSES = 18 * 60;
const HEIGHT = 100;
const clock = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

/** Steps, because people wait in whole numbers; a stretch without a sample keeps the number before it. */
function pathOf(samples: Sample[], from: number, to: number, most: number): string {
  const x = (minute: number): number => ((minute - from) / (to - from)) * 1000;
  const y = (value: number): number => HEIGHT - (value / most) * (HEIGHT - 6) - 2;
  const first = samples[0];
  if (!first) return '';
  const steps = samples.slice(1).map(([minute, value]) => `H${x(minute).toFixed(1)}V${y(value).toFixed(1)}`);
  const last = samples.at(-1) ?? first;
  return `M${x(first[0]).toFixed(1)},${y(first[1]).toFixed(1)}${steps.join('')}H${x(last[0] + 1).toFixed(1)}`;
}

/** Callers waiting over the day. */
export function Curve({ samples }: { samples: Sample[] }) {
  const { t } = useTranslation('board');
  const first = samples[0];
  const last = samples.at(-1);
  const from = Math.floor(Math.min(OPENS, first?.[0] ?? OPENS) / 60) * 60;
  const to = Math.ceil(Math.max(CLOSES, (last?.[0] ?? CLOSES) + 1) / 60) * 60;
  const most = Math.max(4, ...samples.map(([, value]) => value));
  const hours: number[] = [];
  for (let minute = from; minute <= to; minute += to - from > 12 * 60 ? 180 : 60) hours.push(minute);
  const path = pathOf(samples, from, to, most);
  const top = Math.max(0, ...samples.map(([, value]) => value));
  return (
    <figure className="curve">
      <figcaption>
        {t('curve.title')}
        <span className="figure">{first ? t('curve.most', { count: top }) : t('curve.empty')}</span>
      </figcaption>
      <svg
        viewBox={`0 0 1000 ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={t('curve.text', { most: top, now: last?.[1] ?? 0 })}
      >
        {path ? (
          <path
            className="curve-area"
            d={`${path}V${HEIGHT}H${(((first?.[0] ?? from) - from) / (to - from)) * 1000}Z`}
          />
        ) : null}
        <path className="curve-line" d={path} />
      </svg>
      <div className="curve-hours figure" aria-hidden="true">
        {hours.map((minute) => (
          <span key={minute} style={{ left: `${((minute - from) / (to - from)) * 100}%` }}>
            {clock(minute)}
          </span>
        ))}
      </div>
    </figure>
  );
}
