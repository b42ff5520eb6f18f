import { CheckCircleFilled, CloseCircleFilled } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import type { readiness } from '../../signaling/contract/api.ts';
import { clockText } from '../client/format.ts';
import { ApiError } from '../client/http.ts';
import { isKnown } from '../component/known-word.ts';
import { Failure, Loading } from '../component/page-state.tsx';
import { admin as words } from '../i18n/zh/admin.ts';

type Readiness = z.infer<typeof readiness>;

/** "Not ready" is an answer too, with status 503. */
async function readReadiness(signal: AbortSignal): Promise<Readiness> {
  const response = await fetch('/readyz', { signal, headers: { Accept: 'application/json' } }).catch(
    (cause: unknown) => {
      throw new ApiError('N-001', '连不上服务器，请检查网络后重试。', { cause });
    },
  );
  const value = (await response.json().catch(() => null)) as Readiness | null;
  if (!value?.parts)
    throw new ApiError('S-001', '系统出错了，请稍后重试；如仍不行请联系运维人员。', { status: response.status });
  return value;
}

/** The parts that the server depends on, and what people notice when one is away. */
export function Status() {
  const { t } = useTranslation('admin');
  const status = useQuery({
    queryKey: ['readiness'],
    queryFn: ({ signal }) => readReadiness(signal),
    refetchInterval: 5000,
    retry: false,
  });
  if (status.isPending) {
    return (
      <section className="card">
        <Loading rows={6} />
      </section>
    );
  }
  if (status.isError) {
    return (
      <section className="card">
        <Failure error={status.error} onRetry={() => void status.refetch()} />
      </section>
    );
  }
  const { ready, parts } = status.data;
  return (
    <section className="card" data-testid="system-status">
      <div className={`status-head ${ready ? 'status-ok' : 'status-broken'}`} role="status">
        {ready ? <CheckCircleFilled aria-hidden="true" /> : <CloseCircleFilled aria-hidden="true" />}
        <strong>{t(ready ? 'status.ready' : 'status.notReady')}</strong>
        <span className="page-frame-space" />
        <span className="quiet figure">
          {t('status.checkedAt', { at: clockText(new Date(status.dataUpdatedAt).toISOString(), true) })}
        </span>
      </div>
      <ul className="status-list">
        {Object.entries(parts).map(([name, { ok }]) => (
          <li key={name} className={ok ? 'status-ok' : 'status-broken'}>
            {ok ? <CheckCircleFilled aria-hidden="true" /> : <CloseCircleFilled aria-hidden="true" />}
            <strong>{isKnown(name, words.part) ? t(`part.${name}`) : `${t('status.other')} ${name}`}</strong>
            <span className="status-word">{t(ok ? 'status.ok' : 'status.broken')}</span>
            {ok ? null : (
              <span className="status-effect">
                {isKnown(name, words.partEffect) ? t(`partEffect.${name}`) : ''} {t('status.advice')}
              </span>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
