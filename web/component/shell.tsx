import { DownOutlined, ExportOutlined, LogoutOutlined, UserOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { App, Button, Dropdown } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, Navigate, NavLink, Outlet, useLocation } from 'react-router';
import type { Me } from '../../signaling/contract/api.ts';
import { SESSION_KEY } from '../client/query.ts';
import { isAddressee, mayOpen, OWN_ACCOUNT, PAGES, PATHS, signOut } from '../client/session.ts';
import type { ConnectionState } from '../client/socket.ts';
import { ConnectionMark } from './connection-mark.tsx';
import { Failure, Loading, NoPermission } from './page-state.tsx';
import { ShellState, useSession } from './session.tsx';
import './shell.css';

/** From the desk, and from a session's room, other pages open beside it: leaving the desk takes the officer out of the queue, leaving the room out of the session. */
const BESIDE = { target: '_blank', rel: 'noopener' };

/** Frame of the staff pages: who is signed in, at which court, in which role; leads to the sign-in page when nobody is. */
export function Shell() {
  const session = useSession();
  const location = useLocation();
  if (session.isPending) return <Loading rows={8} />;
  if (session.isError) return <Failure error={session.error} onRetry={() => void session.refetch()} />;
  if (!session.data) {
    const next = `${location.pathname}${location.search}`;
    return <Navigate replace to={`/sign-in?next=${encodeURIComponent(next)}`} />;
  }
  return <Frame me={session.data} path={location.pathname} />;
}

function Frame({ me, path }: { me: Me; path: string }) {
  const { t } = useTranslation(['shell', 'label']);
  const [connection, showConnection] = useState<ConnectionState | null>(null);
  const [warning, warnBeforeLeaving] = useState<string | null>(null);
  const shell = useMemo(() => ({ me, showConnection, warnBeforeLeaving }), [me]);
  const pages = PAGES[me.role];
  const beside = path === PATHS.desk || warning !== null;
  return (
    <ShellState value={shell}>
      <div className="shell">
        <a className="shell-skip" href="#main">
          {t('skip')}
        </a>
        <header className="shell-header">
          <img src="/favicon.svg" alt="" width={28} height={28} />
          <span className="shell-product">{t('product')}</span>
          <span className="shell-court">{me.court.name}</span>
          <nav className="shell-nav" aria-label={t('nav.label')}>
            {pages.map((page) => (
              <NavLink key={page} to={PATHS[page]} {...(beside && PATHS[page] !== path ? BESIDE : {})}>
                {t(page === 'workOrders' && isAddressee(me.role) ? 'nav.messages' : `nav.${page}`)}
                {beside && PATHS[page] !== path ? <ExportOutlined aria-label={t('nav.beside')} /> : null}
              </NavLink>
            ))}
          </nav>
          <span className="shell-space" />
          {connection ? <ConnectionMark state={connection} /> : null}
          <AccountMenu me={me} warning={warning} beside={beside} />
        </header>
        <main id="main" className="shell-main" tabIndex={-1}>
          {mayOpen(me.role, path) ? <Outlet /> : <NoPermission page />}
        </main>
      </div>
    </ShellState>
  );
}

function AccountMenu({ me, warning, beside }: { me: Me; warning: string | null; beside: boolean }) {
  const { t } = useTranslation(['shell', 'label']);
  const queries = useQueryClient();
  const [leaving, setLeaving] = useState(false);
  const { modal } = App.useApp();
  const ask = (): void => {
    if (!warning) return leave();
    modal.confirm({
      title: t('account.signOutAsk'),
      content: warning,
      okText: t('account.signOut'),
      okButtonProps: { danger: true },
      onOk: leave,
    });
  };
  const leave = (): void => {
    setLeaving(true);
    signOut()
      .catch(() => undefined)
      .finally(() => {
        queries.clear();
        queries.setQueryData(SESSION_KEY, null);
        setLeaving(false);
      });
  };
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items: [
          {
            key: 'own',
            icon: <UserOutlined />,
            label: (
              <Link to={OWN_ACCOUNT} {...(beside ? BESIDE : {})}>
                {t('account.own')}
              </Link>
            ),
          },
          { type: 'divider' },
          {
            key: 'out',
            icon: <LogoutOutlined />,
            label: t(leaving ? 'account.signingOut' : 'account.signOut'),
            onClick: ask,
          },
        ],
      }}
    >
      <Button
        type="text"
        className="shell-account"
        aria-label={`${t('account.menu')} ${me.name} ${t(`label:role.${me.role}`)}`}
        loading={leaving}
      >
        <span className="shell-person">{me.name}</span>
        <span className="shell-role">{t(`label:role.${me.role}`)}</span>
        <DownOutlined aria-hidden="true" />
      </Button>
    </Dropdown>
  );
}
