import { HistoryOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Drawer, Pagination } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CourtVersion, CourtVersionKind } from '../../signaling/contract/api.ts';
import { get } from '../client/http.ts';
import type { PageOf } from '../archive/calls-query.ts';
import { Empty, Failure, Loading } from '../component/page-state.tsx';
import { TimeText } from '../component/time-text.tsx';

const SIZE = 10;

export interface HistoryProps<T> {
  court: { id: string; name: string };
  kind: CourtVersionKind;
  /** What is in force. */
  saved: T;
  editable: boolean;
  /** What is different between a version and what is in force, in words. */
  differences: (then: T) => string[];
  /** Stands above the differences. */
  heading?: string;
  /** What can be done with an older version. */
  take: { label: string; act: (content: T, version: number) => void };
}

/** Opens the versions of what a court edits: who saved which when, what was different then, and the way back. */
export function History<T extends object>(props: HistoryProps<T>) {
  const { t } = useTranslation('admin');
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button icon={<HistoryOutlined />} onClick={() => setOpen(true)}>
        {t('history.open')}
      </Button>
      <Drawer
        open={open}
        onClose={() => setOpen(false)}
        size={520}
        title={t('history.title', { court: props.court.name })}
      >
        {open ? (
          <Versions
            {...props}
            take={{
              label: props.take.label,
              act: (content, version) => {
                setOpen(false);
                props.take.act(content, version);
              },
            }}
          />
        ) : null}
      </Drawer>
    </>
  );
}

function Versions<T extends object>(props: HistoryProps<T>) {
  const { t } = useTranslation('admin');
  const { court, kind } = props;
  const [page, setPage] = useState(1);
  const path = `/api/courts/${encodeURIComponent(court.id)}/versions/${kind}`;
  const versions = useQuery({
    queryKey: ['court-versions', kind, court.id, page],
    queryFn: ({ signal }) => get<PageOf<CourtVersion>>(path, { page, size: SIZE }, signal),
    // Somebody may just have saved one.
    staleTime: 0,
  });
  if (versions.isPending) return <Loading rows={8} />;
  if (versions.isError) return <Failure error={versions.error} onRetry={() => void versions.refetch()} />;
  const { items, total } = versions.data;
  if (total === 0) return <Empty title={t('history.empty')} hint={t('history.emptyHint')} />;
  return (
    <>
      <ol className="history" data-testid="history">
        {items.map((version, index) => (
          <Version key={version.version} {...props} version={version} inForce={page === 1 && index === 0} />
        ))}
      </ol>
      {total > SIZE ? (
        <Pagination current={page} pageSize={SIZE} total={total} showSizeChanger={false} onChange={setPage} />
      ) : null}
    </>
  );
}

function Version<T extends object>({
  version,
  inForce,
  saved,
  editable,
  differences,
  heading,
  take,
}: HistoryProps<T> & { version: CourtVersion; inForce: boolean }) {
  const { t } = useTranslation('admin');
  const then = contentOf(version, saved);
  const different = inForce ? [] : differences(then);
  return (
    <li>
      <p className="history-head">
        <strong className="figure">{t('history.nth', { version: version.version })}</strong>
        <TimeText at={version.savedAt} />
        <span>{version.savedBy}</span>
        <span className="page-frame-space" />
        {inForce ? <span className="quiet">{t('history.inForce')}</span> : null}
        {!inForce && editable && different.length > 0 ? (
          <Button size="small" onClick={() => take.act(then, version.version)}>
            {take.label}
          </Button>
        ) : null}
      </p>
      {version.note ? <p className="history-note">{version.note}</p> : null}
      {version.rolledBackTo === null ? null : (
        <p className="quiet">{t('draft.rollBack.from', { version: version.rolledBackTo })}</p>
      )}
      {!inForce && different.length === 0 ? <p className="quiet">{t('history.same')}</p> : null}
      {different.length === 0 ? null : (
        <>
          {heading === undefined ? null : <p className="quiet">{heading}</p>}
          <ul aria-label={t('history.differences')}>
            {different.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </>
      )}
    </li>
  );
}

/** Fields that came with a later release are as they are now. */
function contentOf<T extends object>({ content }: CourtVersion, saved: T): T {
  const known = Object.keys(saved).filter((key) => key in content);
  return { ...saved, ...Object.fromEntries(known.map((key) => [key, content[key]])) };
}
