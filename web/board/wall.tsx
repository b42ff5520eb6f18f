import {
  AlertFilled,
  CheckCircleFilled,
  ClockCircleFilled,
  ExclamationCircleFilled,
  SyncOutlined,
} from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { BoardView } from '../../signaling/contract/desk.ts';
import { clockText, dayText, runningText } from '../client/format.ts';
import { useNow } from '../component/clock.ts';
import { useServices } from '../component/services.ts';
import { Curve } from './curve.tsx';
import { queueOf, wallFigures, type Level, type WallFigure } from './target.ts';
import type { Board } from './use-board.ts';
import { useNewVersion } from './use-new-version.ts';
import { useWaitingCurve } from './waiting-curve.ts';
import './wall.css';

const ICONS: Record<Level, typeof CheckCircleFilled> = {
  normal: CheckCircleFilled,
  attention: ExclamationCircleFilled,
  alarm: AlertFilled,
  none: ClockCircleFilled,
};

/** For a screen on the wall: six figures that are read from across the room. It covers the page's frame and needs nobody. */
export function Wall({ board, leaveTo }: { board: Board; leaveTo: string }) {
  const { t } = useTranslation(['board', 'label']);
  const now = useNow(board.offset);
  const connected = board.state.kind === 'connected';
  useNewVersion(connected);
  const samples = useWaitingCurve(board.view);
  const { view } = board;
  return (
    <div className={`wall ${connected ? '' : 'wall-stale'}`}>
      <header className="wall-head">
        <h1>{view?.courtName ?? t('title')}</h1>
        <span>12368</span>
        <span className="wall-space" />
        <Connected board={board} now={now} />
        <time className="figure">
          {dayText(new Date(now).toISOString())} {clockText(new Date(now).toISOString(), true)}
        </time>
        <Link to={leaveTo}>{t('leaveWall')}</Link>
      </header>
      {view ? (
        <div className="wall-figures">
          {wallFigures(view, connected ? now : Date.parse(view.now)).map((figure) => (
            <Figure key={figure.key} figure={figure} />
          ))}
        </div>
      ) : (
        <p className="wall-empty" role="status">
          {t('waitingForServer')}
        </p>
      )}
      <footer className="wall-foot">
        <Curve samples={samples} />
        <Alarms alarms={view?.alarms ?? []} />
      </footer>
    </div>
  );
}

function Connected({ board, now }: { board: Board; now: number }) {
  const { t } = useTranslation('board');
  const { state, view, offset } = board;
  if (state.kind === 'connected') {
    return (
      <span className="wall-connection" data-testid="wall-connection">
        <CheckCircleFilled aria-hidden="true" /> {t('connection.connected')}
      </span>
    );
  }
  const seconds = state.kind === 'reconnecting' ? Math.max(0, Math.round((now - offset - state.since) / 1000)) : 0;
  return (
    <span className="wall-connection wall-connection-lost figure" data-testid="wall-connection">
      <SyncOutlined spin aria-hidden="true" />
      {view ? t('connection.lost', { seconds, at: clockText(view.now, true) }) : t('waitingForServer')}
    </span>
  );
}

function Figure({ figure }: { figure: WallFigure }) {
  const { t } = useTranslation('board');
  const { key, value, unit, level, target } = figure;
  const Icon = ICONS[level];
  const long = unit === 'seconds' && value !== null && value >= 60;
  const text = value === null ? '—' : long ? runningText(value) : String(value);
  const suffix = value === null || long ? '' : t(`unit.${unit}`);
  return (
    <section className={`wall-figure wall-${level}`} data-testid="wall-figure" data-figure={key}>
      <h2>{t(`wallFigure.${key}`)}</h2>
      <p className="wall-value figure">
        {text}
        <small>{suffix}</small>
      </p>
      <p className="wall-level">
        <Icon aria-hidden="true" /> {t(`level.${level}`)}
      </p>
      <p className="wall-target figure">
        {t(`target.${target.key}`, { count: target.count, onDuty: target.onDuty ?? 0 })}
      </p>
    </section>
  );
}

function Alarms({ alarms }: { alarms: BoardView['alarms'] }) {
  const { t } = useTranslation(['board', 'label']);
  const services = useServices();
  return (
    <section className="wall-alarms" aria-live="polite">
      <h2>{t('panel.alarms')}</h2>
      {alarms.length === 0 ? <p>{t('panel.alarmsNone')}</p> : null}
      <ul>
        {alarms.slice(0, 3).map((alarm) => {
          const { code, since, detail } = alarm;
          const queue = queueOf(alarm);
          return (
            <li key={`${code}${detail}`}>
              <AlertFilled aria-hidden="true" /> {t(`label:alarm.${code}`)}
              {queue === null ? '' : ` · ${services.name(queue)}`}{' '}
              <span className="figure">{t('since', { at: clockText(since) })}</span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
