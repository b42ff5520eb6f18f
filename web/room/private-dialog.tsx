import { Alert, Checkbox, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RoomView, SessionRole } from '../../signaling/contract/session.ts';
import { faultText } from '../component/fault-text.ts';
import { inRoom } from './layout.ts';
import { useSessionRoom } from './room-context.ts';

/** A private talk is between lawyer and petitioner, and who helps the petitioner to speak. */
const TALKING: readonly SessionRole[] = ['petitioner', 'representative', 'lawyer', 'interpreter'];

export function PrivateDialog({ view, open, onClose }: { view: RoomView; open: boolean; onClose: () => void }) {
  const { t } = useTranslation(['room', 'shell']);
  const room = useSessionRoom();
  const people = inRoom(view.participants).filter(({ role }) => TALKING.includes(role));
  const usual = people.filter(({ role }) => role === 'petitioner' || role === 'lawyer').map(({ id }) => id);
  const [chosen, setChosen] = useState<string[] | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const ids = chosen ?? usual;
  const close = (): void => {
    setChosen(null);
    setFault(null);
    onClose();
  };
  const begin = async (): Promise<void> => {
    if (ids.length < 2) return setFault(t('private.two'));
    setBusy(true);
    try {
      await room.ask('session:private', { participantIds: ids });
      close();
    } catch (error) {
      setFault(faultText(error, t('shell:state.error')));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal
      open={open}
      title={t('private.title')}
      okText={t('private.begin')}
      confirmLoading={busy}
      onOk={() => void begin()}
      onCancel={close}
      destroyOnHidden
    >
      <p>{t('private.hint')}</p>
      <Checkbox.Group
        className="private-people"
        value={ids}
        onChange={setChosen}
        options={people.map(({ id, name, role }) => ({ value: id, label: `${name} ${t(`role.${role}`)}` }))}
      />
      {people.length < 2 ? <Alert type="info" showIcon title={t('private.nobody')} /> : null}
      {fault ? <Alert type="error" showIcon role="alert" title={fault} /> : null}
    </Modal>
  );
}
