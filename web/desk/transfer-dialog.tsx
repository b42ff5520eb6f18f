import { SwapOutlined } from '@ant-design/icons';
import { Alert, Button, Form, Input, Modal, Radio, Segmented } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DeskCall, TransferTarget, TransferTargets } from '../../signaling/contract/desk.ts';
import { faultText } from '../component/fault-text.ts';
import { Loading } from '../component/page-state.tsx';
import { useDesk, useDeskSession } from './desk-context.ts';

type Kind = TransferTarget['kind'];
const KINDS: Kind[] = ['officer', 'queue'];
/** Officers' states change while the dialog is open, ms. */
const LOOK_AGAIN = 2000;

/** Whom to pass the call on to, and why: the next officer reads it before they answer. Stays open when it is refused, and says why. */
export function TransferDialog({ call, onClose }: { call: DeskCall | null; onClose: () => void }) {
  const { t } = useTranslation('desk');
  return (
    <Modal open={call !== null} title={t('transfer.title')} footer={null} onCancel={onClose} destroyOnHidden width={560}>
      {call ? <TransferForm call={call} onDone={onClose} /> : null}
    </Modal>
  );
}

function TransferForm({ call, onDone }: { call: DeskCall; onDone: () => void }) {
  const { t } = useTranslation(['desk', 'shell']);
  const session = useDeskSession();
  const targets = useTargets();
  const [kind, setKind] = useState<Kind>('officer');
  const [to, setTo] = useState<TransferTarget | null>(null);
  const [note, setNote] = useState('');
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const send = async (): Promise<void> => {
    if (!to) return setFault(t('transfer.choose'));
    if (note.trim().length < 2) return setFault(t('transfer.noteShort'));
    setBusy(true);
    setFault(null);
    try {
      await session.transfer({ callId: call.callId, to, note: note.trim() });
      onDone();
    } catch (error) {
      setFault(faultText(error, t('transfer.failed')));
      setBusy(false);
    }
  };
  return (
    <Form layout="vertical" className="dial-form" onFinish={() => void send()}>
      <Segmented<Kind>
        block
        className="transfer-kind"
        aria-label={t('transfer.to')}
        value={kind}
        options={KINDS.map((value) => ({ value, label: t(`transfer.kind.${value}`) }))}
        onChange={(value) => {
          setKind(value);
          setTo(null);
        }}
      />
      {targets ? <Targets kind={kind} targets={targets} to={to} onChoose={setTo} /> : <Loading rows={3} />}
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
        <Button type="primary" htmlType="submit" icon={<SwapOutlined />} loading={busy} data-testid="transfer-send">
          {t('transfer.send')}
        </Button>
      </div>
    </Form>
  );
}

interface TargetsProps {
  kind: Kind;
  targets: TransferTargets;
  to: TransferTarget | null;
  onChoose: (to: TransferTarget) => void;
}

/** One list of choices; who cannot take a call now is shown and cannot be chosen. */
function Targets({ kind, targets, to, onChoose }: TargetsProps) {
  const { t } = useTranslation(['desk', 'label']);
  const options =
    kind === 'officer'
      ? targets.officers.map(({ id, name, state }) => ({
          value: { kind: 'officer', agentId: id } as const,
          name,
          facts: t(`label:agentState.${state}`),
          disabled: state !== 'available',
        }))
      : targets.queues.map(({ courtId, courtName, own, service, waiting, onDuty, available }) => ({
          value: { kind: 'queue', courtId, service } as const,
          name: own ? t(`label:service.${service}`) : `${courtName} · ${t(`label:service.${service}`)}`,
          facts: t('transfer.queueFacts', { waiting, available, onDuty }),
          disabled: false,
        }));
  if (options.length === 0) return <p className="desk-faint">{t(`transfer.none.${kind}`)}</p>;
  return (
    <Radio.Group
      className="transfer-targets"
      aria-label={t('transfer.to')}
      value={to ? JSON.stringify(to) : null}
      onChange={(event) => onChoose(JSON.parse(event.target.value as string) as TransferTarget)}
    >
      {options.map(({ value, name, facts, disabled }) => (
        <Radio key={JSON.stringify(value)} value={JSON.stringify(value)} disabled={disabled} data-testid="transfer-target">
          <span>{name}</span>
          <span className="desk-faint figure">{facts}</span>
        </Radio>
      ))}
    </Radio.Group>
  );
}

/** As it stands now, read again while the dialog is open; null before the first answer. */
function useTargets(): TransferTargets | null {
  const session = useDeskSession();
  const { connection } = useDesk();
  const [targets, setTargets] = useState<TransferTargets | null>(null);
  useEffect(() => {
    let open = true;
    const look = (): void => {
      session.targets().then(
        (found) => {
          if (open) setTargets(found);
        },
        // Asked again by the timer.
        () => null,
      );
    };
    look();
    const timer = setInterval(look, LOOK_AGAIN);
    return () => {
      open = false;
      clearInterval(timer);
    };
  }, [session, connection.kind]);
  return targets;
}
