import { CustomerServiceOutlined, SwapOutlined } from '@ant-design/icons';
import { Alert, Button, Form, Input, Modal, Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DeskCall, TransferTarget } from '../../signaling/contract/desk.ts';
import { faultText } from '../component/fault-text.ts';
import { Loading } from '../component/page-state.tsx';
import { useDeskSession } from './desk-context.ts';
import { isDialable } from './dial.ts';
import { TransferTargetList } from './transfer-target-list.tsx';
import { useTransferTargets } from './use-transfer-targets.ts';

type Kind = TransferTarget['kind'] | 'phone';
/** At once, or after talking to them first. A queue cannot be talked to, and a telephone is not given a call it does not know of. */
type Way = 'transfer' | 'consult';
const WAYS: Readonly<Record<Kind, readonly Way[]>> = {
  officer: ['consult', 'transfer'],
  queue: ['transfer'],
  phone: ['consult'],
};

/** Whom to pass the call on to or to ask, and why: they read it before they answer. Stays open when it is refused, and says why. */
export function TransferDialog({ call, onClose }: { call: DeskCall | null; onClose: () => void }) {
  const { t } = useTranslation('desk');
  return (
    <Modal
      open={call !== null}
      title={t('transfer.title')}
      footer={null}
      onCancel={onClose}
      destroyOnHidden
      width={560}
    >
      {call ? <TransferForm call={call} onDone={onClose} /> : null}
    </Modal>
  );
}

function TransferForm({ call: { callId, direction }, onDone }: { call: DeskCall; onDone: () => void }) {
  const { t } = useTranslation(['desk', 'shell']);
  const session = useDeskSession();
  const { targets, error } = useTransferTargets();
  // A call out has no queue it could wait in: it is given to who was talked to first.
  const kinds: Kind[] = direction === 'outbound' ? ['officer', 'phone'] : ['officer', 'queue', 'phone'];
  const [kind, setKind] = useState<Kind>('officer');
  const [to, setTo] = useState<TransferTarget | null>(null);
  const [number, setNumber] = useState('');
  const [note, setNote] = useState('');
  const [busy, setBusy] = useState<Way | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const ways = WAYS[kind].filter((way) => way === 'consult' || direction === 'inbound');
  const send = async (way: Way): Promise<void> => {
    if (kind === 'phone' ? !isDialable(number) : !to)
      return setFault(t(kind === 'phone' ? 'dial.numberWrong' : 'transfer.choose'));
    if (note.trim().length < 2) return setFault(t('transfer.noteShort'));
    setBusy(way);
    setFault(null);
    const words = { callId, note: note.trim() };
    try {
      if (kind === 'phone') await session.askParty({ ...words, to: { kind, number: number.trim() } });
      else if (way === 'consult' && to?.kind === 'officer') await session.askParty({ ...words, to });
      else if (to) await session.transfer({ ...words, to });
      onDone();
    } catch (error) {
      setFault(faultText(error, t('transfer.failed')));
      setBusy(null);
    }
  };
  return (
    <Form layout="vertical" className="dial-form" onFinish={() => void send(ways[0] ?? 'consult')}>
      <Segmented<Kind>
        block
        className="transfer-kind"
        aria-label={t('transfer.to')}
        value={kind}
        options={kinds.map((value) => ({ value, label: t(`transfer.kind.${value}`) }))}
        onChange={(value) => {
          setKind(value);
          setTo(null);
        }}
      />
      {kind === 'phone' ? (
        <Form.Item label={t('dial.number')} htmlFor="transfer-number" extra={t('transfer.numberHint')} required>
          <Input
            id="transfer-number"
            data-testid="transfer-number"
            className="figure"
            autoComplete="off"
            inputMode="tel"
            maxLength={40}
            placeholder={t('dial.numberHint')}
            value={number}
            onChange={(event) => setNumber(event.target.value)}
          />
        </Form.Item>
      ) : targets ? (
        <TransferTargetList kind={kind} targets={targets} to={to} onChoose={setTo} />
      ) : error ? (
        <Alert type="error" showIcon role="alert" title={faultText(error, t('transfer.failed'))} />
      ) : (
        <Loading rows={3} />
      )}
      <Form.Item label={t('transfer.note')} htmlFor="transfer-note" extra={t('transfer.noteHint')} required>
        <Input
          id="transfer-note"
          data-testid="transfer-note"
          maxLength={200}
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
      </Form.Item>
      {fault ? <Alert type="error" showIcon role="alert" title={fault} data-testid="transfer-fault" /> : null}
      <div className="dial-actions">
        <Button onClick={onDone}>{t('shell:action.cancel')}</Button>
        {ways.map((way, index) => (
          <Button
            key={way}
            type={index === 0 ? 'primary' : 'default'}
            htmlType={index === 0 ? 'submit' : 'button'}
            icon={way === 'consult' ? <CustomerServiceOutlined /> : <SwapOutlined />}
            loading={busy === way}
            disabled={busy !== null && busy !== way}
            data-testid={way === 'consult' ? 'transfer-consult' : 'transfer-send'}
            {...(index === 0 ? {} : { onClick: () => void send(way) })}
          >
            {t(`transfer.way.${way}`)}
          </Button>
        ))}
      </div>
    </Form>
  );
}
