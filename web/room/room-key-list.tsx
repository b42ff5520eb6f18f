import { Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { ROOM_KEYS, type RoomKeyAct } from './room-keys.ts';

const ACTS = Object.keys(ROOM_KEYS) as RoomKeyAct[];

export function RoomKeyList({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation('room');
  return (
    <Modal open={open} onCancel={onClose} footer={null} title={t('keys.title')} width={420}>
      <dl className="room-keys">
        {ACTS.map((act) => (
          <div key={act}>
            <dt>
              <kbd>{ROOM_KEYS[act]}</kbd>
            </dt>
            <dd>{t(`keys.${act}`)}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
