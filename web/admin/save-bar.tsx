import { Button } from 'antd';
import { useTranslation } from 'react-i18next';

/** Appears when something was changed. */
export function SaveBar({ onUndo, onSave }: { onUndo: () => void; onSave: () => void }) {
  const { t } = useTranslation('admin');
  return (
    <div className="save-bar" role="status">
      <span>{t('unsaved')}</span>
      <span className="page-frame-space" />
      <Button onClick={onUndo}>{t('undo')}</Button>
      <Button type="primary" onClick={onSave}>
        {t('save')}
      </Button>
    </div>
  );
}
