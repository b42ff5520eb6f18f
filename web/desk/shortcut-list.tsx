import { Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { KEYS, type DeskAct } from './keys.ts';

const ACTS: DeskAct[] = ['accept', 'reject', 'mute', 'hold', 'transfer', 'hangup', 'finish', 'help'];

export function ShortcutList({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation('desk');
  return (
    <Modal open={open} onCancel={onClose} footer={null} title={t('shortcuts.title')} width={420}>
      <dl className="shortcuts">
        {ACTS.map((act) => (
          <div key={act}>
            <dt>
              <kbd>{KEYS[act]}</kbd>
            </dt>
            <dd>{t(`shortcuts.${act}`)}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
