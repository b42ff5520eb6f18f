import { useTranslation } from 'react-i18next';

/** Shown while a page's code is on its way; says nothing for a moment so that fast pages do not flicker. */
export function PageLoading() {
  const { t } = useTranslation();
  return (
    <div className="page-loading" role="status">
      <span className="page-loading-bar" aria-hidden="true" />
      <span>{t('state.loading')}</span>
    </div>
  );
}
