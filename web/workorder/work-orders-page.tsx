import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Button, Pagination } from 'antd';
import { useRef, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useSearchParams } from 'react-router';
import type { WorkOrderView } from '../../signaling/contract/api.ts';
import { get } from '../client/http.ts';
import { isAddressee } from '../client/session.ts';
import { useAddressFilter } from '../component/address-filter.ts';
import { ExportButton } from '../component/export-button.tsx';
import { PageFrame } from '../component/page-frame.tsx';
import { Empty, Failure, Loading } from '../component/page-state.tsx';
import { useMe } from '../component/session.tsx';
import { WorkOrderStateTag } from '../component/state-tag.tsx';
import { TimeText } from '../component/time-text.tsx';
import { DeadlineTag, UrgedTag } from './deadline-tag.tsx';
import { WorkOrderDetail } from './work-order-detail.tsx';
import { WorkOrdersFilter } from './work-orders-filter.tsx';
import { WORK_ORDER_FILTERS, type WorkOrderPage } from './work-orders-query.ts';
import './workorder.css';

/** The inbox: what is overdue or due today comes first; the chosen order stands beside the list. */
export function WorkOrdersPage() {
  const { t } = useTranslation(['workOrder', 'shell']);
  const { role } = useMe();
  const mayExport = role === 'supervisor' || role === 'auditor';
  const mine = isAddressee(role);
  const filter = useAddressFilter(WORK_ORDER_FILTERS);
  const { page, size, values } = filter;
  const orders = useQuery({
    queryKey: ['work-orders', values, page, size],
    queryFn: ({ signal }) => get<WorkOrderPage>('/api/work-orders', { ...values, page, size }, signal),
    placeholderData: keepPreviousData,
    refetchInterval: 30_000,
  });
  const total = orders.data ? <span className="quiet figure">{t('total', { count: orders.data.total })}</span> : null;
  return (
    <PageFrame
      title={t(mine ? 'myMessages' : 'title')}
      aside={total}
      actions={
        mayExport ? (
          <ExportButton
            path="/api/work-orders/export"
            query={values}
            fileName="work-orders.xlsx"
            label={t('export')}
            done={t('exported')}
          />
        ) : undefined
      }
    >
      <WorkOrdersFilter filter={filter} />
      {orders.isPending ? (
        <section className="card">
          <Loading rows={10} />
        </section>
      ) : null}
      {orders.isError ? (
        <section className="card">
          <Failure error={orders.error} onRetry={() => void orders.refetch()} />
        </section>
      ) : null}
      {orders.data && !orders.isError ? (
        <Inbox page={orders.data} filtered={filter.filtered} clear={filter.clear} turn={filter.turn} />
      ) : null}
    </PageFrame>
  );
}

interface InboxProps {
  page: WorkOrderPage;
  filtered: boolean;
  clear: () => void;
  turn: (page: number, size: number) => void;
}

function Inbox({ page, filtered, clear, turn }: InboxProps) {
  const { t } = useTranslation('workOrder');
  const mine = isAddressee(useMe().role);
  const [params, setParams] = useSearchParams();
  const chosen = page.items.find((order) => order.id === params.get('id')) ?? page.items[0];
  const choose = (order: WorkOrderView): void => {
    setParams(
      (before) => {
        const next = new URLSearchParams(before);
        next.set('id', order.id);
        return next;
      },
      { replace: true },
    );
  };
  if (!chosen) {
    return (
      <section className="card" data-testid="work-orders">
        {filtered ? (
          <Empty
            title={t('noMatch')}
            hint={t('noMatchHint')}
            action={<Button onClick={clear}>{t('filter.clear')}</Button>}
          />
        ) : (
          <Empty title={t(mine ? 'noMessages' : 'empty')} hint={t(mine ? 'noMessagesHint' : 'emptyHint')} />
        )}
      </section>
    );
  }
  return (
    <div className="orders" data-testid="work-orders">
      <section className="card card-list orders-side">
        <OrderList orders={page.items} chosen={chosen} choose={choose} />
        <footer className="orders-foot">
          <span className="quiet">{t('keys')}</span>
          {page.total > page.size ? (
            <Pagination simple current={page.page} pageSize={page.size} total={page.total} onChange={turn} />
          ) : null}
        </footer>
      </section>
      {/* What somebody works on stays beside the list though the list changes its order. */}
      <section className="card orders-detail" aria-live="polite" onFocusCapture={() => choose(chosen)}>
        <WorkOrderDetail
          key={chosen.id}
          order={chosen}
          heading
          action={
            <Link className="row-link" to={`/work-orders/${chosen.id}`}>
              {t('open')}
            </Link>
          }
        />
      </section>
    </div>
  );
}

function OrderList({
  orders,
  chosen,
  choose,
}: {
  orders: WorkOrderView[];
  chosen: WorkOrderView;
  choose: (order: WorkOrderView) => void;
}) {
  const { t } = useTranslation(['workOrder', 'label']);
  const navigate = useNavigate();
  const mine = isAddressee(useMe().role);
  const list = useRef<HTMLUListElement>(null);
  const press = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') return void navigate(`/work-orders/${chosen.id}`);
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const index = orders.indexOf(chosen) + step;
    const next = orders[index];
    if (!next) return;
    choose(next);
    list.current?.children.item(index)?.scrollIntoView({ block: 'nearest' });
  };
  return (
    <ul
      ref={list}
      className="orders-list"
      role="listbox"
      tabIndex={0}
      aria-label={t('list')}
      aria-activedescendant={`order-${chosen.id}`}
      onKeyDown={press}
    >
      {orders.map((order) => (
        <li
          key={order.id}
          id={`order-${order.id}`}
          role="option"
          aria-selected={order === chosen}
          className="orders-item"
          onClick={() => choose(order)}
          onDoubleClick={() => void navigate(`/work-orders/${order.id}`)}
        >
          <span className="orders-item-top">
            <strong className="figure">{order.number}</strong>
            {order.urgedAt ? <UrgedTag /> : null}
            <span className="page-frame-space" />
            <DeadlineTag order={order} />
          </span>
          <span className="orders-item-matter">{order.matter || t('noMatter')}</span>
          <span className="orders-item-foot">
            <WorkOrderStateTag state={order.state} />
            <span>{order.category ? t(`label:category.${order.category}`) : t('noCategory')}</span>
            <span>{order.callerName || t('noName')}</span>
            {order.assignee && !mine ? <span>{t('for', { name: order.assignee.name })}</span> : null}
            <span className="page-frame-space" />
            <span className="quiet">
              <TimeText at={order.createdAt} form="short" />
            </span>
          </span>
        </li>
      ))}
    </ul>
  );
}
