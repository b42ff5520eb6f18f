import { BarChartOutlined, DesktopOutlined, PhoneOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Alert, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { ERRORS } from '../../signaling/contract/error-code.ts';
import { clockText } from '../client/format.ts';
import { ApiError } from '../client/http.ts';
import { useNow, useTitle } from '../component/clock.ts';
import { courtsRequest } from '../component/courts.ts';
import { Failure, Loading } from '../component/page-state.tsx';
import { AgentPanel } from './agent-panel.tsx';
import { AlarmPanel, QueuePanel } from './alarm-panel.tsx';
import { RunningPanel, WaitingPanel } from './call-panels.tsx';
import { Figures } from './figures.tsx';
import { useBoard, type Board } from './use-board.ts';
import { Wall } from './wall.tsx';
import '../component/page-frame.css';
import './board.css';

/** The court's hotline as it is now: to work with, or for the wall (`?view=wall`). */
export function BoardPage() {
  const { t } = useTranslation(['board', 'shell']);
  const [params] = useSearchParams();
  const court = params.get('court');
  const board = useBoard(court);
  useTitle(`${t('title')} · ${t('shell:product')}`);
  if (params.get('view') === 'wall')
    return <Wall board={board} leaveTo={court ? `/board?court=${encodeURIComponent(court)}` : '/board'} />;
  return <Work board={board} court={court} />;
}

function Work({ board, court }: { board: Board; court: string | null }) {
  const { t } = useTranslation('board');
  const { view, state, offset } = board;
  if (state.kind === 'refused') {
    return <Failure error={new ApiError(state.code, ERRORS[state.code].zh, { status: ERRORS[state.code].status })} />;
  }
  const calls = view?.calls ?? [];
  return (
    <div className="board">
      <header className="board-head">
        <h1>{view?.courtName ?? t('title')}</h1>
        <CourtChoice court={court} />
        <Stale board={board} />
        <span className="page-frame-space" />
        <Link className="board-wall-link" to="/board/follow-ups">
          <PhoneOutlined aria-hidden="true" /> {t('followUps')}
        </Link>
        <Link className="board-wall-link" to="/board/reports">
          <BarChartOutlined aria-hidden="true" /> {t('reports')}
        </Link>
        <Link
          className="board-wall-link"
          to={court ? `/board?view=wall&court=${encodeURIComponent(court)}` : '/board?view=wall'}
        >
          <DesktopOutlined aria-hidden="true" /> {t('wall')}
        </Link>
      </header>
      <Figures today={view?.today ?? null} />
      {view ? (
        <div className="board-panels">
          <div className="board-column">
            <WaitingPanel calls={calls} offset={offset} />
            <RunningPanel calls={calls} offset={offset} />
          </div>
          <AgentPanel board={board} />
          <div className="board-column">
            <AlarmPanel alarms={view.alarms} />
            <QueuePanel queues={view.queues} offset={offset} />
          </div>
        </div>
      ) : (
        <section className="card">
          <Loading rows={10} />
        </section>
      )}
    </div>
  );
}

/** Courts below the own one have boards too. */
function CourtChoice({ court }: { court: string | null }) {
  const { t } = useTranslation('board');
  const [, setParams] = useSearchParams();
  const courts = useQuery(courtsRequest);
  const options = (courts.data ?? []).map(({ id, name }) => ({ value: id, label: name }));
  if (options.length < 2) return null;
  return (
    <Select
      className="board-court"
      aria-label={t('court')}
      value={court}
      placeholder={t('ownCourt')}
      allowClear
      options={options}
      onChange={(id: string | undefined) => setParams(id ? { court: id } : {})}
    />
  );
}

/** Says that what is shown is not the present; it stands in the head's own line, so that nothing moves. */
function Stale({ board }: { board: Board }) {
  const { t } = useTranslation('board');
  const now = useNow();
  const { state, view } = board;
  if (state.kind !== 'reconnecting' || !view) return null;
  const seconds = Math.max(0, Math.round((now - state.since) / 1000));
  return (
    <Alert
      className="board-stale figure"
      type="warning"
      showIcon
      title={t('stale', { seconds, at: clockText(view.now, true) })}
    />
  );
}
