import {
  DisconnectOutlined,
  FileSearchOutlined,
  InboxOutlined,
  LockOutlined,
  WarningOutlined,
} from '@ant-design/icons';
import { Button, Skeleton } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../client/http.ts';
import './page-state.css';

interface Panel {
  icon: ReactNode;
  title: string;
  hint?: ReactNode | undefined;
  code?: string | undefined;
  action?: ReactNode | undefined;
  /** It is the whole page: its title is the page's heading. */
  page?: boolean | undefined;
}

function StatePanel({ icon, title, hint, code, action, page, alert }: Panel & { alert?: boolean }) {
  const { t } = useTranslation();
  const Title = page ? 'h1' : 'p';
  return (
    <div className="page-state" role={alert ? 'alert' : undefined}>
      <span className="page-state-icon" aria-hidden="true">
        {icon}
      </span>
      <Title className="page-state-title">{title}</Title>
      {hint ? <p className="page-state-hint">{hint}</p> : null}
      {code ? <p className="page-state-code">{t('state.code', { code })}</p> : null}
      {action}
    </div>
  );
}

/** The space of a list or page while it loads. */
export function Loading({ rows = 4 }: { rows?: number }) {
  const { t } = useTranslation();
  return (
    <div className="page-state-loading" role="status" aria-label={t('state.loading')}>
      <Skeleton active title={false} paragraph={{ rows }} />
    </div>
  );
}

/** Nothing there: says why, and what to do about it. */
export function Empty({ title, hint, action }: { title?: string; hint?: ReactNode; action?: ReactNode }) {
  const { t } = useTranslation();
  return <StatePanel icon={<InboxOutlined />} title={title ?? t('state.empty')} hint={hint} action={action} />;
}

export function NoPermission({ hint, page }: { hint?: string; page?: boolean }) {
  const { t } = useTranslation();
  return (
    <StatePanel
      icon={<LockOutlined />}
      title={t('state.forbidden')}
      hint={hint ?? t('state.forbiddenHint')}
      code="A-004"
      page={page}
    />
  );
}

/** An error that stays on the page: what happened, what to do, the code; offline, not found and no permission have their own look. */
export function Failure({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t } = useTranslation();
  const retry = onRetry ? <Button onClick={onRetry}>{t('action.retry')}</Button> : undefined;
  if (!(error instanceof ApiError)) {
    return <StatePanel alert icon={<WarningOutlined />} title={t('state.error')} code="W-002" action={retry} />;
  }
  if (error.code === 'A-004') return <NoPermission hint={error.message} />;
  if (error.status === 0) {
    return (
      <StatePanel
        alert
        icon={<DisconnectOutlined />}
        title={t('state.offline')}
        hint={t('state.offlineHint')}
        code={error.code}
        action={retry}
      />
    );
  }
  const icon = error.status === 404 ? <FileSearchOutlined /> : <WarningOutlined />;
  const code = error.requestId ? `${error.code} · ${error.requestId}` : error.code;
  return (
    <StatePanel alert icon={icon} title={error.message} code={code} action={error.status === 404 ? undefined : retry} />
  );
}
