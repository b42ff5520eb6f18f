import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useRouteError } from 'react-router';

const RELOADED = 'page.reloaded';

/** After an update the old page's pieces are gone from the server; a reload fetches the new ones. Done once, so that a real fault is shown. */
function isStale(error: unknown): boolean {
  return error instanceof TypeError && /dynamically imported module|module script/i.test(error.message);
}

/** What stands in place of a page that failed. Uses nothing but the plain page, because anything else may be what failed. */
export function PageError() {
  const { t } = useTranslation();
  const error = useRouteError();
  useEffect(() => {
    if (isStale(error) && sessionStorage.getItem(RELOADED) !== location.href) {
      sessionStorage.setItem(RELOADED, location.href);
      location.reload();
    }
  }, [error]);
  return (
    <main className="page-plain" role="alert">
      <h1>{t('state.crashed')}</h1>
      <p>{t('state.crashedHint')}</p>
      <p className="page-plain-code">{t('state.code', { code: 'W-001' })}</p>
      <button type="button" className="plain-button" onClick={() => location.reload()}>
        {t('action.reload')}
      </button>
    </main>
  );
}
