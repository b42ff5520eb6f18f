import { AlertFilled, CheckCircleFilled } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { BoardView, QueueView } from '../../signaling/contract/desk.ts';
import { shortTimeText } from '../client/format.ts';
import { useServices } from '../component/services.ts';
import { RunningTime } from '../component/time-text.tsx';
import { Panel } from './panel.tsx';
import { queueOf } from './target.ts';

/** What is wrong, since when, and what to do about it. */
export function AlarmPanel({ alarms }: { alarms: BoardView['alarms'] }) {
  const { t } = useTranslation(['board', 'label']);
  const services = useServices();
  return (
    <Panel title={t('panel.alarms')} testId="board-alarms">
      <ul className="alarms" aria-live="polite">
        {alarms.length === 0 ? (
          <li className="alarms-none">
            <CheckCircleFilled aria-hidden="true" /> {t('panel.alarmsNone')}
          </li>
        ) : null}
        {alarms.map((alarm) => {
          const { code, since, detail } = alarm;
          const queue = queueOf(alarm);
          return (
            <li key={`${code}${detail}`} className="alarm">
              <strong>
                <AlertFilled aria-hidden="true" /> {t(`label:alarm.${code}`)}
                {queue === null ? '' : ` · ${services.name(queue)}`}
              </strong>
              <span className="figure quiet">{t('since', { at: shortTimeText(since) })}</span>
              <p>
                {t(`advice.${code}`)}{' '}
                {code === 'recording-fault' && detail ? <Link to={`/calls/${detail}`}>{t('openCall')}</Link> : null}
                {code === 'work-order-urged' ? (
                  <Link to="/work-orders?urged=true">{t('openUrged', { count: Number(detail) })}</Link>
                ) : null}
              </p>
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}

/** The queues by service. */
export function QueuePanel({ queues, offset }: { queues: QueueView[]; offset: number }) {
  const { t } = useTranslation(['board', 'label']);
  const services = useServices();
  return (
    <Panel title={t('panel.queues')} testId="board-queues" className="panel-queues">
      <table className="board-table">
        <thead>
          <tr>
            <th scope="col">{t('column.queue')}</th>
            <th scope="col" className="board-number">
              {t('column.waiting')}
            </th>
            <th scope="col" className="board-number">
              {t('column.oldest')}
            </th>
            <th scope="col" className="board-number">
              {t('column.onDuty')}
            </th>
            <th scope="col" className="board-number">
              {t('column.available')}
            </th>
          </tr>
        </thead>
        <tbody>
          {queues.map((queue) => (
            <tr key={queue.service} className={queue.waiting > 0 ? 'board-busy' : undefined}>
              <td>{services.name(queue.service)}</td>
              <td className="board-number figure">
                {queue.waiting}
                {queue.capacity === null ? null : <span className="quiet"> / {queue.capacity}</span>}
              </td>
              <td className="board-number">
                {queue.oldestAt ? (
                  <RunningTime since={queue.oldestAt} offset={offset} />
                ) : (
                  <span className="quiet">—</span>
                )}
              </td>
              <td className="board-number figure">{queue.onDuty}</td>
              <td className="board-number figure">{queue.available}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}
