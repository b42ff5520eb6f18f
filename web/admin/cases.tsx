import { UploadOutlined } from '@ant-design/icons';
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Input, type TableColumnsType } from 'antd';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CasePreview, CaseView } from '../../signaling/contract/api.ts';
import { ApiError, get, upload } from '../client/http.ts';
import { useAddressFilter, type AddressFilter } from '../component/address-filter.ts';
import { faultText } from '../component/fault-text.ts';
import { Empty, Failure, Loading } from '../component/page-state.tsx';
import { PageTable } from '../component/page-table.tsx';
import { TimeText } from '../component/time-text.tsx';
import { CaseImportDialog } from './case-import-dialog.tsx';

const FILTERS = ['q'] as const;
type CasePage = { items: CaseView[]; total: number; page: number; size: number };

/** Cases of courts without an interface: what citizens are told by telephone and on the web. */
export function Cases() {
  const { t } = useTranslation(['admin', 'shell']);
  const queries = useQueryClient();
  const filter = useAddressFilter(FILTERS);
  const { values, page, size } = filter;
  const cases = useQuery({
    queryKey: ['cases', values, page, size],
    queryFn: ({ signal }) => get<CasePage>('/api/cases', { ...values, page, size }, signal),
    placeholderData: keepPreviousData,
  });
  return (
    <>
      <div className="admin-bar">
        <search className="filter-bar">
          <Input.Search
            key={values.q ?? ''}
            className="cases-search"
            defaultValue={values.q ?? ''}
            placeholder={t('cases.search')}
            aria-label={t('cases.search')}
            maxLength={80}
            allowClear
            enterButton={t('shell:action.search')}
            onSearch={(q) => filter.change({ q: q.trim() })}
          />
        </search>
        <span className="page-frame-space" />
        {cases.data ? <span className="quiet figure">{t('cases.total', { count: cases.data.total })}</span> : null}
        <ImportButton onDone={() => void queries.invalidateQueries({ queryKey: ['cases'] })} />
      </div>
      <p className="quiet cases-format">{t('cases.format')}</p>
      <section className="card card-list" data-testid="cases-table">
        {cases.isPending ? <Loading rows={8} /> : null}
        {cases.isError ? <Failure error={cases.error} onRetry={() => void cases.refetch()} /> : null}
        {cases.isSuccess ? <CaseTable page={cases.data} filter={filter} /> : null}
      </section>
    </>
  );
}

/** Takes a file, shows what importing it would do, and imports it when that is wanted. */
function ImportButton({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation('admin');
  const { message } = App.useApp();
  const input = useRef<HTMLInputElement>(null);
  const [chosen, setChosen] = useState<{ file: File; preview: CasePreview } | null>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const look = async (file: File): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      setChosen({ file, preview: await upload<CasePreview>('/api/cases/preview', file) });
    } catch (thrown) {
      const reason = thrown instanceof ApiError ? thrown.fields['file'] : undefined;
      setError(`${file.name}：${reason ?? ''}${faultText(thrown, t('cases.failed'))}`);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <input
        ref={input}
        type="file"
        accept=".csv,text/csv"
        hidden
        data-testid="cases-file"
        onChange={({ target }) => {
          const [file] = target.files ?? [];
          target.value = '';
          if (file) void look(file);
        }}
      />
      <Button type="primary" icon={<UploadOutlined />} loading={busy} onClick={() => input.current?.click()}>
        {t('cases.import')}
      </Button>
      {error ? (
        <Alert
          className="cases-error"
          type="error"
          showIcon
          role="alert"
          title={error}
          closable={{ onClose: () => setError(null) }}
        />
      ) : null}
      {chosen ? (
        <CaseImportDialog
          file={chosen.file}
          preview={chosen.preview}
          onClose={() => setChosen(null)}
          onDone={(done) => {
            setChosen(null);
            void message.success(t('cases.done', { ...done }));
            onDone();
          }}
        />
      ) : null}
    </>
  );
}

function CaseTable({ page, filter }: { page: CasePage; filter: AddressFilter<(typeof FILTERS)[number]> }) {
  const { t } = useTranslation(['admin', 'label']);
  if (page.total === 0) {
    return filter.filtered ? (
      <Empty
        title={t('cases.noMatch')}
        hint={t('cases.noMatchHint')}
        action={<Button onClick={filter.clear}>{t('account.clear')}</Button>}
      />
    ) : (
      <Empty title={t('cases.empty')} hint={t('cases.emptyHint')} />
    );
  }
  const columns: TableColumnsType<CaseView> = [
    { title: t('cases.number'), dataIndex: 'number', width: 220 },
    { title: t('cases.court'), dataIndex: 'courtName' },
    { title: t('cases.parties'), render: (_, one) => one.parties.join('、') || '—' },
    { title: t('cases.stage'), width: 96, render: (_, one) => t(`label:caseStage.${one.stage}`) },
    {
      title: t('cases.hearing'),
      render: (_, one) =>
        one.hearingAt ? (
          <span className="two-lines">
            <TimeText at={one.hearingAt} />
            <span className="quiet">{one.hearingPlace}</span>
          </span>
        ) : (
          '—'
        ),
    },
    { title: t('cases.judge'), width: 96, render: (_, one) => one.judge || '—' },
    {
      title: t('cases.importedAt'),
      render: (_, one) => (
        <span className="two-lines">
          <TimeText at={one.importedAt} form="short" />
          <span className="quiet">{one.importedBy}</span>
        </span>
      ),
    },
  ];
  return <PageTable<CaseView> page={page} onTurn={filter.turn} rowKey="number" columns={columns} />;
}
