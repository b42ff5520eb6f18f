import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { CallDetail } from '../../signaling/contract/api.ts';
import { timeText } from '../client/format.ts';
import { isKnown } from '../component/known-word.ts';
import { Card } from '../component/page-frame.tsx';
import { WorkOrderStateTag } from '../component/state-tag.tsx';
import { TimeText } from '../component/time-text.tsx';
import { admin as words } from '../i18n/zh/admin.ts';

/** Work orders that came out of the call. */
export function CallWorkOrders({ orders }: { orders: CallDetail['workOrders'] }) {
  const { t } = useTranslation(['archive', 'label']);
  return (
    <Card title={t('orders.title')}>
      {orders.length === 0 ? <p className="quiet">{t('orders.none')}</p> : null}
      <ul className="side-list">
        {orders.map((order) => (
          <li key={order.id}>
            <Link className="row-link" to={`/work-orders/${order.id}`}>
              {order.number}
            </Link>
            <WorkOrderStateTag state={order.state} />
            <span className="quiet">
              {order.category ? `${t(`label:category.${order.category}`)} · ` : ''}
              {t('orders.due', { at: timeText(order.dueAt) })}
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

/** The callback that came of the call, or that it was made for. */
export function CallCallback({ id }: { id: string }) {
  const { t } = useTranslation('archive');
  return (
    <Card title={t('callback.title')}>
      <Link className="row-link" to={`/callbacks?id=${encodeURIComponent(id)}`}>
        {t('callback.open')}
      </Link>
    </Card>
  );
}

/** Who looked at the call or listened to it. */
export function AccessLog({ access }: { access: CallDetail['access'] }) {
  const { t } = useTranslation(['archive', 'admin']);
  return (
    <Card title={t('access.title')}>
      {access.length === 0 ? <p className="quiet">{t('access.none')}</p> : null}
      <ul className="side-list">
        {access.map(({ at, name, action }) => (
          <li key={`${at}${name}${action}`}>
            <TimeText at={at} />
            <strong>{name}</strong>
            <span>{isKnown(action, words.action) ? t(`admin:action.${action}`) : t('admin:actionOther')}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

/** Lost packets in percent from which a telephone line sounds worse, and bad. */
const FAIR = 1;
const POOR = 5;

/** How the telephone line was. */
export function LineQuality({ rtp }: { rtp: NonNullable<CallDetail['rtp']> }) {
  const { t } = useTranslation('archive');
  const all = rtp.received + rtp.lost;
  const percent = all === 0 ? 0 : (rtp.lost / all) * 100;
  const verdict = percent >= POOR ? 'poor' : percent >= FAIR ? 'fair' : 'good';
  return (
    <Card title={t('line.title')}>
      <p className="figure side-line">
        <strong>{t(`line.${verdict}`)}</strong>
        <span>{t('line.received', { count: rtp.received })}</span>
        <span>{t('line.lost', { count: rtp.lost, percent: percent.toFixed(1) })}</span>
        <span>{t('line.jitter', { ms: rtp.jitterMs.toFixed(1) })}</span>
        {rtp.refused > 0 ? <span>{t('line.refused', { count: rtp.refused })}</span> : null}
      </p>
    </Card>
  );
}
