import { AudioOutlined, PhoneOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { WorkOrderView } from '../../signaling/contract/api.ts';
import { Fact } from '../component/page-frame.tsx';
import { WorkOrderStateTag } from '../component/state-tag.tsx';
import { TimeText } from '../component/time-text.tsx';
import { DeadlineTag, deadlineText } from './deadline-tag.tsx';
import { deadlineOf } from './work-orders-query.ts';

/** A button that leads to another page. */
function Lead({ to, icon, children }: { to: string; icon: ReactNode; children: ReactNode }) {
  const navigate = useNavigate();
  return (
    <Button
      href={to}
      icon={icon}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        void navigate(to);
      }}
    >
      {children}
    </Button>
  );
}

/** All of a work order: what is wanted, by whom, until when, where it came from, what happened to it. */
export function WorkOrderDetail({
  order,
  heading,
  action,
}: {
  order: WorkOrderView;
  heading: boolean;
  action?: ReactNode;
}) {
  const { t } = useTranslation(['workOrder', 'label']);
  const Part = heading ? 'h3' : 'h2';
  return (
    <article className="order-detail" aria-label={t('detailTitle', { number: order.number })}>
      <header className="order-detail-head">
        {heading ? <h2 className="figure">{order.number}</h2> : null}
        <WorkOrderStateTag state={order.state} />
        <DeadlineTag order={order} />
        <span className="page-frame-space" />
        {action}
      </header>
      <dl className="facts">
        <Fact name={t('fact.caller')}>
          <span className="figure">{order.callerMasked}</span> {order.callerName || t('noName')}
        </Fact>
        <Fact name={t('fact.category')}>
          {order.category ? t(`label:category.${order.category}`) : t('noCategory')}
        </Fact>
        <Fact name={t('fact.source')}>{t(`label:workOrderSource.${order.source}`)}</Fact>
        <Fact name={t('fact.dueAt')}>
          <TimeText at={order.dueAt} />
        </Fact>
        <Fact name={t('fact.court')}>{order.courtName}</Fact>
      </dl>
      <Part className="order-detail-part">{t('matter')}</Part>
      <p className="order-matter">{order.matter || <span className="quiet">{t('noMatter')}</span>}</p>
      <p className="order-leads">
        <Lead to={`/calls/${order.callId}`} icon={<PhoneOutlined />}>
          {t('sourceCall')}
        </Lead>
        <Lead to={`/calls/${order.callId}#sound`} icon={<AudioOutlined />}>
          {t('sourceRecording')}
        </Lead>
      </p>
      <Part className="order-detail-part">{t('trail')}</Part>
      <Trail order={order} />
    </article>
  );
}

function Trail({ order }: { order: WorkOrderView }) {
  const { t } = useTranslation(['workOrder', 'label']);
  const deadline = deadlineOf(order);
  const due =
    deadline.kind === 'done' ? null : (
      <li>
        <TimeText at={order.dueAt} />
        <span className={deadline.kind.startsWith('overdue') ? 'order-overdue' : undefined}>
          {t('dueBy', { deadline: deadlineText(t, deadline) })}
        </span>
      </li>
    );
  const passed = deadline.kind.startsWith('overdue');
  return (
    <ol className="order-trail">
      <li>
        <TimeText at={order.createdAt} />
        <span>
          {t('registeredBy', {
            name: order.createdBy || t('system'),
            source: t(`label:workOrderSource.${order.source}`),
          })}
        </span>
      </li>
      {passed ? due : null}
      <li>
        <span className="quiet">{t('now')}</span>
        <strong>{t(`label:workOrderState.${order.state}`)}</strong>
      </li>
      {passed ? null : due}
    </ol>
  );
}
