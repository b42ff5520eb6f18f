import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { WorkOrderView } from '../../signaling/contract/api.ts';
import type { NoticeView } from '../../signaling/contract/notice.ts';
import { get } from '../client/http.ts';
import { isKnown } from '../component/known-word.ts';
import { NoticeTag } from '../component/notice-tag.tsx';
import { TimeText } from '../component/time-text.tsx';
import { workOrder as words } from '../i18n/zh/work-order.ts';
import { deadlineText } from './deadline-tag.tsx';
import { takesSms } from './order-acts.tsx';
import { deadlineOf } from './work-orders-query.ts';

type Line = { at: string; key: string } & (
  { step: WorkOrderView['trail'][number] } | { notice: NoticeView } | { due: true }
);

/** What happened to the order, as a story: who did what and when, what the citizen was told, and until when it is due. */
export function OrderTrail({ order }: { order: WorkOrderView }) {
  const { t } = useTranslation(['workOrder', 'label']);
  const answered = order.answeredAt !== null;
  const notices = useQuery({
    queryKey: ['order-notices', order.id, order.answeredAt],
    queryFn: ({ signal }) =>
      get<NoticeView[]>(`/api/work-orders/${encodeURIComponent(order.id)}/notices`, undefined, signal),
    enabled: answered,
    refetchInterval: 10_000,
  });
  const deadline = deadlineOf(order);
  const lines: Line[] = [
    ...order.trail.map((step, index) => ({ at: step.at, key: `step ${index}`, step })),
    ...(notices.data ?? []).map((notice) => ({ at: notice.createdAt, key: notice.id, notice })),
    ...(deadline.kind === 'done' ? [] : [{ at: order.dueAt, key: 'due', due: true as const }]),
  ].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  return (
    <>
      <ol className="order-trail" data-testid="order-trail">
        {lines.map((line) => (
          <li key={line.key}>
            <TimeText at={line.at} />
            {'step' in line ? <Step order={order} step={line.step} /> : null}
            {'notice' in line ? (
              <span>
                {t('notice', { number: line.notice.numberMasked })} <NoticeTag notice={line.notice} />
              </span>
            ) : null}
            {'due' in line ? (
              <span className={deadline.kind.startsWith('overdue') ? 'order-overdue' : undefined}>
                {t('dueBy', { deadline: deadlineText(t, deadline) })}
              </span>
            ) : null}
          </li>
        ))}
        <li>
          <span className="quiet">{t('now')}</span>
          <strong>{t(`label:workOrderState.${order.state}`)}</strong>
        </li>
      </ol>
      {order.state === 'replied' && !takesSms(order.callerMasked) ? <p className="quiet">{t('noMobile')}</p> : null}
    </>
  );
}

function Step({ order, step }: { order: WorkOrderView; step: WorkOrderView['trail'][number] }) {
  const { t } = useTranslation(['workOrder', 'label']);
  const by = step.by || t('system');
  if (step.step === 'register') {
    return <span>{t('registeredBy', { name: by, source: t(`label:workOrderSource.${order.source}`) })}</span>;
  }
  const reason = step.reason ?? '';
  const why = step.step === 'urge' && isKnown(reason, words.urgeReason) ? t(`urgeReason.${reason}`) : reason;
  return (
    <span className={step.step === 'urge' ? 'order-urged' : undefined}>
      {t(`step.${step.step}`, { by, to: step.to ?? '', reason: why })}
    </span>
  );
}
