import { WarningOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { BoardCall } from '../../signaling/contract/desk.ts';
import { runningText } from '../client/format.ts';
import { useNow } from '../component/clock.ts';
import { useServices } from '../component/services.ts';
import { CallStateTag, GreenChannelTag } from '../component/state-tag.tsx';
import { RunningTime } from '../component/time-text.tsx';
import { Panel } from './panel.tsx';
import { PullForward } from './pull-forward.tsx';
import { WAIT_S } from './target.ts';

const isWaiting = ({ state }: BoardCall): boolean => state === 'waiting' || state === 'ringing';
const since = (call: BoardCall): string => call.queuedAt ?? call.arrivedAt;

function CallerCell({ call }: { call: BoardCall }) {
  const { t } = useTranslation('board');
  return (
    <td>
      <span className="board-caller">
        <Link className="row-link figure" to={`/calls/${call.callId}`}>
          {call.callerMasked || t('hiddenNumber')}
        </Link>
        {call.greenChannel ? <GreenChannelTag channel={call.greenChannel} /> : null}
      </span>
    </td>
  );
}

/** How long a caller has waited; beyond the target it is marked, far beyond it is red. */
function Waited({ call, offset }: { call: BoardCall; offset: number }) {
  const now = useNow(offset);
  const seconds = (now - Date.parse(since(call))) / 1000;
  const level = seconds > WAIT_S[1] ? 'board-waited-long' : seconds > WAIT_S[0] ? 'board-waited-over' : '';
  return (
    <td className={`board-time figure ${level}`}>
      {level ? <WarningOutlined aria-hidden="true" /> : null} {runningText(seconds)}
    </td>
  );
}

/** Who waits, longest first. */
export function WaitingPanel({ calls, offset }: { calls: BoardCall[]; offset: number }) {
  const { t } = useTranslation(['board', 'label']);
  const services = useServices();
  const waiting = calls.filter(isWaiting).sort((a, b) => since(a).localeCompare(since(b)));
  return (
    <Panel
      title={t('panel.waiting')}
      count={t('panel.people', { count: waiting.length })}
      testId="board-waiting"
      className="panel-waiting"
    >
      {waiting.length === 0 ? <p className="panel-none">{t('panel.waitingNone')}</p> : null}
      {waiting.length === 0 ? null : (
        <table className="board-table">
          <thead>
            <tr>
              <th scope="col" className="board-time">
                {t('column.waited')}
              </th>
              <th scope="col">{t('column.caller')}</th>
              <th scope="col">{t('column.service')}</th>
              <th scope="col">{t('column.state')}</th>
              <td />
            </tr>
          </thead>
          <tbody>
            {waiting.map((call) => (
              <tr key={call.callId}>
                <Waited call={call} offset={offset} />
                <CallerCell call={call} />
                <td>{call.service ? services.name(call.service) : '—'}</td>
                <td>
                  <CallStateTag state={call.state} />
                  {call.state === 'ringing' && call.agentName ? (
                    <span className="board-aside">{call.agentName}</span>
                  ) : null}
                </td>
                <td className="board-act">{call.state === 'waiting' ? <PullForward call={call} /> : null}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}

const ORDER: Record<BoardCall['state'], number> = {
  connecting: 0,
  dialling: 0,
  talking: 1,
  held: 1,
  message: 2,
  menu: 3,
  waiting: 4,
  ringing: 4,
  ended: 5,
};

/** Calls that do not wait: those with an officer first, then messages and the menu. */
export function RunningPanel({ calls, offset }: { calls: BoardCall[]; offset: number }) {
  const { t } = useTranslation(['board', 'label']);
  const running = calls
    .filter((call) => !isWaiting(call) && call.state !== 'ended')
    .sort((a, b) => ORDER[a.state] - ORDER[b.state] || a.since.localeCompare(b.since));
  return (
    <Panel title={t('panel.running')} count={t('panel.calls', { count: running.length })} testId="board-running">
      {running.length === 0 ? <p className="panel-none">{t('panel.runningNone')}</p> : null}
      {running.length === 0 ? null : (
        <table className="board-table">
          <thead>
            <tr>
              <th scope="col" className="board-time">
                {t('column.lasts')}
              </th>
              <th scope="col">{t('column.caller')}</th>
              <th scope="col">{t('column.agent')}</th>
              <th scope="col">{t('column.state')}</th>
            </tr>
          </thead>
          <tbody>
            {running.map((call) => (
              <tr key={call.callId}>
                <td className="board-time">
                  <RunningTime since={call.since} offset={offset} />
                </td>
                <CallerCell call={call} />
                <td>{call.agentName ?? <span className="quiet">—</span>}</td>
                <td>
                  <CallStateTag state={call.state} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}
