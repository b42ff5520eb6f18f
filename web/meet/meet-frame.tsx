import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useElderly } from '../component/elderly.ts';
import '../room/control.css';
import './meet.css';

/** Frame of the pages that people open by a link: whose court it is, 长辈版, nothing else. `wide`: the room itself. */
export function MeetFrame({
  courtName,
  wide = false,
  children,
}: {
  courtName: string | null;
  wide?: boolean;
  children: ReactNode;
}) {
  const { t } = useTranslation(['citizen', 'meet']);
  const [elderly, setElderly] = useElderly();
  const mode = elderly ? t('citizen:elderly.off') : t('citizen:elderly.on');
  return (
    <div className={`meet${elderly ? ' meet-elderly' : ''}${wide ? ' meet-wide' : ''}`}>
      <header className="meet-header">
        <img src="/favicon.svg" alt="" width={32} height={32} />
        <span className="meet-name">
          <strong>{t('meet:product')}</strong>
          <span>{courtName ?? ' '}</span>
        </span>
        <button
          type="button"
          className="meet-mode"
          aria-label={t('citizen:elderly.label', { mode })}
          onClick={() => setElderly(!elderly)}
        >
          {mode}
        </button>
      </header>
      <main className="meet-main">{children}</main>
    </div>
  );
}

/** Says one thing on a page of its own: what happened, what to do, the code. */
export function MeetMessage({
  title,
  reason,
  hint,
  code,
  action,
  alert = true,
}: {
  title: string;
  /** Why, in the words of who decided it. */
  reason?: string | undefined;
  hint: string;
  code?: string;
  action?: ReactNode;
  /** Something went wrong; else it is a plain end. */
  alert?: boolean;
}) {
  const { t } = useTranslation();
  return (
    <section className="meet-card meet-message" role={alert ? 'alert' : 'status'} data-testid="meet-message">
      <h1>{title}</h1>
      {reason ? <p className="meet-reason">{reason}</p> : null}
      <p>{hint}</p>
      {code ? <p className="meet-code">{t('state.code', { code })}</p> : null}
      {action}
    </section>
  );
}
