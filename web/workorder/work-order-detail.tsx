import { AudioOutlined, PhoneOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { WorkOrderView } from '../../signaling/contract/api.ts';
import { mayOpen, PATHS } from '../client/session.ts';
import { Fact } from '../component/page-frame.tsx';
import { useMe } from '../component/session.tsx';
import { WorkOrderStateTag } from '../component/state-tag.tsx';
import { TimeText } from '../component/time-text.tsx';
import { DeadlineTag, UrgedTag } from './deadline-tag.tsx';
import { OrderActs } from './order-acts.tsx';
import { OrderTrail } from './order-trail.tsx';

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
  const { role } = useMe();
  const Part = heading ? 'h3' : 'h2';
  return (
    <article className="order-detail" aria-label={t('detailTitle', { number: order.number })}>
      <header className="order-detail-head">
        {heading ? <h2 className="figure">{order.number}</h2> : null}
        <WorkOrderStateTag state={order.state} />
        <DeadlineTag order={order} />
        {order.urgedAt ? <UrgedTag /> : null}
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
        {order.assignee || order.category === 'contact-judge' ? (
          <Fact name={t('fact.assignee')}>
            {order.assignee ? (
              `${order.assignee.name} ${t(`label:role.${order.assignee.role}`)}`
            ) : (
              <span className="quiet">{t('noAssignee')}</span>
            )}
          </Fact>
        ) : null}
      </dl>
      <Part className="order-detail-part">{t('matter')}</Part>
      <p className="order-matter">{order.matter || <span className="quiet">{t('noMatter')}</span>}</p>
      {order.source === 'message' ? (
        <audio
          className="order-sound no-print"
          controls
          preload="none"
          aria-label={t('listen')}
          src={`/api/work-orders/${encodeURIComponent(order.id)}/audio`}
        />
      ) : null}
      {order.answer ? (
        <>
          <Part className="order-detail-part">{t('answerTitle')}</Part>
          <p className="order-matter order-answer" data-testid="order-answer">
            {order.answer}
          </p>
        </>
      ) : null}
      <OrderActs key={order.id} order={order} />
      {mayOpen(role, PATHS.calls) ? (
        <p className="order-leads no-print">
          <Lead to={`/calls/${order.callId}`} icon={<PhoneOutlined />}>
            {t('sourceCall')}
          </Lead>
          <Lead to={`/calls/${order.callId}#sound`} icon={<AudioOutlined />}>
            {t('sourceRecording')}
          </Lead>
        </p>
      ) : null}
      <Part className="order-detail-part">{t('trail')}</Part>
      <OrderTrail order={order} />
    </article>
  );
}
