import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import type { CallSummary, pageOf } from '../../signaling/contract/api.ts';
import type { QueueView } from '../../signaling/contract/desk.ts';
import { durationText } from '../client/format.ts';
import { get } from '../client/http.ts';
import { Failure, Loading } from '../component/page-state.tsx';
import { useServices } from '../component/services.ts';
import { RunningTime, TimeText } from '../component/time-text.tsx';
import { Callbacks } from './callbacks.tsx';
import { useDesk } from './desk-context.ts';
import { MicrophoneState } from './microphone-state.tsx';
import { StatusMenu } from './status-menu.tsx';
import type { Opened } from './detail-drawer.tsx';

type CallPage = z.infer<ReturnType<typeof pageOf<z.ZodType<CallSummary>>>>;

export function LeftColumn({ onOpen }: { onOpen: (opened: Opened) => void }) {
  return (
    <div className="desk-column desk-left">
      <StatusMenu />
      <MicrophoneState />
      <Queues />
      <Callbacks />
      <Today />
      <RecentCalls onOpen={onOpen} />
    </div>
  );
}

function Queues() {
  const { t } = useTranslation(['desk', 'label']);
  const { view, offset } = useDesk();
  const queues = view?.queues ?? [];
  return (
    <section className="desk-block" aria-labelledby="desk-queues">
      <h2 id="desk-queues">{t('queues.title')}</h2>
      {view && view.agent.services.length === 0 ? <p className="desk-faint">{t('queues.none')}</p> : null}
      <ul className="desk-queues">
        {queues.map((queue) => (
          <Queue key={queue.service} queue={queue} offset={offset} />
        ))}
      </ul>
    </section>
  );
}

function Queue({ queue, offset }: { queue: QueueView; offset: number }) {
  const { t } = useTranslation(['desk', 'label']);
  const services = useServices();
  return (
    <li
      className={queue.waiting > 0 ? 'desk-queue desk-queue-busy' : 'desk-queue'}
      title={t('queues.staff', { available: queue.available, onDuty: queue.onDuty })}
    >
      <span className="desk-queue-name">{services.name(queue.service)}</span>
      {queue.waiting > 0 ? (
        <span className="figure">
          <b>{t('queues.waiting', { count: queue.waiting })}</b>
          {queue.oldestAt ? (
            <span className="desk-queue-oldest">
              <RunningTime since={queue.oldestAt} offset={offset} />
            </span>
          ) : null}
        </span>
      ) : (
        <span className="desk-faint">{t('queues.nobody')}</span>
      )}
    </li>
  );
}

function Today() {
  const { t } = useTranslation('desk');
  const { view } = useDesk();
  const today = view?.today;
  return (
    <section className="desk-block" aria-labelledby="desk-today">
      <h2 id="desk-today">{t('today.title')}</h2>
      <dl className="desk-today figure">
        <div>
          <dt>{t('today.answered')}</dt>
          <dd>{today?.answered ?? '—'}</dd>
        </div>
        <div>
          <dt>{t('today.missed')}</dt>
          <dd>{today?.missed ?? '—'}</dd>
        </div>
        <div>
          <dt>{t('today.talk')}</dt>
          <dd className="desk-today-long">{today ? durationText(today.talkSeconds) : '—'}</dd>
        </div>
        <div>
          <dt>{t('today.rating')}</dt>
          <dd data-testid="today-rating">{today?.ratingAverage?.toFixed(1) ?? '—'}</dd>
        </div>
      </dl>
    </section>
  );
}

/** The calls I took last. Looked up anew when my day has changed. */
function RecentCalls({ onOpen }: { onOpen: (opened: Opened) => void }) {
  const { t } = useTranslation(['desk', 'label']);
  const { view } = useDesk();
  const marker = `${view?.today.answered ?? 0} ${view?.agent.state ?? ''}`;
  const calls = useQuery({
    queryKey: ['desk', 'recent', marker],
    queryFn: ({ signal }) => get<CallPage>('/api/calls', { mine: true, size: 4 }, signal),
    placeholderData: (before) => before,
  });
  return (
    <section className="desk-block desk-recent" aria-labelledby="desk-recent">
      <h2 id="desk-recent">
        {t('recent.title')}
        <a href="/calls?mine=true" target="_blank" rel="noopener">
          {t('recent.all')}
        </a>
      </h2>
      {calls.isPending ? <Loading rows={3} /> : null}
      {calls.isError ? <Failure error={calls.error} onRetry={() => void calls.refetch()} /> : null}
      {calls.data?.items.length === 0 ? <p className="desk-faint">{t('recent.empty')}</p> : null}
      <ul className="desk-list">
        {calls.data?.items.map((call) => (
          <li key={call.id}>
            <button
              type="button"
              className="desk-item"
              onClick={() => onOpen({ kind: 'call', id: call.id, summary: null })}
            >
              <span className="figure">{call.callerMasked || t('caller.noNumber')}</span>
              <TimeText at={call.arrivedAt} form="short" />
              <span className="desk-item-line">
                {call.category ? t(`label:category.${call.category}`) : t('recent.noCategory')}
                {call.talkSeconds === null ? '' : ` · ${durationText(call.talkSeconds)}`}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
