import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { BoardView } from '../../signaling/contract/desk.ts';
import type { CallResult } from '../../signaling/contract/state.ts';
import { courtDay } from '../client/court-day.ts';
import { durationText } from '../client/format.ts';
import { address } from '../client/http.ts';
import { percent } from './target.ts';

type Key = 'arrived' | 'answered' | 'answeredIn15s' | 'abandoned' | 'messages' | 'averageWait' | 'rating';

/** Today's calls, narrowed by how they ended. */
function listOf(result: CallResult | null): string {
  const today = courtDay();
  return address('/calls', { from: today, to: today, result });
}

/** Today in figures; each leads to the calls behind it. */
export function Figures({ today }: { today: BoardView['today'] | null }) {
  const { t } = useTranslation('board');
  const quick = today ? percent(today.answeredIn15s, today.answered + today.abandoned) : null;
  const figures: { key: Key; value: string; aside?: string; to: string }[] = [
    { key: 'arrived', value: String(today?.arrived ?? '—'), to: listOf(null) },
    { key: 'answered', value: String(today?.answered ?? '—'), to: listOf('served') },
    {
      key: 'answeredIn15s',
      value: String(today?.answeredIn15s ?? '—'),
      ...(quick === null ? {} : { aside: t('figure.of', { percent: quick }) }),
      to: listOf('served'),
    },
    { key: 'abandoned', value: String(today?.abandoned ?? '—'), to: listOf('abandoned') },
    { key: 'messages', value: String(today?.messages ?? '—'), to: listOf('message') },
    { key: 'averageWait', value: today ? durationText(today.averageWaitSeconds) : '—', to: listOf(null) },
    {
      key: 'rating',
      value: today?.ratingAverage?.toFixed(1) ?? '—',
      ...(today && today.ratings > 0 ? { aside: t('figure.rated', { count: today.ratings }) } : {}),
      to: listOf('served'),
    },
  ];
  return (
    <nav className="board-figures" aria-label={t('figure.label')}>
      {figures.map(({ key, value, aside, to }) => (
        <Link key={key} to={to} className="board-figure" title={t('figure.open')}>
          <span>{t(`figure.${key}`)}</span>
          <strong className="figure">
            {value}
            {aside ? <small>{aside}</small> : null}
          </strong>
        </Link>
      ))}
    </nav>
  );
}
