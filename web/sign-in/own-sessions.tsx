import { CheckCircleOutlined } from '@ant-design/icons';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Table, type TableColumnsType } from 'antd';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import type { sessionView } from '../../signaling/contract/api.ts';
import { browserName } from '../client/browser-name.ts';
import { timeText } from '../client/format.ts';
import { get, remove } from '../client/http.ts';
import { faultText } from '../component/fault-text.ts';
import { Failure, Loading } from '../component/page-state.tsx';
import { useMe } from '../component/session.tsx';
import { StateTag } from '../component/state-tag.tsx';
import { TimeText } from '../component/time-text.tsx';

type SessionView = z.infer<typeof sessionView>;

export const OWN_SESSIONS_KEY = ['own-sessions'] as const;

/** Where one is signed in; sessions elsewhere can be ended. The present one ends by signing out. */
export function OwnSessions() {
  const { t } = useTranslation('ownAccount');
  const sessions = useQuery({
    queryKey: OWN_SESSIONS_KEY,
    queryFn: ({ signal }) => get<SessionView[]>('/api/sign-ins', undefined, signal),
  });
  return (
    <section className="card card-list" data-testid="own-sessions">
      <header className="own-sessions-head">
        <h2>{t('sessions.title')}</h2>
        <p>{t('sessions.hint')}</p>
      </header>
      {sessions.isPending ? <Loading rows={4} /> : null}
      {sessions.isError ? <Failure error={sessions.error} onRetry={() => void sessions.refetch()} /> : null}
      {sessions.isSuccess ? <SessionTable sessions={sessions.data} /> : null}
    </section>
  );
}

function SessionTable({ sessions }: { sessions: SessionView[] }) {
  const { t } = useTranslation('ownAccount');
  const nameOf = ({ browser }: SessionView): string => browserName(browser) ?? t('sessions.unknownBrowser');
  const columns: TableColumnsType<SessionView> = [
    {
      title: t('sessions.browser'),
      render: (_, session) => <span title={session.browser}>{nameOf(session)}</span>,
    },
    {
      title: t('sessions.address'),
      responsive: ['md'],
      render: (_, { address }) => <span className="figure">{address}</span>,
    },
    { title: t('sessions.createdAt'), render: (_, { createdAt }) => <TimeText at={createdAt} /> },
    {
      title: t('sessions.lastSeenAt'),
      responsive: ['md'],
      render: (_, { lastSeenAt }) => <TimeText at={lastSeenAt} form="short" />,
    },
    {
      title: t('sessions.actions'),
      width: 112,
      render: (_, session) =>
        session.current ? (
          <StateTag tone="good" icon={<CheckCircleOutlined />} word={t('sessions.current')} />
        ) : (
          <EndButton session={session} browser={nameOf(session)} />
        ),
    },
  ];
  return (
    <Table<SessionView>
      className="rows"
      rowKey="id"
      size="small"
      columns={columns}
      dataSource={sessions}
      pagination={sessions.length > 10 ? { pageSize: 10, showSizeChanger: false } : false}
    />
  );
}

function EndButton({ session, browser }: { session: SessionView; browser: string }) {
  const { t } = useTranslation('ownAccount');
  const { modal, message } = App.useApp();
  const queries = useQueryClient();
  const me = useMe();
  const at = timeText(session.createdAt);
  const end = async (): Promise<void> => {
    try {
      await remove<null>(`/api/sign-ins/${encodeURIComponent(session.id)}`);
      void message.success(t('sessions.ended'));
    } catch (error) {
      void modal.error({ title: t('sessions.failed'), content: faultText(error, '') });
    }
    await queries.invalidateQueries({ queryKey: OWN_SESSIONS_KEY });
  };
  const ask = (): void => {
    void modal.confirm({
      title: t('sessions.endTitle'),
      content: `${t('sessions.endHint', { browser, at })}${me.role === 'hotline-agent' ? t('sessions.endCall') : ''}`,
      okText: t('sessions.end'),
      onOk: end,
    });
  };
  return (
    <Button size="small" onClick={ask} aria-label={t('sessions.endOf', { browser, at })}>
      {t('sessions.end')}
    </Button>
  );
}
