import type { ComponentType } from 'react';
import { useTranslation } from 'react-i18next';
import { Navigate, NavLink, Route, Routes } from 'react-router';
import type { Role } from '../../signaling/contract/state.ts';
import { PageFrame } from '../component/page-frame.tsx';
import { NoPermission } from '../component/page-state.tsx';
import { useMe } from '../component/session.tsx';
import { Accounts } from './accounts.tsx';
import { Audit } from './audit.tsx';
import { Cases } from './cases.tsx';
import { Courts } from './courts.tsx';
import { Distribution } from './distribution.tsx';
import { FlowPage } from './flow/flow-page.tsx';
import { Hours } from './hours.tsx';
import { Notices } from './notices.tsx';
import { Outbound } from './outbound.tsx';
import { Records } from './records.tsx';
import { Services } from './services.tsx';
import { Settings } from './settings.tsx';
import { Status } from './status.tsx';
import './admin.css';

const TABS = {
  accounts: Accounts,
  courts: Courts,
  hours: Hours,
  services: Services,
  flow: FlowPage,
  settings: Settings,
  distribution: Distribution,
  outbound: Outbound,
  records: Records,
  cases: Cases,
  notices: Notices,
  audit: Audit,
  status: Status,
} satisfies Record<string, ComponentType>;
type Tab = keyof typeof TABS;

/** Administrator, auditor and operator are separate powers; nobody has two of them. */
const TABS_OF: Partial<Record<Role, Tab[]>> = {
  administrator: ['accounts', 'courts', 'status'],
  operator: ['hours', 'services', 'flow', 'settings', 'distribution', 'outbound', 'records', 'cases', 'notices'],
  supervisor: ['hours', 'services', 'flow', 'settings', 'distribution', 'outbound', 'records', 'notices'],
  auditor: ['audit'],
};

export function AdminPage() {
  const { t } = useTranslation('admin');
  const me = useMe();
  const tabs = TABS_OF[me.role] ?? [];
  const first = tabs[0];
  if (!first) return <NoPermission />;
  return (
    <PageFrame title={t('title')}>
      <nav className="admin-tabs" aria-label={t('tab.label')}>
        {tabs.map((tab) => (
          <NavLink key={tab} to={`/admin/${tab}`}>
            {t(`tab.${tab}`)}
          </NavLink>
        ))}
      </nav>
      <Routes>
        {tabs.map((tab) => {
          const Part = TABS[tab];
          return <Route key={tab} path={tab} element={<Part />} />;
        })}
        <Route path="*" element={<Navigate replace to={`/admin/${first}`} />} />
      </Routes>
    </PageFrame>
  );
}
