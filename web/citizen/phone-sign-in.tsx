import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { CitizenMe } from '../../signaling/contract/petition-api.ts';
import { post } from '../client/http.ts';
import { useNow } from '../component/clock.ts';
import { faultText } from '../component/fault-text.ts';
import { citizenRequest } from './citizen-session.ts';
import { Field } from './field.tsx';

const MOBILE = /^1[3-9]\d{9}$/;
/** As the server allows it, s. */
const PAUSE = 30;

/** A telephone number is proved by a code sent to it. */
export function PhoneSignIn() {
  const { t } = useTranslation('apply');
  const queries = useQueryClient();
  const [phone, setPhone] = useState('');
  const [code, setCode] = useState('');
  const [sent, setSent] = useState<{ at: number; phone: string } | null>(null);
  const [fault, setFault] = useState<{ field: 'phone' | 'code'; text: string } | null>(null);
  const [busy, setBusy] = useState(false);
  const codeField = useRef<HTMLInputElement>(null);
  const now = useNow();
  const wait = sent ? Math.ceil(PAUSE - (now - sent.at) / 1000) : 0;

  const run = async (field: 'phone' | 'code', work: () => Promise<void>): Promise<void> => {
    if (busy) return;
    setBusy(true);
    setFault(null);
    try {
      await work();
    } catch (error) {
      setFault({ field, text: faultText(error, t('wrong.failed')) });
    } finally {
      setBusy(false);
    }
  };
  const send = (): void => {
    const number = phone.trim();
    if (!MOBILE.test(number)) return setFault({ field: 'phone', text: t('phone.phoneWrong') });
    void run('phone', async () => {
      await post('/api/citizen/code', { phone: number });
      setSent({ at: Date.now(), phone: number });
      setCode('');
      codeField.current?.focus();
    });
  };
  const enter = (event: FormEvent): void => {
    event.preventDefault();
    if (!sent) return send();
    if (!/^\d{6}$/.test(code)) return setFault({ field: 'code', text: t('phone.codeWrong') });
    void run('code', async () => {
      const me = await post<CitizenMe>('/api/citizen/session', { phone: sent.phone, code });
      queries.setQueryData(citizenRequest.queryKey, me);
    });
  };
  return (
    <form className="citizen-card apply-form" noValidate onSubmit={enter} aria-labelledby="phone-title">
      <h2 id="phone-title">{t('phone.title')}</h2>
      <p>{t('phone.why')}</p>
      <Field id="phone" label={t('phone.phone')} fault={fault?.field === 'phone' ? fault.text : undefined}>
        {(tied) => (
          <span className="apply-line">
            <input
              {...tied}
              type="tel"
              inputMode="numeric"
              autoComplete="tel-national"
              maxLength={11}
              value={phone}
              onChange={(event) => setPhone(event.target.value)}
            />
            <button
              type="button"
              className="apply-second"
              aria-disabled={wait > 0 || busy}
              onClick={() => (wait > 0 ? undefined : send())}
            >
              {wait > 0 ? t('phone.again', { seconds: wait }) : t('phone.send')}
            </button>
          </span>
        )}
      </Field>
      <p role="status" className="apply-hint">
        {sent ? t('phone.sent', { phone: sent.phone }) : ''}
      </p>
      <Field id="code" label={t('phone.code')} fault={fault?.field === 'code' ? fault.text : undefined}>
        {(tied) => (
          <input
            {...tied}
            ref={codeField}
            className="apply-code"
            inputMode="numeric"
            autoComplete="one-time-code"
            maxLength={6}
            value={code}
            onChange={(event) => setCode(event.target.value.replace(/\D/g, ''))}
          />
        )}
      </Field>
      <button type="submit" className="apply-primary" aria-disabled={busy}>
        {t('phone.enter')}
      </button>
    </form>
  );
}
