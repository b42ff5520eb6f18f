import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useParams } from 'react-router';
import type { MeetMe, MeetView } from '../../signaling/contract/session-api.ts';
import { timeText } from '../client/format.ts';
import { ApiError, get, post } from '../client/http.ts';
import { useTitle } from '../component/clock.ts';
import { meet as words } from '../i18n/zh/meet.ts';
import { isKnown } from '../component/known-word.ts';
import { WithCode } from '../component/with-code.tsx';
import { Cancelled } from './ended.tsx';
import { MeetFrame, MeetMessage } from './meet-frame.tsx';
import { ME_KEY, meRequest } from './me-request.ts';

/** What somebody sees who opens their join link: who it is for, and the one question that shows it is them. */
export function JoinPage() {
  const { t } = useTranslation(['meet', 'shell']);
  const { token = '' } = useParams();
  useTitle(`${t('title')} · ${t('shell:product')}`);
  const path = `/api/meet/${encodeURIComponent(token)}`;
  const link = useQuery({
    queryKey: ['meet', token],
    queryFn: ({ signal }) => get<MeetView>(path, undefined, signal),
    retry: (failures, error) => failures < 2 && error instanceof ApiError && error.status === 0,
  });
  return (
    <MeetFrame courtName={link.data?.courtName ?? null}>
      {link.isPending ? <p role="status">{t('shell:state.loading')}</p> : null}
      {link.isError ? <Refused error={link.error} onRetry={() => void link.refetch()} /> : null}
      {link.data ? <Found view={link.data} path={path} /> : null}
    </MeetFrame>
  );
}

/** Why a link cannot be used, in the words for it; what to do next. */
export function Refused({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { t } = useTranslation(['meet', 'shell']);
  const code = error instanceof ApiError ? error.code : 'W-002';
  if (code === 'N-001' || code === 'S-002' || code === 'S-004') {
    return (
      <MeetMessage
        title={t('shell:state.offline')}
        hint={t('shell:state.offlineHint')}
        code={code}
        action={
          <button type="button" className="big-button" onClick={onRetry}>
            {t('shell:action.retry')}
          </button>
        }
      />
    );
  }
  const known = isKnown(code, words.refused) ? code : null;
  return (
    <MeetMessage
      title={known ? t(`refused.${known}`) : error instanceof ApiError ? error.message : t('shell:state.error')}
      hint={t(known ? `refusedHint.${known}` : 'askGuide')}
      code={code}
    />
  );
}

function Found({ view, path }: { view: MeetView; path: string }) {
  const { t } = useTranslation(['room', 'meet']);
  const navigate = useNavigate();
  if (view.state === 'over') return <Refused error={new ApiError('J-005', '')} onRetry={() => undefined} />;
  if (view.state === 'cancelled') return <CancelledLink />;
  if (view.state === 'used') return <Refused error={new ApiError('J-002', '')} onRetry={() => undefined} />;
  return (
    <section className="meet-card">
      <h1>{t('meet:title')}</h1>
      <dl className="meet-facts">
        <dt>{t('meet:for')}</dt>
        <dd data-testid="meet-name">{view.nameMasked}</dd>
        <dt>{t('meet:as')}</dt>
        <dd>{t(`role.${view.role}`)}</dd>
        <dt>{t('meet:court')}</dt>
        <dd>{view.courtName}</dd>
        <dt>{t('meet:at')}</dt>
        <dd>{view.scheduledAt ? timeText(view.scheduledAt) : t('meet:waiting.today')}</dd>
      </dl>
      {view.state === 'mine' ? (
        <button
          type="button"
          className="big-button"
          data-testid="meet-again"
          onClick={() => void navigate('/meet', { replace: true })}
        >
          {t('meet:again')}
        </button>
      ) : (
        <CheckForm path={path} />
      )}
    </section>
  );
}

/** Why is told to the browser the link was opened in. */
function CancelledLink() {
  const me = useQuery(meRequest);
  return <Cancelled reason={me.data?.cancelledFor ?? null} />;
}

function CheckForm({ path }: { path: string }) {
  const { t } = useTranslation(['meet', 'shell']);
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [check, setCheck] = useState('');
  const open = useMutation({
    mutationFn: () => post<MeetMe>(`${path}/open`, { check }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ME_KEY });
      await navigate('/meet', { replace: true });
    },
    onError: () => setCheck(''),
  });
  const send = (event: FormEvent): void => {
    event.preventDefault();
    if (!open.isPending) open.mutate();
  };
  const { error } = open;
  const fault = error instanceof ApiError ? `${error.message}（${error.code}）` : error ? t('shell:state.error') : '';
  return (
    <form className="meet-form" onSubmit={send}>
      <label>
        <span>{t('check')}</span>
        <input
          name="check"
          data-testid="meet-check"
          value={check}
          required
          autoFocus
          inputMode="numeric"
          autoComplete="off"
          pattern="[0-9Xx]{4}"
          maxLength={4}
          title={t('checkTitle')}
          aria-describedby="meet-check-hint"
          aria-invalid={error ? true : undefined}
          onChange={(event) => setCheck(event.target.value)}
        />
      </label>
      <p id="meet-check-hint" className="meet-hint">
        {t('checkHint')}
      </p>
      <p className="meet-fault" role="alert">
        <WithCode text={fault} />
      </p>
      <button type="submit" className="big-button" data-testid="meet-open" aria-disabled={open.isPending}>
        {t(open.isPending ? 'opening' : 'open')}
      </button>
      <p className="meet-notme">{t('notMe')}</p>
    </form>
  );
}
