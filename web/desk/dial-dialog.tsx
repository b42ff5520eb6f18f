import { PhoneOutlined } from '@ant-design/icons';
import { Alert, Button, Form, Input, Modal, Radio, Tooltip } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DIAL_REASONS, type DialReason } from '../../signaling/contract/state.ts';
import { faultText } from '../component/fault-text.ts';
import { useDesk, useDeskSession } from './desk-context.ts';
import { dialHindrance, isDialable, targetOf, useDialling, type DialTarget } from './dial.ts';

/** Whom to call and why; never without a reason. Stays open when the call is refused, and says why. */
export function DialDialog({ target, onClose }: { target: DialTarget | null; onClose: () => void }) {
  const { t } = useTranslation('desk');
  return (
    <Modal open={target !== null} title={t('dial.title')} footer={null} onCancel={onClose} destroyOnHidden width={440}>
      {target ? <DialForm target={target} onDone={onClose} /> : null}
    </Modal>
  );
}

function DialForm({ target, onDone }: { target: DialTarget; onDone: () => void }) {
  const { t } = useTranslation(['desk', 'label', 'shell']);
  const session = useDeskSession();
  const [number, setNumber] = useState('');
  const [reason, setReason] = useState<DialReason>(target.kind === 'number' ? 'consultation' : 'return-visit');
  const [remark, setRemark] = useState('');
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const call = async (): Promise<void> => {
    if (target.kind === 'number' && !isDialable(number)) return setFault(t('dial.numberWrong'));
    setBusy(true);
    setFault(null);
    try {
      await session.dial({ ...targetOf(target, number), reason, remark });
      onDone();
    } catch (error) {
      setFault(faultText(error, t('dial.failed')));
      setBusy(false);
    }
  };
  return (
    <Form layout="vertical" className="dial-form" onFinish={() => void call()}>
      {target.kind === 'number' ? (
        <Form.Item label={t('dial.number')} htmlFor="dial-number" required>
          <Input
            id="dial-number"
            data-testid="dial-number"
            size="large"
            className="figure"
            autoFocus
            autoComplete="off"
            inputMode="tel"
            maxLength={40}
            placeholder={t('dial.numberHint')}
            value={number}
            onChange={(event) => setNumber(event.target.value)}
          />
        </Form.Item>
      ) : (
        <p className="dial-masked figure">{target.masked || t('caller.noNumber')}</p>
      )}
      <Form.Item label={t('dial.reason')} required>
        <Radio.Group
          data-testid="dial-reason"
          optionType="button"
          value={reason}
          options={DIAL_REASONS.map((value) => ({ value, label: t(`label:dialReason.${value}`) }))}
          onChange={(event) => setReason(event.target.value as DialReason)}
        />
      </Form.Item>
      <Form.Item label={t('dial.remark')} htmlFor="dial-remark" extra={t('dial.remarkHint')}>
        <Input id="dial-remark" maxLength={200} value={remark} onChange={(event) => setRemark(event.target.value)} />
      </Form.Item>
      {fault ? <Alert type="error" showIcon role="alert" title={fault} data-testid="dial-fault" /> : null}
      <div className="dial-actions">
        <Button onClick={onDone}>{t('shell:action.cancel')}</Button>
        <Button type="primary" htmlType="submit" icon={<PhoneOutlined />} loading={busy} data-testid="dial-call">
          {t('dial.call')}
        </Button>
      </div>
    </Form>
  );
}

/** Opens the dialog; cannot be pressed while the officer is busy, and says so. */
export function DialButton({ target, word, large = false }: { target: DialTarget; word: string; large?: boolean }) {
  const { t } = useTranslation('desk');
  const open = useDialling();
  const hindrance = dialHindrance(useDesk());
  return (
    <Tooltip title={hindrance ? t(`dial.not.${hindrance}`) : undefined}>
      <Button
        size={large ? 'large' : 'middle'}
        icon={<PhoneOutlined />}
        data-testid="dial-open"
        disabled={hindrance !== ''}
        onClick={() => open(target)}
      >
        {word}
      </Button>
    </Tooltip>
  );
}
