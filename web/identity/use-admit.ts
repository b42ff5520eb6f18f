import { App } from 'antd';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { ParticipantView } from '../../signaling/contract/session.ts';
import { useSessionRoom } from '../room/room-context.ts';

/** Lets somebody in; a petitioner whose identity is not checked only after asking, once. The server puts down that it was so. */
export function useAdmit(): (person: Pick<ParticipantView, 'id' | 'identity'>) => void {
  const { t } = useTranslation('identity');
  const { modal } = App.useApp();
  const room = useSessionRoom();
  const asking = useRef(false);
  return ({ id: participantId, identity }) => {
    const admit = (): void => void room.act((ask) => ask('session:admit', { participantId, admitted: true }));
    if (!identity?.askBefore) return admit();
    if (asking.current) return;
    asking.current = true;
    modal.confirm({
      title: t(identity.mark ? 'admit.mismatch' : 'admit.unchecked'),
      content: t('admit.hint'),
      okText: t('admit.confirm'),
      okButtonProps: { 'data-testid': 'admit-unchecked' },
      onOk: admit,
      afterClose: () => (asking.current = false),
    });
  };
}
