import { ExportOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Alert, Drawer } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { CallDetail, WorkOrderView } from '../../signaling/contract/api.ts';
import type { EarlierContact } from '../../signaling/contract/desk.ts';
import { ApiError, get } from '../client/http.ts';
import { Failure, Loading } from '../component/page-state.tsx';
import { CallResultTag, CallStateTag, WorkOrderStateTag } from '../component/state-tag.tsx';
import { Duration, TimeText } from '../component/time-text.tsx';
import { DialButton } from './dial-dialog.tsx';

/** An earlier call or a work order, opened beside the work. `summary`: what is known of it if it may not be opened. */
export interface Opened {
  kind: 'call' | 'work-order';
  id: string;
  summary: EarlierContact | null;
}

export function DetailDrawer({ opened, onClose }: { opened: Opened | null; onClose: () => void }) {
  const { t } = useTranslation(['desk', 'shell']);
  const path = opened?.kind === 'work-order' ? 'work-orders' : 'calls';
  return (
    <Drawer
      open={opened !== null}
      onClose={onClose}
      size={328}
      mask={false}
      destroyOnHidden
      title={t(opened?.kind === 'work-order' ? 'detail.workOrder' : 'detail.call')}
      closable={{ 'aria-label': t('shell:action.close') }}
      rootClassName="desk-drawer"
      footer={
        opened ? (
          <a href={`/${path}/${opened.id}`} target="_blank" rel="noopener">
            {t('detail.openPage')} <ExportOutlined aria-hidden="true" />
          </a>
        ) : null
      }
    >
      {opened?.kind === 'call' ? <CallFacts key={opened.id} opened={opened} /> : null}
      {opened?.kind === 'work-order' ? <WorkOrderFacts key={opened.id} opened={opened} /> : null}
    </Drawer>
  );
}

const isRefusal = (error: unknown): boolean =>
  error instanceof ApiError && (error.status === 403 || error.status === 404);

function CallFacts({ opened }: { opened: Opened }) {
  const { t } = useTranslation(['desk', 'label']);
  const call = useQuery({
    queryKey: ['call', opened.id],
    queryFn: ({ signal }) => get<CallDetail>(`/api/calls/${opened.id}`, undefined, signal),
  });
  if (call.isPending) return <Loading rows={6} />;
  if (call.isError) {
    if (opened.summary && isRefusal(call.error)) return <Summary contact={opened.summary} />;
    return <Failure error={call.error} onRetry={() => void call.refetch()} />;
  }
  const { data } = call;
  return (
    <dl className="facts">
      <Fact name={t('caller.title')}>
        <span className="figure">{data.callerMasked || t('caller.noNumber')}</span> {data.callerName}
        <DialButton target={{ kind: 'call', id: data.id, masked: data.callerMasked }} word={t('dial.callBack')} />
      </Fact>
      <Fact name={t('detail.arrived')}>
        <TimeText at={data.arrivedAt} />
      </Fact>
      <Fact name={t('detail.result')}>
        {data.result ? <CallResultTag result={data.result} /> : <CallStateTag state={data.state} />}
      </Fact>
      <Fact name={t('detail.agent')}>{data.agentName ?? '—'}</Fact>
      <Fact name={t('detail.talk')}>
        <Duration seconds={data.talkSeconds} />
      </Fact>
      <Fact name={t('detail.category')}>
        {data.category ? t(`label:category.${data.category}`) : t('recent.noCategory')}
      </Fact>
      <Fact name={t('detail.matter')}>{data.matter || t('detail.noAnswer')}</Fact>
      <Fact name={t('detail.answer')}>{data.answer || t('detail.noAnswer')}</Fact>
      {data.workOrders.length > 0 ? (
        <Fact name={t('detail.orders')}>
          {data.workOrders.map((order) => (
            <a key={order.id} className="facts-order" href={`/work-orders/${order.id}`} target="_blank" rel="noopener">
              {order.number} <WorkOrderStateTag state={order.state} />
            </a>
          ))}
        </Fact>
      ) : null}
    </dl>
  );
}

function WorkOrderFacts({ opened }: { opened: Opened }) {
  const { t } = useTranslation(['desk', 'label']);
  const order = useQuery({
    queryKey: ['work-order', opened.id],
    queryFn: ({ signal }) => get<WorkOrderView>(`/api/work-orders/${opened.id}`, undefined, signal),
  });
  if (order.isPending) return <Loading rows={6} />;
  if (order.isError) {
    if (opened.summary && isRefusal(order.error)) return <Summary contact={opened.summary} />;
    return <Failure error={order.error} onRetry={() => void order.refetch()} />;
  }
  const { data } = order;
  return (
    <dl className="facts">
      <Fact name={t('detail.number')}>
        <span className="figure">{data.number}</span> <WorkOrderStateTag state={data.state} />
      </Fact>
      <Fact name={t('detail.due')}>
        <TimeText at={data.dueAt} /> <DaysLeft days={data.workingDaysLeft} />
      </Fact>
      <Fact name={t('detail.category')}>
        {data.category ? t(`label:category.${data.category}`) : t('recent.noCategory')}
      </Fact>
      <Fact name={t('caller.title')}>
        <span className="figure">{data.callerMasked || t('caller.noNumber')}</span> {data.callerName}
        <DialButton target={{ kind: 'work-order', id: data.id, masked: data.callerMasked }} word={t('dial.callBack')} />
      </Fact>
      <Fact name={t('detail.matter')}>{data.matter || t('detail.noAnswer')}</Fact>
      {data.assignee ? <Fact name={t('detail.assignee')}>{data.assignee.name}</Fact> : null}
      {data.answer ? <Fact name={t('detail.answer')}>{data.answer}</Fact> : null}
      <Fact name={t('detail.source')}>{t(`label:workOrderSource.${data.source}`)}</Fact>
      <Fact name={t('detail.created')}>
        <TimeText at={data.createdAt} /> · {data.createdBy}
      </Fact>
    </dl>
  );
}

function DaysLeft({ days }: { days: number }) {
  const { t } = useTranslation('desk');
  if (days < 0) return <b className="facts-overdue">{t('detail.overdue', { count: -days })}</b>;
  return <b>{days === 0 ? t('detail.today') : t('detail.daysLeft', { count: days })}</b>;
}

function Summary({ contact }: { contact: EarlierContact }) {
  const { t } = useTranslation(['desk', 'label']);
  return (
    <>
      <Alert type="info" showIcon title={t('detail.limited')} />
      <dl className="facts">
        <Fact name={t('detail.arrived')}>
          <TimeText at={contact.at} />
        </Fact>
        <Fact name={t('detail.category')}>
          {contact.category ? t(`label:category.${contact.category}`) : t('recent.noCategory')}
        </Fact>
        <Fact name={t('detail.matter')}>{contact.summary || t('detail.noAnswer')}</Fact>
        {contact.answer ? <Fact name={t('detail.answer')}>{contact.answer}</Fact> : null}
        <Fact name={t('detail.agent')}>{contact.agentName ?? '—'}</Fact>
        <Fact name={t('detail.result')}>
          {contact.result ? <CallResultTag result={contact.result} /> : null}
          {contact.workOrderState ? <WorkOrderStateTag state={contact.workOrderState} /> : null}
        </Fact>
      </dl>
    </>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
