import { Alert, Button, Modal, Space } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LinkCreated } from '../../signaling/contract/session-api.ts';
import { post } from '../client/http.ts';
import { faultText } from '../component/fault-text.ts';
import { LinkCard } from './link-card.tsx';

interface LinkButtonProps {
  sessionId: string;
  participantId: string;
  name: string;
  hasPhone: boolean;
}

/** Makes a fresh join link for somebody, to be copied or sent; the one before stops working, which is said first. */
export function LinkButton({ sessionId, participantId, name, hasPhone }: LinkButtonProps) {
  const { t } = useTranslation(['room', 'shell']);
  const [open, setOpen] = useState(false);
  const [made, setMade] = useState<LinkCreated | null>(null);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const make = async (send: boolean): Promise<void> => {
    setBusy(true);
    setFault(null);
    try {
      setMade(await post<LinkCreated>(`/api/sessions/${sessionId}/links`, { participantId, send }));
    } catch (error) {
      setFault(faultText(error, t('shell:state.error')));
    } finally {
      setBusy(false);
    }
  };
  const close = (): void => {
    setOpen(false);
    setMade(null);
    setFault(null);
  };
  return (
    <>
      <Button size="small" data-testid="link-open" onClick={() => setOpen(true)}>
        {t('link.make')}
      </Button>
      <Modal open={open} title={t('link.title', { name })} footer={null} onCancel={close} destroyOnHidden>
        {made ? (
          <>
            {made.sent ? <Alert type="success" showIcon title={t('link.sent')} /> : null}
            <LinkCard link={made.link} check={made.check} />
          </>
        ) : (
          <>
            <p>{t('link.replaces')}</p>
            <Space>
              <Button type="primary" loading={busy} data-testid="link-make" onClick={() => void make(false)}>
                {t('link.show')}
              </Button>
              {hasPhone ? (
                <Button loading={busy} onClick={() => void make(true)}>
                  {t('link.send')}
                </Button>
              ) : null}
            </Space>
          </>
        )}
        {fault ? <Alert type="error" showIcon role="alert" title={fault} /> : null}
      </Modal>
    </>
  );
}
