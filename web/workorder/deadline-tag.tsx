import { AlertOutlined, CheckOutlined, ClockCircleOutlined, NotificationOutlined } from '@ant-design/icons';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { WorkOrderView } from '../../signaling/contract/api.ts';
import { StateTag } from '../component/state-tag.tsx';
import { deadlineOf, type Deadline } from './work-orders-query.ts';

export const deadlineText = (t: TFunction<'workOrder'>, deadline: Deadline): string =>
  t(`deadline.${deadline.kind}`, { count: 'count' in deadline ? deadline.count : 0 });

/** The deadline in words; red only when it has passed. */
export function DeadlineTag({ order }: { order: WorkOrderView }) {
  const { t } = useTranslation('workOrder');
  const deadline = deadlineOf(order);
  const word = deadlineText(t, deadline);
  if (deadline.kind === 'overdue' || deadline.kind === 'overdueToday')
    return <StateTag tone="bad" icon={<AlertOutlined />} word={word} />;
  if (deadline.kind === 'today') return <StateTag tone="warn" icon={<ClockCircleOutlined />} word={word} />;
  return (
    <StateTag tone="idle" icon={deadline.kind === 'done' ? <CheckOutlined /> : <ClockCircleOutlined />} word={word} />
  );
}

/** 督办: urged by the system. */
export function UrgedTag() {
  const { t } = useTranslation('workOrder');
  return <StateTag tone="warn" icon={<NotificationOutlined />} word={t('urged')} />;
}
