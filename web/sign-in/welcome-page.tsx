import { useTranslation } from 'react-i18next';
import { useTitle } from '../component/clock.ts';
import { useMe } from '../component/session.tsx';
import './sign-in.css';

/** For posts whose workplace comes in a later version: says so, and what can be done meanwhile. */
export function WelcomePage() {
  const { t } = useTranslation(['signIn', 'label', 'shell']);
  const me = useMe();
  useTitle(`${t('shell:nav.welcome')} · ${t('shell:product')}`);
  return (
    <section className="welcome">
      <h1>{t('welcome.title', { name: me.name })}</h1>
      <p>
        {me.court.name}，{t('welcome.line', { role: t(`label:role.${me.role}`) })}
      </p>
      <p>{t('welcome.none')}</p>
      <h2>{t('welcome.now')}</h2>
      <ul>
        <li>{t('welcome.phone')}</li>
        <li>{t('welcome.help')}</li>
        <li>{t('welcome.sessions')}</li>
      </ul>
    </section>
  );
}
