import { useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Drawer } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { CallbackView } from '../../signaling/contract/api.ts';
import { ReasonDialog } from '../archive/reason-dialog.tsx';
import { get, post } from '../client/http.ts';
import { Fact } from '../component/page-frame.tsx';
import { Failure, Loading } from '../component/page-state.tsx';
import { useServices } from '../component/services.ts';
import { useMe } from '../component/session.tsx';
import { GreenChannelTag } from '../component/state-tag.tsx';
import { TimeText } from '../component/time-text.tsx';
import { CallbackStateTag } from './callback-tag.tsx';
import { mayEnd } from './callbacks-query.ts';

/** One callback: where it came from, what was tried, what it came to; and the ways to end it by hand. */
export function CallbackDrawer({ id, onClose }: { id: string | null; onClose: () => void }) {
  const { t } = useTranslation('callback');
  const callback = useQuery({
    queryKey: ['callback', id],
    queryFn: ({ signal }) => get<CallbackView>(`/api/callbacks/${encodeURIComponent(id ?? '')}`, undefined, signal),
    enabled: id !== null,
    refetchInterval: ({ state }) => (state.data && state.data.endedAt === null ? 5_000 : false),
  });
  const { data } = callback;
  return (
    <Drawer
      open={id !== null}
      onClose={onClose}
      size={480}
      title={t('detail.title')}
      footer={data && mayEnd(data) ? <Actions callback={data} /> : null}
    >
      {callback.isPending && id !== null ? <Loading rows={8} /> : null}
      {callback.isError ? <Failure error={callback.error} onRetry={() => void callback.refetch()} /> : null}
      {data ? <Content callback={data} /> : null}
    </Drawer>
  );
}

function Content({ callback }: { callback: CallbackView }) {
  const { t } = useTranslation(['callback', 'label']);
  const services = useServices();
  return (
    <div className="callback-detail" data-testid="callback-detail">
      <p className="callback-head">
        <strong className="figure callback-number">{callback.numberMasked}</strong>
        <CallbackStateTag state={callback.state} />
        {callback.greenChannel ? <GreenChannelTag channel={callback.greenChannel} /> : null}
      </p>
      <dl className="facts callback-facts">
        <Fact name={t('column.service')}>{services.name(callback.service, callback.courtId)}</Fact>
        <Fact name={t('column.source')}>{t(`label:callbackSource.${callback.source}`)}</Fact>
        <Fact name={t('column.queuedAt')}>
          <TimeText at={callback.queuedAt} />
        </Fact>
        <Fact name={t('column.createdAt')}>
          <TimeText at={callback.createdAt} />
        </Fact>
        <Fact name={t('detail.court')}>{callback.courtName}</Fact>
        <Fact name={t('detail.origin')}>
          <Link className="row-link" to={`/calls/${callback.originCallId}`}>
            {t('detail.openCall')}
          </Link>
        </Fact>
      </dl>
      <h3>{t('detail.tries')}</h3>
      {callback.tries.length === 0 ? <p className="quiet">{t('detail.noTries')}</p> : null}
      <ol className="callback-tries">
        {callback.tries.map((one) => (
          <li key={one.callId}>
            <TimeText at={one.at} />
            <strong>{t(`label:callbackTry.${one.result}`)}</strong>
            <span>{one.agentName}</span>
            <Link className="row-link" to={`/calls/${one.callId}`}>
              {t('detail.openCall')}
            </Link>
          </li>
        ))}
      </ol>
      {callback.nextTryAt ? (
        <p>
          {t('detail.next')} <TimeText at={callback.nextTryAt} />
        </p>
      ) : null}
      {callback.endedAt && callback.endReason ? (
        <p>
          <TimeText at={callback.endedAt} /> {t(`label:callbackEnd.${callback.endReason}`)}
          {callback.endedBy ? ` · ${callback.endedBy}` : ''}
          {callback.note ? <span className="callback-note">{callback.note}</span> : null}
        </p>
      ) : null}
    </div>
  );
}

function Actions({ callback }: { callback: CallbackView }) {
  const { t } = useTranslation('callback');
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [asking, setAsking] = useState<'done' | 'cancel' | null>(null);
  const { role } = useMe();
  if (role === 'auditor') return null;
  const end = async (reason: string): Promise<void> => {
    if (asking === null) return;
    const ended = await post<CallbackView>(`/api/callbacks/${callback.id}/${asking}`, { reason });
    queries.setQueryData(['callback', callback.id], ended);
    void queries.invalidateQueries({ queryKey: ['callbacks'] });
    void message.success(t(`${asking}.saved`));
  };
  return (
    <div className="callback-actions">
      <Button data-testid="callback-done" onClick={() => setAsking('done')}>
        {t('done.button')}
      </Button>
      <Button danger data-testid="callback-cancel" onClick={() => setAsking('cancel')}>
        {t('cancel.button')}
      </Button>
      <ReasonDialog
        open={asking !== null}
        title={t(asking === 'cancel' ? 'cancel.title' : 'done.title')}
        hint={t(asking === 'cancel' ? 'cancel.hint' : 'done.hint')}
        confirm={t(asking === 'cancel' ? 'cancel.button' : 'done.button')}
        onConfirm={end}
        onClose={() => setAsking(null)}
      />
    </div>
  );
}
