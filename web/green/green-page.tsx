import { PlusOutlined } from '@ant-design/icons';
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Segmented, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { GreenMarkView } from '../../signaling/contract/api.ts';
import { GREEN_CHANNELS } from '../../signaling/contract/state.ts';
import { ReasonDialog } from '../archive/reason-dialog.tsx';
import { isSearchable, type PageOf } from '../archive/calls-query.ts';
import { dayOf } from '../client/court-day.ts';
import { get, post } from '../client/http.ts';
import { useAddressFilter, type AddressFilter } from '../component/address-filter.ts';
import { ChoiceField, SearchField } from '../component/filter-field.tsx';
import { PageFrame } from '../component/page-frame.tsx';
import { Empty, Failure, Loading } from '../component/page-state.tsx';
import { PageTable } from '../component/page-table.tsx';
import { useMe } from '../component/session.tsx';
import { TimeText } from '../component/time-text.tsx';
import { GreenMarkForm } from './green-mark-form.tsx';

const FILTERS = ['number', 'channel', 'state'] as const;
type Filter = (typeof FILTERS)[number];
type State = 'all' | 'active' | 'over';

const inForce = ({ removedAt, until }: GreenMarkView): boolean => removedAt === null && Date.parse(until) > Date.now();

/** Numbers whose calls go first (绿色通道). */
export function GreenPage() {
  const { t } = useTranslation(['green', 'shell']);
  const mayMark = useMe().role !== 'auditor';
  const filter = useAddressFilter(FILTERS);
  const { page, size, values } = filter;
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<GreenMarkView | null>(null);
  const client = useQueryClient();
  const { message } = App.useApp();
  const marks = useQuery({
    queryKey: ['green-marks', values, page, size],
    queryFn: ({ signal }) => get<PageOf<GreenMarkView>>('/api/green-marks', { ...values, page, size }, signal),
    placeholderData: keepPreviousData,
  });
  const changed = async (words: string): Promise<void> => {
    await client.invalidateQueries({ queryKey: ['green-marks'] });
    void message.success(words);
  };
  return (
    <PageFrame
      title={t('title')}
      aside={marks.data ? <span className="quiet figure">{t('total', { count: marks.data.total })}</span> : null}
      actions={
        mayMark ? (
          <Button type="primary" icon={<PlusOutlined />} onClick={() => setAdding(true)}>
            {t('add')}
          </Button>
        ) : undefined
      }
    >
      <MarksFilter filter={filter} />
      <p className="quiet">{t('hint')}</p>
      <section className="card card-list" aria-label={t('title')} data-testid="green-marks">
        {marks.isPending ? <Loading rows={8} /> : null}
        {marks.isError ? <Failure error={marks.error} onRetry={() => void marks.refetch()} /> : null}
        {marks.isSuccess ? (
          <MarksTable page={marks.data} filter={filter} onRemove={mayMark ? setRemoving : null} />
        ) : null}
      </section>
      {adding ? (
        <GreenMarkForm
          onClose={() => setAdding(false)}
          onSaved={async () => {
            setAdding(false);
            await changed(t('saved'));
          }}
        />
      ) : null}
      <ReasonDialog
        open={removing !== null}
        title={t('removeTitle')}
        hint={t('removeHint', { number: removing?.numberMasked ?? '' })}
        confirm={t('remove')}
        onClose={() => setRemoving(null)}
        onConfirm={async (reason) => {
          await post(`/api/green-marks/${removing?.id ?? ''}/remove`, { reason });
          await changed(t('gone'));
        }}
      />
    </PageFrame>
  );
}

function MarksFilter({ filter }: { filter: AddressFilter<Filter> }) {
  const { t } = useTranslation(['green', 'label']);
  return (
    <search className="filter-bar">
      <SearchField
        name={t('filter.number')}
        hint={t('filter.numberHint')}
        className="filter-number"
        inputMode="tel"
        value={filter.values.number}
        isValid={isSearchable}
        onSearch={(number) => filter.change({ number })}
      />
      <ChoiceField
        name={t('filter.channel')}
        all={t('filter.anyChannel')}
        value={filter.values.channel}
        options={GREEN_CHANNELS.map((value) => ({ value, label: t(`label:greenChannel.${value}`) }))}
        onChange={(channel) => filter.change({ channel })}
      />
      <div className="filter-field">
        <span>{t('filter.state')}</span>
        <Segmented<State>
          aria-label={t('filter.state')}
          value={(filter.values.state as State | undefined) ?? 'all'}
          options={(['all', 'active', 'over'] as const).map((value) => ({ value, label: t(`state.${value}`) }))}
          onChange={(state) => filter.change({ state: state === 'all' ? null : state })}
        />
      </div>
      {filter.filtered ? (
        <Button type="text" onClick={filter.clear}>
          {t('filter.clear')}
        </Button>
      ) : null}
    </search>
  );
}

interface MarksTableProps {
  page: PageOf<GreenMarkView>;
  filter: AddressFilter<Filter>;
  /** Null for who may only read. */
  onRemove: ((mark: GreenMarkView) => void) | null;
}

function MarksTable({ page, filter, onRemove }: MarksTableProps) {
  const { t } = useTranslation(['green', 'label']);
  if (page.total === 0) {
    return filter.filtered ? (
      <Empty
        title={t('noMatch')}
        hint={t('noMatchHint')}
        action={<Button onClick={filter.clear}>{t('filter.clear')}</Button>}
      />
    ) : (
      <Empty title={t('empty')} hint={t('emptyHint')} />
    );
  }
  const stateOf = (mark: GreenMarkView): string => {
    if (mark.removedAt !== null) return t('removed', { by: mark.removedBy, reason: mark.removedFor });
    return t(inForce(mark) ? 'active' : 'expired');
  };
  const columns: TableColumnsType<GreenMarkView> = [
    { title: t('column.number'), width: 150, render: (_, mark) => <span className="figure">{mark.numberMasked}</span> },
    { title: t('column.channel'), width: 120, render: (_, mark) => t(`label:greenChannel.${mark.channel}`) },
    { title: t('column.reason'), dataIndex: 'reason' },
    { title: t('column.court'), width: 180, dataIndex: 'courtName' },
    {
      title: t('column.until'),
      width: 130,
      render: (_, mark) => <span className="figure">{dayOf(new Date(mark.until))}</span>,
    },
    {
      title: t('column.by'),
      width: 190,
      render: (_, mark) => (
        <span className="two-lines">
          <span>{mark.by}</span>
          <span className="quiet">
            <TimeText at={mark.createdAt} />
          </span>
        </span>
      ),
    },
    {
      title: t('column.state'),
      width: 240,
      render: (_, mark) => <span className={inForce(mark) ? undefined : 'quiet'}>{stateOf(mark)}</span>,
    },
    ...(onRemove
      ? [
          {
            title: '',
            width: 90,
            render: (_: unknown, mark: GreenMarkView) =>
              inForce(mark) ? <Button onClick={() => onRemove(mark)}>{t('remove')}</Button> : null,
          },
        ]
      : []),
  ];
  return <PageTable<GreenMarkView> page={page} width={1120} onTurn={filter.turn} columns={columns} />;
}
