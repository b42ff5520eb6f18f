import { VerticalAlignTopOutlined } from '@ant-design/icons';
import { App, Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BoardCall } from '../../signaling/contract/desk.ts';
import { ReasonDialog } from '../archive/reason-dialog.tsx';
import { post } from '../client/http.ts';

/** Moves a waiting call ahead of all others; asks why. */
export function PullForward({ call }: { call: BoardCall }) {
  const { t } = useTranslation('board');
  const { message } = App.useApp();
  const [asking, setAsking] = useState(false);
  const caller = call.callerMasked || t('hiddenNumber');
  const act = async (reason: string): Promise<void> => {
    await post<null>(`/api/calls/${call.callId}/pull-forward`, { reason });
    void message.success(t('pull.done', { caller }));
  };
  return (
    <>
      <Button
        size="small"
        icon={<VerticalAlignTopOutlined />}
        aria-label={t('pull.of', { caller })}
        onClick={() => setAsking(true)}
      >
        {t('pull.action')}
      </Button>
      <ReasonDialog
        open={asking}
        title={t('pull.title', { caller })}
        hint={t('pull.hint')}
        confirm={t('pull.action')}
        onConfirm={act}
        onClose={() => setAsking(false)}
      />
    </>
  );
}
