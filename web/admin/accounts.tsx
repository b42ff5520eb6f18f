import { CheckCircleOutlined, LockOutlined, PlusOutlined, StopOutlined } from '@ant-design/icons';
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Input, Select, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AccountView } from '../../signaling/contract/api.ts';
import { ROLES } from '../../signaling/contract/state.ts';
import { shortTimeText } from '../client/format.ts';
import { useAddressFilter, type AddressFilter } from '../component/address-filter.ts';
import { Empty, Failure, Loading } from '../component/page-state.tsx';
import { PageTable } from '../component/page-table.tsx';
import { useServices } from '../component/services.ts';
import { useMe } from '../component/session.tsx';
import { StateTag } from '../component/state-tag.tsx';
import { TimeText } from '../component/time-text.tsx';
import { AccountActions, isLocked } from './account-actions.tsx';
import { AccountForm } from './account-form.tsx';
import { listAccounts, type AccountPage } from './account-request.ts';
import { PasswordDialog } from './password-dialog.tsx';

const FILTERS = ['q', 'role'] as const;

/** What stands over the list: one dialog at a time. */
type Dialog =
  { kind: 'form'; account: AccountView | null } | { kind: 'password'; account: AccountView; password: string } | null;

/** Accounts of the own court and those below. */
export function Accounts() {
  const { t } = useTranslation('admin');
  const queries = useQueryClient();
  const filter = useAddressFilter(FILTERS);
  const { values, page, size } = filter;
  const [dialog, setDialog] = useState<Dialog>(null);
  const accounts = useQuery({
    queryKey: ['accounts', values, page, size],
    queryFn: ({ signal }) => listAccounts({ ...values, page, size }, signal),
    placeholderData: keepPreviousData,
  });
  const done = (account: AccountView, password: string | null): void => {
    setDialog(password === null ? null : { kind: 'password', account, password });
    void queries.invalidateQueries({ queryKey: ['accounts'] });
  };
  return (
    <>
      <div className="admin-bar">
        <AccountsFilter filter={filter} />
        <span className="page-frame-space" />
        {accounts.data ? (
          <span className="quiet figure">{t('account.total', { count: accounts.data.total })}</span>
        ) : null}
        <Button type="primary" icon={<PlusOutlined />} onClick={() => setDialog({ kind: 'form', account: null })}>
          {t('account.create')}
        </Button>
      </div>
      <section className="card card-list" data-testid="accounts-table">
        {accounts.isPending ? <Loading rows={8} /> : null}
        {accounts.isError ? <Failure error={accounts.error} onRetry={() => void accounts.refetch()} /> : null}
        {accounts.isSuccess ? <AccountTable page={accounts.data} filter={filter} setDialog={setDialog} /> : null}
      </section>
      {dialog?.kind === 'form' ? (
        <AccountForm account={dialog.account} onClose={() => setDialog(null)} onDone={done} />
      ) : null}
      {dialog?.kind === 'password' ? (
        <PasswordDialog
          name={dialog.account.name}
          username={dialog.account.username}
          password={dialog.password}
          onClose={() => setDialog(null)}
        />
      ) : null}
    </>
  );
}

function AccountsFilter({ filter }: { filter: AddressFilter<(typeof FILTERS)[number]> }) {
  const { t } = useTranslation(['admin', 'label', 'shell']);
  return (
    <search className="filter-bar">
      <Input.Search
        key={filter.values.q ?? ''}
        className="accounts-search"
        defaultValue={filter.values.q ?? ''}
        placeholder={t('account.search')}
        aria-label={t('account.search')}
        maxLength={60}
        allowClear
        enterButton={t('shell:action.search')}
        onSearch={(q) => filter.change({ q: q.trim() })}
      />
      <Select
        className="accounts-role"
        aria-label={t('account.role')}
        allowClear
        placeholder={t('account.anyRole')}
        value={filter.values.role ?? null}
        options={ROLES.map((value) => ({ value, label: t(`label:role.${value}`) }))}
        onChange={(role: string | null) => filter.change({ role })}
      />
      {filter.filtered ? (
        <Button type="text" onClick={filter.clear}>
          {t('account.clear')}
        </Button>
      ) : null}
    </search>
  );
}

interface AccountTableProps {
  page: AccountPage;
  filter: AddressFilter<(typeof FILTERS)[number]>;
  setDialog: (dialog: Dialog) => void;
}

function AccountTable({ page, filter, setDialog }: AccountTableProps) {
  const { t } = useTranslation(['admin', 'label']);
  const me = useMe();
  if (page.total === 0) {
    return (
      <Empty
        title={t('account.empty')}
        hint={t('account.emptyHint')}
        action={<Button onClick={filter.clear}>{t('account.clear')}</Button>}
      />
    );
  }
  const columns: TableColumnsType<AccountView> = [
    {
      title: t('account.person'),
      render: (_, account) => (
        <span className="two-lines">
          <strong>{account.name}</strong>
          <span className="quiet">{account.username}</span>
        </span>
      ),
    },
    {
      title: t('account.role'),
      render: (_, account) => <span title={t(`power.${account.role}`)}>{t(`label:role.${account.role}`)}</span>,
    },
    { title: t('account.court'), dataIndex: 'courtName' },
    { title: t('account.services'), width: 220, render: (_, account) => <Services account={account} /> },
    { title: t('account.state'), render: (_, account) => <AccountState account={account} /> },
    {
      title: t('account.lastSignIn'),
      render: (_, { lastSignInAt }) =>
        lastSignInAt ? <TimeText at={lastSignInAt} /> : <span className="quiet">{t('account.never')}</span>,
    },
    {
      title: t('account.actions'),
      width: 112,
      render: (_, account) =>
        account.id === me.accountId ? (
          <span className="quiet">{t('account.self')}</span>
        ) : (
          <AccountActions
            account={account}
            onEdit={(edited) => setDialog({ kind: 'form', account: edited })}
            onPassword={(of, password) => setDialog({ kind: 'password', account: of, password })}
          />
        ),
    },
  ];
  return <PageTable<AccountView> page={page} onTurn={filter.turn} columns={columns} />;
}

function Services({ account }: { account: AccountView }) {
  const { t } = useTranslation(['admin', 'shell']);
  const services = useServices();
  if (account.role !== 'hotline-agent') return <span className="quiet">—</span>;
  if (services.of(account.courtId).every(({ value }) => account.services.includes(value)))
    return <>{t('account.allServices')}</>;
  return (
    <>{account.services.map((service) => services.name(service, account.courtId)).join(t('shell:listComma')) || '—'}</>
  );
}

function AccountState({ account }: { account: AccountView }) {
  const { t } = useTranslation('admin');
  if (account.disabled) return <StateTag tone="idle" icon={<StopOutlined />} word={t('account.disabled')} />;
  if (isLocked(account) && account.lockedUntil) {
    return (
      <StateTag
        tone="warn"
        icon={<LockOutlined />}
        word={t('account.locked', { at: shortTimeText(account.lockedUntil) })}
      />
    );
  }
  return <StateTag tone="good" icon={<CheckCircleOutlined />} word={t('account.active')} />;
}
