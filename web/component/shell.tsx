import { DownOutlined, LogoutOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { Button, Dropdown } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Navigate, NavLink, Outlet, useLocation } from 'react-router';
import type { Me } from '../../signaling/contract/api.ts';
import type { Role } from '../../signaling/contract/state.ts';
import { SESSION_KEY } from '../client/query.ts';
import { signOut } from '../client/session.ts';
import type { ConnectionState } from '../client/socket.ts';
import { ConnectionMark } from './connection-mark.tsx';
import { Failure, Loading, NoPermission } from './page-state.tsx';
import { ShellState, useSession } from './session.tsx';
import './shell.css';

type Page = 'desk' | 'board' | 'calls' | 'workOrders' | 'admin' | 'welcome';
const PATHS: Record<Page, string> = {
  desk: '/desk',
  board: '/board',
  calls: '/calls',
  workOrders: '/work-orders',
  admin: '/admin',
  welcome: '/welcome',
};

/** Which pages a role has. The server checks it again with every request. */
const PAGES: Record<Role, Page[]> = {
  'hotline-agent': ['desk', 'calls', 'workOrders'],
  supervisor: ['board', 'calls', 'workOrders'],
  administrator: ['admin'],
  auditor: ['admin', 'calls'],
  operator: ['admin'],
  guide: ['welcome'],
  'reception-officer': ['welcome'],
  'duty-lawyer': ['welcome'],
  judge: ['welcome'],
  'division-head': ['welcome'],
  clerk: ['welcome'],
};

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
  const { t } = useTranslation(['common', 'label']);
  const [connection, showConnection] = useState<ConnectionState | null>(null);
  const shell = useMemo(() => ({ me, showConnection }), [me]);
  const pages = PAGES[me.role];
  const allowed = pages.some((page) => path === PATHS[page] || path.startsWith(`${PATHS[page]}/`));
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
              <NavLink key={page} to={PATHS[page]}>
                {t(`nav.${page}`)}
              </NavLink>
            ))}
          </nav>
          <span className="shell-space" />
          {connection ? <ConnectionMark state={connection} /> : null}
          <AccountMenu me={me} />
        </header>
        <main id="main" className="shell-main" tabIndex={-1}>
          {allowed ? <Outlet /> : <NoPermission />}
        </main>
      </div>
    </ShellState>
  );
}

function AccountMenu({ me }: { me: Me }) {
  const { t } = useTranslation(['common', 'label']);
  const queries = useQueryClient();
  const [leaving, setLeaving] = useState(false);
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
      menu={{ items: [{ key: 'out', icon: <LogoutOutlined />, label: t(leaving ? 'account.signingOut' : 'account.signOut'), onClick: leave }] }}
    >
      <Button type="text" className="shell-account" aria-label={`${t('account.menu')} ${me.name} ${t(`label:role.${me.role}`)}`} loading={leaving}>
        <span className="shell-person">{me.name}</span>
        <span className="shell-role">{t(`label:role.${me.role}`)}</span>
        <DownOutlined aria-hidden="true" />
      </Button>
    </Dropdown>
  );
}
