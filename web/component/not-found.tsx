import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useTitle } from './clock.ts';

export function NotFound() {
  const { t } = useTranslation();
  useTitle(`${t('state.missing')} · ${t('product')}`);
  return (
    <main className="page-plain">
      <h1>{t('state.missing')}</h1>
      <p>{t('state.missingHint')}</p>
      <Link className="plain-button" to="/">
        {t('action.home')}
      </Link>
    </main>
  );
}
