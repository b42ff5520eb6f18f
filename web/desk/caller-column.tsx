import { EyeOutlined } from '@ant-design/icons';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Alert, Button, Input, Popover } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CallDetail, revealed } from '../../signaling/contract/api.ts';
import type { EarlierContact } from '../../signaling/contract/desk.ts';
import type { Service } from '../../signaling/contract/service.ts';
import type { GreenChannel, Language } from '../../signaling/contract/state.ts';
import type { z } from 'zod';
import { ApiError, get, post } from '../client/http.ts';
import { Loading } from '../component/page-state.tsx';
import { useServices } from '../component/services.ts';
import { CallResultTag, GreenChannelTag, LanguageTag, WorkOrderStateTag } from '../component/state-tag.tsx';
import { TimeText } from '../component/time-text.tsx';
import { useDesk } from './desk-context.ts';
import type { Opened } from './detail-drawer.tsx';

interface Caller {
  callId: string;
  callerMasked: string;
  /** Missing: not known any more. */
  judge?: string | null;
  service: Service | null;
  language: Language;
  greenChannel: GreenChannel | null;
  /** null: not known, because the page was loaded after the call. */
  earlier: EarlierContact[] | null;
}

/** Everything about the caller, newest first; each opens beside, not away. */
export function CallerColumn({ onOpen }: { onOpen: (opened: Opened) => void }) {
  const { t } = useTranslation('desk');
  const { caller, loading } = useCaller();
  return (
    <div className="desk-column desk-right">
      <section className="desk-block desk-caller" aria-labelledby="desk-caller">
        <h2 id="desk-caller">{t('caller.title')}</h2>
        {loading ? <Loading rows={3} /> : null}
        {!caller && !loading ? <p className="desk-faint">{t('caller.none')}</p> : null}
        {caller ? <Identity key={caller.callId} caller={caller} /> : null}
        {caller?.earlier ? <History earlier={caller.earlier} onOpen={onOpen} /> : null}
      </section>
    </div>
  );
}

/** From the view; after a reload in the wrap-up, when the view has no call any more, from the call's record. */
function useCaller(): { caller: Caller | null; loading: boolean } {
  const { caller, view } = useDesk();
  const callId = caller ? null : (view?.wrapUp?.callId ?? null);
  const record = useQuery({
    queryKey: ['call', callId],
    queryFn: ({ signal }) => get<CallDetail>(`/api/calls/${callId ?? ''}`, undefined, signal),
    enabled: callId !== null,
  });
  // The court called: the citizen chose no service.
  if (caller) return { caller: caller.dialReason ? { ...caller, service: null } : caller, loading: false };
  if (!callId) return { caller: null, loading: false };
  const { data } = record;
  return { caller: data ? { ...data, callId: data.id, earlier: null } : null, loading: record.isPending };
}

function Identity({ caller }: { caller: Caller }) {
  const { t } = useTranslation(['desk', 'label']);
  const services = useServices();
  const [number, setNumber] = useState<string | null>(null);
  return (
    <div className="caller-identity">
      <p className="caller-number figure" data-testid="caller-number">
        {number ?? (caller.callerMasked || t('caller.noNumber'))}
      </p>
      <p className="offer-tags">
        {caller.service ? <span className="offer-service">{services.name(caller.service)}</span> : null}
        <LanguageTag language={caller.language} />
        {caller.greenChannel ? <GreenChannelTag channel={caller.greenChannel} /> : null}
      </p>
      {caller.judge ? <p data-testid="caller-judge">{t('offer.judge', { judge: caller.judge })}</p> : null}
      {number === null && caller.callerMasked ? <Reveal callId={caller.callId} onRevealed={setNumber} /> : null}
    </div>
  );
}

/** The whole number, against a reason that is audited. */
function Reveal({ callId, onRevealed }: { callId: string; onRevealed: (number: string) => void }) {
  const { t } = useTranslation(['desk', 'shell']);
  const [reason, setReason] = useState('');
  const [short, setShort] = useState(false);
  const ask = useMutation({
    mutationFn: () => post<z.infer<typeof revealed>>(`/api/calls/${callId}/reveal`, { reason: reason.trim() }),
    onSuccess: ({ number }) => onRevealed(number ?? t('caller.revealNone')),
  });
  const submit = (): void => {
    const tooShort = reason.trim().length < 2;
    setShort(tooShort);
    if (!tooShort) ask.mutate();
  };
  const fault = short
    ? t('caller.revealShort')
    : ask.error instanceof ApiError
      ? `${ask.error.message}(${ask.error.code})`
      : null;
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      title={t('caller.revealTitle')}
      content={
        <div className="reveal">
          <label htmlFor="reveal-reason">
            {t('caller.revealReason')}（{t('caller.revealHint')}）
          </label>
          <Input
            id="reveal-reason"
            autoFocus
            maxLength={200}
            placeholder={t('caller.revealPlaceholder')}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
            onPressEnter={submit}
          />
          {fault ? <Alert type="error" title={fault} /> : null}
          <Button type="primary" loading={ask.isPending} onClick={submit}>
            {t('shell:action.confirm')}
          </Button>
        </div>
      }
    >
      <Button size="small" icon={<EyeOutlined />}>
        {t('caller.reveal')}
      </Button>
    </Popover>
  );
}

function History({ earlier, onOpen }: { earlier: EarlierContact[]; onOpen: (opened: Opened) => void }) {
  const { t } = useTranslation(['desk', 'label']);
  return (
    <div className="caller-history">
      <h3>{t('caller.history')}</h3>
      {earlier.length === 0 ? <p className="desk-faint">{t('caller.historyEmpty')}</p> : null}
      <ul className="desk-list">
        {earlier.map((contact) => (
          <li key={`${contact.kind} ${contact.id}`}>
            <button
              type="button"
              className="desk-item"
              onClick={() => onOpen({ kind: contact.kind, id: contact.id, summary: contact })}
            >
              <span className="desk-item-kind">
                {t(`caller.kind.${contact.kind}`)}
                {contact.category ? ` · ${t(`label:category.${contact.category}`)}` : ''}
              </span>
              {contact.result ? <CallResultTag result={contact.result} /> : null}
              {contact.workOrderState ? <WorkOrderStateTag state={contact.workOrderState} /> : null}
              <span className="desk-item-summary">{contact.summary}</span>
              {contact.answer ? (
                <span className="desk-item-answer" data-testid="earlier-answer">
                  {t('caller.answered', { answer: contact.answer })}
                </span>
              ) : null}
              <span className="desk-item-line">
                <TimeText at={contact.at} />
                {contact.agentName ? ` · ${t(`caller.by.${contact.kind}`, { name: contact.agentName })}` : ''}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
