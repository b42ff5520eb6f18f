import { LeftOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import type { WorkOrderView } from '../../signaling/contract/api.ts';
import { get } from '../client/http.ts';
import { isAddressee } from '../client/session.ts';
import { Card, PageFrame } from '../component/page-frame.tsx';
import { Failure, Loading } from '../component/page-state.tsx';
import { useMe } from '../component/session.tsx';
import { WorkOrderDetail } from './work-order-detail.tsx';
import './workorder.css';

/** One work order on a page of its own. */
export function WorkOrderPage() {
  const { t } = useTranslation('workOrder');
  const { id = '' } = useParams();
  const mine = isAddressee(useMe().role);
  const order = useQuery({
    queryKey: ['work-order', id],
    queryFn: ({ signal }) => get<WorkOrderView>(`/api/work-orders/${encodeURIComponent(id)}`, undefined, signal),
  });
  return (
    <PageFrame
      title={order.data ? t('detailTitle', { number: order.data.number }) : t('title')}
      actions={
        <Link className="row-link no-print" to="/work-orders">
          <LeftOutlined aria-hidden="true" /> {t(mine ? 'backMine' : 'back')}
        </Link>
      }
    >
      <Card>
        {order.isPending ? <Loading rows={8} /> : null}
        {order.isError ? <Failure error={order.error} onRetry={() => void order.refetch()} /> : null}
        {order.data ? <WorkOrderDetail order={order.data} heading={false} /> : null}
      </Card>
    </PageFrame>
  );
}
