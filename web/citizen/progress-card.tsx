import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseProgress, WorkOrderProgress } from '../../signaling/contract/api.ts';
import { dayText, timeText } from '../client/format.ts';
import { ApiError, post } from '../client/http.ts';
import './progress.css';

const KINDS = ['case', 'identity', 'order'] as const;
type Kind = (typeof KINDS)[number];

type Answer =
  | { kind: 'cases'; cases: CaseProgress[] }
  | { kind: 'order'; order: WorkOrderProgress }
  | { kind: 'error'; error: unknown };

/** 查进度: a case by number or identity number and query password, a work order by number and the end of the telephone number. */
export function ProgressCard() {
  const { t } = useTranslation('citizen');
  const [kind, setKind] = useState<Kind>('case');
  const [answer, setAnswer] = useState<Answer | null>(null);
  const choose = (wanted: Kind): void => {
    setKind(wanted);
    setAnswer(null);
  };
  return (
    <section className="citizen-card progress" aria-labelledby="citizen-progress">
      <h2 id="citizen-progress">{t('progress.title')}</h2>
      <div className="progress-kinds" role="group" aria-label={t('progress.kind')}>
        {KINDS.map((one) => (
          <button key={one} type="button" aria-pressed={one === kind} onClick={() => choose(one)}>
            {t(`progress.by.${one}`)}
          </button>
        ))}
      </div>
      <ProgressForm key={kind} kind={kind} onAnswer={setAnswer} />
      <div role="status">{answer ? <AnswerText answer={answer} /> : null}</div>
    </section>
  );
}

async function ask(kind: Kind, what: string, secret: string): Promise<Answer> {
  try {
    if (kind === 'order') {
      const asked = { number: what, phoneTail: secret };
      return { kind: 'order', order: await post<WorkOrderProgress>('/api/public/enquiry/work-order', asked) };
    }
    const asked = { ...(kind === 'case' ? { caseNumber: what } : { identity: what }), password: secret };
    return { kind: 'cases', cases: await post<CaseProgress[]>('/api/public/enquiry/case', asked) };
  } catch (error) {
    return { kind: 'error', error };
  }
}

function ProgressForm({ kind, onAnswer }: { kind: Kind; onAnswer: (answer: Answer | null) => void }) {
  const { t } = useTranslation('citizen');
  const [what, setWhat] = useState('');
  const [secret, setSecret] = useState('');
  const [busy, setBusy] = useState(false);
  const length = kind === 'order' ? 4 : 6;
  const send = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    onAnswer(null);
    const answer = await ask(kind, what.trim(), secret);
    setBusy(false);
    if (answer.kind === 'error') setSecret('');
    onAnswer(answer);
  };
  return (
    <form className="progress-form" onSubmit={(event) => void send(event)}>
      <label>
        <span>{t(`progress.what.${kind}`)}</span>
        <input
          name="what"
          value={what}
          required
          maxLength={kind === 'identity' ? 18 : 60}
          autoComplete="off"
          placeholder={t(`progress.example.${kind}`)}
          onChange={(event) => setWhat(event.target.value)}
        />
      </label>
      <label>
        <span>{t(kind === 'order' ? 'progress.phoneTail' : 'progress.password')}</span>
        <input
          name="secret"
          type={kind === 'order' ? 'text' : 'password'}
          inputMode="numeric"
          value={secret}
          required
          pattern={`[0-9]{${length}}`}
          title={t('progress.digits', { count: length })}
          maxLength={length}
          autoComplete="off"
          onChange={(event) => setSecret(event.target.value)}
        />
      </label>
      <button type="submit" aria-disabled={busy}>
        {t(busy ? 'progress.busy' : 'progress.ask')}
      </button>
    </form>
  );
}

function AnswerText({ answer }: { answer: Answer }) {
  const { t } = useTranslation('citizen');
  if (answer.kind === 'error') return <ErrorText error={answer.error} />;
  if (answer.kind === 'order') return <OrderText order={answer.order} />;
  return (
    <>
      {answer.cases.map((one) => (
        <CaseText key={one.number} of={one} />
      ))}
      <p className="progress-hint">{t('progress.noEffect')}</p>
    </>
  );
}

function ErrorText({ error }: { error: unknown }) {
  const { t } = useTranslation('citizen');
  if (!(error instanceof ApiError)) return <p className="progress-error">{t('progress.failed')}</p>;
  const [field] = Object.values(error.fields);
  return (
    <p className="progress-error">
      {field ?? error.message}（{error.code}）
    </p>
  );
}

function CaseText({ of }: { of: CaseProgress }) {
  const { t } = useTranslation(['citizen', 'label']);
  return (
    <dl className="progress-answer" data-testid="case-progress">
      <dt>{t('progress.number')}</dt>
      <dd>{of.number}</dd>
      {of.court ? <Line name={t('progress.court')} value={of.court} /> : null}
      <dt>{t('progress.stage')}</dt>
      <dd>
        <strong>{t(`label:caseStage.${of.stage}`)}</strong>
      </dd>
      {of.hearing ? (
        <Line name={t('progress.hearing')} value={`${timeText(of.hearing.at)} ${of.hearing.place}`} />
      ) : null}
      {of.judge ? <Line name={t('progress.judge')} value={of.judge} /> : null}
      {of.text ? <Line name={t('progress.text')} value={of.text} /> : null}
    </dl>
  );
}

function OrderText({ order }: { order: WorkOrderProgress }) {
  const { t } = useTranslation(['citizen', 'label']);
  return (
    <dl className="progress-answer" data-testid="order-progress">
      <dt>{t('progress.order')}</dt>
      <dd>{order.number}</dd>
      <dt>{t('progress.state')}</dt>
      <dd>
        <strong>{t(`label:workOrderState.${order.state}`)}</strong>
      </dd>
      {order.dueAt ? (
        <Line
          name={t('progress.due')}
          value={order.overdue ? t('progress.overdue') : t('progress.dueOn', { day: dayText(order.dueAt) })}
        />
      ) : null}
    </dl>
  );
}

function Line({ name, value }: { name: string; value: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </>
  );
}
